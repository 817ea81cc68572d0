"""How a finding is said, and what to do about it: whole sentences, so that each language can turn them its own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from lib.facts import labels
from lib.findings.finding import Finding, Month, Name, Quantity
from lib.i18n import N_, Message, msg
from lib.metrics import registry
from lib.metrics.metric import Unit
from lib.scope import Period

#: Names of a sheet's flags: who they are about.
FLAGS: Mapping[str, str] = {
    "slow": N_("customers who waited more than a day for their first answer from support"),
    "unhappy": N_("customers who were not satisfied with how support helped"),
    "detractor": N_("customers who would not recommend you"),
    "dissatisfied": N_("customers who gave a low mark for satisfaction"),
    "ticket": N_("customers who asked support for help in their first {first} days"),
    "shared": N_("customers who recommended you to others in their first {first} days"),
    "unsubscribed": N_("customers who unsubscribed from your messages in their first {first} days"),
}
OUTCOMES: Mapping[str, str] = {
    "bought": N_("Of {who}, {value} bought again within {days} days; of the others, {against}"),
    "left": N_("Of {who}, {value} left within {days} days; of the others, {against}"),
}
WHERE = N_("{metric}: {value} where {field} is “{group}”, {against} elsewhere")
WHEN = N_("{metric}: {value} in {months}, {against} at other times")
WITH = N_("customers with {field} “{group}”")
ASKED = N_("customers whose first request had {field} “{group}”")
DID = N_("customers who did “{action}” in their first {first} days")
NEW_BUYERS = N_("customers who first bought in {months}")
NEW_CUSTOMERS = N_("customers who began in {months}")

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
CHANGED = N_("{metric}: {value} in {period}, {against} in {earlier}")
FACTORS = N_("Number of customers {customers}, orders per customer {orders}, order value {basket}")
PART = N_("Most of it lies with {field} “{group}”: {change}")
CAMPAIGN: Mapping[str, str] = {
    "bought": N_(
        "Of customers who got “{campaign}”, {value} bought within {days} days; of like customers who did not get it, "
        "{against}"
    ),
    "left": N_(
        "Of customers who got “{campaign}”, {value} left within {days} days; of like customers who did not get it, "
        "{against}"
    ),
    "did": N_(
        "Of customers who got “{campaign}”, {value} did “{action}” within {days} days; of like customers who did not "
        "get it, {against}"
    ),
}
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
WATCHED = N_("Everybody is watched for the same number of days; who came too late for that is left out.")


def where(metric: str, field: str, groups: Sequence[str], value: Quantity, against: Quantity) -> Message:
    """A group of rows against the others."""
    return msg(
        WHERE,
        metric=msg(registry.metric(metric).label),
        value=value,
        against=against,
        field=Name(labels.field(field)),
        group=_said(field, groups[0]),
    )


def when(metric: str, months: Sequence[str], value: Quantity, against: Quantity) -> Message:
    """Some months against the rest of the time."""
    return msg(WHEN, metric=msg(registry.metric(metric).label), value=value, against=against, months=_months(months))


def what_followed(outcome: str, who: Message, value: Quantity, against: Quantity, days: int) -> Message:
    return msg(OUTCOMES[outcome], who=who, value=value, against=against, days=days)


def who(sheet: str, field: str, groups: Sequence[str], first_days: int, leaving: bool) -> Message:
    """The customers a group stands for."""
    kind, _colon, name = field.partition(":")
    if kind == "cohort":
        return msg(NEW_CUSTOMERS if leaving else NEW_BUYERS, months=_months(groups))
    if kind == "flag":
        if name.startswith("action "):
            return msg(DID, action=name.removeprefix("action "), first=first_days)
        return msg(FLAGS[name], first=first_days)
    text = ASKED if sheet == "after_tickets" and kind == "by" else WITH
    return msg(text, field=Name(labels.field(name)), group=_said(name, groups[0]))


def changed(metric: str, unit: Unit, now: float, before: float, period: Period, earlier: Period) -> Message:
    """A metric in a period and in an earlier one."""
    return msg(
        CHANGED,
        metric=msg(registry.metric(metric).label),
        value=Quantity(now, unit),
        against=Quantity(before, unit),
        period=_period(period),
        earlier=_period(earlier),
    )


def campaign(kind: str, name: str, value: Quantity, against: Quantity, days: int, action: str) -> Message:
    """What followed a campaign, among those who got it and their like."""
    return msg(CAMPAIGN[kind], campaign=name, value=value, against=against, days=days, action=action)


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
    first, last = (Month(date.fromisoformat(f"{month}-01")) for month in (months[0], months[-1]))
    return first if first == last else msg(N_("{first} – {last}"), first=first, last=last)


#: Stretches of time and newcomers of a month ask for something else than groups do.
LOOK_BACK = N_(
    "See what was different then: a carrier, a price, a product, a person. If it can come back, be ready for it."
)
NEWCOMERS = N_(
    "See what brought these people: an offer that attracts those who never meant to stay costs more than it brings. "
    "Write to those who are still there."
)


def advice(sheet: str, good: bool, field: str) -> str:
    if field == "month":
        return LOOK_BACK
    if field == "cohort":
        return NEWCOMERS
    return ADVICE.get((sheet, good)) or ADVICE[(sheet, not good)]


def worth(finding: Finding) -> Message:
    """What a finding is about in money."""
    amount = Quantity(abs(finding.money or 0.0), "money")
    if finding.kind == "change":
        text = N_("About {amount} a year more") if (finding.money or 0.0) > 0 else N_("About {amount} a year less")
    elif finding.yearly:
        text = N_("Worth about {amount} a year") if finding.good else N_("Costs about {amount} a year")
    else:
        text = N_("Brought about {amount}") if finding.good else N_("Cost about {amount}")
    return msg(text, amount=amount)


def difference(finding: Finding) -> Message:
    """How far the two are apart, with its interval."""
    share = finding.unit == "share"
    return msg(
        N_("difference {difference}, between {low} and {high}"),
        difference=Quantity(finding.difference, finding.unit, signed=True, points=share),
        low=Quantity(finding.low, finding.unit, signed=True, points=share),
        high=Quantity(finding.high, finding.unit, signed=True, points=share),
    )


def certainty(finding: Finding) -> Message:
    """The difference with its interval, and how many comparisons were allowed for."""
    return msg(
        N_("{difference}; {count} comparisons were made and allowed for"),
        difference=difference(finding),
        count=finding.looked_at,
    )
