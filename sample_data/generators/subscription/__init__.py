"""The subscription service "Inkboard": two years of an invented design tool for teams, as its programs export it."""

from __future__ import annotations

from sample_data.generators.formats import csv, gzipped, json_lines
from sample_data.generators.subscription import tables
from sample_data.generators.subscription.accounts import accounts
from sample_data.generators.subscription.usage import usage_table


def build() -> dict[str, bytes]:
    """File name → content, in the order the files are best added in."""
    found = accounts()
    return {
        "customers.csv": csv(tables.customers_table(found)),
        "subscriptions.csv": csv(tables.subscriptions_table(found)),
        "payments.csv.gz": gzipped(csv(tables.payments_table(found))),
        "usage.jsonl.gz": gzipped(json_lines(usage_table(found))),
        "tickets.csv": csv(tables.tickets_table(found)),
        "nps.tsv": csv(tables.nps_table(found), delimiter="\t"),
        "emails.csv": csv(tables.letters_table(found)),
        "spend.csv": csv(tables.spend_table()),
    }
