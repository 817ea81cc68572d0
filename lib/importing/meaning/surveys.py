"""Survey exports: which columns hold answers, to which question, on which scale, and which end of it is good."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.i18n import N_, msg
from lib.importing.found import Column
from lib.importing.meaning import meanings, questions, values
from lib.importing.meaning.mapping import TableMap
from lib.importing.meaning.match import Match, assign, header_score, matches
from lib.importing.meaning.proposal import Guess
from lib.importing.meaning.questions import Said
from lib.importing.meaning.values import Canonical, plain

#: Scales that are usual, lowest first; a column is on the first that holds nearly all its answers.
SCALES = ((1.0, 5.0), (1.0, 7.0), (0.0, 10.0), (0.0, 100.0))
SCHOOL = (1.0, 6.0)
YES_OR_NO = (0.0, 1.0)
NEARLY_ALL = 0.8
#: A column whose header names a question holds marks if this share of it are numbers.
MOST = 0.6
#: So many answers without a single 0 look like a scale that begins at 1.
ENOUGH_FOR_NOUGHT = 20
#: Roles an answer shares with the other answers of its row.
SHARED = ("answered_at", "sent_at", "customer_id", "email", "phone", "channel", "touchpoint", "comment")
#: Headers of school marks: the best is 1 in some countries and the highest in others.
_SCHOOL_MARKS = frozenset("note|noten|gesamtnote|schulnote|nota|nota final|grade|school grade".split("|"))
_MARK = re.compile(r"-?(?:0|[1-9]\d{0,3})(?:[.,]\d+)?")
#: A mark with its words beside it, as the ends of a scale are labelled: "10 - Extremely likely", "Poor (1)".
_LABELLED = re.compile(
    r"(\d{1,3})\s*(?:[-–—=:]|\.\s|(?=\())[^\d]*[^\W\d_][^\d]*|[^\d]*[^\W\d_][^\d]*[-–—=:(]\s*(\d{1,3})\)?"
)
_EASY = re.compile(r"\b(?:ease|easy|easily|easiness|легко|легкост\w*|прост\w*|удобн\w*|facil\w*|einfach|leicht)\b")
_HARD = re.compile(
    r"\b(?:how much effort|level of effort|amount of effort|how difficult|how hard|difficulty|сколько усилий|"
    r"насколько (?:сложно|трудно)|сложность|трудность|wie viel aufwand|wie schwierig|combien d efforts|"
    r"cuanto esfuerzo)\b"
)
#: A mark in a header with the words beside it: "(1 — excellent, 5 — poor)", "from 1 (best) to 5", "best = 1".
_TOLD = re.compile(
    r"(?P<before>[^\W\d_][^,;:=–—()\d]*)?[-–—=:(\s]*(?<![\d.,])(?P<mark>\d{1,3})(?![\d.,]*\d)"
    r"(?=(?:\s*[-–—=:(]\s*(?P<after>[^\W\d_][^,;()\d]*))?)"
)
#: A header that asks for a mark without saying what it is about in known words.
_RATE = re.compile(
    r"\b(?:оцените|поставьте оценку|как бы вы оценили|как вы оцениваете|how (?:would|do|did) you rate|please rate|"
    r"rate (?:our|your|the|us)|bewerten sie|wie bewerten)\b"
)


@dataclass(frozen=True)
class Survey:
    """One column of answers: its question, the worst and the best mark of its scale, and what its words mean."""

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


def surveys(columns: Sequence[Column], file_name: str, said: Said) -> list[Survey]:
    """The columns of answers; what a scale contradicts is asked and left out."""
    asked = {column.name: question for column in columns if (question := _question(column)) and _is_mark(column)}
    shared = {role: match.column for role, match in shared_roles(columns, set(asked)).items()}
    found = []
    for column in columns:
        if column.name not in asked:
            continue
        survey = survey_of(column, asked[column.name], 0.95, said, shared)
        if survey:
            found.append(survey)
    found += _own(columns, set(asked), said)
    return found or _unnamed(columns, file_name, said) or _in_words(columns, said)


def survey_of(
    column: Column, question: str, confidence: float, said: Said, shared: Mapping[str, str] | None = None
) -> Survey | None:
    """A column of answers to a question whose name is known; None when its marks cannot be answers to it.

    `shared` are the columns that all answers of a row share.
    """
    labels = _labels(column)
    words = None
    if column.kind == "text" and not labels:
        words = values.answer_scale(cell for cell, _ in column.frequent)
    if words:
        meaning, low, high = words
        if question == "nps":
            said.questions.append(_no_nps(column, low, high, shared or {}, meaning))
            return None
        if upside_down := values.upside_down(meaning):
            text = N_("The words in “{column}” decide, not the numbers before them: “{cell}” is the best mark.")
            said.notes.append(msg(text, column=column.name, cell=upside_down))
        return Survey(column.name, question, confidence, low, high, meaning)
    scale = _scale(column)
    if question != "nps" and _is_yes_or_no(column):
        scale = YES_OR_NO
        if not _told_ends(column.name, scale):
            said.notes.append(msg(N_("“{column}” holds only 0 and 1: 1 is taken for satisfied."), column=column.name))
    if question == "nps":
        if scale == (1.0, 5.0):
            said.questions.append(_no_nps(column, *scale, shared or {}))
            return None
        _note_one_to_ten(column, said)
        return Survey(column.name, "nps", confidence, 0.0, 10.0, labels)
    if scale is None or scale[1] > 10:
        said.questions.append(questions.scale(column.name))
        ends: tuple[float | None, float | None] = scale or (None, None)
        return Survey(column.name, question, min(confidence, 0.6), ends[0], ends[1], labels)
    worst, best = _worst_and_best(column, question, scale, said)
    return Survey(column.name, question, confidence, worst, best, labels)


def another_question(part: TableMap, column: Column, name: str, before: str | None) -> bool:
    """Whether the marks of a column are no answers to the question that an earlier file with its header asked.

    Where the header does not name the question, the name of the file may; `before` is that of the earlier one.
    """
    question = part.constants.get("question")
    if column.kind == "number":
        if question == "nps" and _scale(column) == SCALES[0]:
            return True
        ends = [part.constants.get(end) for end in ("scale_min", "scale_max")]
        if None not in ends:
            low, high = sorted(float(end) for end in ends)  # type: ignore[arg-type]
            marks = _marks(column)
            within = sum(times for mark, times in marks if low <= mark <= high)
            if within < NEARLY_ALL * sum(times for _, times in marks):
                return True
    named = _named(name)
    if question is None or named is None or named == question or _question(column):
        return False
    return before is None or _named(before) != named


def _named(file_name: str) -> str | None:
    """The question that the name of a file names."""
    found = values.recognise("answers", "question", plain(file_name.rpartition(".")[0] or file_name))
    return str(found) if found else None


def _worst_and_best(column: Column, question: str, scale: tuple[float, float], said: Said) -> tuple[float, float]:
    """A scale from its worst to its best mark, as far as the header tells; asked where it does not."""
    words = plain(column.name)
    if told := _told_ends(column.name, scale) or _labelled_ends(_labels(column) or {}):
        worst, best = told
        if worst > best:
            text = N_("“{column}” says itself that {mark} is the best mark and {other} the worst.")
            said.notes.append(msg(text, column=column.name, mark=best, other=worst))
        return worst, best
    if words in _SCHOOL_MARKS:
        if scale[1] <= 7 and column.high == SCHOOL[1]:
            scale = SCHOOL
        said.questions.append(questions.direction(column.name, question, *scale))
    elif question == "ces" and _HARD.search(words):
        said.notes.append(
            msg(N_("In “{column}” a low mark is taken for little effort, which is good."), column=column.name)
        )
        return scale[1], scale[0]
    elif question == "ces" and not _EASY.search(words):
        said.questions.append(questions.direction(column.name, question, *scale))
    return scale


def _told_ends(header: str, scale: tuple[float, float]) -> tuple[float, float] | None:
    """The worst and the best mark where a header says what its marks mean; None where it does not, or not clearly."""
    marks = {}
    for found in _TOLD.finditer(header):
        beside = [*(found["before"] or "").split()[-1:], found["after"] or ""]
        judged = {good for words in beside if (good := values.is_good(words)) is not None}
        # Between two marks, words may belong to either; what contradicts itself says nothing.
        if len(judged) == 1:
            marks[float(found["mark"])] = judged.pop()
    if not marks:
        return None
    low, high = (min(marks), max(marks)) if len(marks) > 1 else scale
    ends = {mark: good for mark, good in marks.items() if mark in (low, high)}
    falls = {(mark == low) == good for mark, good in ends.items()}
    if len(falls) != 1:
        return None
    return (high, low) if falls == {True} else (low, high)


def _labelled_ends(labels: Mapping[str, Canonical]) -> tuple[float, float] | None:
    """The worst and the best mark where both ends of a scale have their words beside them."""
    judged = {float(mark or 0): values.is_good(values.without_mark(cell)) for cell, mark in labels.items()}
    if not judged:
        return None
    ends = min(judged), max(judged)
    if {judged[end] for end in ends} != {True, False}:
        return None
    return ends if judged[ends[1]] else ends[::-1]


def _own(columns: Sequence[Column], asked: set[str], said: Said) -> list[Survey]:
    """Columns of marks whose headers ask for one, about nothing that is known: each is a question of its own."""
    found = []
    for column in columns:
        if column.name in asked or column.kind != "number" or not _is_mark(column):
            continue
        scale = _scale(column)
        if scale is None or scale[1] > 10:
            continue
        if _RATE.search(plain(column.name)) or _told_ends(column.name, scale):
            ends = _worst_and_best(column, column.name, scale, said)
            said.questions.append(_own_question(column, ends, nps=scale == (0.0, 10.0) and ends == scale))
            found.append(Survey(column.name, column.name, 0.65, *ends))
    return found


def _own_question(column: Column, ends: tuple[float | None, float | None], nps: bool) -> questions.Question:
    text = N_("What does “{column}” measure? It is taken for a question of its own.")
    return questions.what_it_measures(msg(text, column=column.name), column.name, column.name, ends, nps)


def table_maps(
    found: Sequence[Survey], columns: Sequence[Column], extras: tuple[str, ...] | None
) -> tuple[list[TableMap], list[Guess]]:
    """One table map per column of answers, with what the answers of a row share."""
    marks = {survey.column for survey in found}
    shared = shared_roles(columns, marks)
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
        asked = meanings.name("answers", "question", survey.question)
        reason = msg(N_("marks that answer “{question}”"), question=asked)
        guesses.append(Guess("answers", "score", survey.column, survey.confidence, reason))
    guesses += [Guess("answers", role, m.column, m.score, m.reason) for role, m in shared.items()]
    return maps, guesses


def shared_roles(columns: Sequence[Column], marks: set[str]) -> dict[str, Match]:
    """What all answers of a row share: who gave them, when and where."""
    candidates = [match for match in matches("answers", columns) if match.role in SHARED]
    return assign("answers", candidates, taken=marks)


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
    numbers = sum(times for _, times in _marks(column))
    return total > 0 and numbers >= MOST * total


def _number(cell: str) -> float | None:
    """A cell as a mark; what begins with zeros or a plus is a number of something, and no mark."""
    found = _MARK.fullmatch(cell.strip())
    return float(found[0].replace(",", ".")) if found else None


def _labels(column: Column) -> dict[str, Canonical] | None:
    """The marks that have their words beside them, in a column where others stand alone."""
    cells = [cell for cell, _ in column.frequent]
    found = {cell: float(label[1] or label[2]) for cell in cells if (label := _LABELLED.fullmatch(cell.strip()))}
    return dict(found) if found and any(_number(cell) is not None for cell in cells) else None


def _marks(column: Column) -> list[tuple[float, int]]:
    """The marks of a column and how often each was given."""
    labels = _labels(column) or {}
    found = ((_number(cell) if cell not in labels else labels[cell], times) for cell, times in column.frequent)
    return [(float(mark), times) for mark, times in found if mark is not None]


def _scale(column: Column) -> tuple[float, float] | None:
    """The narrowest usual scale that holds nearly all marks; a stray one is the row's fault, not the scale's."""
    marks = _marks(column)
    total = sum(times for _, times in marks)
    for low, high in SCALES:
        if total and sum(times for mark, times in marks if low <= mark <= high) >= NEARLY_ALL * total:
            return low, high
    return None


def _is_yes_or_no(column: Column) -> bool:
    """Whether the marks are noughts and ones; ones alone may be the lowest mark of any scale."""
    marks = {mark for mark, _times in _marks(column)}
    return marks in ({0.0}, {0.0, 1.0})


def _note_one_to_ten(column: Column, said: Said) -> None:
    """An NPS column without a single 0 among many answers may have been asked from 1 to 10; that is accepted."""
    marks = _marks(column)
    if sum(times for _, times in marks) >= ENOUGH_FOR_NOUGHT and min(marks)[0] >= 1:
        text = N_(
            "No answer in “{column}” is 0. If people were asked for 1 to 10, that is accepted: "
            "9 and 10 are promoters, 6 and less detractors."
        )
        said.notes.append(msg(text, column=column.name))


def _no_nps(
    column: Column, low: float, high: float, shared: Mapping[str, str], words: dict[str, Canonical] | None = None
) -> questions.Question:
    part = TableMap(
        "answers",
        {"score": column.name, **shared},
        {"question": "csat", "scale_min": low, "scale_max": high},
        {"score": words} if words else {},
    )
    return questions.no_nps(column.name, low, high, part)


def _in_words(columns: Sequence[Column], said: Said) -> list[Survey]:
    """Columns of answers in words whose headers are no known question: each header is the name of its question."""
    found = []
    for column in columns:
        words = column.kind == "text" and values.answer_scale(cell for cell, _ in column.frequent)
        survey = survey_of(column, column.name, 0.65, Said()) if words else None
        if survey:
            said.questions.append(_own_question(column, (survey.low, survey.high), nps=False))
            found.append(survey)
    return found


#: The ends of a scale as a header tells them: "Score (0-10)".
_SCALE_IN_HEADER = re.compile(r"\s*[(\[]?\b\d{1,2}\s?[-–—]\s?\d{1,3}\b[)\]]?\s*$")


def _unnamed(columns: Sequence[Column], file_name: str, said: Said) -> list[Survey]:
    """A single column that only says "score": its question is taken from the file's name or the scale, and asked."""
    named = _named(file_name)
    for column in columns:
        score, _ = header_score("answers", "score", _SCALE_IN_HEADER.sub("", column.name))
        if score < 0.8 or not _is_mark(column):
            continue
        scale = _scale(column)
        question = named or ("nps" if scale == (0.0, 10.0) else "csat")
        survey = survey_of(column, question, 0.9 if named else 0.6, said)
        if survey and not named:
            text = msg(
                N_("Which question does “{column}” answer? It is taken for {question}."),
                column=column.name,
                question=meanings.name("answers", "question", question),
            )
            said.questions.append(
                questions.what_it_measures(
                    text, column.name, question, (survey.low, survey.high), nps=scale == (0.0, 10.0)
                )
            )
        return [survey] if survey else []
    return []
