"""The loyalty lenses on a handful of rows: who stands where, counted by hand."""

from __future__ import annotations

from datetime import date

import ibis
import pytest

from lib.errors import BadSetting, UnknownName
from lib.facts import Facts
from lib.facts.customers import customer_facts
from lib.facts.lenses import LENSES, lenses
from lib.facts.members import members
from lib.facts.standing import standing
from lib.scope import Period, Segment
from lib.settings import LOYALTY_RULES, Settings
from tests.datasets import dataset
from tests.test_contract import _Nowhere  # noqa: F401 (the engine that must never be asked)
from tests.test_contract import everything as everything_in_one  # noqa: F401 (a fixture)

END = date(2024, 12, 31)


def shop(settings: Settings | None = None, as_of: date = END, **tables: str) -> Facts:
    return Facts(dataset(as_of=as_of, **tables), settings or Settings(churn_after_days=90))


def seen(facts: Facts, lens: str, at: date | None = None) -> dict[str, str]:
    frame = facts.dataset.engine.frame(lenses(facts, at))
    return dict(zip(frame["person_id"], frame[lens], strict=True))


# Six stages -------------------------------------------------------------------------------------------------------

KNOWN = """
customer_id first_seen_at
ann         2024-01-02
bob         2024-01-02
cat         2024-01-02
dan         2024-01-02
eve         2024-01-02
fay         2024-01-02
"""
VISITS = """
visitor_id occurred_at         action
zed        2024-01-01T09:00:00 page_view
bob        2024-02-01T09:00:00 page_view
cat        2024-02-01T09:00:00 page_view
cat        2024-02-01T09:20:00 page_view
dan        2024-02-01T09:00:00 page_view
dan        2024-02-08T09:00:00 page_view
"""
ORDERS = """
customer_id ordered_at          order_id amount
cat         2024-02-01T09:10:00 1        10
dan         2024-02-01T09:10:00 2        10
eve         2024-02-01T09:10:00 3        10
eve         2024-03-01T09:10:00 4        20
fay         2024-02-01T09:10:00 5        10
"""
REFERRALS = """
referrer_id occurred_at offered shared referred_id
ann         2024-05-01  yes     no     -
fay         2024-05-01  no      yes    -
"""


def test_a_customer_stands_in_the_highest_stage_she_has_reached():
    facts = shop(customers=KNOWN, visits=VISITS, orders=ORDERS, referrals=REFERRALS)
    # Cat's visit began before her order and ran on after it: that is no use. Dan came back a week later.
    assert seen(facts, "stage") == {
        "ann": "awareness",
        "bob": "exploration",
        "cat": "purchase",
        "dan": "use",
        "eve": "repeat",
        "fay": "referral",
    }


def test_a_ticket_or_an_answer_after_the_order_is_use_and_one_before_it_is_not():
    facts = shop(
        orders="""
        customer_id ordered_at order_id
        ann         2024-02-01 1
        bob         2024-02-01 2
        cat         2024-02-01 3
        """,
        tickets="ticket_id opened_at customer_id\n1 2024-02-02 ann\n2 2024-01-31 bob",
        answers="question score customer_id answered_at\nnps 3 cat 2024-02-05",
    )
    assert seen(facts, "stage") == {"ann": "use", "bob": "purchase", "cat": "use"}


def test_stages_of_an_earlier_day_know_nothing_of_what_came_later_and_only_rise():
    facts = shop(customers=KNOWN, visits=VISITS, orders=ORDERS, referrals=REFERRALS)
    assert seen(facts, "stage", date(2024, 1, 2)) == {}
    assert set(seen(facts, "stage", date(2024, 1, 3)).values()) == {"awareness"}
    february = seen(facts, "stage", date(2024, 2, 2))
    assert february == {
        "ann": "awareness",
        "bob": "exploration",
        "cat": "purchase",
        "dan": "purchase",
        "eve": "purchase",
        "fay": "purchase",
    }


def test_without_visits_nobody_is_said_never_to_have_visited():
    facts = shop(customers=KNOWN, orders=ORDERS)
    assert seen(facts, "stage")["ann"] == "unknown"
    assert seen(facts, "journey")["ann"] == "unknown"
    assert seen(facts, "stage")["cat"] == "purchase"


def test_who_was_known_before_visits_were_recorded_may_have_visited():
    late = VISITS.replace("2024-01-01T09", "2024-01-15T09")
    facts = shop(customers=KNOWN, visits=late, orders=ORDERS)
    assert seen(facts, "stage")["ann"] == "unknown"
    assert seen(facts, "stage")["bob"] == "exploration"


def test_without_orders_and_subscriptions_who_bought_is_unknown_in_every_lens():
    facts = shop(
        customers=KNOWN, visits=VISITS, answers="question score customer_id answered_at\nnps 10 bob 2024-02-05"
    )
    for lens in LENSES:
        assert set(seen(facts, lens).values()) == {"unknown"}


def test_a_renewed_subscription_is_a_repeat_and_a_trial_is_no_purchase():
    facts = shop(
        subscriptions="""
        customer_id started_at ended_at   monthly_amount billing_months
        ann         2024-01-01 2024-01-31 9              -
        bob         2024-01-01 2024-02-15 9              -
        cat         2024-01-01 2024-03-15 9              12
        dan         2024-01-01 2024-02-15 0              -
        eve         2024-01-01 2024-02-01 9              -
        """
    )
    # Ann left within the first month, eve as it ended; bob began a second one; cat paid for a year at once.
    stages = seen(facts, "stage")
    assert stages == {"ann": "purchase", "bob": "repeat", "cat": "purchase", "dan": "unknown", "eve": "purchase"}


def test_orders_are_the_purchases_of_a_subscriber_who_is_charged_by_them():
    facts = shop(
        orders="customer_id ordered_at order_id\nann 2024-01-05 1",
        subscriptions="customer_id started_at ended_at monthly_amount\nann 2024-01-01 - 9\nbob 2024-01-01 - 9",
    )
    bought = facts.dataset.engine.frame(standing(facts)).set_index("person_id")["bought"]
    assert bought.to_dict() == {"ann": 1, "bob": 12}


def test_quiet_is_who_gave_no_sign_of_life_for_the_days_after_which_one_is_lost():
    facts = shop(
        orders="""
        customer_id ordered_at order_id
        ann         2024-10-03 1
        bob         2024-10-02 2
        cat         2024-01-02 3
        """,
        tickets="ticket_id opened_at customer_id\n1 2024-12-01 cat",
    )
    # At midnight after 31 December 90 days have passed since 3 October.
    assert seen(facts, "stage_state") == {"ann": "active", "bob": "quiet", "cat": "active"}


def test_a_running_contract_is_active_however_long_ago_it_was_signed():
    facts = shop(
        subscriptions="""
        customer_id started_at ended_at   monthly_amount billing_months
        ann         2024-01-01 -          9              12
        bob         2024-01-01 2024-08-01 9              12
        """
    )
    assert seen(facts, "stage_state") == {"ann": "active", "bob": "quiet"}


# The journey ------------------------------------------------------------------------------------------------------


def orders_of(**days: str) -> str:
    """Orders of 10 on the days named, `ann="2024-01-01 2024-02-01"`."""
    rows = ["customer_id ordered_at order_id amount"]
    rows += [f"{who} {day} {who}{place} 10" for who, text in days.items() for place, day in enumerate(text.split())]
    return "\n".join(rows)


def test_the_journey_leads_from_the_first_visit_to_a_bond():
    facts = shop(
        as_of=date(2024, 6, 30),
        visits="visitor_id occurred_at action\nzed 2024-01-01 page_view\nvic 2024-03-01 page_view",
        customers="customer_id first_seen_at\nvic 2024-01-02\nnew 2024-01-02",
        orders=orders_of(
            one="2024-05-01",
            two="2024-05-01 2024-06-01",
            # Gaps of 30, 31 and 30 days; the last is no longer than 1.25 × 30.
            fit="2024-03-30 2024-04-29 2024-05-30 2024-06-29",
            # Gaps of 10, 10 and 40.
            off="2024-04-20 2024-04-30 2024-05-10 2024-06-19",
            # As steady as could be, and gone for more than 90 days.
            bye="2024-01-01 2024-02-01 2024-03-01",
        ),
    )
    assert seen(facts, "journey") == {
        "new": "not_begun",
        "vic": "first_visit",
        "one": "first_purchase",
        "two": "return",
        "fit": "bond",
        "off": "return",
        "bye": "return",
    }


def monthly(first: str, count: int, skip: tuple[int, ...] = ()) -> str:
    year, month = (int(part) for part in first.split("-"))
    days = [((year * 12 + month - 1 + n) // 12, (month - 1 + n) % 12 + 1) for n in range(count) if n not in skip]
    return " ".join(f"{y}-{m:02d}-05" for y, m in days)


def test_loyalty_is_a_bond_never_broken_for_a_year():
    facts = shop(
        orders=orders_of(
            old=monthly("2022-01", 3),
            kept=monthly("2023-06", 19),
            # Away from February to June 2024, longer than 90 days, and back since.
            back=monthly("2023-06", 19, skip=(9, 10, 11, 12)),
            short=monthly("2024-03", 10),
        )
    )
    journey = seen(facts, "journey")
    assert journey == {"old": "return", "kept": "loyalty", "back": "bond", "short": "bond"}


def test_in_data_shorter_than_a_year_loyalty_is_a_bond_for_as_long_as_the_data_reaches():
    facts = shop(
        orders=orders_of(
            first=monthly("2024-05", 8),
            soon="2024-06-01 2024-07-01 2024-08-01 2024-09-01 2024-10-01 2024-11-01 2024-12-01",
            late=monthly("2024-09", 4),
        )
    )
    # The data begins on 5 May; soon came 27 days later, within her usual gap, late came four months later.
    assert seen(facts, "journey") == {"first": "loyalty", "soon": "loyalty", "late": "bond"}


def test_a_contract_keeps_the_bond_although_a_month_is_longer_than_the_days_of_silence():
    facts = shop(
        Settings(churn_after_days=30),
        subscriptions="customer_id started_at ended_at monthly_amount\nann 2023-06-01 - 9\nbob 2024-06-01 - 9",
    )
    assert seen(facts, "journey") == {"ann": "loyalty", "bob": "bond"}


# Types of buyers --------------------------------------------------------------------------------------------------

BUYERS = orders_of(
    one="2024-12-01",
    two="2024-10-01 2024-12-01",
    # Gaps of a month, the last order 30 days before the end: 31 ≤ 2 × 30.
    reg="2024-10-02 2024-11-01 2024-12-01",
    # As regular, but 75 days quiet.
    was="2024-08-18 2024-09-17 2024-10-17",
    loy="2024-10-02 2024-11-01 2024-12-01",
    dev="2024-10-02 2024-11-01 2024-12-01",
    fan="2024-08-03 2024-09-02 2024-10-02 2024-11-01 2024-12-01",
)
SAID = """
question score customer_id answered_at
nps      8     loy         2024-11-05
nps      9     dev         2024-11-05
nps      10    fan         2024-11-05
nps      10    two         2024-11-05
nps      10    was         2024-11-05
csat     2     reg         2024-11-05
csat     5     one         2024-11-05
"""
SHARED = "referrer_id occurred_at shared\nfan 2024-11-10 yes\nfan 2024-11-20 yes"


def test_each_type_of_buyer_asks_for_all_that_the_one_before_it_does():
    facts = shop(orders=BUYERS, answers=SAID, referrals=SHARED)
    # Six of seven ordered less often than fan: in the top tenth would need nine of ten.
    types = {"one": "one_time", "two": "occasional", "reg": "regular", "was": "occasional", "loy": "loyal"}
    assert seen(facts, "buyer_type") == types | {"dev": "devoted", "fan": "devoted"}
    wider = shop(Settings(loyalty_rules=(("fan_share", 0.2),)), orders=BUYERS, answers=SAID, referrals=SHARED)
    assert seen(wider, "buyer_type")["fan"] == "fan"


def test_a_fan_has_recommended_several_times_or_praised_in_public():
    settings = Settings(loyalty_rules=(("fan_share", 0.2),))
    once = SHARED.rpartition("\n")[0]
    assert seen(shop(settings, orders=BUYERS, answers=SAID, referrals=once), "buyer_type")["fan"] == "devoted"
    praise = "occurred_at customer_id sentiment\n2024-06-01 fan positive"
    types = seen(shop(settings, orders=BUYERS, answers=SAID, referrals=once, mentions=praise), "buyer_type")
    assert types["fan"] == "fan"


def test_who_buys_mostly_with_promo_codes_is_loyal_and_not_devoted():
    codes = BUYERS.replace("amount", "amount promo").replace(" 10\n", " 10 -\n") + " -"
    lines = codes.split("\n")
    marked = [
        line.replace(" 10 -", " 10 SALE") if line.startswith("dev") and not line.startswith("dev 2024-12") else line
        for line in lines
    ]
    types = seen(shop(orders="\n".join(marked), answers=SAID, referrals=SHARED), "buyer_type")
    assert (types["dev"], types["fan"], types["loy"]) == ("loyal", "devoted", "loyal")


def test_without_answers_nobody_is_called_loyal():
    assert set(seen(shop(orders=BUYERS), "buyer_type").values()) == {"one_time", "occasional", "regular"}


def test_somebody_without_an_order_is_no_buyer():
    facts = shop(customers="customer_id\nzoe", orders=BUYERS)
    assert seen(facts, "buyer_type")["zoe"] == "no_order"
    assert seen(facts, "rfm_segment")["zoe"] == "no_order"


def test_the_rules_of_the_types_are_settings():
    stricter = Settings(loyalty_rules=(("regular_orders", 4),))
    assert seen(shop(stricter, orders=BUYERS, answers=SAID), "buyer_type")["loy"] == "occasional"
    patient = Settings(loyalty_rules=(("regular_gap", 3),))
    assert seen(shop(patient, orders=BUYERS, answers=SAID), "buyer_type")["was"] == "devoted"
    assert Settings(loyalty_rules=(("regular_gap", 2),)) == Settings()
    assert Settings.from_json(patient.to_json()) == patient


def test_a_rule_that_makes_no_sense_is_refused_with_its_bounds():
    with pytest.raises(BadSetting, match=r"regular_orders is 1\.0; it must lie between 2 and 100"):
        Settings(loyalty_rules=(("regular_orders", 1),))
    with pytest.raises(UnknownName, match="regular_orders"):
        Settings(loyalty_rules=(("regular_order", 3),))
    assert all(low <= usual <= high for usual, low, high in LOYALTY_RULES.values())


# Everywhere -------------------------------------------------------------------------------------------------------


def test_segments_choose_by_a_lens_as_it_stood_when_the_period_began():
    facts = shop(customers=KNOWN, visits=VISITS, orders=ORDERS, referrals=REFERRALS)
    chosen = members(facts, Segment.where(stage="purchase"), Period(date(2024, 2, 2), date(2024, 6, 30)))
    assert sorted(facts.dataset.engine.frame(chosen)["person_id"]) == ["cat", "dan", "eve", "fay"]
    today = members(facts, Segment.where(stage=["use", "repeat"]), Period())
    assert sorted(facts.dataset.engine.frame(today)["person_id"]) == ["dan", "eve"]


def test_visitors_whom_no_file_names_have_no_stage():
    facts = shop(visits=VISITS, orders=ORDERS)
    frame = facts.dataset.engine.frame(customer_facts(facts)).set_index("person_id")
    assert frame.loc["zed", "stage"] is None or frame["stage"].isna()["zed"]
    assert frame.loc["dan", "stage"] == "use"


@pytest.mark.parametrize("dialect", ["duckdb", "databricks"])
def test_the_lenses_compile_for_duckdb_and_spark(everything_in_one, dialect):  # noqa: F811
    assert ibis.to_sql(lenses(everything_in_one, date(2024, 6, 1)), dialect=dialect).upper().startswith("WITH")
