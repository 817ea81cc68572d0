"""The subscription service holds the effects its README promises, and the app reads its exports by itself."""

from __future__ import annotations

import pandas as pd
import pytest

import sample_data
from lib import Rule, Segment, Workspace
from tests.sample_files import differ, nps, percent, section, signed, table

DEAL = "Deal site"


@pytest.fixture(scope="module")
def accounts() -> pd.DataFrame:
    found = table("subscription", "customers")
    return found.assign(since=pd.to_datetime(found["Signed up"], format="%m/%d/%Y"))


@pytest.fixture(scope="module")
def periods() -> pd.DataFrame:
    """Paid periods; `leaves` marks those after which nothing follows at once."""
    found = table("subscription", "subscriptions").sort_values(["Account ID", "Started"])
    found[["Started", "Ended"]] = found[["Started", "Ended"]].apply(pd.to_datetime)
    following = found.groupby("Account ID")["Started"].shift(-1)
    return found.assign(leaves=found["Ended"].notna() & (following != found["Ended"]))


@pytest.fixture(scope="module")
def tickets(accounts: pd.DataFrame) -> pd.DataFrame:
    found = table("subscription", "tickets").merge(
        accounts[["Account ID", "Contact email"]], left_on="Requester email", right_on="Contact email", how="left"
    )
    opened = pd.to_datetime(found["Created at"]).dt.tz_localize(None)
    return found.assign(opened=opened, minutes=found["First reply time in minutes"])


def left_within(periods: pd.DataFrame, accounts: pd.Series, since: pd.Series, days: int) -> pd.Series:
    """For each account, whether it left within that many days of its moment."""
    ends = periods[periods["leaves"]].groupby("Account ID")["Ended"].apply(list)
    found = [
        any(at <= end <= at + pd.Timedelta(days=days) for end in ends.get(account, []))
        for account, at in zip(accounts, since, strict=True)
    ]
    return pd.Series(found, index=accounts.index)


def test_every_account_named_anywhere_is_in_the_list(accounts: pd.DataFrame, periods: pd.DataFrame):
    known = set(accounts["Account ID"])
    assert set(periods["Account ID"]) == known
    assert set(table("subscription", "usage")["account_id"]) <= known
    assert set(table("subscription", "nps")["Account ID"]) <= known
    addresses = set(accounts["Contact email"])
    assert set(table("subscription", "tickets")["Requester email"]) <= addresses
    assert set(table("subscription", "emails")["Email"]) <= addresses


def test_paid_periods_of_an_account_do_not_overlap_and_the_list_knows_who_left(
    accounts: pd.DataFrame, periods: pd.DataFrame
):
    following = periods.groupby("Account ID")["Started"].shift(-1)
    assert (periods["Ended"] <= following)[following.notna()].all()
    assert (periods["Started"] < periods["Ended"])[periods["Ended"].notna()].all()
    last = periods.drop_duplicates("Account ID", keep="last").set_index("Account ID")["Ended"]
    listed = accounts.set_index("Account ID")["Cancelled on"]
    assert pd.to_datetime(listed, format="%m/%d/%Y").equals(last.reindex(listed.index).rename("Cancelled on"))
    assert (accounts["Cancellation reason"].isna() == accounts["Cancelled on"].isna()).all()


def test_nobody_is_charged_without_a_subscription_nor_another_price(periods: pd.DataFrame):
    charges = table("subscription", "payments")
    assert charges["id"].is_unique
    at = pd.to_datetime(charges["Created (UTC)"])
    # A card that failed is charged again two days later, perhaps after the account has left.
    both = charges.assign(day=at.dt.normalize()).merge(periods, left_on="Customer ID", right_on="Account ID")
    right = both[
        (both["Started"] <= both["day"])
        & ~(both["Ended"] + pd.Timedelta(days=2) <= both["day"])
        & (both["Amount"] == both["Monthly price (USD)"])
    ]
    assert set(right["id"]) == set(charges["id"])
    assert set(charges["Customer ID"]) == set(periods["Account ID"])


def test_nobody_uses_the_tool_without_paying_for_it(periods: pd.DataFrame):
    used = table("subscription", "usage")
    used["day"] = pd.to_datetime(used["time"], unit="ms").dt.normalize()
    days = used[["account_id", "day"]].drop_duplicates()
    both = days.merge(periods, left_on="account_id", right_on="Account ID")
    covered = both[(both["Started"] <= both["day"]) & ~(both["Ended"] <= both["day"])]
    assert len(covered[["account_id", "day"]].drop_duplicates()) == len(days)


def test_nothing_happens_after_the_last_day_or_before_it_can(tickets: pd.DataFrame):
    end = pd.Timestamp("2026-11-01")
    assert tickets["opened"].max() < end
    solved = tickets["opened"] + pd.to_timedelta(tickets["Full resolution time in hours"], unit="h")
    assert solved.max() < end
    assert not (tickets["Full resolution time in hours"] * 60 < tickets["minutes"] - 6).any()
    surveys = table("subscription", "nps")
    sent, answered = pd.to_datetime(surveys["Sent at"]), pd.to_datetime(surveys["Responded at"])
    assert answered.max() < end and sent.max() < end
    assert not (answered < sent).any()
    assert (answered.isna() == surveys["Score"].isna()).all()
    assert pd.to_datetime(table("subscription", "payments")["Created (UTC)"]).max() < end
    assert pd.to_datetime(table("subscription", "emails")["Send date"]).max() < end
    assert pd.to_datetime(table("subscription", "usage")["time"], unit="ms").max() < end


def test_billing_answers_late(tickets: pd.DataFrame):
    minutes = tickets.groupby("Group")["minutes"].median()
    rated = tickets[tickets["Satisfaction rating"].isin(["Good", "Bad"])]
    good = rated["Satisfaction rating"] == "Good"
    slow = rated["minutes"] > 1440
    text = (
        f"median first reply {minutes['Billing'] / 60:.0f} hours in billing, "
        f"{minutes['Technical'] / 60:.1f} in technical questions, {minutes['How-to'] / 60:.1f} in how-to; "
        f"rated good: {percent(good[slow].mean())} after more than a day, {percent(good[~slow].mean())} otherwise"
    )
    assert text in section("subscription"), text
    assert minutes["Billing"] > 10 * minutes["Technical"]
    assert differ(good[slow], good[~slow])


def test_who_waits_a_day_for_support_leaves(tickets: pd.DataFrame, periods: pd.DataFrame):
    asked = tickets[(tickets["opened"] < "2026-09-01") & tickets["minutes"].notna()]
    left = left_within(periods, asked["Account ID"], asked["opened"], 60)
    slow = asked["minutes"] > 1440
    text = (
        f"{percent(left[slow].mean())} left within 60 days of a ticket that waited more than a day, "
        f"{percent(left[~slow].mean())} of any other"
    )
    assert text in section("subscription"), text
    assert differ(left[slow], left[~slow])


def test_the_accounts_of_the_november_deal_leave(accounts: pd.DataFrame, periods: pd.DataFrame):
    known = accounts[accounts["since"] < "2026-06-01"]
    left = left_within(periods, known["Account ID"], known["since"], 150)
    deal = known["Acquisition channel"] == DEAL
    text = f"{percent(left[deal].mean())} left within 150 days, {percent(left[~deal].mean())} of all others"
    assert text in section("subscription"), text
    assert differ(left[deal], left[~deal])


def monthly_churn(periods: pd.DataFrame, only: set[str], months: list[str]) -> tuple[int, int]:
    """Of those on the plan at the start of each month, how many left in it; and how many there were."""
    lost = begun = 0
    for month in months:
        start = pd.Timestamp(month)
        end = start + pd.DateOffset(months=1)
        before = (periods["Started"] < start) & ~(periods["Ended"] < start)
        there = set(periods["Account ID"][before & (periods["Plan"] == "Solo")]) & only
        gone = set(periods["Account ID"][periods["leaves"] & (periods["Ended"] >= start) & (periods["Ended"] < end)])
        lost, begun = lost + len(there & gone), begun + len(there)
    return lost, begun


def test_the_dearer_small_plan_loses_people_for_two_months(accounts: pd.DataFrame, periods: pd.DataFrame):
    others = set(accounts["Account ID"][accounts["Acquisition channel"] != DEAL])
    before, during, after = (
        monthly_churn(periods, others, months)
        for months in (
            ["2026-01", "2026-02", "2026-03"],
            ["2026-04", "2026-05"],
            ["2026-06", "2026-07", "2026-08"],
        )
    )
    text = (
        f"of the Solo accounts not from the deal, {percent(during[0] / during[1])} left a month in April and May, "
        f"{percent(before[0] / before[1])} in the three months before, "
        f"{percent(after[0] / after[1])} in the three after"
    )
    assert text in section("subscription"), text
    calm = before[0] + after[0], before[1] + after[1]
    assert differ(
        pd.Series([True] * during[0] + [False] * (during[1] - during[0])),
        pd.Series([True] * calm[0] + [False] * (calm[1] - calm[0])),
    )


def test_recommendations_fell_with_the_dearer_plan_and_recovered():
    answers = table("subscription", "nps").dropna(subset="Score")
    quarter = pd.to_datetime(answers["Responded at"]).dt.to_period("Q").astype(str)
    score = answers.groupby(quarter)["Score"].agg(nps)
    text = (
        f"NPS {signed(score['2026Q1'])} in the first quarter of 2026, {signed(score['2026Q2'])} in the second, "
        f"{signed(score['2026Q4'])} in October"
    )
    assert text in section("subscription"), text
    promoters = answers["Score"] >= 9
    assert differ(promoters[quarter == "2026Q2"], promoters[quarter != "2026Q2"])


@pytest.fixture(scope="module")
def newcomers(accounts: pd.DataFrame) -> pd.DataFrame:
    """Accounts since usage is recorded, not from the deal: whether they invited somebody in their first two weeks."""
    events = table("subscription", "usage")
    invited = set(events["account_id"][events["event"] == "invite_teammate"])
    letters = table("subscription", "emails")
    series = set(letters["Email"][letters["Campaign"] == "Work together"])
    found = accounts[(accounts["since"] >= "2025-11-01") & (accounts["Acquisition channel"] != DEAL)]
    return found.assign(
        invited=found["Account ID"].isin(invited),
        written=found["Contact email"].isin(series),
    )


def test_the_letters_about_working_together_bring_invitations(newcomers: pd.DataFrame):
    given_time = newcomers[(newcomers["since"] >= "2026-02-01") & (newcomers["since"] < "2026-10-15")]
    invited = given_time["invited"].groupby(given_time["written"])
    text = (
        f"{percent(invited.mean()[True])} of those who got them invited a colleague, "
        f"{percent(invited.mean()[False])} of those who did not"
    )
    assert text in section("subscription"), text
    assert differ(invited.get_group(True), invited.get_group(False))


def test_who_invites_a_colleague_stays(newcomers: pd.DataFrame, periods: pd.DataFrame):
    known = newcomers[newcomers["since"] < "2026-05-01"]
    left = left_within(periods, known["Account ID"], known["since"], 180)
    text = (
        f"{percent(left[known['invited']].mean())} of those who did left within 180 days, "
        f"{percent(left[~known['invited']].mean())} of those who did not"
    )
    assert text in section("subscription"), text
    assert differ(left[known["invited"]], left[~known["invited"]])


def test_who_is_about_to_leave_uses_the_tool_less(periods: pd.DataFrame):
    """Days of use in the last four weeks of an account against the four weeks before them."""
    used = table("subscription", "usage")
    used["day"] = pd.to_datetime(used["time"], unit="ms").dt.normalize()
    days = used[["account_id", "day"]].drop_duplicates()
    leavers = periods[periods["leaves"] & (periods["Ended"] >= "2026-01-01")]
    leavers = leavers[leavers["Ended"] - leavers["Started"] >= pd.Timedelta(days=56)]
    both = days.merge(leavers, left_on="account_id", right_on="Account ID")
    before = (both["Ended"] - both["day"]).dt.days
    last, earlier = int(before.between(1, 28).sum()), int(before.between(29, 56).sum())
    text = (
        f"{last / len(leavers):.1f} days of use in their last four weeks, "
        f"{earlier / len(leavers):.1f} in the four before"
    )
    assert text in section("subscription"), text
    assert last < 0.6 * earlier and earlier - last > 4 * (earlier + last) ** 0.5


def test_advertised_accounts_cost_several_times_the_others(accounts: pd.DataFrame):
    spend = table("subscription", "spend")
    spend["amount"] = spend["Spend"].str.replace("[$,]", "", regex=True).astype(float)
    cost = spend.groupby("Channel")["amount"].sum() / accounts["Acquisition channel"].value_counts()
    text = ", ".join(
        f"{channel} ${cost[channel]:.0f}" for channel in ("Paid ads", "Partner", "Organic search", "Referral")
    )
    assert text in section("subscription"), text
    assert cost["Paid ads"] > 1.5 * cost.drop("Paid ads").max()


@pytest.fixture(scope="module")
def workspace():
    found = Workspace()
    reports = found.add_all(sample_data.BUSINESSES["subscription"])
    for path, report in zip(sample_data.BUSINESSES["subscription"], reports, strict=True):
        assert (report.accepted, report.refused) == (report.data_rows, 0), path.name
    yield found
    found.close()


def test_the_app_maps_every_file_by_itself(workspace: Workspace):
    assert {name: set(found.roles) for name, found in workspace.dataset.tables.items()} == {
        "customers": {
            "customer_id", "email", "account", "first_seen_at", "acquisition_channel", "churned_at", "churn_reason",
        },
        "subscriptions": {"customer_id", "started_at", "ended_at", "monthly_amount", "plan"},
        "orders": {"order_id", "ordered_at", "customer_id", "amount", "currency", "product", "status"},
        "visits": {"visitor_id", "occurred_at", "action", "device"},
        "tickets": {
            "ticket_id", "customer_id", "opened_at", "channel", "topic", "priority", "status", "first_reply_minutes",
            "resolution_hours", "score",
        },
        "answers": {
            "question", "score", "sent_at", "answered_at", "customer_id", "comment", "channel", "touchpoint",
            "scale_min", "scale_max",
        },
        "messages": {"customer_id", "sent_at", "campaign", "delivered", "opened", "clicked", "unsubscribed"},
        "spend": {"day", "amount", "channel"},
    }  # fmt: skip


def test_the_app_joins_addresses_to_accounts(workspace: Workspace, accounts: pd.DataFrame):
    assert len(workspace.customers()) == len(accounts)


def test_the_app_finds_what_is_hidden(
    workspace: Workspace, accounts: pd.DataFrame, periods: pd.DataFrame, tickets: pd.DataFrame
):
    minutes = workspace.metric("first_response_time", by="topic").set_index("topic")["value"]
    assert minutes.to_dict() == pytest.approx(tickets.groupby("Group")["minutes"].median().to_dict())

    charges = table("subscription", "payments")
    assert workspace.metric("revenue")["value"].item() == charges.loc[charges["Status"] == "Paid", "Amount"].sum()

    answers = table("subscription", "nps").dropna(subset="Score")
    assert workspace.metric("nps")["value"].item() == pytest.approx(nps(answers["Score"]))
    quarters = workspace.metric("nps", every="quarter").set_index("period")["value"]
    assert quarters["2026-04-01"] < min(quarters["2026-01-01"], quarters["2026-07-01"]) - 20

    churn = workspace.metric("churn_rate", by="acquisition_channel").set_index("acquisition_channel")["value"]
    assert churn[DEAL] > 2 * churn.drop(DEAL).max()
    inviting = workspace.where(Segment((Rule("visits.action", "is", ("invite_teammate",)),)))
    everybody = workspace.metric("churn_rate")
    assert inviting.metric("churn_rate")["high"].item() < everybody["low"].item()
