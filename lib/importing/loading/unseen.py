"""What the engine took while it typed a whole file in one pass, and the sample had not shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lib.importing.cells import time_typing
from lib.importing.cells.numbers import literal
from lib.importing.loading.cast import Job
from lib.importing.text.looks import MISSING_ANYWHERE, SPACES

#: Questions of one statement; thousands would take the engine long to plan.
_STRIP = 100
#: Letters with which a spelling of nothing, or a cell to be trimmed, begins; and those with which the latter ends.
_ODD_STARTS = sorted({ord(c) for word in (MISSING_ANYWHERE - {""}) | set(SPACES) for c in (word[0], word[0].upper())})
_ODD_ENDS = sorted(map(ord, SPACES))


def strange_values(job: Job) -> bool:
    """Whether a cast took infinities or years nobody means."""
    checks = []
    for at, plan in zip(job.layout.kept, job.plans, strict=True):
        kind = job.kinds[plan.column.name]
        if kind == "number":
            checks.append(f"bool_or(NOT isfinite(c{at}))")
        elif kind == "time":
            checks.append(f"bool_or({time_typing.plausible_sql(f'c{at}')} IS NULL AND c{at} IS NOT NULL)")
    return any(_asked(job, checks))


def _asked(job: Job, questions: Sequence[str]) -> list[Any]:
    """Aggregates of the loaded rows."""
    found: list[Any] = []
    for at in range(0, len(questions), _STRIP):
        some = ", ".join(questions[at : at + _STRIP])
        (answers,) = job.engine.run(f'SELECT {some} FROM "{job.rows_table}"', (), job.progress.part(0.3))
        found += answers
    return found


def blank_missing_texts(job: Job, types: Sequence[str]) -> None:
    """Texts that stand for nothing, or need trimming, where the sample had none: as they are where read carefully."""
    texts = [
        (at, plan)
        for at, plan in zip(job.layout.kept, job.plans, strict=True)
        if types[at] == "VARCHAR" and job.kinds[plan.column.name] == "text"
    ]
    found = _asked(job, [f"bool_or({test})" for at, _ in texts for test in _may_be_odd(f"c{at}")])
    for (at, plan), starts, ends in zip(texts, found[::2], found[1::2], strict=True):
        odd = f"({' OR '.join(_may_be_odd(f'c{at}'))}) AND {_is_odd(f'c{at}')}"
        if (starts or ends) and job.engine.run(f'SELECT count(*) FROM "{job.rows_table}" WHERE {odd}') != [(0,)]:
            value = plan.sql(f"c{at}", "text", job.zone)
            job.engine.run(f'UPDATE "{job.rows_table}" SET c{at} = {value} WHERE {odd}', (), job.progress.part(0.5))


def _may_be_odd(cell: str) -> tuple[str, str]:
    """Whether the first letter allows it, and the last.

    Calls of functions and nothing else: those the engine answers once for each word of a compressed column, while
    comparisons and what joins them are worked out row by row.
    """
    return f"list_contains({_ODD_STARTS}, unicode({cell}))", f"list_contains({_ODD_ENDS}, unicode({cell}[-1]))"


def _is_odd(cell: str) -> str:
    words = ", ".join(literal(word) for word in sorted(MISSING_ANYWHERE - {""}))
    return f"(lower({cell}) IN ({words}) OR trim({cell}, {literal(SPACES)}) <> {cell})"
