"""Metrics whose answer is a table."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.signs import signs, tells_silence
from lib.i18n import N_
from lib.metrics import rows
from lib.metrics.metric import TableMetric
from lib.metrics.retention import BY_SIGNS, NO_SILENCE, ORDERS, VISITED
from lib.metrics.view import View

LONGEST_LIST = 1000
WEEK = 7


def nps_distribution(view: View) -> Table:
    """All eleven scores, also those that nobody gave."""
    given = rows.nps_answers(view).group_by("score").agg(answers=_.count())
    scores = ibis.range(0, 11).unnest().name("i").as_table()
    scores = scores.select(score=scores.i.cast("float64"))
    joined = scores.left_join(given, "score")
    return joined.select("score", answers=joined.answers.fill_null(0)).order_by("score")


def score_distribution(view: View, question: str) -> Table:
    found = rows.answers(view)
    # Several questions of attitude are told apart as “attitude: …”.
    found = found.filter(found.question.startswith(question) if question == "attitude" else found.question == question)
    return found.group_by("scale_max", "score").agg(answers=_.count()).order_by("scale_max", "score")


def active_days(view: View) -> Table:
    """In the period: how many people were active on how many days."""
    days = view.cut(view.keep(view.facts["active_days"], "person_id"), "day")
    per_person = days.group_by("person_id").agg(days=_.count())
    return per_person.group_by("days").agg(people=_.count()).order_by("days")


def daily_activity(view: View) -> Table:
    return rows.days(view).select("day", *view.keys, "dau", "wau", "mau").order_by("day")


def orders_distribution(view: View) -> Table:
    found = rows.buyers(view).mutate(orders=ibis.least(_.orders, 10))
    return found.group_by("orders").agg(customers=_.count()).order_by("orders")


def interval_distribution(view: View) -> Table:
    found = rows.gaps(view).mutate(from_day=(_.days_since_previous / WEEK).floor().cast("int64") * WEEK)
    return found.group_by("from_day").agg(orders=_.count()).order_by("from_day")


def return_curve(view: View) -> Table:
    """Of the orders followed by at least d days of silence, the share after which the customer still came back.

    Orders less than d days before `as_of` cannot have been followed by d quiet days and are left out at that d. Where
    other signs of life count besides orders (`churn_activity`), the days with one stand in for them.
    """
    facts = view.facts
    found = view.keep(signs(facts), "customer_id").view()
    stream = ibis.window(group_by=found.customer_id, order_by=found.seen_at)
    following = found.seen_at.lead().over(stream)
    today = ibis.timestamp(str(facts.as_of))
    found = found.select(
        gap=(following.epoch_seconds() - found.seen_at.epoch_seconds()) / 86400.0,
        seen=(today.epoch_seconds() - found.seen_at.epoch_seconds()) / 86400.0,
    )
    longest = max(60, min(730, 3 * facts.churn_after_days))
    steps = ibis.range(0, longest + 1, max(1, longest // 60)).unnest().name("quiet_days").as_table()
    pairs = found.join(steps, ibis.coalesce(found.gap, found.seen) >= steps.quiet_days)
    curve = pairs.group_by("quiet_days").agg(orders=_.count(), came_back=_.gap.count())
    return curve.mutate(share=_.came_back / _.orders).order_by("quiet_days")


def open_tickets(view: View) -> Table:
    """Tickets of the period not yet resolved, oldest first."""
    found = rows.tickets(view).filter(~_.resolved)
    return (
        found.select("ticket_id", "opened_at", "customer_id", *_dims(found, ("channel", "topic", "priority")))
        .order_by("opened_at")
        .limit(LONGEST_LIST)
    )


def _dims(table: Table, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name in table.columns]


VISITS = {"visits": ("visitor_id", "occurred_at")}
ANSWERS = {"answers": ("question", "score")}
TICKETS = {"tickets": ("ticket_id", "opened_at")}
DATE, CUSTOMER, CHANNEL, TOUCHPOINT, SCORE = N_("Date"), N_("Customer"), N_("Channel"), N_("Touchpoint"), N_("Score")

TABLES = (
    TableMetric(
        name="nps_distribution",
        label=N_("Recommendation answers by score"),
        formula=N_("answers to “would you recommend us” by score from 0 to 10"),
        group="satisfaction",
        needs=(ANSWERS,),
        rows=nps_distribution,
        columns={"score": SCORE, "answers": N_("Answers")},
        notes=(N_("All eleven scores are listed, also those that nobody gave."),),
        advice=N_(
            "Look at the shape: many sevens and eights are one good experience away from recommending you, a heap at "
            "nought to two is one trouble that many share. Read the comments of each end."
        ),
        source="docs/sources.md#net-promoter-score",
    ),
    TableMetric(
        name="score_distribution",
        label=N_("Answers by score"),
        formula=N_("answers to one question by score"),
        group="satisfaction",
        needs=(ANSWERS,),
        rows=score_distribution,
        options={"question": ("csat", "ces", "repurchase", "attitude", "nps")},
        columns={"scale_max": N_("Highest score of the scale"), "score": SCORE, "answers": N_("Answers")},
        notes=(N_("Answers on different scales stand apart, each under the highest score of its scale."),),
        settings=("satisfied_threshold",),
        advice=N_(
            "A mean of four can be all fours or a quarrel of ones and fives: only the second needs you to find out who "
            "is treated differently."
        ),
        source="docs/sources.md#customer-satisfaction",
    ),
    TableMetric(
        name="active_days",
        label=N_("Active days per person"),
        formula=N_("people by the number of days in the period on which they were active"),
        group="engagement",
        needs=(VISITS,),
        rows=active_days,
        columns={"days": N_("Active days"), "people": N_("People")},
        settings=("active_actions",),
        notes=(N_("Robots and, where set, actions that do not count as activity are left out."),),
        advice=N_(
            "Most people come once. The ones on the right made a habit of it: find out what they came for, and offer "
            "it to the others on their second day."
        ),
        source="docs/sources.md#stickiness",
    ),
    TableMetric(
        name="daily_activity",
        label=N_("Active people by day"),
        formula=N_("distinct people active on the day, in its last 7 and its last 30 days"),
        group="engagement",
        needs=(VISITS,),
        rows=daily_activity,
        columns={
            "day": N_("Day"),
            "dau": N_("Daily active users"),
            "wau": N_("Weekly active users"),
            "mau": N_("Monthly active users"),
        },
        settings=("active_actions",),
        notes=(
            N_("A person counts once in each window, however often she comes; a quiet day counts as nought."),
            N_("Google Analytics counts its 7 and 28 days by devices or accounts; here they are 7 and 30, and people."),
        ),
        advice=N_(
            "Watch the 30 days for growth and the single day for what happened yesterday: a peak that leaves the 30 "
            "days as they were brought the same people once more."
        ),
        source="docs/sources.md#active-users",
    ),
    TableMetric(
        name="orders_distribution",
        label=N_("Customers by number of orders"),
        formula=N_("customers by their orders in the period; the last group holds ten and more"),
        group="retention",
        needs=(ORDERS,),
        rows=orders_distribution,
        columns={"orders": N_("Number of orders"), "customers": N_("Customers")},
        settings=("currency",),
        notes=(N_("Guests without a name are in no group."),),
        advice=N_(
            "The step from one to two orders is the steepest. Work on it before anything else: whoever bought twice is "
            "far more likely to buy a third time."
        ),
        source="docs/sources.md#repeat-purchase-rate",
    ),
    TableMetric(
        name="interval_distribution",
        label=N_("Gaps between orders"),
        formula=N_("orders by the days since the customer's previous order, in steps of a week"),
        group="retention",
        needs=(ORDERS,),
        rows=interval_distribution,
        columns={"from_day": N_("Days since the previous order, from"), "orders": N_("Number of orders")},
        settings=("currency",),
        notes=(N_("An order counts by the period it was placed in, also when the one before is older."),),
        advice=N_(
            "The heap shows your customers' natural rhythm. Remind shortly before it, and count nobody as lost while "
            "it still runs."
        ),
        source="docs/sources.md#purchase-interval",
    ),
    TableMetric(
        name="return_curve",
        label=N_("Who still comes back"),
        formula=N_("after so many quiet days, the share of customers who still came back later"),
        group="retention",
        needs=(ORDERS, VISITED),
        when=tells_silence,
        why_not=NO_SILENCE,
        rows=return_curve,
        columns={
            "quiet_days": N_("Days of silence"),
            "orders": N_("Silences of that length"),
            "came_back": N_("Came back"),
            "share": N_("Share who came back"),
        },
        settings=("churn_activity", "active_actions", "churn_after_days", "currency"),
        notes=(
            N_("A silence counts at a length only if the data runs on for at least that long after it began."),
            BY_SIGNS,
        ),
        advice=N_(
            "Where the curve has come down to a fifth, waiting no longer helps: set the days after which a customer "
            "counts as lost there (Settings), and write before."
        ),
        source="docs/sources.md#retention-rate",
    ),
    TableMetric(
        name="open_tickets",
        label=N_("Unresolved requests"),
        formula=N_("tickets opened in the period and not yet resolved, oldest first"),
        group="support",
        needs=(TICKETS,),
        rows=open_tickets,
        columns={
            "ticket_id": N_("Ticket number"),
            "opened_at": N_("Opened"),
            "customer_id": CUSTOMER,
            "channel": CHANNEL,
            "topic": N_("Topic"),
            "priority": N_("Priority"),
        },
        notes=(N_("Where requests have a status it decides, else whether a date of resolution is given."),),
        advice=N_(
            "Start at the top: whoever has waited longest is the nearest to leaving, and has told nobody but you."
        ),
        source="docs/sources.md#resolution-rate",
    ),
)
