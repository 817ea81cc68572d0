"""Exports of programs that businesses use, line by line: what opens, marks, movements and prices become.

What the files say and what they mean differs by program: three opens are an opened message, "Good" is the best mark of
two, −20 points are 20 redeemed, a price per year is a twelfth of it per month.
"""

import pandas as pd
import pytest

from lib.importing import propose, read
from tests.exports.accounts import ACCOUNTS
from tests.exports.helpdesks import HELPDESKS
from tests.exports.mailings import MAILINGS
from tests.exports.mistakable import MISTAKABLE
from tests.loading import an_adder, an_intake, rows  # noqa: F401 - fixtures

LOADED = MAILINGS | HELPDESKS | ACCOUNTS | MISTAKABLE


@pytest.mark.parametrize("export", LOADED)
def test_every_line_becomes_what_it_means(export, add, intake):
    text, table, columns, expected = LOADED[export]
    report = add("export.csv", text)
    assert report.refused == 0
    found = [tuple(map(plain, row)) for row in rows(intake, table, *columns.split())]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize(
    "text",
    [
        "Title,Subject,Send Date,Total Recipients,Successful Deliveries,Total Bounces,Unique Opens,Open Rate,"
        "Unique Clicks,Unsubscribes,Total Orders,Total Gross Sales\n"
        "News 1,Spring,2025-03-02 10:00,1000,990,10,300,30.3%,50,3,2,120.00\n"
        "News 2,Summer,2025-03-14 10:00,1100,1080,20,310,28.7%,60,4,3,180.00\n",
        "Кампания;Дата;Отправлено;Доставлено;Прочитано;Переходов;Отписок;Доход\n"
        "Весна;02.03.2025;1000;990;300;50;3;120,00\nЛето;14.03.2025;1100;1080;310;60;4;180,00\n",
    ],
)
def test_the_totals_of_mailings_are_no_orders(text, tmp_path):
    path = tmp_path / "campaigns.csv"
    path.write_text(text, encoding="utf-8")
    proposal = propose(read(path))
    assert not proposal.mapping.tables
    assert str(proposal.questions[0].text).startswith("Each row seems to be a whole mailing")


def plain(value):
    """A value as it is written in the tables above."""
    if isinstance(value, pd.Timestamp):
        return str(value.date() if value == value.normalize() else value)
    return round(value, 4) if isinstance(value, float) else value
