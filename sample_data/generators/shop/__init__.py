"""The online shop "Hearth & Pine": two years of an invented homeware shop, all its tables, with effects to be found."""

from __future__ import annotations

from sample_data.generators.formats import csv, gzipped
from sample_data.generators.shop import customers, marketing, site, support


def build() -> dict[str, bytes]:
    """File name → content, in the order the files are best added in."""
    people = customers.people()
    orders = customers.orders_of(people)
    visits, carts = site.visits(people, orders)
    return {
        "customers.csv": csv(customers.customers_table(people)),
        "orders.csv": csv(customers.orders_table(orders)),
        "visits.csv.gz": gzipped(csv(visits)),
        "answers.csv": csv(support.answers_table(people, orders)),
        "tickets.csv": csv(support.tickets_table(orders)),
        "messages.csv": csv(marketing.messages_table(people, carts)),
        "referrals.csv": csv(marketing.referrals_table(people, orders)),
        "points.csv": csv(marketing.points_table(people)),
        "mentions.csv": csv(support.mentions_table(orders)),
        "searches.csv": csv(site.searches_table()),
        "spend.csv": csv(marketing.spend_table()),
    }
