"""Exports of programs that businesses use, line by line: what opens, marks, movements and prices become.

What the files say and what they mean differs by program: three opens are an opened message, "Good" is the best mark of
two, −20 points are 20 redeemed, a price per year is a twelfth of it per month.
"""

import pandas as pd
import pytest

from tests.exports.accounts import ACCOUNTS
from tests.exports.helpdesks import HELPDESKS
from tests.exports.mailings import MAILINGS
from tests.loading import an_adder, an_intake, rows  # noqa: F401 - fixtures

LOADED = MAILINGS | HELPDESKS | ACCOUNTS


@pytest.mark.parametrize("export", LOADED)
def test_every_line_becomes_what_it_means(export, add, intake):
    text, table, columns, expected = LOADED[export]
    report = add("export.csv", text)
    assert report.refused == 0
    found = [tuple(map(plain, row)) for row in rows(intake, table, *columns.split())]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def plain(value):
    """A value as it is written in the tables above."""
    if isinstance(value, pd.Timestamp):
        return str(value.date() if value == value.normalize() else value)
    return round(value, 4) if isinstance(value, float) else value
