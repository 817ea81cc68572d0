"""The coffee houses hold the effects their README promises, and the app reads their Russian files by itself."""

from __future__ import annotations

import pandas as pd
import pytest

import sample_data
from lib import Workspace
from tests.sample_files import differ, nps, percent, section, signed, table

RECOMMEND = "Порекомендуете ли вы нас друзьям? (0–10)"
CONTENT = "Довольны ли вы обслуживанием? (1–5)"
GIFT = "Второй кофе в подарок"


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    found = table("coffee", "чеки")
    return found.assign(at=pd.to_datetime(found["Дата и время"], format="%d.%m.%Y %H:%M:%S"))


@pytest.fixture(scope="module")
def receipts(lines: pd.DataFrame) -> pd.DataFrame:
    """One row per receipt that is not a return."""
    sold = lines[lines["Кол-во"] > 0]
    return (
        sold.groupby("Номер чека", as_index=False)
        .agg(
            card=("Карта гостя", "first"), house=("Кофейня", "first"), at=("at", "first"), amount=("Сумма, руб.", "sum")
        )
        .sort_values("at", kind="stable")
    )


@pytest.fixture(scope="module")
def visits(receipts: pd.DataFrame) -> pd.DataFrame:
    """The receipts of guests with a card, each with the days until the next one."""
    found = receipts.dropna(subset="card")
    following = found.groupby("card")["at"].shift(-1)
    return found.assign(days=(following - found["at"]).dt.total_seconds() / 86400)


@pytest.fixture(scope="module")
def firsts(visits: pd.DataFrame) -> pd.DataFrame:
    """The first visit of every guest, and whether she came again."""
    return visits.drop_duplicates("card").assign(again=lambda first: first["days"].notna())


def test_the_files_are_written_as_russian_programs_write_them():
    till = sample_data.FOLDER / "coffee" / "чеки.csv.gz"
    raw = pd.read_csv(till, sep="|", encoding="cp1251", header=None, skip_blank_lines=False, keep_default_na=False)[0]
    assert raw[0] == "Отчёт по чекам, все кофейни, 01.11.2024 - 31.10.2026"
    assert raw[1] == ""
    assert raw[2].startswith("Номер чека;Дата и время;Кофейня;")
    total = raw.iloc[-1].split(";")
    assert total[0] == "Итого"
    amount = table("coffee", "чеки")["Сумма, руб."].sum()
    assert total[8] == f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",")
    assert raw.str.contains(";1\u00a0950,00;", regex=False).any()


def test_every_card_is_in_the_list_of_guests_and_every_letter_went_to_one_of_them(receipts: pd.DataFrame):
    guests = table("coffee", "гости")
    cards = set(guests["№ карты"])
    assert len(cards) == len(guests)
    assert set(receipts["card"].dropna()) <= cards
    for name, column in (("баллы", "Номер карты"), ("опрос", "Карта гостя")):
        assert set(table("coffee", name)[column].dropna()) <= cards, name
    assert set(table("coffee", "рассылка")["Email"]) <= set(guests["Эл. почта"].dropna())


def test_nothing_happens_after_the_last_day_or_before_it_can(lines: pd.DataFrame, visits: pd.DataFrame):
    end = pd.Timestamp("2026-11-01")
    assert lines["at"].max() < end
    assert (lines["at"][lines["Кофейня"] == "Вокзал"] >= "2025-06-01").all()
    guests = table("coffee", "гости").set_index("№ карты")
    given = pd.to_datetime(guests["Карта выдана"])
    assert (visits.groupby("card")["at"].min().dt.normalize() == given.reindex(sorted(guests.index))).all()
    reviews = table("coffee", "отзывы")
    written, replied = (pd.to_datetime(reviews[name], format="%d.%m.%Y") for name in ("Дата отзыва", "Дата ответа"))
    assert replied.max() < end and not (replied < written).any()


def test_the_station_house_serves_badly():
    answers = table("coffee", "опрос")
    score = answers.groupby("Кофейня")[RECOMMEND].agg(nps)
    rated = answers.dropna(subset=CONTENT)
    content = (rated[CONTENT] >= 4).groupby(rated["Кофейня"]).mean()
    text = "; ".join(
        f"{house}: NPS {signed(score[house])}, content with the service {percent(content[house])}"
        for house in ("Вокзал", "Набережная", "Садовая")
    )
    assert text in section("coffee"), text
    assert score["Вокзал"] < score.drop("Вокзал").min() - 40
    assert differ(rated[CONTENT][rated["Кофейня"] == "Вокзал"] >= 4, rated[CONTENT][rated["Кофейня"] != "Вокзал"] >= 4)


def test_who_first_came_to_the_station_house_comes_again_less(firsts: pd.DataFrame):
    known = firsts[(firsts["at"] < "2026-09-01") & (firsts["at"].dt.strftime("%Y-%m") != "2025-06")]
    again = known.groupby("house")["again"].mean()
    text = "; ".join(f"{house}: {percent(again[house])}" for house in ("Вокзал", "Набережная", "Садовая"))
    assert f"came again: {text}" in section("coffee"), text
    assert differ(known["again"][known["house"] == "Вокзал"], known["again"][known["house"] != "Вокзал"])


def test_the_guests_of_the_free_cards_of_june_2025_leave(firsts: pd.DataFrame):
    again = firsts.groupby(firsts["at"].dt.strftime("%Y-%m"))["again"]
    before, cohort, after = (again.get_group(month) for month in ("2025-05", "2025-06", "2025-07"))
    text = (
        f"{percent(cohort.mean())} of that month's new guests came again; "
        f"{percent(before.mean())} of the month before and {percent(after.mean())} of the month after"
    )
    assert text in section("coffee"), text
    assert differ(cohort, pd.concat([before, after]))


def test_a_second_coffee_as_a_gift_brings_quiet_guests_back(visits: pd.DataFrame):
    letters = table("coffee", "рассылка")
    letters["at"] = pd.to_datetime(letters["Дата отправки"], format="%d.%m.%Y %H:%M")
    address = table("coffee", "гости").dropna(subset="Эл. почта").set_index("№ карты")["Эл. почта"]
    came: dict[bool, list[bool]] = {True: [], False: []}
    for at, sent in letters[letters["Рассылка"] == GIFT].groupby("at"):
        last = visits[visits["at"] < at].groupby("card")["at"].max()
        quiet = last[last < at - pd.Timedelta(days=30)].index.intersection(address.index)
        back = set(visits["card"][(visits["at"] > at) & (visits["at"] <= at + pd.Timedelta(days=14))])
        gone = set(letters["Email"][(letters["at"] < at) & (letters["Отписался"] == "да")])
        for card in quiet:
            if address[card] not in gone:
                came[address[card] in set(sent["Email"])].append(card in back)
    written, others = pd.Series(came[True]), pd.Series(came[False])
    text = (
        f"of guests away for a month, {percent(written.mean())} of those who got the letter came within two weeks, "
        f"{percent(others.mean())} of those who did not"
    )
    assert text in section("coffee"), text
    assert differ(written, others)


def test_the_prices_of_march_2026_make_the_receipt_larger_and_the_visits_rarer(
    receipts: pd.DataFrame, visits: pd.DataFrame
):
    amount = {}
    for name, start, end in (("before", "2025-12", "2026-03"), ("after", "2026-03", "2026-06")):
        part = receipts["amount"][(receipts["at"] >= start) & (receipts["at"] < end)]
        amount[name] = part.mean()
        error = part.sem()
    days = visits["days"].groupby(visits["at"] >= "2026-03-01").median()
    text = (
        f"mean receipt {amount['before']:.0f} ₽ in the three months before, "
        f"{amount['after']:.0f} ₽ in the three after; "
        f"median days until the next visit {days[False]:.1f} before, {days[True]:.1f} after"
    )
    assert text in section("coffee"), text
    assert amount["after"] > amount["before"] + 4 * error
    assert days[True] > 1.2 * days[False]


@pytest.fixture(scope="module")
def workspace():
    found = Workspace()
    reports = found.add_all(sample_data.BUSINESSES["coffee"])
    for path, report in zip(sample_data.BUSINESSES["coffee"], reports, strict=True):
        assert (report.accepted, report.refused) == (report.data_rows, 0), path.name
    yield found
    found.close()


def test_the_app_maps_every_file_by_itself(workspace: Workspace):
    assert {name: set(found.roles) for name, found in workspace.dataset.tables.items()} == {
        "customers": {"customer_id", "email", "birthday", "first_seen_at", "acquisition_channel"},
        "orders": {
            "order_id", "ordered_at", "customer_id", "location", "product", "category", "quantity", "unit_price",
            "amount", "promo", "currency",
        },
        "points": {"customer_id", "occurred_at", "earned", "redeemed", "tier"},
        "answers": {"question", "score", "answered_at", "customer_id", "comment", "scale_min", "scale_max"},
        "messages": {
            "customer_id", "sent_at", "campaign", "delivered", "opened", "clicked", "converted", "unsubscribed",
        },
        "mentions": {"occurred_at", "platform", "author", "rating", "text", "replied_at"},
    }  # fmt: skip
    assert workspace.currency == "RUB"


def test_the_app_counts_what_the_tills_counted(
    workspace: Workspace, lines: pd.DataFrame, receipts: pd.DataFrame, firsts: pd.DataFrame
):
    assert workspace.metric("revenue")["value"].item() == pytest.approx(lines["Сумма, руб."].sum())
    assert workspace.metric("average_order_value")["n"].item() == len(receipts)
    assert workspace.metric("customers")["value"].item() == len(firsts)


def test_letters_to_addresses_reach_the_guests_with_these_cards(workspace: Workspace):
    """The list of guests holds the card and the address; the letters know only the address."""
    guests = table("coffee", "гости")
    assert len(workspace.customers()) == len(guests)
    written = table("coffee", "рассылка")["Email"].nunique()
    report = next(entry.report for entry in workspace.files if entry.name == "рассылка.csv")
    assert report.matched["messages"] == (written, written)


def test_the_app_finds_what_is_hidden(workspace: Workspace, firsts: pd.DataFrame, receipts: pd.DataFrame):
    answers = table("coffee", "опрос")
    found = workspace.metric("nps", by="Кофейня").set_index("Кофейня")["value"]
    assert found.to_dict() == pytest.approx(answers.groupby("Кофейня")[RECOMMEND].agg(nps).to_dict())

    again = workspace.metric("repeat_purchase_rate", by="first_location").set_index("first_location")["value"]
    assert again.to_dict() == pytest.approx(firsts.groupby("house")["again"].mean().to_dict())

    month = firsts["at"].dt.strftime("%Y-%m")
    cohorts = workspace.metric("repeat_purchase_rate", by="first_order_month").set_index("first_order_month")["value"]
    assert cohorts.to_dict() == pytest.approx(firsts.groupby(month)["again"].mean().to_dict())

    check = workspace.metric("average_order_value", every="month").set_index("period")["value"]
    assert check["2026-03":"2026-05"].min() > check["2025-12":"2026-02"].max()
