"""The online shop "Hearth & Pine": two years of an invented homeware shop, all its tables, with effects to be found."""

from __future__ import annotations

import pandas as pd

from sample_data.generators.shop import customers, marketing, site, support


def build() -> dict[str, pd.DataFrame]:
    """File name → rows as they are written, in the order the files are best added in."""
    people = customers.people()
    orders = customers.orders_of(people)
    return {
        "customers.csv": customers.customers_table(people),
        "orders.csv": customers.orders_table(orders),
        "visits.csv.gz": site.visits_table(people, orders),
        "answers.csv": support.answers_table(orders),
        "tickets.csv": support.tickets_table(orders),
        "messages.csv": marketing.messages_table(people),
        "referrals.csv": marketing.referrals_table(people, orders),
        "points.csv": marketing.points_table(people),
        "mentions.csv": support.mentions_table(orders),
        "searches.csv": site.searches_table(),
        "spend.csv": marketing.spend_table(),
    }
