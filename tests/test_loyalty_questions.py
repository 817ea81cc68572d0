"""What a workspace answers about loyalty: counts, money, who was lost, who moved, whom to write to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from lib import Workspace
from lib.errors import MissingData, UnknownName
from lib.facts.lens_words import ACTIONS, NAMES
from lib.facts.lenses import LENSES, UNKNOWN
from lib.scope import Period, Segment

FILES = {
    # Ann bought in each month, ben twice, cy once and came back to look, dee visits only, eli is on the list only.
    "orders.csv": """
order_id,order_date,customer_id,amount,promo
1,2024-01-10,ann,10,
2,2024-02-10,ann,20,
3,2024-03-10,ann,30,
4,2024-01-10,ben,40,
5,2024-03-20,ben,50,
6,2024-01-20,cy,60,SALE
""",
    "visits.csv": """
visitor_id,customer_id,occurred_at,action,page
v0,,2024-01-01 09:00,page_view,/
v1,cy,2024-03-25 09:00,page_view,/
v2,dee,2024-02-01 09:00,page_view,/
""",
    "customers.csv": """
customer_id,email,first_seen_at
ann,ann@example.com,2024-01-02
ben,,2024-01-02
cy,cy@example.com,2024-01-02
dee,dee@example.com,2024-02-01
eli,eli@example.com,2024-03-30
""",
    "messages.csv": """
customer_id,sent_at,channel,unsubscribed
cy,2024-02-01,email,yes
ann,2024-02-01,email,no
""",
}


def workspace(folder: Path, *names: str, **changes) -> Workspace:
    ws = Workspace(today=date(2024, 3, 31))
    paths = []
    for name in names or FILES:
        paths.append(folder / name)
        paths[-1].write_text(FILES[name].strip() + "\n", encoding="utf-8")
    reports = ws.add_all(paths)
    assert all(report.refused == 0 for report in reports), reports
    return ws.with_settings(churn_after_days=40, as_of=date(2024, 3, 31), **changes)


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Workspace:
    ws = workspace(tmp_path_factory.mktemp("shop"))
    yield ws
    ws.close()


MARCH = Period(date(2024, 3, 1), date(2024, 3, 31))


def test_the_funnel_counts_everybody_once_with_money_and_who_was_lost(shop):
    found = shop.where(period=MARCH).stages()
    assert (found.start, found.end, found.visitors) == (date(2024, 3, 1), date(2024, 3, 31), 1)
    funnel = found.funnel.set_index("group")
    counts = {"awareness": 1, "exploration": 1, "purchase": 0, "use": 1, "repeat": 2, "referral": 0}
    assert funnel["customers"].to_dict() == counts
    assert funnel["share"].to_dict() == {stage: count / 5 for stage, count in counts.items()}
    assert funnel["revenue"][["use", "repeat"]].tolist() == [60, 150]
    assert funnel["per_customer"]["repeat"] == 75
    # On 1 March ann alone stood in the repeat purchase and was a customer; ben's order was 50 days old, cy's 41.
    assert funnel["customers_at_start"].to_dict() == dict.fromkeys(counts, 0) | {"repeat": 1}
    assert funnel["lost_share"]["repeat"] == 0 and np.isnan(funnel["lost_share"]["use"])
    # Dee was seen 59 days before the end, more than 40.
    assert funnel["active"].to_dict() == {"awareness": 1, "exploration": 0, "purchase": 0} | {
        "use": 1,
        "repeat": 2,
        "referral": 0,
    }


def test_the_share_lost_is_of_the_customers_who_stood_there(shop):
    funnel = shop.where(period=Period(date(2024, 2, 15), date(2024, 3, 31))).stages().funnel.set_index("group")
    # On 15 February ben and cy had one order each, 36 and 26 days old. Ben came again, cy did not order.
    assert funnel["customers_at_start"]["purchase"] == 2
    assert funnel["lost_share"]["purchase"] == 0.5
    assert funnel["lost_low"]["purchase"] < 0.5 < funnel["lost_high"]["purchase"]


def test_moves_between_two_days_account_for_everybody_newcomers_too(shop):
    moves = shop.where(period=MARCH).stages().transitions
    told = {(m.before, m.before_state, m.after, m.after_state): m.customers for m in moves.itertuples()}
    assert told == {
        ("newcomer", "active", "awareness", "active"): 1,
        ("exploration", "active", "exploration", "quiet"): 1,
        ("purchase", "quiet", "use", "active"): 1,
        ("purchase", "quiet", "repeat", "active"): 1,
        ("repeat", "active", "repeat", "active"): 1,
    }
    assert moves["share"].tolist() == [1, 1, 0.5, 0.5, 1]


def test_other_lenses_move_without_states(shop):
    found = shop.where(period=MARCH).stages("buyer_type")
    told = {(m.before, m.after): m.customers for m in found.transitions.itertuples()}
    assert told == {
        ("newcomer", "no_order"): 1,
        ("no_order", "no_order"): 1,
        ("one_time", "one_time"): 1,
        ("one_time", "occasional"): 1,
        ("occasional", "regular"): 1,
    }
    assert found.customers.set_index("customer_id")["before"].dropna().to_dict() == {
        "ann": "occasional",
        "ben": "one_time",
        "cy": "one_time",
        "dee": "no_order",
    }


def test_without_a_period_the_last_ninety_days_are_compared(shop):
    found = shop.stages()
    assert (found.start, found.end) == (date(2024, 1, 2), date(2024, 3, 31))


def test_a_segment_narrows_funnel_moves_and_lists(shop):
    view = shop.where(Segment.where(orders=1), MARCH)
    found = view.stages()
    # On 1 March ben and cy had one order.
    assert sorted(found.customers["customer_id"]) == ["ben", "cy"]
    assert found.funnel["customers"].sum() == found.transitions["customers"].sum() == 2
    assert view.loyalty_list("stage", "repeat").rows["customer_id"].tolist() == ["ben"]


def test_a_list_of_those_who_stand_somewhere_leaves_out_the_unsubscribed_and_counts_them(shop):
    found = shop.loyalty_list("stage", "repeat")
    assert found.rows[["customer_id", "purchases", "value"]].values.tolist() == [["ben", 2, 90], ["ann", 3, 60]]
    assert (found.left_out, found.unreachable) == (0, 1)
    used = shop.loyalty_list("stage", "use")
    assert used.rows.empty and used.left_out == 1


def test_segments_and_breakdowns_by_a_lens_work_on_every_metric(shop):
    assert shop.where(Segment.where(stage="repeat")).metric("revenue").iloc[0]["value"] == 150
    by = shop.metric("revenue", by="buyer_type").set_index("buyer_type")["value"].dropna()
    assert by.to_dict() == {"one_time": 60, "occasional": 90, "regular": 60}
    named = {field.name for field in shop.fields()}
    assert {"stage", "stage_state", "journey", "buyer_type", "loyalty_kind", "rfm", "rfm_segment"} <= named
    assert shop.values("stage")[0] == "repeat"
    assert {"next_stage", "rise_chance"} <= named


def test_all_customers_are_told_with_every_lens(shop):
    rows = shop.customers().set_index("customer_id")
    assert rows["stage"].to_dict() == {
        "ann": "repeat",
        "ben": "repeat",
        "cy": "use",
        "dee": "exploration",
        "eli": "awareness",
    }


def test_every_answer_has_a_name_a_rule_and_what_to_do(shop):
    for lens, answers in LENSES.items():
        rules = shop.loyalty_rules(lens)
        assert list(rules) == [*answers, UNKNOWN]
        assert lens in NAMES and all(f"{lens}.{answer}" in NAMES for answer in rules)
        assert set(answers) <= set(ACTIONS[lens]) | {UNKNOWN}


def test_a_lens_or_an_answer_that_is_none_is_refused_by_name(shop):
    with pytest.raises(UnknownName, match="journey"):
        shop.stages("jurney")
    with pytest.raises(UnknownName, match="repeat"):
        shop.loyalty_list("stage", "repet")


# Data that cannot tell --------------------------------------------------------------------------------------------


def test_what_this_data_cannot_show_is_said(tmp_path):
    orders = workspace(tmp_path, "orders.csv")
    said = [message.text.partition(":")[0] for message in orders.loyalty_unseen()]
    assert said == [
        "No visits",
        "No visits, requests or answers",
        "No referrals",
        "No survey answers and no public mentions of named customers",
        "The data is {days} days long, less than the {needed} that loyalty takes",
    ]
    assert orders.loyalty_unseen()[-1].params == {"days": 82, "needed": 365}
    orders.close()


def test_visits_alone_make_no_stages_and_the_error_says_what_would(tmp_path):
    ws = workspace(tmp_path, "visits.csv")
    with pytest.raises(MissingData, match="Orders"):
        ws.stages()
    with pytest.raises(MissingData):
        ws.next_stages()
    ws.close()


def test_no_data_at_all_is_said():
    with pytest.raises(MissingData):
        Workspace().stages()


def test_answers_alone_tell_nobody_apart(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("question,score,customer_id,answered_at\nnps,10,ann,2024-01-01\nnps,2,ben,2024-01-02\n")
    ws = Workspace()
    ws.add(path)
    with pytest.raises(MissingData):
        ws.stages("loyalty_kind")
    assert set(ws.customers()["loyalty_kind"]) == {"unknown"}
    ws.close()


def of_orders(tmp_path: Path, rows: list[str]) -> Workspace:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["order_id,order_date,customer_id,amount", *rows]) + "\n")
    ws = Workspace()
    ws.add(path)
    return ws


def test_one_order_each_is_one_stage_and_one_type(tmp_path):
    ws = of_orders(tmp_path, [f"{n},2024-{1 + n % 12:02d}-01,c{n},10" for n in range(40)])
    assert ws.stages().funnel.set_index("group")["customers"]["purchase"] == 40
    assert set(ws.customers()["buyer_type"]) == {"one_time"}
    # Nobody ordered or paid less than another, so nobody scores above 1 but for recency.
    assert set(ws.customers()["rfm"].str[1:]) == {"11"}
    ws.close()


def test_a_single_day_has_newcomers_only(tmp_path):
    ws = of_orders(tmp_path, [f"{n},2024-05-01,c{n % 30},{n}" for n in range(45)])
    found = ws.stages()
    assert (found.start, found.end) == (date(2024, 5, 1), date(2024, 5, 1))
    assert found.transitions[["before", "after", "customers"]].values.tolist() == [
        ["newcomer", "purchase", 15],
        ["newcomer", "repeat", 15],
    ]
    assert set(found.customers["journey"]) == {"first_purchase", "return"}
    ws.close()


def test_thirty_customers_who_are_all_lost_are_quiet_and_lost(tmp_path):
    old = [f"{n},2023-01-{1 + n % 28:02d},c{n},10" for n in range(30)]
    ws = of_orders(tmp_path, [*old, "99,2024-06-30,new,10"]).with_settings(churn_after_days=30)
    found = ws.where(period=Period(date(2023, 2, 1), date(2024, 6, 30))).stages()
    purchase = found.funnel.set_index("group").loc["purchase"]
    assert (purchase["customers"], purchase["active"], purchase["lost_share"]) == (31, 1, 1)
    ws.close()
