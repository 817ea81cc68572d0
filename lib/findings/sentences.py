"""The sentences of findings: who or what is spoken of, what it does, and how much more or less often.

Each is a whole sentence of which only names, numbers and adverbs are filled in, so that every language can build its
own. `how` says which way and how far; `value` and `against` are the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

from lib.i18n import N_, Message, msg, msgn

# Whom or what --------------------------------------------------------------------------------------------------------

#: What the rows of a sheet are.
ROWS: Mapping[str, str] = {
    "tickets": "requests",
    "sessions": "visits",
    "orders": "orders",
    "messages": "messages",
    "nps": "answers",
    "csat": "answers",
    "after_tickets": "asked",
}
CUSTOMERS, ANY = "customers", "*"
#: By rows and field: a group as the subject of a sentence.
GROUPS: Mapping[tuple[str, str], str] = {
    ("requests", "channel"): N_("Requests by “{group}”"),
    ("requests", "topic"): N_("Requests about “{group}”"),
    ("requests", ANY): N_("Requests with {field} “{group}”"),
    ("visits", "source"): N_("Visits from “{group}”"),
    ("visits", "campaign"): N_("Visits from the campaign “{group}”"),
    ("visits", "device"): N_("Visits from “{group}” devices"),
    ("visits", "landing_page"): N_("Visits that begin on “{group}”"),
    ("visits", ANY): N_("Visits with {field} “{group}”"),
    ("orders", "channel"): N_("Orders through “{group}”"),
    ("orders", "location"): N_("Orders at “{group}”"),
    ("orders", ANY): N_("Orders with {field} “{group}”"),
    ("messages", "campaign"): N_("Messages of the campaign “{group}”"),
    ("messages", "channel"): N_("Messages by “{group}”"),
    ("messages", ANY): N_("Messages with {field} “{group}”"),
    ("answers", ANY): N_("Customers whose answer has {field} “{group}”"),
    ("asked", "channel"): N_("Customers who first asked for help by “{group}”"),
    ("asked", "topic"): N_("Customers who first asked for help about “{group}”"),
    ("asked", ANY): N_("Customers whose first request had {field} “{group}”"),
    (CUSTOMERS, "acquisition_channel"): N_("Customers who came through “{group}”"),
    (CUSTOMERS, "city"): N_("Customers from “{group}”"),
    (CUSTOMERS, "country"): N_("Customers from “{group}”"),
    (CUSTOMERS, "location"): N_("Customers of “{group}”"),
    (CUSTOMERS, ANY): N_("Customers with {field} “{group}”"),
}
#: A sheet's flags: who they are about.
FLAGS: Mapping[str, str] = {
    "slow": N_("Customers who waited more than a day for their first answer from support"),
    "unhappy": N_("Customers who were not satisfied with how support helped"),
    "detractor": N_("Customers who would not recommend you"),
    "dissatisfied": N_("Customers who gave a low mark for satisfaction"),
    "ticket": N_("Customers who asked support for help in their first {first} days"),
    "shared": N_("Customers who recommended you to others in their first {first} days"),
    "unsubscribed": N_("Customers who unsubscribed from your messages in their first {first} days"),
}
DID = N_("Customers who did “{action}” in their first {first} days")
NEW_BUYERS = N_("Customers who first bought in {months}")
NEW_CUSTOMERS = N_("Customers who began in {months}")

# What they do --------------------------------------------------------------------------------------------------------

#: A goal that is no purchase has a sentence of its own.
GOAL = "goal"
#: A group against all other rows.
WHERE: Mapping[str, str] = {
    "first_response_time": N_("{who} wait {how} for a first answer: {value} against {against} elsewhere"),
    "support_csat": N_("{who} end with a satisfied customer {how}: {value} against {against} elsewhere"),
    "nps": N_("{who} would recommend you {how}: NPS {value} against {against} for the others"),
    "csat": N_("{who} are satisfied {how}: {value} against {against} of the others"),
    "conversion_rate": N_("{who} end in a purchase {how}: {value} against {against} elsewhere"),
    GOAL: N_("{who} reach your goal {how}: {value} against {against} elsewhere"),
    "bounce_rate": N_("{who} end after a single page {how}: {value} against {against} elsewhere"),
    "average_order_value": N_("{who} are {how}: {value} on average against {against} elsewhere"),
    "click_rate": N_("{who} are clicked {how}: {value} against {against} for the others"),
    "unsubscribe_rate": N_("{who} make people unsubscribe {how}: {value} against {against} for the others"),
}
#: Some months against all other months.
WHEN: Mapping[str, str] = {
    "first_response_time": N_(
        "In {months} requests waited {how} for a first answer: {value} against {against} at other times"
    ),
    "support_csat": N_(
        "In {months} requests ended with a satisfied customer {how}: {value} against {against} at other times"
    ),
    "nps": N_("In {months} customers would recommend you {how}: NPS {value} against {against} at other times"),
    "csat": N_("In {months} customers were satisfied {how}: {value} against {against} at other times"),
    "conversion_rate": N_("In {months} visits ended in a purchase {how}: {value} against {against} at other times"),
    GOAL: N_("In {months} visits reached your goal {how}: {value} against {against} at other times"),
    "bounce_rate": N_("In {months} visits ended after a single page {how}: {value} against {against} at other times"),
}
#: What followed, among the customers of a group and among the others.
FOLLOWED: Mapping[str, str] = {
    "bought": N_("{who} buy again {how}: {value} within {days} days against {against} of the others"),
    "left": N_("{who} leave {how}: {value} within {days} days against {against} of the others"),
}
#: What followed a campaign, among those who got it and their like.
CAMPAIGN: Mapping[str, str] = {
    "bought": N_(
        "Customers who got “{campaign}” buy {how}: {value} within {days} days against {against} of like customers who "
        "did not get it"
    ),
    "left": N_(
        "Customers who got “{campaign}” leave {how}: {value} within {days} days against {against} of like customers "
        "who did not get it"
    ),
    "did": N_(
        "Customers who got “{campaign}” do “{action}” {how}: {value} within {days} days against {against} of like "
        "customers who did not get it"
    ),
}
#: A period against an earlier one, by metric and whether it grew; None where the adverb tells.
CHANGED: Mapping[tuple[str, bool | None], str] = {
    ("revenue", True): N_("Revenue grew by {step} ({ratio}): {value} in {period}, {against} {before}"),
    ("revenue", False): N_("Revenue fell by {step} ({ratio}): {value} in {period}, {against} {before}"),
    ("average_order_value", True): N_(
        "The average order grew by {step} ({ratio}): {value} in {period}, {against} {before}"
    ),
    ("average_order_value", False): N_(
        "The average order shrank by {step} ({ratio}): {value} in {period}, {against} {before}"
    ),
    ("ticket_volume", True): N_("Support got {step} more requests ({ratio}): {value} in {period}, {against} {before}"),
    ("ticket_volume", False): N_(
        "Support got {step} fewer requests ({ratio}): {value} in {period}, {against} {before}"
    ),
    ("churn_rate", None): N_("Customers leave {how}: churn was {value} in {period}, {against} {before}"),
    ("conversion_rate", None): N_("Visitors buy {how}: {value} in {period}, {against} {before}"),
    (GOAL, None): N_("Visitors reach your goal {how}: {value} in {period}, {against} {before}"),
    ("bounce_rate", None): N_("Visits end after a single page {how}: {value} in {period}, {against} {before}"),
    ("click_rate", None): N_("Messages are clicked {how}: {value} in {period}, {against} {before}"),
    ("unsubscribe_rate", None): N_("Messages make people unsubscribe {how}: {value} in {period}, {against} {before}"),
    ("nps", None): N_("Customers would recommend you {how}: NPS {value} in {period}, {against} {before}"),
    ("csat", None): N_("Customers are satisfied {how}: {value} in {period}, {against} {before}"),
    ("mention_sentiment", None): N_(
        "People write about you {how}: {value} on a scale from −1 to 1 in {period}, {against} {before}"
    ),
    ("support_csat", None): N_("Requests end with a satisfied customer {how}: {value} in {period}, {against} {before}"),
    ("first_response_time", None): N_(
        "Requests wait {how} for a first answer: {value} in {period}, {against} {before}"
    ),
}

# How -----------------------------------------------------------------------------------------------------------------

#: From a small part of the other number up to a large multiple of it; the places of `_PARTS`.
OFTEN = (
    N_("far less often"),
    N_("a quarter as often"),
    N_("a third as often"),
    N_("less than half as often"),
    N_("half as often"),
    N_("less often"),
    N_("more often"),
    N_("twice as often"),
    N_("more than twice as often"),
    N_("far more often"),
)
LONG = (
    N_("far less long"),
    N_("a quarter as long"),
    N_("a third as long"),
    N_("less than half as long"),
    N_("half as long"),
    N_("less long"),
    N_("longer"),
    N_("twice as long"),
    N_("more than twice as long"),
    N_("far longer"),
)
LARGE = (
    N_("far smaller"),
    N_("a quarter as large"),
    N_("a third as large"),
    N_("less than half as large"),
    N_("half as large"),
    N_("smaller"),
    N_("larger"),
    N_("twice as large"),
    N_("more than twice as large"),
    N_("far larger"),
)
_PARTS = (0.2, 0.29, 0.38, 0.45, 0.57, 1.0, 1.75, 2.25, 2.75)
#: A multiple beyond the parts is named by its number, up to this one.
MOST_TIMES = 50
#: Scores may be negative: there are no multiples of them.
READILY = (N_("less readily"), N_("more readily"))
KINDLY = (N_("less kindly"), N_("more kindly"))
SCORES: Mapping[str, tuple[str, str]] = {"nps": READILY, "mention_sentiment": KINDLY}


def how(metric: str, value: float, against: float) -> Message:
    """The adverb of a comparison: “less than half as often”, “3 times as long”, “more readily”."""
    if metric in SCORES:
        return msg(SCORES[metric][bool(value > against)])
    words = {"first_response_time": LONG, "average_order_value": LARGE}.get(metric, OFTEN)
    if against <= 0:
        return msg(words[9])
    times = value / against
    if times <= _PARTS[-1]:
        return msg(words[sum(times > part for part in _PARTS)])
    count = round(times)
    if count > MOST_TIMES:
        return msg(words[9])
    if words is LONG:
        return msgn(N_("{count} time as long"), N_("{count} times as long"), count)
    if words is LARGE:
        return msgn(N_("{count} time as large"), N_("{count} times as large"), count)
    return msgn(N_("{count} time as often"), N_("{count} times as often"), count)
