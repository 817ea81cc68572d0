"""When what happened, according to the files."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lib import Workspace, charts
from lib.charts import Look
from lib.errors import UnknownName
from lib.facts import Facts
from lib.facts.coverage import coverage, gaps
from lib.i18n import translator
from lib.settings import Settings
from tests.app import as_a_running_server_does, given, said  # noqa: F401
from tests.datasets import dataset

# Two orders in January, none in February and March, one in April; a visit in each of February and March.
SHOP = Facts(
    dataset(
        orders="""
        customer_id ordered_at       amount
        ana         2026-01-05       10
        ben         2026-01-31T23:59 20
        ana         2026-04-01       30
        """,
        visits="""
        visitor_id occurred_at
        v1         2026-02-10
        v2         2026-03-10
        """,
    ),
    Settings(),
)


def counted(frame: pd.DataFrame, table: str) -> list[tuple[str, int]]:
    own = frame[frame["table"] == table]
    return [(str(day.date()), int(rows)) for day, rows in zip(own["period"], own["rows"], strict=True)]


def test_every_month_between_the_first_and_the_last_row_of_a_kind_is_counted():
    frame = coverage(SHOP, "month")
    assert counted(frame, "orders") == [("2026-01-01", 2), ("2026-02-01", 0), ("2026-03-01", 0), ("2026-04-01", 1)]
    assert counted(frame, "visits") == [("2026-02-01", 1), ("2026-03-01", 1)]


def test_weeks_begin_on_monday_and_quarters_with_their_first_month():
    # 31 January 2026 is a Saturday, 1 April a Wednesday.
    weeks = counted(coverage(SHOP, "week"), "orders")
    assert (weeks[0], weeks[3], weeks[-1], len(weeks)) == (("2026-01-05", 1), ("2026-01-26", 1), ("2026-03-30", 1), 13)
    assert counted(coverage(SHOP, "quarter"), "orders") == [("2026-01-01", 2), ("2026-04-01", 1)]


def test_a_day_after_today_is_no_month_with_gaps_before_it():
    stray = dataset(
        as_of=date(2026, 2, 28),
        orders="""
        customer_id ordered_at amount
        ana         2026-01-05 10
        ben         2026-02-05 20
        cy          2099-01-05 30
        """,
    )
    assert counted(coverage(Facts(stray, Settings()), "month"), "orders") == [("2026-01-01", 1), ("2026-02-01", 1)]


def test_gaps_are_the_months_without_a_row():
    assert gaps(coverage(SHOP, "month")) == {"orders": [date(2026, 2, 1), date(2026, 3, 1)]}


def test_the_picture_leaves_gaps_blank_and_measures_each_kind_by_its_own():
    figure = charts.coverage(coverage(SHOP, "month"), Look(translator("en"), "light", None), {}, every="month")
    (cells,) = figure.data
    orders = list(cells.z[list(figure.layout.yaxis.ticktext).index("orders")])
    assert (orders[0], orders[3]) == (1.0, 0.5)
    assert pd.isna(orders[1]) and pd.isna(orders[2])


def test_another_step_is_refused():
    with pytest.raises(UnknownName):
        Workspace.coverage(_WithData(), "hour")  # type: ignore[arg-type]


class _WithData:
    dataset = SHOP.dataset


def test_the_page_of_files_names_the_months_that_are_missing():
    text = "order_id,order_date,customer_id,amount\n"
    days = ("2025-01-05", "2025-02-05", "2025-04-05", "2025-05-05", "2025-07-05")
    text += "".join(f"{place},{day},ana,10.00\n" for place, day in enumerate(days))
    page = said(given(("orders.csv", text))).replace("\\", "")
    assert "Rows per month" in page
    assert "Orders: nothing in Mar 2025, Jun 2025." in page
