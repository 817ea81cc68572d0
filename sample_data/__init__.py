"""Invented businesses to try the app with. Each is a folder of files as its programs would export them.

`python -m sample_data.make` writes them anew, the same every time; README.md says what is hidden in them to be found.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent

#: The files of each business, in the order they are best added in.
FILES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "shop": (
            "customers.csv",
            "orders.csv",
            "visits.csv.gz",
            "answers.csv",
            "tickets.csv",
            "messages.csv",
            "referrals.csv",
            "points.csv",
            "mentions.csv",
            "searches.csv",
            "spend.csv",
        ),
        "coffee": (
            "гости.xlsx",
            "чеки.csv.gz",
            "баллы.csv",
            "опрос.csv",
            "рассылка.csv",
            "отзывы.csv",
        ),
        "subscription": (
            "customers.csv",
            "subscriptions.csv",
            "payments.csv.gz",
            "usage.jsonl.gz",
            "tickets.csv",
            "nps.tsv",
            "emails.csv",
            "spend.csv",
        ),
    }
)


def files(business: str) -> tuple[Path, ...]:
    """The paths of a business's files; KeyError when there is no such business."""
    return tuple(FOLDER / business / name for name in FILES[business])


BUSINESSES: Mapping[str, tuple[Path, ...]] = MappingProxyType({name: files(name) for name in FILES})
