"""Settings: every definition a user may change; frozen and hashable, so that results can be cached by them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from math import isfinite
from types import MappingProxyType
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from lib.errors import BadSetting, UnknownName
from lib.i18n import N_
from lib.schema import YEARS

#: What the happiness index is made of, by the name of the metric each part comes from.
HAPPINESS_PARTS = ("csat", "retention_rate", "nps", "mention_sentiment", "revenue_per_customer")

#: The numbers in the rules of the loyalty lenses: what each is unless changed, the least and the most it may be.
LOYALTY_RULES: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "regular_orders": (3, 2, 100),
        "regular_gap": (2, 1, 10),
        "bond_orders": (3, 2, 100),
        "steady_gap": (1.25, 1, 10),
        "loyal_days": (365, 30, 3650),
        "promo_share": (0.5, 0, 1),
        "fan_share": (0.1, 0.001, 0.5),
        "fan_referrals": (2, 1, 100),
    }
)

#: Settings that are lists of names, that count something, and that are a part of a whole.
NAMES = ("active_actions", "constant_attributes")
COUNTS = (
    "session_gap_minutes",
    "churn_after_days",
    "churn_horizon_days",
    "cart_recovery_days",
    "repeat_contact_days",
    "value_horizon_days",
)
SHARES = ("satisfied_threshold", "margin", "confidence", "discount_rate")

#: What keeps a customer from counting as lost: an order; a visit too; or any sign of life.
CHURN_ACTIVITIES = ("orders", "visits", "any")

Grain = Literal["day", "week", "month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The definitions behind the numbers.

    `churn_after_days=None` takes the proposal read from the data; `churn_activity` is what ends a silence: orders,
    visits besides, or any sign of life (requests, answers and opened messages too). `churn_horizon_days=None` foretells
    as many days as that; `constant_attributes` are columns of the customer list that never change, so that they may
    foretell; `as_of=None` is the last day with behaviour in it; `active_actions=()` counts every action as activity;
    `margin=None` means no margin was given, so value is revenue. `benchmarks` pairs a metric's name with the value to
    compare it to; `rates` pairs a currency with how many of `currency` one unit of it is worth (both may be given as
    mappings). Orders in a currency without a rate are left out once `currency` is set. `happiness_weights` pairs parts
    of the happiness index with their weight; parts not named weigh 1, and a weight of 0 leaves a part out. What
    customers will bring is foretold for `value_horizon_days`, and money that comes in a year is worth less today by
    `discount_rate`. `loyalty_rules` pairs numbers of the loyalty lenses that differ from those of `LOYALTY_RULES` with
    what they are.
    """

    session_gap_minutes: int = 30
    churn_after_days: int | None = None
    churn_activity: Literal["orders", "visits", "any"] = "orders"
    churn_horizon_days: int | None = None
    constant_attributes: tuple[str, ...] = ()
    goal_action: str = "purchase"
    active_actions: tuple[str, ...] = ()
    satisfied_threshold: float = 2 / 3
    retention_grain: Literal["week", "month", "quarter"] = "month"
    week_start: Literal[0, 6] = 0
    timezone: str = "UTC"
    as_of: date | None = None
    currency: str | None = None
    rates: tuple[tuple[str, float], ...] = ()
    margin: float | None = None
    confidence: float = 0.95
    benchmarks: tuple[tuple[str, float], ...] = ()
    cart_recovery_days: int = 7
    repeat_contact_days: int = 7
    happiness_weights: tuple[tuple[str, float], ...] = ()
    value_horizon_days: int = 365
    discount_rate: float = 0.1
    loyalty_rules: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "benchmarks", self._pairs("benchmarks"))
        object.__setattr__(self, "rates", self._rates())
        object.__setattr__(self, "happiness_weights", self._weights())
        object.__setattr__(self, "loyalty_rules", self._loyalty_rules())
        object.__setattr__(self, "constant_attributes", tuple(self.constant_attributes))
        self._typed()
        self._between("cart_recovery_days", 1, 365)
        self._between("repeat_contact_days", 1, 365)
        self._between("session_gap_minutes", 1, 24 * 60)
        if self.churn_after_days is not None:
            self._between("churn_after_days", 1, 3650)
        if self.churn_horizon_days is not None:
            self._between("churn_horizon_days", 1, 3650)
        if self.churn_activity not in CHURN_ACTIVITIES:
            raise UnknownName(N_("activity"), str(self.churn_activity), CHURN_ACTIVITIES)
        self._between("value_horizon_days", 7, 1825)
        self._between("discount_rate", 0, 1)
        self._between("satisfied_threshold", 0, 1)
        if self.margin is not None:
            self._between("margin", 0.0001, 1)
        if not 0.5 <= self.confidence < 1:
            raise BadSetting(
                N_("The confidence level is {value}; it must be at least 0.5 and below 1."), value=self.confidence
            )
        if self.as_of is not None and not YEARS[0] <= self.as_of.year <= YEARS[1]:
            raise BadSetting(
                N_("{day} cannot be taken as today: it must lie in the years from {first} to {last}."),
                day=self.as_of,
                first=str(YEARS[0]),
                last=str(YEARS[1]),
            )
        if self.retention_grain not in ("week", "month", "quarter"):
            raise UnknownName(N_("retention grain"), str(self.retention_grain), ("week", "month", "quarter"))
        if self.week_start not in (0, 6):
            raise BadSetting(
                N_("A week starts on Monday (0) or on Sunday (6), not {value}."), value=str(self.week_start)
            )
        for name in ("goal_action", "timezone"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name):
                raise BadSetting(
                    N_("The setting {name} must be a name, not “{value}”."), name=name, value=str(getattr(self, name))
                )
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError):
            raise UnknownName(N_("time zone"), self.timezone, sorted(available_timezones())) from None

    def _typed(self) -> None:
        """Counts are whole and shares are not, however they were written: 30.0 days are 30, a margin of 1 is 1.0."""
        for name in COUNTS:
            value = getattr(self, name)
            if isinstance(value, float):
                if not value.is_integer():
                    raise BadSetting(
                        N_("The setting {name} is {value}; it must be a whole number."), name=name, value=str(value)
                    )
                object.__setattr__(self, name, int(value))
        for name in SHARES:
            value = getattr(self, name)
            if isinstance(value, int) and not isinstance(value, bool):
                object.__setattr__(self, name, float(value))

    def _pairs(self, name: str) -> tuple[tuple[str, float], ...]:
        given = getattr(self, name)
        try:
            pairs = dict(given.items() if isinstance(given, Mapping) else given)
            return tuple(sorted((str(key), float(number)) for key, number in pairs.items()))
        except (TypeError, ValueError):
            raise BadSetting(
                N_("The setting {name} must be an object of names and numbers, not “{value}”."),
                name=name,
                value=str(given),
            ) from None

    def _rates(self) -> tuple[tuple[str, float], ...]:
        pairs = [(currency_code(code), rate) for code, rate in self._pairs("rates")]
        for code, rate in pairs:
            if not (isfinite(rate) and rate > 0):
                raise BadSetting(
                    N_("The rate of {code} is {value}; it must be a number above zero."), code=code, value=str(rate)
                )
        if pairs and not self.currency:
            raise BadSetting(
                N_("Rates say how many of your own currency one unit is worth: choose your currency as well.")
            )
        return tuple(sorted((code, rate) for code, rate in dict(pairs).items() if code != self.currency))

    def _weights(self) -> tuple[tuple[str, float], ...]:
        pairs = self._pairs("happiness_weights")
        for name, weight in pairs:
            if name not in HAPPINESS_PARTS:
                raise UnknownName(N_("part of the happiness index"), name, HAPPINESS_PARTS)
            if not (isfinite(weight) and weight >= 0):
                raise BadSetting(
                    N_("The weight of {name} is {value}; it must be nought or a number above."),
                    name=name,
                    value=str(weight),
                )
        if not any(dict(pairs).get(name, 1) for name in HAPPINESS_PARTS):
            raise BadSetting(N_("At least one part of the happiness index needs a weight above nought."))
        return pairs

    def _loyalty_rules(self) -> tuple[tuple[str, float], ...]:
        pairs = self._pairs("loyalty_rules")
        for name, value in pairs:
            if name not in LOYALTY_RULES:
                raise UnknownName(N_("loyalty rule"), name, LOYALTY_RULES)
            _usual, low, high = LOYALTY_RULES[name]
            if not low <= value <= high:
                raise BadSetting(
                    N_("The loyalty rule {name} is {value}; it must lie between {low} and {high}."),
                    name=name,
                    value=str(value),
                    low=low,
                    high=high,
                )
        # What is as usual needs no mention, so that equal definitions are equal.
        return tuple((name, value) for name, value in pairs if value != LOYALTY_RULES[name][0])

    def loyalty_rule(self, name: str) -> float:
        """A number of the loyalty lenses: as changed, else as usual."""
        return dict(self.loyalty_rules).get(name, LOYALTY_RULES[name][0])

    def _between(self, name: str, low: float, high: float) -> None:
        value = getattr(self, name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise BadSetting(
                N_("The setting {name} is {value}; it must lie between {low} and {high}."),
                name=name,
                value=str(value),
                low=low,
                high=high,
            )

    def change(self, **changes: Any) -> Self:
        """A copy with other definitions; an unknown name is an error that says what was probably meant."""
        known = [f.name for f in fields(self)]
        for name in changes:
            if name not in known:
                raise UnknownName(N_("setting"), name, known)
        return replace(self, **changes)

    def benchmark(self, metric: str) -> float | None:
        return dict(self.benchmarks).get(metric)

    def to_json(self) -> str:
        record = asdict(self) | {"benchmarks": dict(self.benchmarks), "rates": dict(self.rates)}
        record["happiness_weights"] = dict(self.happiness_weights)
        record["loyalty_rules"] = dict(self.loyalty_rules)
        record["as_of"] = self.as_of.isoformat() if self.as_of else None
        return json.dumps(record, ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Settings from their JSON form; only the settings named there differ from the defaults."""
        try:
            record = json.loads(text)
        except json.JSONDecodeError as error:
            raise BadSetting(
                N_("The settings are not valid JSON: {why} (line {line})."), why=error.msg, line=str(error.lineno)
            ) from None
        if not isinstance(record, Mapping):
            raise BadSetting(N_("The settings must be a JSON object of names and values."))
        changes = dict(record)
        if changes.get("as_of"):
            try:
                changes["as_of"] = date.fromisoformat(str(changes["as_of"]))
            except ValueError:
                raise BadSetting(
                    N_("“{value}” is not a date; write it as 2026-01-31."), value=changes["as_of"]
                ) from None
        try:
            for name in NAMES:
                if name in changes:
                    changes[name] = tuple(map(str, changes[name]))
        except TypeError:
            raise BadSetting(N_("{name} must be a list of names."), name=name) from None
        return cls().change(**changes)


def currency_code(text: str) -> str:
    """A currency as the files' currencies are written: an ISO code in capitals, anything else as it stands."""
    text = str(text).strip()
    return text.upper() if len(text) == 3 and text.isalpha() else text
