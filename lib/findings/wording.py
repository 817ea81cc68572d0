"""How a finding is said, and what to do about it: whole sentences, so that each language can turn them its own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from lib.facts import labels
from lib.facts.sessions import PURCHASE
from lib.findings import sentences
from lib.findings.finding import Finding, Month, Name, Quantity
from lib.i18n import N_, Message, msg
from lib.metrics.metric import Unit
from lib.scope import Period

#: What to do, by sheet and what is worse (or better) there.
ADVICE: Mapping[tuple[str, bool], str] = {
    ("tickets", False): N_(
        "Find out what this group of requests waits for. Move the easy ones to a quicker channel, answer every one at "
        "once with a time you can keep, and give whoever answers the right to decide."
    ),
    ("tickets", True): N_("Learn from what goes well here, and bring the requests that go badly elsewhere this way."),
    ("after_tickets", False): N_(
        "Call these customers: ask whether their problem is solved, and make good what is not. Then mend the cause, "
        "because the next ones are on their way."
    ),
    ("after_tickets", True): N_("Help given this way keeps customers. Lead more requests here."),
    ("nps", False): N_("Read the comments of this group, answer each one, and mend what they name most often."),
    ("nps", True): N_("Ask these customers for a review or a recommendation, and do elsewhere what they praise."),
    ("csat", False): N_("Ask this group what went wrong, and mend what they name most often first."),
    ("csat", True): N_("Find out what is done differently here, and do it elsewhere."),
    ("after_nps", False): N_(
        "Answer every customer who would not recommend you within a day or two: part of them will stay."
    ),
    ("after_csat", False): N_("Answer every low mark within a day or two: part of these customers will stay."),
    ("sessions", False): N_(
        "Open your site the way these visitors do and try to buy. Slow pages, small buttons and forms that ask too "
        "much are the usual causes."
    ),
    ("sessions", True): N_("Put more of your effort where these visits come from, and see whether the rate holds."),
    ("orders", False): N_(
        "See what keeps baskets small here: the range on offer, no add-ons, or no reason to fill up an order."
    ),
    ("orders", True): N_("See what makes baskets larger here, and offer it elsewhere."),
    ("starts", False): N_(
        "Before you pay for more customers of this kind, count what they bring. Those you have need a good reason to "
        "come back: write to them before they forget you."
    ),
    ("starts", True): N_(
        "Look for more customers of this kind: they stay. Spend here what you spend on those who do not."
    ),
    ("early", False): N_(
        "Look after these customers while they are new: a personal word now costs less than winning them back."
    ),
    ("early", True): N_(
        "Lead every new customer to do this in the first days, and see whether those who would not have come stay too."
    ),
    ("messages", False): N_(
        "Send fewer of these, or to fewer people: each unwanted message makes the next one weaker."
    ),
    ("messages", True): N_(
        "Do more of what this message does: the same offer, tone and moment for customers who have not had it."
    ),
}
FACTORS = N_("Behind it: number of customers {customers}, orders per customer {orders}, order value {basket}")
PART = N_("Most of it comes from {field} “{group}”: {change}")
CAMPAIGN_WORKS = N_(
    "Send it to those who have not had it, and leave out a tenth of them by lot to see that it still works."
)
CAMPAIGN_HARMS = N_("Stop it for a while, or send it to half by lot: it goes with customers doing less, not more.")
LIKE_WITH_LIKE = N_(
    "Each customer who got it, with others of the same month who had been quiet (or with you) for as long"
)
BY_LOT = N_(
    "If it was left to chance who got it, this is what it did. If not, those who got it may differ in other ways."
)
BY_CUSTOMER = N_("Both periods customer by customer: who bought in both counts as one")
SEASONS = N_("Two stretches of the year may differ by season alone.")
ASSOCIATION = N_(
    "This is an association: the two go together, and one need not be the cause of the other. To know, try a change on "
    "half of your customers."
)
WHOLE = N_("The numbers in the sentence count all rows, as the pages do.")


def where(
    sheet: str, metric: str, column: str, groups: Sequence[str], value: Quantity, against: Quantity, goal: str
) -> Message:
    """A group of rows against the others; `column` is “by:” or “of:” and a field, `goal` the action that is one."""
    kind, _colon, field = column.partition(":")
    rows = sentences.CUSTOMERS if kind == "of" else sentences.ROWS.get(sheet, sentences.CUSTOMERS)
    return msg(
        sentences.WHERE[_of_goal(metric, goal)],
        who=_group(rows, field, groups[0]),
        how=sentences.how(metric, value.value, against.value),
        value=value,
        against=against,
    )


def when(metric: str, months: Sequence[str], value: Quantity, against: Quantity, goal: str) -> Message:
    """Some months against the rest of the time."""
    return msg(
        sentences.WHEN[_of_goal(metric, goal)],
        months=_months(months),
        how=sentences.how(metric, value.value, against.value),
        value=value,
        against=against,
    )


def what_followed(outcome: str, who: Message, value: Quantity, against: Quantity, days: int) -> Message:
    how = sentences.how(outcome, value.value, against.value)
    return msg(sentences.FOLLOWED[outcome], who=who, how=how, value=value, against=against, days=days)


def who(sheet: str, column: str, groups: Sequence[str], first_days: int, leaving: bool) -> Message:
    """The customers a group stands for."""
    kind, _colon, name = column.partition(":")
    if kind == "cohort":
        return msg(sentences.NEW_CUSTOMERS if leaving else sentences.NEW_BUYERS, months=_months(groups))
    if kind == "flag":
        if name.startswith("action "):
            return msg(sentences.DID, action=name.removeprefix("action "), first=first_days)
        return msg(sentences.FLAGS[name], first=first_days)
    rows = "asked" if sheet == "after_tickets" and kind == "by" else sentences.CUSTOMERS
    return _group(rows, name, groups[0])


def _group(rows: str, field: str, group: str) -> Message:
    text = sentences.GROUPS.get((rows, field))
    if text is not None:
        return msg(text, group=_said(field, group))
    return msg(sentences.GROUPS[(rows, sentences.ANY)], field=Name(labels.field(field)), group=_said(field, group))


def _of_goal(metric: str, goal: str) -> str:
    """A goal other than a purchase is not spoken of as buying."""
    return sentences.GOAL if metric == "conversion_rate" and goal != PURCHASE else metric


def changed(
    metric: str, unit: Unit, now: float, before: float, period: Period, earlier: Period, a_year_on: bool, goal: str
) -> Message:
    """A metric in a period and in an earlier one."""
    name = _of_goal(metric, goal)
    text = sentences.CHANGED.get((name, None)) or sentences.CHANGED[(name, now > before)]
    return msg(
        text,
        how=sentences.how(metric, now, before),
        step=Quantity(abs(now - before), unit),
        ratio=Quantity(now / before - 1 if before else 0.0, "share", signed=True),
        value=Quantity(now, unit),
        against=Quantity(before, unit),
        period=_period(period),
        before=msg(N_("a year earlier")) if a_year_on else msg(N_("in {period}"), period=_period(earlier)),
    )


def campaign(kind: str, name: str, value: Quantity, against: Quantity, days: int, action: str) -> Message:
    """What followed a campaign, among those who got it and their like."""
    how = sentences.how(kind, value.value, against.value)
    return msg(sentences.CAMPAIGN[kind], campaign=name, how=how, value=value, against=against, days=days, action=action)


def factors(moved: Mapping[str, float]) -> Message:
    """What revenue is made of, and how each factor moved."""
    return msg(
        FACTORS,
        customers=Quantity(moved["customers"], "share", signed=True),
        orders=Quantity(moved["orders_per_customer"], "share", signed=True),
        basket=Quantity(moved["average_order_value"], "share", signed=True),
    )


def part(field: str, group: str, change: float) -> Message:
    """The group that holds most of a change."""
    amount = Quantity(change, "money", signed=True)
    return msg(PART, field=Name(labels.field(field)), group=_said(field, group), change=amount)


def _period(period: Period) -> Message | Month:
    """Whole months by their names, anything else by its days."""
    assert period.start and period.end
    if period.start.day == 1 and (period.end + timedelta(days=1)).day == 1:
        return _months([f"{day:%Y-%m}" for day in (period.start, period.end)])
    return msg(N_("{first} – {last}"), first=period.start, last=period.end)


def _said(field: str, value: str) -> Message | str:
    return labels.value(field, value, flag=value in ("true", "false"))


def _months(months: Sequence[str]) -> Message | Month:
    """One month, or a stretch of them."""
    first, last = (date.fromisoformat(f"{month}-01") for month in (months[0], months[-1]))
    if first == last:
        return Month(last)
    return msg(N_("{first} – {last}"), first=Month(first, with_year=first.year != last.year), last=Month(last))


#: Revenue, by the factor that moved it most and whether it grew; ANY where the data cannot say which.
ANY = ""
REVENUE: Mapping[tuple[str, bool], str] = {
    ("customers", True): N_(
        "It came from more customers: put more into what brought them, and give each a reason for a second order soon."
    ),
    ("customers", False): N_(
        "Fewer customers bought: write to those who bought a year ago and not since, and see which source of new "
        "customers dried up."
    ),
    ("orders_per_customer", True): N_(
        "Customers came more often: find out what brings them back and offer it to those who bought only once."
    ),
    ("orders_per_customer", False): N_(
        "Customers came less often: write to those whose usual day to come back has passed, with a reason to come now."
    ),
    ("average_order_value", True): N_(
        "Orders grew larger: see which products or prices did it, and whether customers still come as often."
    ),
    ("average_order_value", False): N_(
        "Orders grew smaller: look at discounts first, then offer sets and a threshold for free delivery."
    ),
    (ANY, True): N_("See which products, places and days grew most, and give them more room."),
    (ANY, False): N_("See which products, places and days lost most, and ask the customers who stayed away why."),
}

#: Stretches of time and newcomers of a month ask for something else than groups do.
LOOK_BACK = N_(
    "See what was different then: a carrier, a price, a product, a person. If it can come back, be ready for it."
)
NEWCOMERS = N_(
    "See what brought these people: an offer that attracts those who never meant to stay costs more than it brings. "
    "Write to those who are still there."
)


def on_revenue(moved: Mapping[str, float] | None, grew: bool) -> str:
    """What to do about revenue: the factor that moved furthest its way tells."""
    if not moved:
        return REVENUE[(ANY, grew)]
    furthest = max(moved, key=lambda name: moved[name] if grew else -moved[name])
    return REVENUE[(furthest if (moved[furthest] > 0) == grew else ANY, grew)]


def advice(sheet: str, good: bool, field: str) -> str:
    if field == "month":
        return LOOK_BACK
    if field == "cohort":
        return NEWCOMERS
    return ADVICE.get((sheet, good)) or ADVICE[(sheet, not good)]


def worth(finding: Finding) -> Message:
    """What a finding is about in money, to three digits: it is an estimate."""
    amount = Quantity(float(f"{abs(finding.money or 0.0):.3g}"), "money")
    if finding.kind == "change":
        text = N_("About {amount} a year more") if (finding.money or 0.0) > 0 else N_("About {amount} a year less")
    elif finding.yearly:
        text = N_("Worth about {amount} a year") if finding.good else N_("Costs about {amount} a year")
    else:
        text = N_("Brought about {amount}") if finding.good else N_("Cost about {amount}")
    return msg(text, amount=amount)


def difference(finding: Finding) -> Message:
    """How far the two are apart, with its interval."""
    share, whole = finding.unit == "share", finding.unit == "count"
    ends = {"difference": finding.difference, "low": finding.low, "high": finding.high}
    return msg(
        N_("difference {difference}, between {low} and {high}"),
        **{
            name: Quantity(round(value) if whole else value, finding.unit, signed=True, points=share)
            for name, value in ends.items()
        },
    )


def certainty(finding: Finding) -> Message:
    """The difference with its interval, and how many comparisons were allowed for."""
    return msg(
        N_("{difference}; {count} comparisons were made and allowed for"),
        difference=difference(finding),
        count=finding.looked_at,
    )
