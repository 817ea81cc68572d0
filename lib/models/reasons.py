"""Why a customer's risk is what it is: the features that move her prediction most, in plain words.

A feature moves a prediction by how much the risk would change had she the typical value of it (the median, or the most
frequent value of a text), everything else as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.facts import labels
from lib.i18n import N_, Message, msg
from lib.models.classifier import Encoder

REASONS = 3
#: A feature that moves the risk by less than this is no reason.
LEAST_MOVE = 0.005
RAISES, LOWERS = N_("↑ {reason}"), N_("↓ {reason}")

#: What each feature is in words: with its value and what is typical, and where there is no value.
WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "last_order": (N_("last order {value} days ago (typical: {typical})"), N_("never ordered")),
        "orders": (N_("orders so far: {value} (typical: {typical})"), N_("never ordered")),
        "lately": (N_("orders of late: {value} (typical: {typical})"), N_("never ordered")),
        "tenure": (N_("first order {value} days ago (typical: {typical})"), N_("never ordered")),
        "contract": (N_("customer for {value} days (typical: {typical})"), N_("start not known")),
        "usual_gap": (N_("usually {value} days between orders (typical: {typical})"), N_("has ordered only once")),
        "last_gap": (N_("{value} days between the last two orders (typical: {typical})"), N_("has ordered only once")),
        "lateness": (N_("quiet {value} times as long as usual (typical: {typical})"), N_("has ordered only once")),
        "trend": (N_("last gap {value} times the usual one (typical: {typical})"), N_("has ordered only once")),
        "promo": (N_("share of orders with a promo: {value}% (typical: {typical}%)"), N_("never ordered")),
        "spent": (N_("spent {value} so far (typical: {typical})"), N_("spent nothing so far")),
        "basket": (N_("spends {value} an order (typical: {typical})"), N_("spent nothing so far")),
        "visits": (N_("visits of late: {value} (typical: {typical})"), N_("no visits of late")),
        "use": (N_("days with a visit in four weeks: {value} (typical: {typical})"), N_("no visits of late")),
        "use_change": (
            N_("days with a visit, against the four weeks before: {value} (typical: {typical})"),
            N_("no visits of late"),
        ),
        "longest_wait": (
            N_("waited {value} hours for support (typical: {typical})"),
            N_("has not waited for support of late"),
        ),
        "last_visit": (N_("last visit {value} days ago (typical: {typical})"), N_("never seen on the site")),
        "quiet": (N_("last seen {value} days ago (typical: {typical})"), N_("never seen")),
        "usual_pause": (N_("usually away for {value} days (typical: {typical})"), N_("seen only once")),
        "tickets": (N_("requests to support: {value} (typical: {typical})"), N_("no requests to support")),
        "unresolved": (N_("requests still open: {value} (typical: {typical})"), N_("no open requests")),
        "last_ticket": (N_("asked support {value} days ago (typical: {typical})"), N_("never asked support")),
        "last_nps": (
            N_("would recommend: {value} of 10 (typical: {typical})"),
            N_("has not said whether she would recommend"),
        ),
        "last_csat": (N_("satisfaction score {value} (typical: {typical})"), N_("has not rated her satisfaction")),
        "last_ces": (N_("effort score {value} (typical: {typical})"), N_("has not rated the effort")),
        "last_answer": (N_("answered a survey {value} days ago (typical: {typical})"), N_("never answered a survey")),
        "messages": (N_("messages received: {value} (typical: {typical})"), N_("no messages received")),
        "opened": (N_("opens {value}% of messages (typical: {typical}%)"), N_("no messages received")),
        "shared": (N_("times recommended you: {value} (typical: {typical})"), N_("has not recommended you")),
        "monthly": (N_("pays {value} a month (typical: {typical})"), N_("monthly payment not known")),
    }
)
FIELD, NUMBER, UNKNOWN = N_("{field}: {value}"), N_("{field}: {value} (typical: {typical})"), N_("{field}: not known")
PERCENT = ("promo", "opened")


def reasons(
    predict: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    encoder: Encoder,
    frame: pd.DataFrame,
    risk: NDArray[np.float64],
) -> list[tuple[Message, ...]]:
    """For each customer at most three features that move her risk most, the strongest first.

    `predict` gives the risk of encoded rows, `risk` is that of `frame` as it is.
    """
    typical = encoder.typical(frame)
    names = list(typical)
    if not names or frame.empty:
        return [()] * len(frame)
    rows = encoder.transform(frame)
    moves = np.zeros((len(rows), len(names)))
    for place, name in enumerate(names):
        changed = encoder.with_value(rows, name, typical[name])
        # Whoever is typical of it already is not moved, and need not be asked about.
        differs = ((changed != rows) & ~(np.isnan(changed) & np.isnan(rows))).any(axis=1)
        if differs.any():
            moves[differs, place] = risk[differs] - predict(changed[differs])
    top = np.argsort(-np.abs(moves), axis=1, kind="stable")[:, : 2 * REASONS]
    columns = {name: frame[name].tolist() if name in frame else [None] * len(frame) for name in names}
    found = []
    known: dict[tuple, Message] = {}
    for i, order in enumerate(top):
        told: list[Message] = []
        absent: set[str] = set()
        for place in order:
            move = moves[i, place]
            if abs(move) < LEAST_MOVE or len(told) == REASONS:
                break
            name = names[place]
            value = columns[name][i]
            # Many customers share a value once it is rounded, and making sentences takes longer than finding them.
            key = place, _round(name, value) if value == value else None
            if key not in known:
                known[key] = in_words(name, value, typical[name])
            said = known[key]
            if said.text in absent:
                continue
            if not said.params:
                # Several features are unknown for one cause, such as a single order; it is told once.
                absent.add(said.text)
            told.append(msg(RAISES if move > 0 else LOWERS, reason=said))
        found.append(tuple(told))
    return found


def in_words(name: str, value: object, typical: float | str) -> Message:
    """A feature of one customer as a person would say it."""
    unknown = value is None or value != value
    if name in WORDS:
        known, absent = WORDS[name]
        return msg(absent) if unknown else msg(known, value=_round(name, value), typical=_round(name, typical))
    plain = name.removeprefix("is_") if name.startswith("is_") else name
    field = labels.field(plain)
    if unknown:
        return msg(UNKNOWN, field=field)
    if isinstance(value, (int, float)):
        return msg(NUMBER, field=field, value=_round(name, value), typical=_round(name, typical))
    return msg(FIELD, field=field, value=labels.value(plain, value))


def _round(name: str, value: object) -> float | int | str:
    if not isinstance(value, (int, float)):
        return str(value)
    number = float(value) * (100 if name in PERCENT else 1)
    return round(number) if abs(number) >= 10 or number == round(number) else round(number, 1)


def said(found: Sequence[Message], tr: Callable[[Message], str]) -> str:
    """The reasons of one customer in a line."""
    return "; ".join(tr(one) for one in found)
