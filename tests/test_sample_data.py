"""The sample data is the same every time, hangs together, and holds the effects its README promises.

Every figure is computed here with plain pandas, so that the app can be held against it.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date

import pandas as pd
import pytest

import sample_data
from lib import Workspace
from sample_data import make
from sample_data.generators import formats
from tests import sample_files
from tests.sample_files import README, differ, percent

BUSINESSES = tuple(sample_data.BUSINESSES)


def table(name: str, *times: str) -> pd.DataFrame:
    return pd.read_csv(sample_files.path_of("shop", name), parse_dates=list(times))


@pytest.fixture(scope="module")
def orders() -> pd.DataFrame:
    """One row per order that was not cancelled."""
    lines = table("orders", "ordered_at")
    lines = lines[lines["status"] != "cancelled"]
    by_order = lines.groupby("order_id", as_index=False)
    return by_order.agg(customer_id=("customer_id", "first"), at=("ordered_at", "first"), amount=("amount", "sum"))


@pytest.fixture(scope="module")
def buyers(orders: pd.DataFrame) -> pd.DataFrame:
    found = orders.groupby("customer_id", as_index=False).agg(orders=("order_id", "count"), first=("at", "min"))
    return found.merge(table("customers"), on="customer_id", validate="one_to_one")


@pytest.fixture(scope="module")
def sessions() -> pd.DataFrame:
    """Visits cut where half an hour passes without an event."""
    visits = table("visits", "occurred_at").sort_values(["visitor_id", "occurred_at"], kind="stable")
    pause = visits.groupby("visitor_id")["occurred_at"].diff() > pd.Timedelta(minutes=30)
    begins = pause | (visits["visitor_id"] != visits["visitor_id"].shift())
    visits["session"] = begins.cumsum()
    visits["bought"] = visits["action"] == "purchase"
    return visits.groupby("session").agg(
        events=("action", "size"), bought=("bought", "any"), device=("device", "first"), campaign=("campaign", "first")
    )


def content(name: str, given: bytes) -> object:
    """What a file holds; how it is packed may differ between versions of the packer."""
    if name.endswith(".gz"):
        return gzip.decompress(given)
    if name.endswith(".xlsx"):
        sheets = pd.read_excel(io.BytesIO(given), sheet_name=None, header=None, engine="calamine")
        return {sheet: rows.astype(str).to_numpy().tolist() for sheet, rows in sheets.items()}
    return given


@pytest.mark.parametrize("business", BUSINESSES)
def test_the_generator_gives_the_committed_files(business: str):
    fresh = make.BUILDERS[business]()
    assert tuple(fresh) == sample_data.FILES[business]
    for path in sample_data.BUSINESSES[business]:
        assert content(path.name, fresh[path.name]) == content(path.name, path.read_bytes()), path.name


def test_no_file_tells_when_it_was_written():
    sheets = {"Гости": [["Карта", "Выдана"], ["0000214", date(2026, 10, 31)]]}
    book = formats.workbook(sheets)
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-11-01T09:00:00Z" in parts.read("docProps/core.xml")
    assert formats.gzipped(b"a,b") == formats.gzipped(b"a,b")
    assert formats.gzipped(b"a,b")[4:8] == bytes(4)


def test_the_files_are_small_enough_to_ship_and_none_is_forgotten():
    sizes = {}
    for business in BUSINESSES:
        folder = sample_data.FOLDER / business
        assert {path.name for path in folder.iterdir()} == set(sample_data.FILES[business])
        sizes[business] = sum(path.stat().st_size for path in folder.iterdir())
    assert sizes["shop"] < 6_000_000
    assert sizes["coffee"] + sizes["subscription"] < 2_500_000


@pytest.mark.parametrize("business", BUSINESSES)
def test_the_readme_counts_the_rows_of_every_file(business: str):
    for path in sample_data.BUSINESSES[business]:
        (line,) = [line for line in sample_files.section(business).splitlines() if line.startswith(f"| `{path.name}`")]
        assert line.endswith(f"| {len(sample_files.table(business, path.name.partition('.')[0])):,} |"), line


def test_every_purchase_on_the_site_is_an_order_at_that_second():
    lines = table("orders", "ordered_at")
    visits = table("visits", "occurred_at")
    bought = visits[visits["action"] == "purchase"]
    ordered = lines.drop_duplicates("order_id")
    ordered = ordered[ordered["ordered_at"] >= "2025-11-01"]
    assert len(bought) == len(ordered)
    key = ["occurred_at", "customer_id"]
    pairs = bought[key].merge(
        ordered.set_axis(ordered.columns.str.replace("ordered_at", "occurred_at"), axis=1), on=key
    )
    assert pairs["order_id"].nunique() == len(ordered)


def test_every_customer_named_anywhere_is_a_customer():
    known = set(table("customers")["customer_id"])
    for name in ("orders", "visits", "answers", "tickets", "messages", "points", "mentions"):
        assert set(table(name)["customer_id"].dropna()) <= known, name
    referrals = table("referrals")
    assert set(referrals["referrer_id"]) | set(referrals["referred_id"].dropna()) <= known


def test_nothing_happens_before_it_can_or_after_the_last_day():
    tickets = table("tickets", "opened_at", "first_replied_at", "resolved_at")
    assert not (tickets["first_replied_at"] < tickets["opened_at"]).any()
    assert not (tickets["resolved_at"] < tickets["first_replied_at"]).any()
    answers = table("answers", "sent_at", "answered_at")
    assert not (answers["answered_at"] < answers["sent_at"]).any()
    assert (answers["score"].isna() == answers["answered_at"].isna()).all()
    first_order = table("orders", "ordered_at").groupby("customer_id")["ordered_at"].min().rename("first")
    since = table("customers", "first_seen_at").set_index("customer_id")["first_seen_at"]
    assert (first_order >= since.reindex(first_order.index)).all()
    for name, column in (
        ("orders", "ordered_at"),
        ("visits", "occurred_at"),
        ("tickets", "resolved_at"),
        ("answers", "answered_at"),
        ("mentions", "replied_at"),
    ):
        assert table(name, column)[column].max() < pd.Timestamp("2026-11-01"), name


def test_phone_support_is_slow_and_disliked():
    tickets = table("tickets", "opened_at", "first_replied_at")
    tickets["minutes"] = (tickets["first_replied_at"] - tickets["opened_at"]).dt.total_seconds() / 60
    minutes = tickets.groupby("channel")["minutes"].median().round().astype(int)
    scored = tickets.dropna(subset="score")
    content = (scored["score"] >= 4).groupby(scored["channel"]).mean() * 100
    text = (
        f"median first reply {minutes['phone']} min by phone, {minutes['email']} min by e-mail, "
        f"{minutes['chat']} min in chat; "
        f"content with it: {content['phone']:.0f} %, {content['email']:.0f} %, {content['chat']:.0f} %"
    )
    assert text in README
    assert minutes["phone"] > 2 * minutes["email"] and content["phone"] < content["email"] - 20


def test_who_had_to_phone_does_not_come_back(orders: pd.DataFrame):
    first = table("tickets", "opened_at").sort_values("opened_at").drop_duplicates("customer_id")
    first = first[first["opened_at"] < "2026-06-01"].set_index("customer_id")
    last_order = orders.groupby("customer_id")["at"].max().reindex(first.index)
    back = (last_order > first["opened_at"]).groupby(first["channel"]).mean() * 100
    assert (
        f"{back['phone']:.0f} % after phone, {back['email']:.0f} % after e-mail, {back['chat']:.0f} % after chat"
        in README
    )
    assert back["phone"] < 0.6 * min(back["email"], back["chat"])


def test_customers_won_through_the_marketplace_buy_once(buyers: pd.DataFrame):
    again = (buyers["orders"] >= 2).groupby(buyers["acquisition_channel"] == "Marketplace").mean() * 100
    assert f"repeat purchase rate {again[True]:.0f} % against {again[False]:.0f} % of all others" in README
    assert again[True] < 0.5 * again[False]


def test_the_buyers_of_november_2025_leave(buyers: pd.DataFrame):
    again = (buyers["orders"] >= 2).groupby(buyers["first"].dt.strftime("%Y-%m")).mean() * 100
    before, cohort, after = again["2025-10"], again["2025-11"], again["2025-12"]
    text = (
        f"{cohort:.0f} % of that month's new buyers ordered again; {before:.0f} % of the month before and {after:.0f} %"
    )
    assert text in README
    assert cohort < 0.5 * min(before, after)


def test_the_welcome_back_campaign_converts_best(sessions: pd.DataFrame):
    converted = sessions.groupby(sessions["campaign"] == "welcome-back")["bought"].mean() * 100
    assert (
        f"{converted[True]:.0f} % of the visits they bring end with an order, {converted[False]:.0f} % of the others"
        in README
    )
    assert converted[True] > 3 * converted[False]


def test_mobile_visits_bounce_more(sessions: pd.DataFrame):
    bounced = (sessions["events"] == 1).groupby(sessions["device"]).mean() * 100
    assert f"bounce rate {bounced['mobile']:.0f} % on mobile, {bounced['desktop']:.0f} % on desktop" in README
    assert bounced["mobile"] > bounced["desktop"] + 15


def test_recommendations_fell_from_march_to_may_2026_and_recovered():
    answers = table("answers", "answered_at")
    nps = answers[(answers["question"] == "nps") & answers["score"].notna()]

    def between(start: str, end: str) -> float:
        scores = nps.loc[(nps["answered_at"] >= start) & (nps["answered_at"] < end), "score"]
        return 100 * ((scores >= 9).mean() - (scores <= 6).mean())

    before, during, after = (
        between(f"{a}-01", f"{b}-01")
        for a, b in (("2025-12", "2026-03"), ("2026-03", "2026-06"), ("2026-06", "2026-09"))
    )
    assert (
        f"NPS {before:.0f} in the three months before, −{-during:.0f} during, {after:.0f} in the three months after"
        in README
    )
    assert during < before - 40 and after > during + 40


@pytest.fixture(scope="module")
def carts() -> pd.DataFrame:
    """Visits of known customers since February 2026 that put something into the cart and bought nothing."""
    visits = table("visits", "occurred_at").sort_values(["visitor_id", "occurred_at"], kind="stable")
    pause = visits.groupby("visitor_id")["occurred_at"].diff() > pd.Timedelta(minutes=30)
    visits["session"] = (pause | (visits["visitor_id"] != visits["visitor_id"].shift())).cumsum()
    visits["cart"], visits["bought"] = visits["action"] == "add_to_cart", visits["action"] == "purchase"
    found = visits.groupby("session").agg(
        end=("occurred_at", "max"), customer=("customer_id", "last"), cart=("cart", "any"), bought=("bought", "any")
    )
    return found[found["cart"] & ~found["bought"] & found["customer"].notna() & (found["end"] >= "2026-02-01")]


def _within(moments: pd.Series, customer: str, after: pd.Timestamp, days: float) -> bool:
    return any(after < at <= after + pd.Timedelta(days=days) for at in moments.get(customer, []))


def test_reminders_bring_carts_back(carts: pd.DataFrame, orders: pd.DataFrame):
    messages = table("messages", "sent_at")
    reminders = messages[messages["campaign"] == "Your cart"].groupby("customer_id")["sent_at"].apply(list)
    ordered = orders.groupby("customer_id")["at"].apply(list)
    pairs = list(zip(carts["customer"], carts["end"], strict=True))
    reminded = pd.Series([_within(reminders, customer, end, 0.2) for customer, end in pairs])
    back = pd.Series([_within(ordered, customer, end, 7) for customer, end in pairs])
    text = (
        f"of the carts that customers left since February 2026, {percent(back[reminded].mean())} became an order "
        f"within 7 days where a reminder was sent, {percent(back[~reminded].mean())} where none was"
    )
    assert text in README, text
    assert differ(back[reminded], back[~reminded])


def test_the_marketplace_costs_more_than_its_customers_ever_pay(buyers: pd.DataFrame):
    lines = table("orders")
    paid = lines[lines["status"] == "completed"].groupby("customer_id")["amount"].sum()
    worth = buyers["customer_id"].map(paid).fillna(0).groupby(buyers["acquisition_channel"])
    cost = table("spend").groupby("channel")["amount"].sum() / worth.size()
    text = "; ".join(
        f"{channel} €{cost[channel]:.0f} against €{worth.mean()[channel]:.0f}"
        for channel in ("Marketplace", "Ads", "Social", "Search", "Referral")
    )
    assert f"cost of a new customer against what one has paid so far: {text}" in README, text
    assert cost["Marketplace"] > worth.mean()["Marketplace"]
    assert (cost < worth.mean() / 4).drop("Marketplace").all()


def test_customers_brought_by_a_friend_are_worth_more(buyers: pd.DataFrame):
    lines = table("orders")
    paid = lines[lines["status"] == "completed"].groupby("customer_id")["amount"].sum()
    worth = buyers["customer_id"].map(paid).fillna(0).groupby(buyers["acquisition_channel"] == "Referral")
    mean, error = worth.mean(), worth.sem()
    text = f"€{mean[True]:.0f} paid so far by a customer a friend has brought, €{mean[False]:.0f} by another"
    assert text in README, text
    assert mean[True] - mean[False] > 3 * (error[True] ** 2 + error[False] ** 2) ** 0.5


def test_nobody_looks_after_the_reviews_on_instagram():
    replied = table("mentions")["replied_at"].notna()
    platform = table("mentions")["platform"]
    share = replied.groupby(platform).mean()
    text = ", ".join(f"{percent(share[name])} on {name}" for name in ("Google", "Trustpilot", "Instagram"))
    assert f"answered: {text}" in README, text
    assert differ(replied[platform == "Instagram"], replied[platform != "Instagram"])


def test_reviews_turn_sour_with_the_bad_carrier():
    mentions = table("mentions", "occurred_at")
    sign = mentions["sentiment"].map({"positive": 1, "neutral": 0, "negative": -1})
    within = [
        sign[(mentions["occurred_at"] >= start) & (mentions["occurred_at"] < end)]
        for start, end in (("2025-12", "2026-03"), ("2026-03", "2026-06"), ("2026-06", "2026-09"))
    ]
    before, during, after = (part.mean() for part in within)
    text = f"sentiment of reviews {before:+.2f} before, {during:+.2f} during, {after:+.2f} after"
    assert text in README, text
    assert during < min(before, after) - 3 * within[1].sem()


def test_the_trade_thinks_better_of_the_brand():
    answers = table("answers").merge(table("customers"), on="customer_id")
    asked = answers[(answers["question"] == "attitude") & answers["score"].notna()]
    scaled = (100 * (asked["score"] - 1) / 4).groupby(asked["segment"])
    mean, error = scaled.mean(), scaled.sem()
    text = f"attitude {mean['Trade']:.0f} of 100 in the trade, {mean['Household']:.0f} in households"
    assert text in README, text
    assert mean["Trade"] - mean["Household"] > 4 * (error["Trade"] ** 2 + error["Household"] ** 2) ** 0.5


def test_one_article_climbs_in_the_search_and_the_pan_sinks():
    searches = table("searches", "day")
    clicks = searches.groupby(["query", searches["day"] >= "2026-05-01"])["clicks"].sum()
    parts = [
        f"“{query}” {clicks[query, False]:,} clicks in the first half of the year, "
        f"{clicks[query, True]:,} in the second"
        for query in ("caring for linen", "cast iron pan 26 cm")
    ]
    assert "; ".join(parts) in README, parts
    growth = clicks.unstack()
    growth = growth[True] / growth[False]
    assert growth.idxmax() == "caring for linen" and growth.idxmin() == "cast iron pan 26 cm"


def test_november_is_sold_by_promo_codes():
    lines = table("orders", "ordered_at")
    ordered = lines[lines["status"] != "cancelled"].drop_duplicates("order_id")
    november = ordered["ordered_at"].dt.month == 11
    used = ordered["promo"].notna()
    text = f"{percent(used[november].mean())} of the orders in November with a code, {percent(used[~november].mean())}"
    assert f"{text} in other months" in README, text
    assert differ(used[november], used[~november])


def test_lists_to_send_from_have_addresses_and_birthdays_and_leave_somebody_out():
    customers = table("customers", "birthday")
    addresses = customers["email"].dropna()
    assert 0.93 < len(addresses) / len(customers) < 0.97
    assert addresses.is_unique and addresses.str.endswith("@example.com").all()
    assert customers["birthday"].notna().all()
    messages = table("messages", "sent_at")
    left = messages[messages["unsubscribed"] == "yes"].groupby("customer_id")["sent_at"].min()
    assert len(left) > 10
    written = messages[messages["customer_id"].isin(left.index)].groupby("customer_id")["sent_at"].max()
    assert (written <= left).all()


@pytest.fixture(scope="module")
def workspace():
    found = Workspace()
    for path in sample_data.BUSINESSES["shop"]:
        report = found.add(path)
        assert (report.accepted, report.refused) == (report.data_rows, 0), path.name
    yield found
    found.close()


def test_the_app_maps_every_file_by_itself_and_counts_no_purchase_twice(workspace: Workspace, orders: pd.DataFrame):
    # The shop sells no subscriptions.
    assert list(workspace.missing()["metric"]) == ["net_revenue_retention"]
    assert workspace.metric("average_order_value")["n"].item() == len(orders)
    # Refunded orders stay orders and bring nothing.
    lines = table("orders")
    assert workspace.metric("revenue")["value"].item() == pytest.approx(
        lines.loc[lines["status"] == "completed", "amount"].sum()
    )


def test_the_app_finds_what_is_hidden(workspace: Workspace, buyers: pd.DataFrame, sessions: pd.DataFrame):
    minutes = workspace.metric("first_response_time", by="channel").set_index("channel")["value"]
    assert {channel: round(value) for channel, value in minutes.items()} == {"phone": 446, "email": 151, "chat": 6}
    content = workspace.metric("support_csat", by="channel").set_index("channel")["value"]
    assert {channel: round(100 * value) for channel, value in content.items()} == {"phone": 34, "email": 73, "chat": 88}

    again = workspace.metric("repeat_purchase_rate", by="acquisition_channel").set_index("acquisition_channel")["value"]
    expected = (buyers["orders"] >= 2).groupby(buyers["acquisition_channel"]).mean()
    assert again.to_dict() == pytest.approx(expected.to_dict())

    converted = workspace.metric("conversion_rate", by="campaign", variant="sessions").dropna(subset="campaign")
    expected = sessions.groupby("campaign")["bought"].mean()
    # One visit in fifty thousand follows on another within half an hour on a second device: a different session cut.
    assert converted.set_index("campaign")["value"].to_dict() == pytest.approx(expected.to_dict(), rel=0.01)

    nps = workspace.metric("nps", every="month").set_index("period")["value"]
    assert nps.loc["2026-03":"2026-05"].max() < -15
    assert nps.loc["2025-12":"2026-02"].min() > 25
    assert nps.loc["2026-06":"2026-08"].min() > 25

    def shown(name: str, by: str) -> dict[str, int]:
        scale = 1 if name in ("cac", "attitude_score") else 100
        return {
            key: round(scale * value) for key, value in workspace.metric(name, by=by).set_index(by)["value"].items()
        }

    assert shown("mention_reply_rate", "platform") == {"Google": 75, "Trustpilot": 55, "Instagram": 6}
    assert shown("attitude_score", "segment") == {"Trade": 77, "Household": 55}
    cost = {"Marketplace": 161, "Ads": 48, "Social": 33, "Search": 15, "Referral": 14}
    assert shown("cac", "channel") == cost
