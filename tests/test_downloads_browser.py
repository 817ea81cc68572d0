"""What is downloaded from pages about customers: what the API gives, no formula in it, and no name while names hide."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from lib import Workspace, formatting
from tests.report import NAMES, TELLING, files, shop
from tests.test_journeys import Visitor, address, browser
from tests.test_present_browser import FILES

__all__ = ["address", "browser", "files", "shop"]


@pytest.fixture(name="who")
def somebody_with_the_shop(browser, address):
    who = Visitor(browser, address)
    who.open().go("data").drop(*FILES)
    who.page.locator("[data-testid=stMain] button[kind=primary]").first.click()
    who.wait()
    yield who
    who.close()


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def telling(content: bytes) -> list[str]:
    """What of the hostile names and addresses stands in a file."""
    text = content.decode("utf-8-sig")
    return [name for name in (*NAMES, *TELLING, "ecret", "+3712", "not amused") if name in text]


def test_customers_downloaded_are_those_of_the_api_without_a_formula_or_under_made_up_names(who, shop):
    who.go("customers")
    plain = who.download("Download all that is found")
    expected = Workspace.find(shop, sort="revenue", most=None).rows
    found = rows(plain)
    same = ["orders", "revenue", "last_order_at", "city", "email", "full name"]
    wanted = rows(formatting.csv(expected))
    assert {row["customer_id"]: [row[c] for c in same] for row in found} == {
        row["customer_id"]: [row[c] for c in same] for row in wanted
    }
    assert "'=HYPERLINK(1)" in {row["customer_id"] for row in found}
    assert not [cell for row in found for cell in row.values() if cell.startswith(("=", "@", "+"))]

    who.page.get_by_text("Hide names").first.click()
    who.wait()
    hidden = who.download("Download all that is found")
    assert telling(plain) and not telling(hidden)
    assert [row["revenue"] for row in rows(hidden)] == [row["revenue"] for row in found]
    assert all(row["customer_id"].startswith("Customer ") for row in rows(hidden))


def test_a_list_and_a_history_downloaded_while_names_hide_name_nobody(who, shop):
    who.go("lists")
    who.page.get_by_text("Unhappy customers to answer").first.click()
    who.wait()
    plain = who.download("Download")
    assert "'=1+1" in plain.decode("utf-8-sig") and "not amused" in plain.decode("utf-8-sig")
    who.page.get_by_text("Hide names").first.click()
    who.wait()
    hidden = who.download("Download")
    assert len(rows(hidden)) == len(rows(plain)) == len(shop.action_list("detractors").rows)
    assert not telling(hidden)

    # Somebody's page by her link, as in a bookmark: what is on it and in its file is hers, and not her name.
    who.go("customers")
    who.page.locator("[data-testid=stDataFrame]").first.wait_for()
    box = who.page.locator("[data-testid=stDataFrame]").first.bounding_box()
    who.page.mouse.click(box["x"] + 16, box["y"] + 52)
    who.wait()
    text = who.text()
    assert "What is known" in text
    assert not [name for name in (*NAMES, *TELLING, "ecret", "+3712", "not amused") if name in text]
    history = who.download("Download the history")
    assert rows(history) and not telling(history)
    assert min(row["at"] for row in rows(history)) >= str(date(2026, 1, 1))
