"""Survey exports: which columns hold answers, to which question, on which scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.i18n import N_, msg
from lib.importing import values
from lib.importing.found import Column
from lib.importing.mapping import TableMap
from lib.importing.match import assign, header_score, matches
from lib.importing.proposal import Guess, Question
from lib.importing.values import Canonical, plain

#: Scales that are usual, lowest first; a column is on the first that holds nearly all its answers.
SCALES = ((1.0, 5.0), (1.0, 7.0), (0.0, 10.0), (0.0, 100.0))
NEARLY_ALL = 0.8
#: A column whose header names a question holds marks if this share of it are numbers.
MOST = 0.6
#: Roles an answer shares with the other answers of its row.
SHARED = ("answered_at", "sent_at", "customer_id", "channel", "touchpoint", "comment")


@dataclass(frozen=True)
class Survey:
    """One column of answers: its question, the scale, and what its words mean."""

    column: str
    question: str
    confidence: float
    low: float | None = None
    high: float | None = None
    words: dict[str, Canonical] | None = None

    def constants(self) -> dict[str, str | float]:
        found: dict[str, str | float] = {"question": self.question}
        if self.low is not None and self.high is not None:
            found |= {"scale_min": self.low, "scale_max": self.high}
        return found


def surveys(columns: Sequence[Column], file_name: str, asked: list[Question]) -> list[Survey]:
    """The columns of answers; what a scale contradicts is asked and left out."""
    found = []
    for column in columns:
        question = _question(column)
        if question is None or not _is_mark(column):
            continue
        survey = survey_of(column, question, 0.95, asked)
        if survey:
            found.append(survey)
    return found or _unnamed(columns, file_name, asked) or _in_words(columns, asked)


def survey_of(column: Column, question: str, confidence: float, asked: list[Question]) -> Survey | None:
    """A column of answers to a question whose name is known; None when its marks cannot be answers to it."""
    words = values.answer_scale(cell for cell, _ in column.frequent) if column.kind == "text" else None
    if words:
        meaning, low, high = words
        if question == "nps":
            asked.append(_not_nps(column, low, high))
            return None
        return Survey(column.name, question, confidence, low, high, meaning)
    scale = _scale(column)
    if question == "nps":
        if scale == (1.0, 5.0):
            asked.append(_not_nps(column, *scale))
            return None
        return Survey(column.name, "nps", confidence, 0.0, 10.0)
    if scale is None or scale[1] > 10:
        text = N_("Which are the lowest and the highest mark that “{column}” can hold?")
        asked.append(Question(msg(text, column=column.name), "answers", "scale_max", column.name))
        return Survey(column.name, question, min(confidence, 0.6), *(scale or (None, None)))
    return Survey(column.name, question, confidence, *scale)


def table_maps(
    found: Sequence[Survey], columns: Sequence[Column], extras: tuple[str, ...] | None
) -> tuple[list[TableMap], list[Guess]]:
    """One table map per column of answers, with what the answers of a row share."""
    marks = {survey.column for survey in found}
    candidates = [m for m in matches("answers", columns) if m.role in SHARED]
    shared = assign("answers", candidates, taken=marks)
    maps, guesses = [], []
    for survey in found:
        roles = {"score": survey.column} | {role: match.column for role, match in shared.items()}
        maps.append(
            TableMap(
                "answers",
                roles,
                survey.constants(),
                {"score": survey.words} if survey.words else {},
                extras=extras,
            )
        )
        reason = msg(N_("marks that answer “{question}”"), question=survey.question)
        guesses.append(Guess("answers", "score", survey.column, survey.confidence, reason))
    guesses += [Guess("answers", role, m.column, m.score, m.reason) for role, m in shared.items()]
    return maps, guesses


def _question(column: Column) -> str | None:
    """The question a header asks; a header that only says "score" asks none."""
    name = values.recognise("answers", "question", column.name)
    return str(name) if name else None


def _is_mark(column: Column) -> bool:
    if column.kind == "text":
        return values.answer_scale(cell for cell, _ in column.frequent) is not None or _mostly_marks(column)
    if column.kind == "flag":
        return set(column.samples) <= {"0", "1"}
    return column.kind == "number" and (column.is_integer or (column.high or 0) <= 10) and column.distinct <= 101


def _mostly_marks(column: Column) -> bool:
    """Numbers with a few words among them: the words are refused row by row, the column is still one of marks."""
    total = sum(times for _, times in column.frequent)
    numbers = sum(times for cell, times in column.frequent if _number(cell) is not None)
    return total > 0 and numbers >= MOST * total


def _number(cell: str) -> float | None:
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None


def _scale(column: Column) -> tuple[float, float] | None:
    """The narrowest usual scale that holds nearly all marks; a stray one is the row's fault, not the scale's."""
    marks = [(mark, times) for cell, times in column.frequent if (mark := _number(cell)) is not None]
    total = sum(times for _, times in marks)
    for low, high in SCALES:
        if total and sum(times for mark, times in marks if low <= mark <= high) >= NEARLY_ALL * total:
            return low, high
    return None


def _not_nps(column: Column, low: float, high: float) -> Question:
    text = N_(
        "“{column}” is called NPS, but its marks go from {low} to {high}, and NPS needs 0 to 10. "
        "Is it satisfaction (CSAT)?"
    )
    return Question(
        msg(text, column=column.name, low=low, high=high), "answers", "question", column.name, ("csat", "attitude")
    )


def _in_words(columns: Sequence[Column], asked: list[Question]) -> list[Survey]:
    """Columns of answers in words whose headers are no known question: each header is the name of its question."""
    found = []
    for column in columns:
        survey = survey_of(column, column.name, 0.65, []) if column.kind == "text" and _is_mark(column) else None
        if survey:
            text = N_("What does “{column}” measure? It is taken for a question of its own.")
            options = ("csat", "ces", "repurchase", "attitude")
            asked.append(Question(msg(text, column=column.name), "answers", "question", column.name, options))
            found.append(survey)
    return found


def _unnamed(columns: Sequence[Column], file_name: str, asked: list[Question]) -> list[Survey]:
    """A single column that only says "score": its question is taken from the file's name or the scale, and asked."""
    named = values.recognise("answers", "question", plain(file_name.rpartition(".")[0] or file_name))
    for column in columns:
        score, _ = header_score("answers", "score", column.name)
        if score < 0.8 or not _is_mark(column):
            continue
        scale = _scale(column)
        question = str(named) if named else ("nps" if scale == (0.0, 10.0) else "csat")
        survey = survey_of(column, question, 0.9 if named else 0.6, asked)
        if survey and not named:
            text = N_("Which question does “{column}” answer? It is taken for {question}.")
            options = ("nps", "csat", "ces", "repurchase", "attitude")
            asked.append(
                Question(
                    msg(text, column=column.name, question=question.upper()),
                    "answers",
                    "question",
                    column.name,
                    options,
                )
            )
        return [survey] if survey else []
    return []
