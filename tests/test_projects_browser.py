"""Projects in a real browser: kept over a refresh and a restart; on a server with sign-in, each person's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.openid import CLIENT, SECRET, provider
from tests.server import free_port, running
from tests.test_journeys import ORDERS, Visitor, browser  # noqa: F401

APRIL = "order_id,order_date,customer_id,amount,channel\n9,2026-04-05,ana,90.00,web\n"


def test_a_project_outlives_a_refresh_and_a_restart_and_takes_next_months_file(browser, tmp_path):  # noqa: F811
    home, log, port = {"REGULARS_HOME": str(tmp_path / "home")}, tmp_path / "log", free_port()
    with running(log, port, environment=home) as address:
        one = Visitor(browser, address).open()
        one.go("data").drop(("orders.csv", ORDERS)).press("Load this file")
        one.go("retention")
        assert one.number("Revenue") == "210.00"
        one.page.reload()
        one.wait()
        assert one.number("Revenue") == "210.00"
        one.close()
    with running(log, port, environment=home) as address:
        again = Visitor(browser, address).open()
        again.go("retention")
        assert again.number("Revenue") == "210.00"
        again.go("data")
        again.drop(("april.csv", APRIL))
        again.go("retention")
        assert again.number("Revenue") == "300.00"
        again.close()


@pytest.fixture(name="service")
def a_sign_in_service():
    with provider() as service:
        yield service


def secrets_of(service, folder: Path, port: int, named: str = "") -> list[str]:
    """The options of a server that knows people by the service."""
    file = folder / "secrets.toml"
    parts = [
        "[auth]",
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"',
        'cookie_secret = "something long that nobody would guess"',
        *([f"[auth.{named}]"] if named else []),
        f'client_id = "{CLIENT}"',
        f'client_secret = "{SECRET}"',
        f'server_metadata_url = "{service.address}/.well-known/openid-configuration"',
    ]
    file.write_text("\n".join(parts), encoding="utf-8")
    return ["--secrets.files", str(file)]


def sign_in(visitor: Visitor, who: str, button: str = "Sign in") -> None:
    visitor.page.get_by_test_id("stMain").get_by_role("button", name=button).first.click()
    visitor.page.get_by_role("link", name=who).click()
    visitor.page.get_by_test_id("stAppViewContainer").wait_for()
    visitor.wait()


def sign_out(visitor: Visitor) -> None:
    visitor.page.get_by_test_id("stSidebar").get_by_role("button", name="@example.org").click()
    visitor.page.get_by_role("button", name="Sign out").click()
    visitor.page.get_by_test_id("stMain").get_by_role("button", name="Sign in").first.wait_for()
    visitor.wait()


def test_on_a_server_with_sign_in_everybody_has_her_own_projects_and_nobody_else_has_them(
    browser,  # noqa: F811
    service,
    tmp_path,
):
    port = free_port()
    home = {"REGULARS_HOME": str(tmp_path / "home")}
    with running(tmp_path / "log", port, secrets_of(service, tmp_path, port), home) as address:
        ana = Visitor(browser, address).open()
        assert "Sign in, and your project is kept for your next visit." in ana.text()
        sign_in(ana, "Ana")
        assert "Sign in" not in ana.text()
        assert "ana@example.org" in ana.page.get_by_test_id("stSidebar").inner_text()
        ana.go("data").drop(("orders.csv", ORDERS)).press("Load this file")
        ana.go("retention")
        assert ana.number("Revenue") == "210.00"
        # The same person finds it at another browser.
        elsewhere = Visitor(browser, address).open()
        sign_in(elsewhere, "Ana")
        elsewhere.go("retention")
        assert elsewhere.number("Revenue") == "210.00"
        # Nobody who is signed out, and nobody else, sees anything of it.
        sign_out(elsewhere)
        assert "orders" not in elsewhere.page.locator("body").inner_text()
        sign_in(elsewhere, "Ben")
        assert "Know your regulars" in elsewhere.text()
        assert "Your projects" not in elsewhere.text()
        assert "orders" not in elsewhere.page.get_by_test_id("stSidebar").inner_text()
        # Ana goes on where she was.
        ana.page.reload()
        ana.wait()
        assert ana.number("Revenue") == "210.00"
    folders = [path.name for path in (tmp_path / "home" / "people").iterdir()]
    assert len(folders) == 1
    assert "ana" not in folders[0]


def test_who_signs_in_with_a_token_that_the_service_did_not_sign_is_nobody(browser, service, tmp_path):  # noqa: F811
    port = free_port()
    home = {"REGULARS_HOME": str(tmp_path / "home")}
    service.lies = True
    with running(tmp_path / "log", port, secrets_of(service, tmp_path, port, "bakery"), home) as address:
        one = Visitor(browser, address).open()
        sign_in(one, "Ana", "Sign in with bakery")
        assert "Sign in, and your project is kept for your next visit." in one.text()
        assert not (tmp_path / "home").exists()
        # The service as it should be, by the name the server gives it.
        service.lies = False
        sign_in(one, "Ana", "Sign in with bakery")
        assert "Sign in" not in one.text()
