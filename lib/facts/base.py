"""Derived tables that metrics share: each made once per dataset version and the definitions it reads."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import ibis
import pandas as pd
from ibis.expr.types import Table, Value

from lib import schema
from lib.dataset import Dataset
from lib.errors import UnknownName
from lib.facts.frames import keep_frame
from lib.i18n import N_
from lib.schema import FILE_COLUMN, LINE_COLUMN
from lib.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One derived table. `reads` names the settings its rows depend on; `keep=False` recomputes instead of storing."""

    name: str
    build: Callable[[Facts], Table]
    reads: tuple[str, ...] = ()
    keep: bool = True


REGISTRY: dict[str, Fact] = {}


def fact(name: str, *, reads: tuple[str, ...] = (), keep: bool = True) -> Callable:
    """Register a builder: a function from `Facts` to an Ibis table."""

    def register(build: Callable[[Facts], Table]) -> Callable[[Facts], Table]:
        REGISTRY[name] = Fact(name=name, build=build, reads=reads, keep=keep)
        return build

    return register


#: Names that derived tables and results use for themselves; a file's own column of that name is renamed when kept.
RESERVED = frozenset(
    """
    person_id bot known_as moment line starts reload number started_at ended_at seconds events views reloads goals carts
    purchases landing_page is_first row_id order_key sold_at listed net lines is_refunded previous_at
    is_marked given_back taken_back own_back
    days_since_previous first_or_repeat lowest highest place satisfied reply_minutes solve_hours resolved is_customer
    known_since orders revenue visits tickets state last_order_at last_visit_at last_nps last_csat days_since_order
    first_order_at first_order_month first_visit_at new_or_returning value low high n period complete hits shape
    conversions robots came_back squares other_scale promoters passives detractors easy middle p90 unanswered unresolved
    backlog unrated unknown at_end new at_start guests total returned customer_years lost margin grains_per_year metric
    actions purchased_at acted did ordered next_order_at recovered too_young delivered opened clicked unsubscribed
    undelivered messages messages_opened last_message_at
    days day next_day dau wau mau daily monthly people answers gaps own_gap usual_gap email phone
    survey sent_at answered settled again unsettled nobody replied mood mood_from positive neutral negative estimated
    until acquired_at met sold recent with_promo costed profit costs spend won unmet earned tier first_paid_at squares
    start_amount lost_amount contraction expansion reactivation new_amount end_amount acquisition_cost
    seen_at unjudged offered_at shared brought times came_by_referral referred weights months sent unsent
    churn_risk risk_band value_at_risk reasons predicted_value next_order_on timing
    stage stage_state journey buyer_type loyalty_kind rfm rfm_segment bought_at gap
    next_stage next_stage_chance rise_chance earlier
    """.split()
)


#: The most rows that are taken out of the database to be worked on here: arithmetic on them costs less than reading one
#: more statement costs the database.
FEW = 50_000


class Remembered(dict[str, Table]):
    """Stored tables by what they answer, the latest few of them."""

    MOST = 40

    def __setitem__(self, key: str, table: Table) -> None:
        if len(self) >= self.MOST:
            del self[next(iter(self))]
        super().__setitem__(key, table)


@dataclass(frozen=True, eq=False)
class Facts:
    """The derived tables of one dataset under one set of definitions.

    `facts["sessions"]` is an Ibis table, stored in the engine the first time somebody asks. With `inline=True` nothing
    is stored or run and builders are composed into one expression, which is how declarations are compiled for engines
    that are not at hand.
    """

    dataset: Dataset
    settings: Settings
    inline: bool = False
    _made: dict[str, Table] = field(default_factory=dict)
    _shapes: tuple[str, ...] | None = None
    _numbers: dict[str, float] = field(default_factory=dict)
    #: Statements already written, for whoever asks in the same shape again.
    statements: dict[Hashable, list] = field(default_factory=dict)
    #: Tables that filters needed, so that the same filter asks for nothing twice.
    remembered: Remembered = field(default_factory=lambda: Remembered())
    #: What makes the results that need a fitted model, by the model's name.
    makers: Mapping[str, Callable[[Facts], Any]] = field(default_factory=dict)
    #: What fitted models say of each customer, by the model's name: `person_id` and their columns.
    predictions: dict[str, Table] = field(default_factory=dict)
    _fitted: dict[str, Any] = field(default_factory=dict)
    _fitting: threading.RLock = field(default_factory=threading.RLock)

    def __getitem__(self, name: str) -> Table:
        if name not in REGISTRY:
            raise UnknownName(N_("derived table"), name, REGISTRY)
        if name not in self._made:
            self._made[name] = self._make(REGISTRY[name])
        return self._made[name]

    def _make(self, declared: Fact) -> Table:
        expr = declared.build(self)
        if self.inline or not declared.keep:
            return expr
        return self.store(declared.name, expr, *(str(self._definition(name)) for name in declared.reads))

    def store(self, name: str, expr: Table, *definitions: str) -> Table:
        """Keep a result in the engine under a name that its data and definitions determine."""
        if self.inline:
            return expr
        return self.dataset.engine.create_table(self.stored_name(name, *definitions), expr)

    def stored_name(self, name: str, *definitions: str) -> str:
        mark = hashlib.blake2b("|".join(definitions).encode(), digest_size=6).hexdigest()
        return f"fact_{name}_{self.dataset.version}_{mark}"

    def _definition(self, name: str) -> object:
        return {
            "as_of": self.as_of,
            "churn_after_days": self.churn_after_days if name == "churn_after_days" else None,
        }.get(name, getattr(self.settings, name, None))

    def ask(self, name: str, expr: Value) -> float:
        """A single number read from the data, remembered under its name; 0 where there is nothing."""
        if self.inline:
            return 1.0
        if name not in self._numbers:
            found = self.dataset.engine.frame(expr.name("x").as_table())["x"].iloc[0]
            self._numbers[name] = 0.0 if found is None or found != found else float(found)
        return self._numbers[name]

    def few(self, of: Hashable, sql: str) -> pd.DataFrame | None:
        """The answer to a statement, None where it has more than `FEW` rows, which is remembered by what it is `of`."""
        key = ("many", of)
        if key in self.statements:
            return None
        found = self.dataset.engine.answer(f"{sql} LIMIT {FEW + 1}")
        if len(found) > FEW:
            self.statements[key] = []
            return None
        return found

    def fitted(self, model: str) -> Any:
        """The result of a model on this data under these definitions; fitted when first asked for, then remembered."""
        if model not in self.makers:
            raise UnknownName(N_("model"), model, self.makers)
        # One thread fits, the others wait: a fit takes long and every page may ask for the same one.
        with self._fitting:
            if model not in self._fitted:
                self._fitted[model] = self.makers[model](self)
            return self._fitted[model]

    def predict(self, model: str, frame: pd.DataFrame) -> Table:
        """Keep what a model says of each customer (`person_id` and its columns), for customer_facts to join."""
        name = self.stored_name(f"predicted_{model}", repr(self.settings), str(self.as_of))
        self.predictions[model] = keep_frame(self.dataset.engine, name, frame)
        return self.predictions[model]

    def shapes(self) -> tuple[str, ...]:
        """How the search-console exports at hand are split, as in the fact `searches`."""
        if self._shapes is None:
            found = self.dataset.engine.frame(self["searches"].select("shape").distinct())
            object.__setattr__(self, "_shapes", tuple(sorted(found["shape"])))
        return self._shapes or ()

    def raw(self, table: str) -> Table:
        """A canonical table as it stood at the end of `as_of` (the workspace's today)."""
        rows = self.dataset.tables[table].expr
        # The data's own last day cuts nothing off, so the common case pays for no filter.
        if self.settings.as_of is None or self.inline:
            return rows
        return as_it_stood(rows, schema.table(table), day_after(self.as_of))

    def has(self, table: str, *roles: str) -> bool:
        return self.dataset.has(table, *roles)

    def extras(self, table: str) -> Mapping[str, str]:
        found = self.dataset.tables.get(table)
        return found.extras if found else {}

    @property
    def as_of(self) -> date:
        return self.settings.as_of or self.dataset.as_of or date(1970, 1, 1)

    @property
    def first_day(self) -> date:
        return min(self.dataset.first or self.as_of, self.as_of)

    @cached_property
    def churn_after_days(self) -> int:
        """The days of silence after which a customer counts as lost: the setting, else read from the data."""
        from lib.facts.lost import propose_churn_after_days

        if self.settings.churn_after_days is not None:
            return self.settings.churn_after_days
        return 90 if self.inline else propose_churn_after_days(self)


#: What happens to a row after it began, and where that is said in other words, to be forgotten before it has happened.
LATER: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("answers", "answered_at"): ("score", "comment"),
    ("tickets", "first_replied_at"): ("first_reply_minutes",),
    ("tickets", "resolved_at"): ("resolution_hours", "status"),
    ("mentions", "replied_at"): (),
}
#: Where no moment is told but how long it took from the row's beginning: the column, and its unit in seconds.
LENGTHS: Mapping[tuple[str, str], tuple[str, float]] = {
    ("tickets", "first_replied_at"): ("first_reply_minutes", 60.0),
    ("tickets", "resolved_at"): ("resolution_hours", 3600.0),
}


def as_it_stood(rows: Table, declared: schema.Table, after: Value) -> Table:
    """Rows of a canonical table that had begun before a moment, without what was not known then."""
    begins = {"answers": ["sent_at", "answered_at"], "customers": ["first_seen_at"]}.get(declared.name)
    begins = begins or ([declared.time] if declared.time else [])
    if begins:
        began = ibis.coalesce(*(rows[name] for name in begins))
        rows = rows.filter(began.isnull() | (began < after))
    for (table, moment), said in LATER.items():
        if table == declared.name:
            yet = rows[moment] >= after
            if (table, moment) in LENGTHS and declared.time:
                length, unit = LENGTHS[table, moment]
                ended = seconds(rows[declared.time]) + rows[length] * unit >= seconds(after)
                yet = ibis.coalesce(yet, ended)
            yet = yet.fill_null(False)
            unknown = {name: ibis.ifelse(yet, ibis.null(rows[name].type()), rows[name]) for name in (moment, *said)}
            rows = rows.mutate(**unknown)
    return rows


def day_after(day: date) -> Value:
    """The first moment after a day, as a literal."""
    return start_of(day + timedelta(days=1))


def start_of(day: date) -> Value:
    return ibis.literal(datetime.combine(day, time()), type="timestamp")


def seconds(moment: Value) -> Value:
    """A timestamp as whole seconds, so that durations are plain numbers on every engine."""
    return moment.epoch_seconds().cast("int64")


def days_between(later: Value, earlier: Value) -> Value:
    """Days from one moment to another, fractions kept."""
    return (seconds(later) - seconds(earlier)) / 86400.0


def plus_days(moment: Value, days: int) -> Value:
    return moment + ibis.interval(days=days)


def row_id(table: Table) -> Value:
    """A name for a row that no other row has, in the order of files and lines."""
    file, line = table[FILE_COLUMN].cast("string").lpad(6, "0"), table[LINE_COLUMN].cast("string").lpad(12, "0")
    return ibis.literal("row ") + file + ":" + line
