"""Businesses in which nothing is going on: every number is drawn without regard to any other.

Customers differ in how often they come and what they spend (few bring most), some orders name nobody, dates fall
anywhere; but no group, month, message or deed has anything to do with any outcome. `plant` changes a business so that
one thing does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from lib import schema
from lib.dataset import CanonicalTable, Dataset
from lib.engine import Engine
from lib.facts import Facts
from lib.schema import FILE_COLUMN, LINE_COLUMN
from lib.settings import Settings
from tests.datasets import BEHAVIOUR_TIME, DUCK

FIRST, DAYS = date(2024, 1, 1), 540
AS_OF = FIRST + timedelta(days=DAYS - 1)
SIZES = (50, 120, 300, 700, 2000)
Frames = dict[str, pd.DataFrame]
Plant = Callable[[Frames, np.random.Generator], None]

CHANNELS, CITIES = ("shop", "web", "phone", "market"), ("Riga", "Oslo", "Turku", "Gdansk", "Vilnius")


def business(seed: int, plant: Plant | None = None, customers: int | None = None) -> Dataset:
    """A business drawn from a seed; every second one lives on subscriptions instead of orders."""
    rng = np.random.default_rng(seed)
    size = customers or int(SIZES[seed % len(SIZES)])
    frames = drawn(rng, size, contract=seed % 2 == 1)
    if plant is not None:
        plant(frames, rng)
    return dataset(frames)


def drawn(rng: np.random.Generator, size: int, contract: bool) -> Frames:
    people = np.array([f"c{i}" for i in range(size)])
    often = rng.gamma(0.7, 1.0, size) + 0.05
    spends = rng.lognormal(3.5, 0.9, size)

    def pick(count: int, weights: np.ndarray = often) -> np.ndarray:
        return rng.choice(size, count, p=weights / weights.sum())

    def moments(count: int) -> pd.Series:
        """Anywhere in the time, the first on the very first day, so that all tables begin together."""
        seconds = rng.integers(0, DAYS * 86400, count)
        seconds[0] = 3600
        return pd.Series(pd.Timestamp(FIRST) + pd.to_timedelta(seconds, unit="s"))

    def one_of(values: tuple[str, ...], count: int, p: tuple[float, ...] | None = None) -> np.ndarray:
        return rng.choice(np.array(values), count, p=p)

    attributes = {
        "acquisition_channel": one_of(("ads", "friends", "search", "fair"), size, (0.4, 0.3, 0.2, 0.1)),
        "city": one_of(CITIES, size),
        "vip": rng.random(size) < 0.2,
    }
    frames: Frames = {"customers": pd.DataFrame({"customer_id": people, **attributes})}
    count = 5 * size
    who = pick(count)
    named = rng.random(count) < 0.85
    frames["orders"] = pd.DataFrame(
        {
            "customer_id": np.where(named, people[who], None),
            "ordered_at": moments(count),
            "order_id": [f"o{i}" for i in range(count)],
            "amount": np.round(spends[who] * rng.lognormal(0, 0.8, count), 2),
            "channel": one_of(CHANNELS, count, (0.5, 0.3, 0.15, 0.05)),
            "category": one_of(("tea", "cups", "books", "toys", "lamps", "rugs"), count),
            "promo": np.where(rng.random(count) < 0.2, one_of(("SPRING", "HELLO"), count), None),
        }
    )
    count = 8 * size
    who = pick(count, rng.gamma(0.5, 1.0, size) + 0.05)
    frames["visits"] = pd.DataFrame(
        {
            "visitor_id": people[who],
            "occurred_at": moments(count),
            "action": one_of(
                ("page_view", "purchase", "invite", "comment", "video"), count, (0.7, 0.1, 0.1, 0.05, 0.05)
            ),
            "page": one_of(("/", "/a", "/b", "/c"), count),
            "source": one_of(("ads", "mail", "search"), count),
            "campaign": one_of(("one", "two", "three"), count),
            "device": one_of(("phone", "desktop", "tablet"), count, (0.6, 0.35, 0.05)),
        }
    )
    count = 2 * size
    who = pick(count, rng.gamma(1.0, 1.0, size) + 0.05)
    mood = rng.normal(0, 0.7, size)
    opinion = np.clip(np.round(7.5 + 2 * (mood[who] + rng.normal(0, 0.8, count))), 0, 10)
    question = one_of(("nps", "csat"), count)
    frames["answers"] = pd.DataFrame(
        {
            "question": question,
            "score": np.where(question == "nps", opinion, np.clip(np.round(opinion / 2), 1, 5)),
            "customer_id": np.where(rng.random(count) < 0.9, people[who], None),
            "answered_at": moments(count),
            "channel": one_of(CHANNELS, count),
            "touchpoint": one_of(("delivery", "support"), count),
            "scale_min": np.where(question == "nps", 0.0, 1.0),
            "scale_max": np.where(question == "nps", 10.0, 5.0),
        }
    )
    count = size
    who = pick(count, rng.gamma(0.5, 1.0, size) + 0.05)
    frames["tickets"] = pd.DataFrame(
        {
            "ticket_id": [f"t{i}" for i in range(count)],
            "opened_at": moments(count),
            "customer_id": people[who],
            "channel": one_of(("phone", "chat", "email"), count),
            "topic": one_of(("billing", "delivery", "howto", "broken"), count),
            "first_reply_minutes": np.round(rng.lognormal(6, 1.7, count), 1),
            "resolution_hours": np.round(rng.lognormal(2, 1.2, count), 2),
            "score": np.where(rng.random(count) < 0.5, rng.integers(1, 6, count), np.nan),
        }
    )
    count = 4 * size
    frames["messages"] = pd.DataFrame(
        {
            "customer_id": people[pick(count, np.ones(size))],
            "sent_at": moments(count),
            "channel": one_of(("email", "sms"), count),
            "campaign": one_of(("News", "Sale", "Welcome"), count),
            "delivered": rng.random(count) < 0.97,
            "opened": rng.random(count) < 0.4,
            "clicked": rng.random(count) < 0.1,
            "unsubscribed": rng.random(count) < 0.03,
        }
    )
    if contract:
        started = moments(size)
        stays = pd.to_timedelta(rng.exponential(400 * (0.3 + rng.random(size))) * 86400, unit="s")
        ended = started + stays
        frames["subscriptions"] = pd.DataFrame(
            {
                "customer_id": people,
                "started_at": started,
                "ended_at": ended.where(ended < pd.Timestamp(AS_OF)),
                "monthly_amount": rng.choice([9.0, 29.0, 99.0], size),
                "plan": one_of(("small", "large"), size),
            }
        )
    return frames


def dataset(frames: Mapping[str, pd.DataFrame]) -> Dataset:
    """Frames as canonical tables; columns that are no roles become extras."""
    engine, made = Engine(), {}
    for number, (name, frame) in enumerate(frames.items(), start=1):
        declared = schema.table(name)
        kinds = {role.name: role.kind for role in declared.roles}
        extras = {c: "flag" if frame[c].dtype == bool else "text" for c in frame.columns if c not in kinds}
        columns = ", ".join(f'"{c}" {DUCK[kind]}' for c, kind in (kinds | extras).items())
        given = ", ".join(f'"{c}"' for c in frame.columns)
        with engine.cursor() as cursor:
            cursor.execute(f'CREATE TABLE "{name}" ({columns}, {FILE_COLUMN} BIGINT, {LINE_COLUMN} BIGINT)')
            cursor.register("frame", frame.assign(**{FILE_COLUMN: number, LINE_COLUMN: range(2, len(frame) + 2)}))
            cursor.execute(
                f'INSERT INTO "{name}" ({given}, {FILE_COLUMN}, {LINE_COLUMN}) '
                f"SELECT {given}, {FILE_COLUMN}, {LINE_COLUMN} FROM frame"
            )
        roles = frozenset(c for c in frame.columns if c in kinds)
        when = declared.time if declared.time in frame else None
        first, last = (frame[when].min().date(), frame[when].max().date()) if when else (None, None)
        made[name] = CanonicalTable(name, name, roles, extras, len(frame), first, last)
    behaviour = [t.last for name, t in made.items() if name in BEHAVIOUR_TIME and t.last]
    return Dataset(engine, 1, made, max(behaviour))


class Replayed:
    """The same questions to many businesses of one shape: statements are written for the first, and run for all."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._first: Facts | None = None
        self._created: list[tuple[str, str]] = []

    def facts(self, data: Dataset) -> Facts:
        facts = Facts(data, self._settings)
        if self._first is None:
            self._first = facts
            self._record(data.engine)
            return facts
        with data.engine.cursor() as cursor:
            for name, sql in self._created:
                cursor.execute(f'CREATE TABLE IF NOT EXISTS "{name}" AS {sql}')
        facts._made.update(self._first._made)
        facts.remembered.update(self._first.remembered)
        facts.statements.update(self._first.statements)
        return facts

    def _record(self, engine: Engine) -> None:
        create = engine.create_table

        def recorded(name: str, expr: Table) -> Table:
            self._created.append((name, engine.sql(expr, pretty=False)))
            return create(name, expr)

        engine.create_table = recorded  # type: ignore[method-assign]
