"""Survey answers on their scales."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, fact, row_id

DIMENSIONS = ("channel", "touchpoint")


def answer_dimensions(facts: Facts) -> tuple[str, ...]:
    own = tuple(name for name in DIMENSIONS if facts.inline or facts.has("answers", name))
    return own + tuple(name for name, kind in facts.extras("answers").items() if kind in ("text", "flag"))


@fact("answers", reads=("satisfied_threshold", "as_of"))
def answers(facts: Facts) -> Table:
    """One row per given answer: question, score, its scale, `satisfied`, who, when, dimensions, `row_id`.

    Where the file states no scale: nps is 0-10; other questions start at 1 (at 0 if a lower mark or only 0 and 1 occur)
    and end at 5, 7, 10 or 100, the smallest that holds every score of that question.
    """
    rows = facts.raw("answers").filter(_.score.notnull())
    per_question = ibis.window(group_by=rows.question)
    lowest, highest = rows.score.min().over(per_question), rows.score.max().over(per_question)
    rows = rows.mutate(lowest=lowest, highest=highest)
    nps = rows.question == "nps"
    top = ibis.cases(
        (nps, 10.0),
        (rows.highest <= 1, 1.0),
        (rows.highest <= 5, 5.0),
        (rows.highest <= 7, 7.0),
        (rows.highest <= 10, 10.0),
        else_=100.0,
    )
    bottom = ibis.cases((nps, 0.0), (rows.highest <= 1, 0.0), (rows.lowest < 1, 0.0), else_=1.0)
    rows = rows.mutate(scale_min=ibis.coalesce(rows.scale_min, bottom), scale_max=ibis.coalesce(rows.scale_max, top))
    place = (rows.score - rows.scale_min) / (rows.scale_max - rows.scale_min).nullif(0)
    # A hair below the threshold counts as on it: 2/3 has no exact binary form.
    rows = rows.mutate(place=place, satisfied=place >= facts.settings.satisfied_threshold - 1e-9)
    return rows.select(
        "question",
        "score",
        "scale_min",
        "scale_max",
        "place",
        "satisfied",
        "customer_id",
        "answered_at",
        "comment",
        *answer_dimensions(facts),
        row_id=row_id(rows),
    )
