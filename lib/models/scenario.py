"""A scenario: which habits of customers would change, and by how much. What that brings tells lib/models/outlook.py."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Any, Self

from lib.errors import BadSetting
from lib.i18n import N_

#: Least and most of each lever: shares are fractions, so that 0.05 is five points or five per cent.
BOUNDS: dict[str, tuple[float, float]] = {
    "retention": (-0.5, 0.5),
    "order_value": (-0.9, 5.0),
    "frequency": (-0.9, 5.0),
    "price": (-0.9, 5.0),
    "orders_lost": (0.0, 1.0),
    "margin": (0.0, 1.0),
    "margin_change": (-1.0, 1.0),
    "fixed_costs": (0.0, 1e15),
    "reply_within_minutes": (0.0, 1e7),
    "reply_effect": (-1.0, 1.0),
    "detractors_turned": (0.0, 1.0),
    "detractor_effect": (-1.0, 1.0),
}
EXAMPLE = '{"name": "Better service", "retention": 0.02}'


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is to be different from now on. Shares are fractions; what is left at 0 or None stays as it is.

    - `retention`: points added to the share of customers kept from month to month (0.02 is two points).
    - `order_value`, `frequency`: by how much baskets grow, and orders of customers who are there already.
    - `price`: by how much prices rise at the same costs; `orders_lost`, the share of orders that this drives away.
    - `margin`: the margin there is, where the files do not tell; `margin_change`: points added to it.
    - `fixed_costs`: costs a month that no order causes; taken off profit on both sides.
    - `reply_within_minutes`: everybody who wrote gets a first reply within that time. `reply_effect`: of those who are
      answered later now, the share who would stay in addition; None: as the data tells it.
    - `detractors_turned`: the share of detractors who are won over. `detractor_effect` likewise.
    """

    name: str = ""
    retention: float = 0.0
    order_value: float = 0.0
    frequency: float = 0.0
    price: float = 0.0
    orders_lost: float = 0.0
    margin: float | None = None
    margin_change: float = 0.0
    fixed_costs: float = 0.0
    reply_within_minutes: float | None = None
    reply_effect: float | None = None
    detractors_turned: float = 0.0
    detractor_effect: float | None = None

    def __post_init__(self) -> None:
        for name, (least, most) in BOUNDS.items():
            value = getattr(self, name)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
                raise BadSetting(N_("{setting} of the scenario must be a number, not {value}."), **_said(name, value))
            if not least <= value <= most:
                raise BadSetting(
                    N_("{setting} of the scenario must lie between {least} and {most}, not at {value}."),
                    least=f"{least:g}",
                    most=f"{most:g}",
                    **_said(name, value),
                )

    def __bool__(self) -> bool:
        """Whether anything would be different."""
        return any(
            (
                self.retention,
                self.order_value,
                self.frequency,
                self.price,
                self.orders_lost,
                self.margin_change,
                self.detractors_turned,
                self.reply_within_minutes is not None,
            )
        )

    def to_json(self) -> str:
        """What differs from leaving everything as it is."""
        default = Scenario()
        kept = {name: value for name, value in asdict(self).items() if value != getattr(default, name)}
        return json.dumps(kept, ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        try:
            record: Any = json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            record = None
        if not isinstance(record, dict) or not isinstance(record.get("name", ""), str):
            raise BadSetting(N_("The scenario is not valid: it needs {example}."), example=EXAMPLE)
        known = [field.name for field in fields(cls)]
        if unknown := [str(name) for name in record if name not in known]:
            raise BadSetting(
                N_("A scenario has no “{name}”. It may have: {known}."), name=unknown[0], known=", ".join(known)
            )
        return cls(**record)


def _said(name: str, value: object) -> dict[str, str]:
    return {"setting": name, "value": str(value)}
