"""A business's tables as plain frames, and what several numbers are counted from: orders, sessions, spells, tickets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd

DAY = pd.Timedelta(days=1)
#: The same page again within this time is a reload, not a second look.
RELOAD = pd.Timedelta(seconds=5)
#: Nobody is taken for lost sooner than this, whatever the gaps between orders say.
SHORTEST_CHURN_DAYS = 30
#: Without at least so many returns to learn from, this is taken instead.
FEWEST_GAPS, USUAL_CHURN_DAYS = 10, 90
#: Tables in which a row is something people did; their last day is the data's own today.
BEHAVIOUR = ("orders", "visits", "answers", "tickets", "messages", "referrals", "points")
TIMES = {
    "orders": "ordered_at",
    "visits": "occurred_at",
    "answers": "answered_at",
    "tickets": "opened_at",
    "messages": "sent_at",
    "referrals": "occurred_at",
    "points": "occurred_at",
    "searches": "day",
    "mentions": "occurred_at",
    "subscriptions": "started_at",
    "spend": "day",
}


@dataclass(frozen=True, eq=False)
class Business:
    """Frames whose columns bear the names of the roles in the documentation; one that nobody gave is simply absent.

    `start` and `end` are the first and last day looked at (both included); open means all there is.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    gap_minutes: int = 30
    goal: str = "purchase"
    margin: float | None = None
    start: pd.Timestamp | None = None
    end: pd.Timestamp | None = None
    _whole: Business | None = field(default=None, repr=False)
    _found: dict[Callable, pd.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)

    def within(self, start: str, end: str) -> Business:
        """The same business seen through a period; what came before it is still known."""
        return replace(self, start=pd.Timestamp(start), end=pd.Timestamp(end), _whole=self._whole or self)

    def called(self, name: str) -> Business:
        return replace(self, name=name)

    def has(self, table: str, *columns: str) -> bool:
        found = self.tables.get(table)
        return found is not None and len(found) > 0 and all(column in found for column in columns)

    def table(self, name: str, *columns: str) -> pd.DataFrame:
        """All rows of a table, a column that is not there being empty."""
        found = self.tables[name]
        return found.assign(**{column: None for column in columns if column not in found})

    def cut(self, rows: pd.DataFrame, when: str) -> pd.DataFrame:
        """The rows of the period."""
        if self.start is not None:
            rows = rows[rows[when] >= self.start]
        return rows if self.end is None else rows[rows[when] < self.end + DAY]

    @property
    def whole(self) -> Business:
        return self._whole or self

    @cached_property
    def today(self) -> pd.Timestamp:
        """The last day on which anybody did anything."""
        return max(self._days(name).max() for name in BEHAVIOUR if len(self._days(name)))

    @cached_property
    def first(self) -> pd.Timestamp:
        """The first day of any table that has dates."""
        return min(self._days(name).min() for name in TIMES if len(self._days(name)))

    def _days(self, name: str) -> pd.Series:
        if not self.has(name, TIMES[name]):
            return pd.Series([], dtype="datetime64[us]")
        when = self.tables[name][TIMES[name]]
        if self.has(name, "sent_at"):
            # A survey nobody has answered is of the day it was sent.
            when = when.fillna(self.tables[name]["sent_at"])
        return when.dropna().dt.normalize()

    @property
    def window(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The period with its open ends closed: its first instant and the one after it."""
        last = self.today if self.end is None else self.end
        return self.first if self.start is None else self.start, last + DAY

    def grains(self, grain: str = "MS") -> list[tuple[pd.Timestamp, pd.Timestamp]]:
        """The whole months (or weeks, or quarters) that the period holds and the data covers."""
        opens, closes = self.window
        closes = min(closes, self.today + DAY)
        found = pd.date_range(max(opens, self.first), closes, freq=grain)
        return list(pairwise(found))

    def once(self, rows: Callable[[Business], pd.DataFrame]) -> pd.DataFrame:
        """What a function finds in this business, found once."""
        if rows not in self._found:
            self._found[rows] = rows(self)
        return self._found[rows]

    # Orders

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Lines that count, each with its order's key and what it brought in, with what was paid back taken off."""
        rows = self.table(
            "orders",
            *("order_id", "customer_id", "amount", "quantity", "unit_price", "status", "category", "promo", "channel"),
            *("cost", "product", "location"),
        )
        rows = rows[rows["ordered_at"].notna() & (rows["status"].fillna("completed") != "cancelled")]
        amount = pd.to_numeric(rows["amount"])
        amount = amount.fillna(pd.to_numeric(rows["quantity"]) * pd.to_numeric(rows["unit_price"]))
        # Without a number, what one customer bought in the same instant is one order; a guest's line stands alone.
        same = rows["customer_id"].astype("string") + "|" + rows["ordered_at"].astype(str)
        same = same.fillna(pd.Series([f"line {place}" for place in range(len(rows))], index=rows.index))
        key = rows["order_id"].astype("string").fillna(same)
        rows = rows.assign(listed=amount, key=key, refund=rows["status"] == "refunded")
        taken_back = (rows["listed"] < 0).groupby(rows["key"]).transform("any")
        # An order marked refunded is taken off once: by its own minus lines where there are any.
        return rows.assign(net=rows["listed"].where(~(rows["refund"] & ~taken_back), 0.0))

    @property
    def all_orders(self) -> pd.DataFrame:
        """A row per order of the whole history: key, customer_id, at, net; wholly negative ones are no orders."""
        return self.whole._orders

    @cached_property
    def _orders(self) -> pd.DataFrame:
        lines = self.lines
        sold = lines[~(lines["listed"] < 0)].assign(with_promo=lines["promo"].notna())
        orders = sold.groupby("key").agg(
            customer_id=("customer_id", "min"),
            at=("ordered_at", "min"),
            promo=("with_promo", "any"),
            channel=("channel", "first"),
        )
        orders["net"] = lines.groupby("key")["net"].sum()
        return orders.sort_values(["at"], kind="stable").reset_index()

    @cached_property
    def orders(self) -> pd.DataFrame:
        """The orders of the period."""
        return self.cut(self.all_orders, "at")

    @cached_property
    def named(self) -> pd.DataFrame:
        """Those of them whose customer is known."""
        return self.orders[self.orders["customer_id"].notna()]

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Orders of the period that were not their customer's first, with the days since the one before."""
        found = self.all_orders[self.all_orders["customer_id"].notna()].sort_values(["customer_id", "at"])
        before = found.groupby("customer_id")["at"].shift()
        found = found.assign(days=(found["at"] - before).dt.total_seconds() / 86400)
        return self.cut(found[found["days"].notna()], "at")

    @cached_property
    def churn_days(self) -> int:
        """Nine in ten of those who order again have done so by then."""
        gaps = self.whole.gaps["days"] if self.has("orders", "customer_id") else pd.Series([], dtype=float)
        if len(gaps) < FEWEST_GAPS:
            return USUAL_CHURN_DAYS
        return max(SHORTEST_CHURN_DAYS, round(float(gaps.quantile(0.9))))

    @cached_property
    def spells(self) -> pd.DataFrame:
        """Times during which somebody was a customer: `customer_id`, `since`, `until` (far away while it lasts)."""
        never = pd.Timestamp("2200-01-01")
        if self.has("subscriptions"):
            found = self.table("subscriptions", "ended_at", "plan").rename(columns={"started_at": "since"})
            return joined(found.assign(until=found["ended_at"].fillna(never)), DAY)
        if self.has("customers", "churned_at", "first_seen_at"):
            found = self.tables["customers"].rename(columns={"first_seen_at": "since"})
            return found.assign(until=found["churned_at"].fillna(never)).dropna(subset=["since"])
        found = self.all_orders[self.all_orders["customer_id"].notna()].rename(columns={"at": "since"})
        return joined(found.assign(until=found["since"] + self.churn_days * DAY), 0 * DAY)

    def customers_at(self, moment: pd.Timestamp) -> set[str]:
        """Who is a customer when a day begins."""
        there = self.whole.spells[(self.whole.spells["since"] < moment) & (self.whole.spells["until"] >= moment)]
        return set(there["customer_id"])

    # Visits

    @cached_property
    def events(self) -> pd.DataFrame:
        """Every event with its person, and whether it only reloads the page before it."""
        rows = self.table(
            "visits", "customer_id", "session_id", "action", "page", "source", "campaign", "device", "content_type"
        )
        known = rows.groupby("visitor_id")["customer_id"].transform("first")
        person = rows["customer_id"].fillna(known).fillna(rows["visitor_id"])
        rows = rows.assign(person=person, action=rows["action"].fillna("page_view"))
        rows = rows.sort_values(["person", "occurred_at"], kind="stable", ignore_index=True)
        same = rows["person"] == rows["person"].shift()
        pause = rows["occurred_at"].diff()
        view = rows["action"] == "page_view"
        page = rows["page"].notna() & (rows["page"] == rows["page"].shift())
        again = same & view & view.shift(fill_value=False) & page & (pause <= RELOAD)
        begins = ~same | (pause > pd.Timedelta(minutes=self.gap_minutes))
        number = begins.cumsum().astype(str)
        session = rows["session_id"].astype("string").fillna(number) if self.has("visits", "session_id") else number
        return rows.assign(reload=again, view=view, session=session)

    @property
    def all_sessions(self) -> pd.DataFrame:
        """A row per session of the whole history, with what its first event says of it."""
        return self.whole._sessions

    @cached_property
    def _sessions(self) -> pd.DataFrame:
        rows = self.events
        counted = rows[~rows["reload"]]
        goal = counted["action"] == self.goal
        cart = counted["action"] == "add_to_cart"
        counted = counted.assign(
            goal=goal,
            cart=cart,
            cart_at=counted["occurred_at"].where(cart),
            buy=counted["action"] == "purchase",
        )
        found = counted.groupby("session", sort=False).agg(
            person=("person", "first"),
            at=("occurred_at", "first"),
            last=("occurred_at", "last"),
            events=("action", "size"),
            views=("view", "sum"),
            goals=("goal", "sum"),
            carts=("cart", "sum"),
            cart_at=("cart_at", "max"),
            buys=("buy", "sum"),
        )
        # What the session's first event says of it; where it says nothing, nothing is known.
        begun = counted.drop_duplicates("session").set_index("session")[["source", "campaign", "device"]]
        found = found.join(begun)
        return found.assign(seconds=(found["last"] - found["at"]).dt.total_seconds()).reset_index()

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """The sessions that began in the period."""
        return self.cut(self.all_sessions, "at")

    # Answers and tickets

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Answers given in the period, with where on its scale (0 to 1) each lies."""
        found = self.table("answers", "sent_at", "scale_min", "scale_max", "channel", "touchpoint", "customer_id")
        found = self.cut(found[found["score"].notna()], "answered_at")
        place = (found["score"] - found["scale_min"]) / (found["scale_max"] - found["scale_min"])
        return found.assign(place=place)

    def asked(self, question: str) -> pd.DataFrame:
        return self.answers[self.answers["question"] == question]

    @cached_property
    def all_tickets(self) -> pd.DataFrame:
        """Every ticket with `minutes` to its first reply and `hours` to its end, empty where there was none."""
        rows = self.table(
            "tickets",
            *("customer_id", "first_replied_at", "first_reply_minutes", "resolved_at", "resolution_hours", "status"),
            *("topic", "channel", "priority"),
        )
        opened = rows["opened_at"]
        replied = (pd.to_datetime(rows["first_replied_at"]) - opened).dt.total_seconds() / 60
        solved = (pd.to_datetime(rows["resolved_at"]) - opened).dt.total_seconds() / 3600
        return rows.assign(
            minutes=pd.to_numeric(rows["first_reply_minutes"]).fillna(replied),
            hours=pd.to_numeric(rows["resolution_hours"]).fillna(solved),
        )

    @cached_property
    def tickets(self) -> pd.DataFrame:
        return self.cut(self.whole.all_tickets, "opened_at")

    # Everybody

    @cached_property
    def known(self) -> set[str]:
        """Everybody who is known as a customer, by any table, when the period ends; undated rows tell no other time."""
        seen = []
        for name, rows in self.tables.items():
            when = "first_seen_at" if name == "customers" else TIMES[name]
            for person in ("customer_id", "referrer_id"):
                if self.has(name, person):
                    dates = rows.get(when, pd.NaT)
                    seen.append(pd.DataFrame({"who": rows[person], "since": dates}).dropna(subset=["who"]))
        since = pd.concat(seen).groupby("who")["since"].min()
        return set(since[since.isna() | (since < self.window[1])].index)


def joined(spans: pd.DataFrame, grace: pd.Timedelta) -> pd.DataFrame:
    """Spans of one customer that overlap, or follow each other within `grace`, as one."""
    spans = spans.sort_values(["customer_id", "since", "until"], ignore_index=True)
    reached = spans.groupby("customer_id")["until"].cummax().groupby(spans["customer_id"]).shift()
    number = (reached.isna() | (spans["since"] > reached + grace)).cumsum()
    return spans.groupby(number).agg(
        customer_id=("customer_id", "first"), since=("since", "min"), until=("until", "max")
    )


def share(hits: float, n: float) -> float:
    """A share of nothing is unknown."""
    return float(hits) / float(n) if n else float(np.nan)
