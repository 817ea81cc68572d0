"""A small shop whose files are full of hostile texts, for the tests of reports."""

from __future__ import annotations

from datetime import date

import pytest

from lib import Workspace
from lib.report import SECTIONS, ReportOptions

#: What customers are called: elements, formulas and ends of script elements; and what nobody else may read.
NAMES = (
    '<script>alert("x")</script>',
    "=HYPERLINK(1)",
    "</script><b>dora</b>",
    "ana-secret",
    "ben-secret",
    "cy-secret",
)
#: Further texts that tell who somebody is.
TELLING = ("ana@secret.test", "+37120000001", "I am Ana Secretova", "Zoe Secretova")

# Six customers; the first four ordered again. The order of line 24 was placed on a day that never was.
ORDERS = """order_id,Date,customer,amount,currency,channel
1,05.01.2026,{0},10.00,EUR,web
2,05.02.2026,{0},20.00,EUR,web
3,05.03.2026,{0},30.00,EUR,shop
4,05.04.2026,{0},30.00,EUR,web
5,07.05.2026,{0},30.00,EUR,shop
6,10.01.2026,{1},40.00,EUR,web
7,10.02.2026,{1},50.00,EUR,web
8,12.03.2026,{1},50.00,EUR,web
9,14.04.2026,{1},50.00,EUR,shop
10,20.06.2026,{1},50.00,EUR,web
11,20.01.2026,{2},60.00,EUR,web
12,21.02.2026,{2},60.00,EUR,shop
13,23.03.2026,{2},65.00,EUR,web
14,24.04.2026,{2},65.00,EUR,web
15,28.05.2026,{2},65.00,EUR,shop
16,22.02.2026,{3},15.00,EUR,web
17,24.03.2026,{3},15.00,EUR,shop
18,26.04.2026,{3},15.00,EUR,web
19,28.05.2026,{3},15.00,EUR,web
20,10.06.2026,{3},15.00,EUR,web
21,22.03.2026,{4},90.00,EUR,shop
22,22.04.2026,{5},95.00,EUR,web
23,31.02.2026,{5},95.00,EUR,web
"""
CUSTOMERS = """customer,city,email,phone,full name
{0},Riga,x@secret.test,+37120000009,Zoe Secretova
{1},Oslo,y@secret.test,+37120000002,Yan Secretov
{2},Riga,z@secret.test,+37120000003,Dora Secretova
{3},Oslo,ana@secret.test,+37120000001,Ana Secretova
{4},Riga,b@secret.test,+37120000004,Ben Secretov
{5},Riga,c@secret.test,+37120000005,Cy Secretov
"""
ANSWERS = """customer,answered_at,question,score,comment
{3},2026-03-01,nps,10,Great and quick
{2},2026-03-02,nps,4,
{4},2026-04-03,nps,7,
{0},2026-05-04,nps,2,I am Ana Secretova and I am not amused
{1},2026-05-05,nps,3,=1+1
{5},2026-06-06,nps,9,
"""
EVERYTHING = ReportOptions(client="Ana & Co", sections=tuple(SECTIONS), customers=True)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """The files of the shop, in a folder of their own."""
    folder = tmp_path_factory.mktemp("shop")
    for name, text in (("orders", ORDERS), ("customers", CUSTOMERS), ("answers", ANSWERS)):
        (folder / f"{name}.csv").write_text(text.format(*map(_quoted, NAMES)), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def shop(files):
    """A workspace with the files of the shop."""
    ws = Workspace(today=date(2026, 7, 1))
    ws.add(files / "orders.csv")
    ws.add(files / "customers.csv")
    ws.add(files / "answers.csv")
    yield ws
    ws.close()
