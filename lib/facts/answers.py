"""Survey answers on their scales."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, day_after, fact, plus_days, row_id
from lib.facts.messages import message_dimensions
from lib.schema import FILE_COLUMN

DIMENSIONS = ("channel", "touchpoint")
#: An answer later than this after a survey message is not taken for an answer to it.
ANSWER_DAYS = 30


def answer_dimensions(facts: Facts) -> tuple[str, ...]:
    own = tuple(name for name in DIMENSIONS if facts.inline or facts.has("answers", name))
    return own + tuple(name for name, kind in facts.extras("answers").items() if kind in ("text", "flag"))


@fact("answers", reads=("satisfied_threshold", "as_of"))
def answers(facts: Facts) -> Table:
    """One row per given answer: question, score, its scale, `satisfied`, who, when, dimensions, `row_id`.

    Where the file states no scale: nps is 0-10; other questions start at 1 (at 0 if a lower mark occurs) and end at 5,
    7, 10 or 100, the smallest that holds every score of that question, or at 1 where there are only noughts and ones.
    """
    rows = facts.raw("answers").filter(_.score.notnull())
    per_question = ibis.window(group_by=rows.question)
    lowest, highest = rows.score.min().over(per_question), rows.score.max().over(per_question)
    rows = rows.mutate(lowest=lowest, highest=highest)
    nps = rows.question == "nps"
    # Marks of 1 alone are the worst there are; only with a nought among them is 1 the best.
    thumbs = (rows.highest <= 1) & (rows.lowest < 1)
    top = ibis.cases(
        (nps, 10.0),
        (thumbs, 1.0),
        (rows.highest <= 5, 5.0),
        (rows.highest <= 7, 7.0),
        (rows.highest <= 10, 10.0),
        else_=100.0,
    )
    bottom = ibis.cases((nps, 0.0), (rows.lowest < 1, 0.0), else_=1.0)
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


@fact("surveys", reads=("as_of",))
def surveys(facts: Facts) -> Table:
    """One row per survey: `sent_at` (the answer's date where only that is known), who, dimensions, `answered`, `sent`.

    Questions sent to one customer at one moment, or standing in one line of a file, are one survey; it is answered when
    any of them is. `sent` is 1 where the sending is on record: with its date, or in a file that also holds surveys that
    nobody answered. Answers of other files, such as marks on tickets, tell nothing of who was asked in vain.
    """
    rows = facts.raw("answers")
    line = row_id(rows)
    together = ibis.literal("to ") + rows.customer_id + " at " + rows.sent_at.cast("string")
    rows = rows.mutate(survey=ibis.coalesce(together, line), row_id=line)
    found = rows.group_by("survey").agg(
        file=rows[FILE_COLUMN].min(),
        dated=rows.sent_at.notnull().cast("int64").max(),
        sent_at=ibis.coalesce(rows.sent_at, rows.answered_at).min(),
        customer_id=rows.customer_id.min(),
        answered=rows.score.notnull().cast("int64").max(),
        question=rows.question.min(),
        row_id=rows.row_id.min(),
        **{name: rows[name].min() for name in answer_dimensions(facts)},
    )
    same_file = ibis.window(group_by=found.file)
    dates = found.dated.max().over(same_file) == 1
    in_vain = (1 - found.answered).max().over(same_file) == 1
    sent = (found.dated == 1) | (found.answered == 0) | (in_vain & ~dates)
    return found.mutate(sent=sent.cast("int64")).drop("file", "dated")


@fact("survey_messages", reads=("as_of",))
def survey_messages(facts: Facts) -> Table:
    """One row per message that asked for an answer: `answered` if its customer answered anything within 30 days and
    before the next such message, `settled` once those 30 days are over.
    """
    rows = facts.raw("messages").filter(_.kind == "survey")
    rows = rows.mutate(row_id=row_id(rows))
    history = ibis.window(group_by=rows.customer_id, order_by=[rows.sent_at, rows.row_id])
    until = plus_days(rows.sent_at, ANSWER_DAYS)
    rows = rows.mutate(until=ibis.coalesce(ibis.least(rows.sent_at.lead().over(history), until), until))
    given = facts["answers"].filter(_.customer_id.notnull() & _.answered_at.notnull())
    given = given.select(by_whom=given.customer_id, given_at=given.answered_at)
    reached = rows.select("row_id", "customer_id", "sent_at", "until").join(
        given,
        [_.customer_id == given.by_whom, given.given_at >= _.sent_at, given.given_at < _.until],
    )
    reached = reached.select("row_id").distinct().mutate(answered=ibis.literal(1, "int64"))
    joined = rows.left_join(reached, "row_id")
    return joined.select(
        "sent_at",
        "customer_id",
        "row_id",
        *message_dimensions(facts),
        answered=joined.answered.fill_null(0),
        settled=(plus_days(joined.sent_at, ANSWER_DAYS) <= day_after(facts.as_of)).cast("int64"),
    )
