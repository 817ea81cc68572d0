"""What is said about how columns are written: one piece of evidence for each thing decided, naming the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from lib.i18n import N_, Message, msg, msgn
from lib.importing.cells.column_plan import FALSE, TRUE, ColumnPlan
from lib.importing.cells.numbers import joined
from lib.importing.found import Evidence, ReadOptions
from lib.importing.text.looks import SPACES

_SHOWN = 4
_GROUP = re.compile(r"[0-9]([^0-9])[0-9]{3}(?![0-9])")
_AS_SET = msg(N_("as you set it"))
Look = tuple[ColumnPlan, Counter[str]]


def of_columns(looks: Sequence[Look], asked: ReadOptions, kinds: Mapping[str, str]) -> list[Evidence]:
    """One piece of evidence for each decision; `looks` are the columns with their sampled cells."""
    numbers = [look for look in looks if look[0].column.kind == "number"]
    found = [
        _decimal([plan for plan, _ in numbers], asked.decimal),
        _thousands(numbers, asked.thousands),
        _signs(numbers),
        _whole(numbers),
        _missing(looks, asked.missing),
        _flags(looks),
        _times([plan for plan, _ in looks if plan.column.kind == "time"]),
    ]
    if kinds:
        said = ", ".join(f"{name}: {kind}" for name, kind in list(kinds.items())[:_SHOWN])
        found.append(Evidence("kinds", said + (" …" if len(kinds) > _SHOWN else ""), _AS_SET, True))
    return [one for one in found if one is not None]


def _decimal(numbers: Sequence[ColumnPlan], forced: str | None) -> Evidence | None:
    if forced:
        return Evidence("decimal", forced, _AS_SET, True)
    plans = [p for p in numbers if not p.column.is_integer or p.number.guess or p.number.grouped]
    if not plans:
        return None
    sign = Counter(plan.number.decimal for plan in plans).most_common(1)[0][0]
    plan = next(p for p in plans if p.number.decimal == sign)
    column = plan.column
    if plan.number.guess:
        text = N_("no cell of “{column}” settles it, such as “{value}”")
        return Evidence("decimal", sign, msg(text, column=column.name, value=column.samples[0]), guess=True)
    example = next((cell for cell in column.samples if sign in cell), column.samples[0])
    return Evidence("decimal", sign, _read_so(plan, example))


def _thousands(numbers: Sequence[Look], forced: str | None) -> Evidence | None:
    if forced is not None:
        return Evidence("thousands", forced, _AS_SET, True)
    for plan, cells in numbers:
        if not plan.number.grouped:
            continue
        for cell in cells:
            sign = _GROUP.search(cell.strip(SPACES))
            if sign and sign.group(1) != plan.number.decimal:
                return Evidence("thousands", sign.group(1), _read_so(plan, cell), guess=plan.number.guess)
    return None


def _read_so(plan: ColumnPlan, example: str) -> Message:
    text = N_("numbers of “{column}” read so, such as “{value}”")
    return msg(text, column=plan.column.name, value=example.strip(SPACES))


def _signs(numbers: Sequence[Look]) -> Evidence | None:
    plain = re.compile(r"[-+]?[0-9.,'’\s]+")
    signed = [
        (plan, cells)
        for plan, cells in numbers
        if plan.number.signs or plan.number.percent or plan.number.units or plan.number.negatives
    ]
    if not signed:
        return None
    cells = signed[0][1]
    example = next((cell for cell in cells if any(c.isdigit() for c in cell) and not plain.fullmatch(cell)), "")
    how = joined([msg(N_("such as “{value}”"), value=example.strip(SPACES)), *_ways([plan for plan, _ in signed])])
    return Evidence("signs", _named([plan for plan, _ in signed]), how or msg(N_("currency signs left out")))


def _ways(plans: Sequence[ColumnPlan]) -> list[Message]:
    ways = (
        ("signs", N_("currency signs left out")),
        ("percent", N_("percent, as a share of 1")),
        ("units", N_("words for pieces left out")),
        ("negatives", N_("numbers below zero in parentheses or with a sign of their own")),
    )
    return [msg(text) for name, text in ways if any(getattr(plan.number, name) for plan in plans)]


def _whole(numbers: Sequence[Look]) -> Evidence | None:
    plans = [plan for plan, _ in numbers if plan.whole]
    if not plans:
        return None
    text = N_("whole numbers such as “{value}”; as names they are read without the zero behind the point")
    return Evidence("whole", _named(plans), msg(text, value=plans[0].column.samples[0]))


def _missing(looks: Sequence[Look], forced: Sequence[str] | None) -> Evidence | None:
    words: Counter[str] = Counter()
    for plan, cells in looks:
        nothing = plan.missing_words(plan.column.kind)
        for cell, n in cells.items():
            word = cell.strip(SPACES)
            if word and word.lower() in nothing:
                words[word] += n
    if forced:
        named = dict.fromkeys([*forced, *(word for word, _ in words.most_common(_SHOWN))])
        return Evidence("missing", ", ".join(named), _AS_SET, True)
    if not words:
        return None
    said = ", ".join(word for word, _ in words.most_common(2 * _SHOWN)) + (" …" if len(words) > 2 * _SHOWN else "")
    count = sum(words.values())
    text = msgn(N_("one cell says that there is no value"), N_("{count} cells say that there is no value"), count)
    return Evidence("missing", said, text)


def _flags(looks: Sequence[Look]) -> Evidence | None:
    flags = [(plan, cells) for plan, cells in looks if plan.column.kind == "flag"]
    if not flags:
        return None
    cells = [cell.strip(SPACES) for cell in flags[0][1]]
    yes = next((cell for cell in cells if cell.lower() in TRUE), None)
    no = next((cell for cell in cells if cell.lower() in FALSE), None)
    if yes and no:
        why = msg(N_("“{yes}” is read as yes and “{no}” as no"), yes=yes, no=no)
    elif yes:
        why = msg(N_("“{yes}” is read as yes"), yes=yes)
    else:
        why = msg(N_("“{no}” is read as no"), no=no or "")
    return Evidence("flags", _named([plan for plan, _ in flags]), why)


def _times(plans: Sequence[ColumnPlan]) -> Evidence | None:
    """Times that are counted, or carry a zone: what cannot be seen from the cells."""
    told = [plan for plan in plans if plan.time is not None and (plan.time.unit or plan.time.zoned)]
    ways = list({str(plan.time.how): plan.time.how for plan in told if plan.time and plan.time.how}.values())
    why = joined(ways[:3])
    return Evidence("times", _named(told), why) if why else None


def _named(plans: Sequence[ColumnPlan]) -> str:
    return ", ".join(plan.column.name for plan in plans[:_SHOWN]) + (" …" if len(plans) > _SHOWN else "")
