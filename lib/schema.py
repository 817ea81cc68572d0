"""The canonical tables that uploaded columns are mapped to, and the roles columns play in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import ibis

from lib.errors import UnknownName
from lib.i18n import N_

Kind = Literal["text", "number", "time", "flag"]

IBIS_TYPES: Mapping[Kind, str] = MappingProxyType(
    {"text": "string", "number": "float64", "time": "timestamp", "flag": "boolean"}
)

#: Columns every canonical table carries besides its roles: which file and which line of it a row came from.
FILE_COLUMN, LINE_COLUMN = "_file", "_line"
#: Roles by which a customer is also known: a file that holds one of them beside her number joins id systems.
ALSO_KNOWN_BY = ("email", "phone")
#: The years that dates of a file are taken to be of, and so those that a period and today may lie in.
YEARS = (1900, 2100)


@dataclass(frozen=True, kw_only=True)
class Role:
    """What a column means. `choices` are the canonical values of a role that allows few."""

    name: str
    kind: Kind
    label: str
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A canonical table. `time` cuts it by period, `person` joins it to customers.

    `key` tells its rows apart where a file fills its first role. `state` tells, where a file fills all of it, that a
    row of a newer file is the same row later: an answer to a survey, the end of a subscription, the reply to a review.
    """

    name: str
    label: str
    row: str
    roles: tuple[Role, ...]
    time: str | None = None
    person: str | None = None
    key: tuple[str, ...] = ()
    state: tuple[str, ...] = ()

    def role(self, name: str) -> Role:
        for role in self.roles:
            if role.name == name:
                return role
        raise UnknownName(N_("column role"), name, [role.name for role in self.roles])

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(role.name for role in self.roles if role.required)

    def ibis_schema(self, extras: Mapping[str, Kind] | None = None) -> ibis.Schema:
        fields = {role.name: IBIS_TYPES[role.kind] for role in self.roles}
        fields |= {name: IBIS_TYPES[kind] for name, kind in (extras or {}).items()}
        return ibis.schema(fields | {FILE_COLUMN: "int64", LINE_COLUMN: "int64"})


def _text(name: str, label: str, **kw) -> Role:
    return Role(name=name, kind="text", label=label, **kw)


def _number(name: str, label: str, **kw) -> Role:
    return Role(name=name, kind="number", label=label, **kw)


def _time(name: str, label: str, **kw) -> Role:
    return Role(name=name, kind="time", label=label, **kw)


def _flag(name: str, label: str, **kw) -> Role:
    return Role(name=name, kind="flag", label=label, **kw)


CUSTOMER = N_("Customer")
EMAIL, PHONE = N_("Customer’s e-mail"), N_("Customer’s phone")
CHANNEL = N_("Channel")
TOUCHPOINT = N_("Touchpoint")
SCORE = N_("Score")

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            Table(
                name="orders",
                label=N_("Orders"),
                row=N_("an order, or a line of one"),
                time="ordered_at",
                person="customer_id",
                key=("order_id", "line_id"),
                roles=(
                    _time("ordered_at", N_("Order date"), required=True),
                    _text("customer_id", CUSTOMER),
                    _text("email", EMAIL),
                    _text("phone", PHONE),
                    _text("order_id", N_("Order number")),
                    _text("line_id", N_("Order line")),
                    _number("amount", N_("Amount")),
                    _number("quantity", N_("Quantity")),
                    _number("unit_price", N_("Unit price")),
                    _number("cost", N_("Cost")),
                    _number("refunded", N_("Money given back")),
                    _text("currency", N_("Currency")),
                    _text("product", N_("Product")),
                    _text("category", N_("Category")),
                    _text("channel", CHANNEL),
                    _text("location", N_("Location")),
                    _text("promo", N_("Promo code")),
                    _text(
                        "status",
                        N_("Order status"),
                        choices=("completed", "cancelled", "refunded"),
                        default="completed",
                    ),
                ),
            ),
            Table(
                name="visits",
                label=N_("Visits"),
                row=N_("a page view or another action on the site or in the app"),
                time="occurred_at",
                person="visitor_id",
                roles=(
                    _text("visitor_id", N_("Visitor"), required=True),
                    _time("occurred_at", N_("Time of the event"), required=True),
                    _text("customer_id", CUSTOMER),
                    _text("session_id", N_("Session")),
                    _text("action", N_("Action"), default="page_view"),
                    _text("page", N_("Page")),
                    _text("content_type", N_("Content type")),
                    _text("source", N_("Source")),
                    _text("campaign", N_("Campaign")),
                    _text("device", N_("Device")),
                    _number("duration_s", N_("Time spent, seconds")),
                    _text("user_agent", N_("Browser signature")),
                ),
            ),
            Table(
                name="answers",
                label=N_("Survey answers"),
                row=N_("one answer to one survey question"),
                time="answered_at",
                person="customer_id",
                state=("customer_id", "sent_at", "question"),
                roles=(
                    _text(
                        "question",
                        N_("Survey question"),
                        required=True,
                        choices=("nps", "csat", "ces", "repurchase", "attitude"),
                    ),
                    _number("score", SCORE),
                    _time("answered_at", N_("Answer date")),
                    _time("sent_at", N_("Date the survey was sent")),
                    _text("customer_id", CUSTOMER),
                    _text("email", EMAIL),
                    _text("phone", PHONE),
                    _text("channel", CHANNEL),
                    _text("touchpoint", TOUCHPOINT),
                    _text("comment", N_("Comment")),
                    _number("scale_min", N_("Lowest score of the scale")),
                    _number("scale_max", N_("Highest score of the scale")),
                ),
            ),
            Table(
                name="tickets",
                label=N_("Support tickets"),
                row=N_("a support request"),
                time="opened_at",
                person="customer_id",
                key=("ticket_id",),
                roles=(
                    _text("ticket_id", N_("Ticket number"), required=True),
                    _time("opened_at", N_("Opened"), required=True),
                    _text("customer_id", CUSTOMER),
                    _text("email", EMAIL),
                    _text("phone", PHONE),
                    _text("channel", CHANNEL),
                    _time("first_replied_at", N_("First reply")),
                    _number("first_reply_minutes", N_("Minutes to the first reply")),
                    _time("resolved_at", N_("Resolved")),
                    _number("resolution_hours", N_("Hours to resolution")),
                    _text("status", N_("Ticket status"), choices=("open", "resolved")),
                    _text("topic", N_("Topic")),
                    _text("touchpoint", TOUCHPOINT),
                    _text("priority", N_("Priority")),
                    _text("agent", N_("Agent")),
                    _number("contacts", N_("Number of contacts")),
                    _number("score", SCORE),
                ),
            ),
            Table(
                name="messages",
                label=N_("Messages"),
                row=N_("one message to one customer"),
                time="sent_at",
                person="customer_id",
                state=("customer_id", "sent_at", "campaign"),
                roles=(
                    _text("customer_id", CUSTOMER, required=True),
                    _text("email", EMAIL),
                    _text("phone", PHONE),
                    _time("sent_at", N_("Sent"), required=True),
                    _text("channel", CHANNEL),
                    _text("campaign", N_("Campaign")),
                    _text("kind", N_("Kind of message"), choices=("marketing", "survey", "share_offer")),
                    _flag("delivered", N_("Delivered")),
                    _flag("opened", N_("Opened by the reader")),
                    _flag("clicked", N_("Clicked")),
                    _flag("converted", N_("Converted")),
                    _flag("unsubscribed", N_("Unsubscribed")),
                    _flag("bounced", N_("Came back undelivered")),
                ),
            ),
            Table(
                name="referrals",
                label=N_("Referrals"),
                row=N_("a share offer, a share or a referred customer"),
                time="occurred_at",
                person="referrer_id",
                state=("referrer_id", "occurred_at", "referred_id"),
                roles=(
                    _text("referrer_id", N_("Who referred"), required=True),
                    _time("occurred_at", N_("Date"), required=True),
                    _flag("offered", N_("Share was offered")),
                    _flag("shared", N_("Shared")),
                    _text("referred_id", N_("Who was referred")),
                    _flag("converted", N_("Converted")),
                ),
            ),
            Table(
                name="points",
                label=N_("Loyalty points"),
                row=N_("a movement on a loyalty account"),
                time="occurred_at",
                person="customer_id",
                roles=(
                    _text("customer_id", CUSTOMER, required=True),
                    _text("email", EMAIL),
                    _text("phone", PHONE),
                    _time("occurred_at", N_("Date"), required=True),
                    _number("earned", N_("Points earned")),
                    _number("redeemed", N_("Points redeemed")),
                    _text("tier", N_("Tier")),
                ),
            ),
            Table(
                name="searches",
                label=N_("Search queries"),
                row=N_("a row of a search-console export"),
                time="day",
                roles=(
                    _number("clicks", N_("Clicks"), required=True),
                    _number("impressions", N_("Impressions")),
                    _number("position", N_("Position")),
                    _time("day", N_("Day")),
                    _text("query", N_("Query")),
                    _text("page", N_("Page")),
                    _text("device", N_("Device")),
                    _text("country", N_("Country")),
                ),
            ),
            Table(
                name="mentions",
                label=N_("Mentions"),
                row=N_("a public mention of the brand"),
                time="occurred_at",
                person="customer_id",
                state=("author", "occurred_at", "text"),
                roles=(
                    _time("occurred_at", N_("Date"), required=True),
                    _text("platform", N_("Platform")),
                    _text("author", N_("Author")),
                    _text("customer_id", CUSTOMER),
                    _text("text", N_("Text")),
                    _number("rating", N_("Rating")),
                    _text("sentiment", N_("Sentiment"), choices=("positive", "neutral", "negative")),
                    _number("reach", N_("Reach")),
                    _time("replied_at", N_("Replied")),
                ),
            ),
            Table(
                name="customers",
                label=N_("Customers"),
                row=N_("a customer"),
                person="customer_id",
                key=("customer_id",),
                roles=(
                    _text("customer_id", CUSTOMER, required=True),
                    _text("email", EMAIL),
                    _text("phone", PHONE),
                    _time("first_seen_at", N_("Customer since")),
                    _text("account", N_("Company account")),
                    _text("acquisition_channel", N_("Acquisition channel")),
                    _number("acquisition_cost", N_("Acquisition cost")),
                    _time("birthday", N_("Birthday")),
                    _flag("churned", N_("Has left")),
                    _time("churned_at", N_("Date of leaving")),
                    _text("churn_reason", N_("Reason for leaving")),
                    _number("tenure_months", N_("Months as a customer")),
                    _number("monthly_charge", N_("Monthly charge")),
                ),
            ),
            Table(
                name="subscriptions",
                label=N_("Subscriptions"),
                row=N_("a paid period"),
                time="started_at",
                person="customer_id",
                state=("customer_id", "started_at"),
                roles=(
                    _text("customer_id", CUSTOMER, required=True),
                    _text("email", EMAIL),
                    _text("phone", PHONE),
                    _time("started_at", N_("Start"), required=True),
                    _time("ended_at", N_("End")),
                    _number("monthly_amount", N_("Monthly amount"), required=True),
                    _text("plan", N_("Plan")),
                    _text("status", N_("Subscription status"), choices=("running", "ended")),
                    _time("paid_until", N_("Paid until")),
                    _number("billing_months", N_("Months that one payment covers")),
                ),
            ),
            Table(
                name="spend",
                label=N_("Spending"),
                row=N_("a marketing or service cost"),
                time="day",
                roles=(
                    _time("day", N_("Day"), required=True),
                    _number("amount", N_("Amount"), required=True),
                    _text("channel", CHANNEL),
                ),
            ),
        )
    }
)


def table(name: str) -> Table:
    """The canonical table of that name; UnknownName says what was probably meant."""
    if name not in TABLES:
        raise UnknownName(N_("table"), name, TABLES)
    return TABLES[name]
