"""What a campaign did, counted by hand, and when it cannot be told."""

from __future__ import annotations

from datetime import date
from math import sqrt

import numpy as np
import pytest

from lib.errors import BadSetting, UnknownName
from lib.facts import Facts
from lib.metrics import campaigns, compute, impact, registry
from lib.metrics.compute import Ask
from lib.metrics.view import View
from lib.scope import Segment
from lib.settings import Settings
from tests.datasets import dataset

#: 80 customers known for long, of whom c0 … c39 got the spring letter on the 1st of April; late came afterwards.
CUSTOMERS = "customer_id first_seen_at plan\n" + "\n".join(
    [*(f"c{i} 2023-01-01 {'pro' if i < 40 else 'free'}" for i in range(80)), "late 2024-04-10 pro"]
)
LETTERS = "customer_id sent_at campaign\n" + "\n".join(
    [*(f"c{i} 2024-04-01T08:00:00 spring" for i in range(40)), "late 2024-04-12T08:00:00 spring"]
)


def orders(*who: tuple[int, str]) -> str:
    lines = [f"c{i} {day}T10:00:00 o{number} 10" for number, (i, day) in enumerate(who)]
    return "customer_id ordered_at order_id amount\n" + "\n".join(lines)


#: In March every second customer of both groups orders; in April 30 of those written to, every second of the others.
BOUGHT = [(i, "2024-03-15") for i in range(0, 80, 2)]
BOUGHT += [(i, "2024-04-15") for i in range(30)] + [(i, "2024-04-15") for i in range(40, 80, 2)]


def asked(name: str, treated: Segment | str = "spring", at: date | None = None, days: int = 30, **tables: str):
    given = {"customers": CUSTOMERS, "messages": LETTERS, "orders": orders((0, "2024-01-05"), *BOUGHT)} | tables
    facts = Facts(dataset(as_of=date(2024, 4, 30), **given), Settings())
    way = compute.chosen(facts, registry.metric(name))
    assert way is not None
    return impact.impact(View(facts), Ask(name, registry.metric(name), way), treated, at, days).iloc[0]


def test_the_change_of_those_reached_less_the_change_of_the_others():
    row = asked("customers")
    assert (row["treated_before"], row["treated_after"]) == (20 / 40, 30 / 40)
    assert (row["others_before"], row["others_after"]) == (20 / 40, 20 / 40)
    assert row["value"] == pytest.approx(0.25)
    # c0 … c29: 15 of them bought both times, 15 in April only; of c30 … c39 five in March only, five never. The others
    # did the same in both months, so all spread is that of 15 ones, 5 minus ones and 20 noughts around ¼.
    spread = (15 * 0.75**2 + 5 * 1.25**2 + 20 * 0.25**2) / 39 / 40
    assert row["high"] - row["value"] == pytest.approx(2.0227 * sqrt(spread), rel=1e-3)  # t(0.975, 39)
    assert row["verdict"] == "real" and row["p"] < 0.05


def test_who_came_after_the_day_is_in_neither_group():
    row = asked("customers")
    assert (row["n_treated"], row["n_others"], row["n"]) == (40, 40, 80)


def test_money_is_told_per_customer_and_means_as_they_are():
    assert asked("revenue")["value"] == pytest.approx(2.5)
    assert asked("revenue")["per_customer"]
    value = asked("average_order_value")
    assert (value["treated_after"], value["value"], value["per_customer"]) == (10, 0, False)


def test_a_segment_is_treated_from_a_day_on():
    row = asked("customers", Segment.where(plan="pro"), at=date(2024, 4, 1))
    assert (row["n_treated"], row["n_others"], row["value"]) == (40, 40, pytest.approx(0.25))


def test_both_groups_are_taken_from_the_segment_of_the_view():
    facts = Facts(
        dataset(
            as_of=date(2024, 4, 30),
            customers=CUSTOMERS,
            messages=LETTERS,
            orders=orders((0, "2024-01-05"), *BOUGHT),
        ),
        Settings(),
    )
    metric = registry.metric("customers")
    view = View(facts, segment=Segment.where(plan="free"))
    with pytest.raises(BadSetting, match="0 customers were reached, and 40 others were not"):
        impact.impact(view, Ask("customers", metric, metric.ways[0]), "spring")


def test_nothing_is_claimed_of_fewer_than_thirty_customers():
    letters = "customer_id sent_at campaign\n" + "\n".join(f"c{i} 2024-04-01 spring" for i in range(29))
    row = asked("customers", messages=letters)
    assert row["n_treated"] == 29 and np.isfinite(row["value"])
    assert np.isnan([row["p"], row["low"], row["high"]]).all() and row["verdict"] is None


def test_groups_that_moved_apart_before_are_told():
    # In February c0 … c39 do not buy and the others do; in March half of both: apart by ½ + ½ before any letter.
    february = [(i, "2024-02-15") for i in range(40, 80)]
    row = asked("customers", orders=orders((0, "2024-01-05"), *february, *BOUGHT))
    assert row["earlier"] == pytest.approx(0.5 - (-0.5))
    assert row["earlier_p"] < 0.001


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"at": date(2024, 4, 10)}, "less than 30 days after"),
        ({"at": date(2024, 1, 20)}, "so the 30 days before .* are not known"),
        ({"days": 0}, "over 1 to 365 days"),
        ({"treated": Segment.where(plan="pro")}, "from which day on"),
    ],
)
def test_what_cannot_be_told_is_a_sentence(options, said):
    with pytest.raises(BadSetting, match=said):
        asked("customers", **options)


def test_an_unknown_campaign_is_named_with_what_was_probably_meant():
    with pytest.raises(UnknownName, match="spring"):
        asked("customers", "sprng")


def test_every_campaign_stands_in_the_table_also_those_too_near_the_end():
    letters = LETTERS + "\n" + "\n".join(f"c{i} 2024-04-25 summer" for i in range(40))
    tables = {"customers": CUSTOMERS, "messages": letters, "orders": orders((0, "2024-01-05"), *BOUGHT)}
    facts = Facts(dataset(as_of=date(2024, 4, 30), **tables), Settings())
    view, options = View(facts), {"metric": "customers", "days": "30"}
    frame = facts.dataset.engine.frame(campaigns.campaigns(view, **options))
    found = campaigns.measured(frame, view, **options).set_index("campaign")
    assert found["customers"].to_dict() == {"summer": 40, "spring": 41}
    assert found.loc["spring", "value"] == pytest.approx(0.25) and found.loc["spring", "verdict"] == "real"
    assert np.isnan(found.loc["summer", "value"]) and found.loc["summer", "verdict"] is None


def test_a_planted_effect_is_covered_and_no_effect_is_not_found():
    """Customers who buy at very different rates; those written to half as often again (or not at all) afterwards."""
    covered, found = 0, 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        rate = rng.gamma(2.0, 0.5, 80)
        for lift in (0.5, 0.0):
            bought = [(0, "2024-01-05")]
            for i in range(80):
                for month, factor in ((3, 1.0), (4, 1.0 + lift * (i < 40))):
                    bought += [
                        (i, f"2024-{month:02d}-{day:02d}") for day in rng.integers(2, 30, rng.poisson(rate[i] * factor))
                    ]
            row = asked("revenue", orders=orders(*bought))
            if lift:
                covered += row["low"] <= 10 * lift * 1.0 <= row["high"]
            else:
                found += row["p"] < 0.05
    assert covered >= 5 and found <= 1
