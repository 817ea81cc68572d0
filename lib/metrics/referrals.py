"""Loyalty in deeds: who shares, who brings others, and what those are worth."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
from ibis import _
from ibis.expr.types import Table

from lib.facts import Facts
from lib.facts.base import day_after, plus_days
from lib.facts.orders import one_currency
from lib.facts.referrals import (
    channels_of_recommendation,
    names_the_referred,
    offers_in_messages,
    offers_in_referrals,
    tells_the_referred,
)
from lib.i18n import N_
from lib.metrics import rows_loyalty
from lib.metrics.metric import SHARE, Metric, Needs, TableMetric, Way, over
from lib.metrics.view import View
from lib.stats import intervals

REFERRALS: Needs = {"referrals": ("referrer_id", "occurred_at")}
PAID: Needs = {"orders": ("customer_id", "ordered_at", "amount")}
NO_OFFERS = N_("No row says that somebody was shown an offer to share.")
NOBODY_BROUGHT = N_("No row says who was brought by a recommendation.")
NO_VALUE = N_("No file says who came by a recommendation, or the orders are in several currencies.")
NO_REFERRED = N_("No channel on the customer list means a recommendation, and no file says who was referred.")

LIVE_NPS = Metric(
    name="live_nps",
    label=N_("Live NPS"),
    formula=N_("customers who shared ÷ customers who were shown the offer to share"),
    unit="share",
    better="up",
    group="reach",
    ways=tuple(
        Way(
            needs=needs,
            when=when,
            why_not=NO_OFFERS,
            parts={"hits": over(rows_loyalty.offered, _.shared.sum()), "n": over(rows_loyalty.offered, _.count())},
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        )
        for needs, when in (
            ({"referrals": (*REFERRALS["referrals"], "offered", "shared")}, offers_in_referrals),
            (
                {
                    "messages": ("customer_id", "sent_at", "kind"),
                    "referrals": (*REFERRALS["referrals"], "shared"),
                },
                offers_in_messages,
            ),
        )
    ),
    breakdowns=("channel",),
    notes=(
        N_("A share counts for the offer it follows, until the next one; who shares unasked is not in this figure."),
        N_("The net promoter score asks what people would do; this counts what they did, on another scale: 0 to 100%."),
    ),
    advice=N_(
        "Show the offer right after a good moment: a delivery in time, a high mark, a second order. Make sharing one "
        "tap with a text that is already written, and give the friend something as well."
    ),
    source="docs/sources.md#live-nps",
)


def _brought(needs: Needs, note: str | None = None) -> Way:
    return Way(
        needs=needs,
        note=note,
        parts={
            "hits": over(rows_loyalty.advocates, _.brought.sum()),
            "n": over(rows_loyalty.advocates, _.count()),
            "times": over(rows_loyalty.advocates, _.times.sum()),
        },
        value=lambda p: p.hits / p.n,
        worked="{hits} ÷ {n}",
        interval=SHARE,
        told={"times": N_("Customers they brought: {times}.")},
    )


REFERRAL_RATE = Metric(
    name="referral_rate",
    label=N_("Referral rate"),
    formula=N_("customers who brought another customer in the period ÷ known customers"),
    unit="share",
    better="up",
    group="reach",
    ways=(
        _brought({"referrals": (*REFERRALS["referrals"], "referred_id")}),
        _brought({"referrals": (*REFERRALS["referrals"], "converted")}),
    ),
    notes=(
        N_("Some programmes divide referred orders by all orders: that is closer to the share of referred customers."),
    ),
    advice=N_(
        "Thank those who brought somebody, by name and soon, and ask them before anybody else what to improve: few "
        "people bring most of the new customers."
    ),
    source="docs/sources.md#referral-rate",
)

REFERRED_SHARE = Metric(
    name="referred_share",
    label=N_("New customers by referral"),
    formula=N_("new customers who came by a recommendation ÷ new customers"),
    unit="share",
    better="up",
    group="reach",
    ways=tuple(
        Way(
            needs=needs,
            when=when,
            why_not=why_not,
            note=note,
            parts={
                "hits": over(rows_loyalty.newcomers, _.came_by_referral.sum()),
                "n": over(rows_loyalty.newcomers, _.count()),
            },
            value=lambda p: p.hits / p.n,
            worked="{hits} ÷ {n}",
            interval=SHARE,
        )
        for bought in (
            {"orders": ("customer_id", "ordered_at")},
            {"subscriptions": ("customer_id", "started_at")},
            {"customers": ("customer_id", "first_seen_at", "churned_at")},
        )
        for needs, when, why_not, note in (
            (
                {**bought, "referrals": (*REFERRALS["referrals"], "referred_id")},
                names_the_referred,
                NOBODY_BROUGHT,
                None,
            ),
            (
                {**bought, "customers": tuple(dict.fromkeys((*bought.get("customers", ()), "acquisition_channel")))},
                channels_of_recommendation,
                NO_REFERRED,
                N_("Who came by a recommendation is told by the acquisition channel on the customer list."),
            ),
        )
    ),
    breakdowns=("city", "segment"),
    settings=("currency",),
    notes=(N_("New is who made a first order (or began a first subscription) in the period."),),
    advice=N_(
        "If few new customers come by recommendation while many say they would recommend you, nobody asks them to: put "
        "the offer into the thank-you page, the parcel and the monthly letter."
    ),
    source="docs/sources.md#referral-rate",
)

METRICS = (LIVE_NPS, REFERRAL_RATE, REFERRED_SHARE)


def referred_value(view: View, days: str = "180") -> Table:
    """Customers who became one in the period and at least so many days ago, with what they did in these days."""
    facts, length = view.facts, int(days)
    people = view.within(view.keep(facts["newcomers"], "customer_id"), "started_at")
    people = people.mutate(until=plus_days(people.started_at, length))
    people = people.filter(people.until <= day_after(facts.as_of))
    moved = facts["sales"].filter(_.customer_id.notnull())
    moved = moved.select(by_whom=moved.customer_id, sold_at=moved.sold_at, amount=moved.amount)
    orders = facts["orders"].filter(_.number == 2)
    orders = orders.select(by_whom=orders.customer_id, second_at=orders.ordered_at)
    spent = people.join(
        moved,
        [people.customer_id == moved.by_whom, moved.sold_at >= people.started_at, moved.sold_at < people.until],
    )
    spent = spent.group_by("customer_id").agg(value=spent.amount.sum())
    found = people.left_join(spent, "customer_id").drop("customer_id_right")
    found = found.left_join(orders, found.customer_id == orders.by_whom)
    found = found.select(
        came_by_referral=found.came_by_referral,
        value=found.value.fill_null(0.0),
        again=(found.second_at < found.until).fill_null(False).cast("int64"),
    )
    grouped = found.group_by("came_by_referral").agg(
        customers=_.count(), total=_.value.sum(), squares=(_.value * _.value).sum(), again=_.again.sum()
    )
    return grouped.order_by(ibis.desc("came_by_referral"))


def with_intervals(frame: pd.DataFrame, view: View, days: str = "180") -> pd.DataFrame:
    """Mean value and share with a second order of either group, each with its interval."""
    level = view.facts.settings.confidence
    n, total, again = (frame[name].astype(float) for name in ("customers", "total", "again"))
    low, high = intervals.mean(total, frame["squares"].astype(float), n, level)
    again_low, again_high = intervals.wilson(again, n, level)
    return pd.DataFrame(
        {
            "came_by_referral": frame["came_by_referral"].astype(bool),
            "customers": n.astype(int),
            "value": total / n.replace(0, np.nan),
            "low": np.maximum(low, 0),
            "high": high,
            "again": again / n.replace(0, np.nan),
            "again_low": again_low,
            "again_high": again_high,
        }
    )


def tells_value(facts: Facts) -> bool:
    return tells_the_referred(facts) and one_currency(facts)


TABLES = (
    TableMetric(
        name="referred_value",
        label=N_("What referred customers are worth"),
        formula=N_(
            "revenue and second orders in a customer’s first days, of those who came by recommendation and the rest"
        ),
        group="reach",
        needs=(
            {**PAID, "referrals": (*REFERRALS["referrals"], "referred_id")},
            {**PAID, "customers": ("customer_id", "acquisition_channel")},
        ),
        when=tells_value,
        why_not=NO_VALUE,
        rows=referred_value,
        options={"days": ("180", "90", "365")},
        finish=with_intervals,
        columns={
            "came_by_referral": N_("Came by referral"),
            "customers": N_("Customers"),
            "value": N_("Revenue per customer"),
            "low": N_("From"),
            "high": N_("To"),
            "again": N_("Ordered again"),
            "again_low": N_("Ordered again, from"),
            "again_high": N_("Ordered again, to"),
        },
        units={
            **dict.fromkeys(("value", "low", "high"), "money"),
            **dict.fromkeys(("again", "again_low", "again_high"), "share"),
        },
        settings=("currency",),
        notes=(
            N_("Only customers whose first days are over are compared, so that nobody has had more time than another."),
            N_("Who is recommended may be unlike the others from the start: this is a comparison, not an effect."),
        ),
        advice=N_("If the referred are worth more, a reward for both sides pays for itself up to that difference."),
        source="docs/sources.md#referral-rate",
    ),
)
