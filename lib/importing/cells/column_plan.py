"""How one column becomes values: its cells as text, number, time or flag, and what in it means "no value"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lib.i18n import N_, Message, msg
from lib.importing.cells import numbers, time_typing, times
from lib.importing.cells.numbers import NumberFormat, literal
from lib.importing.cells.times import TimeFormat
from lib.importing.found import Column
from lib.importing.text.looks import MISSING_ANYWHERE, MISSING_VALUE, SPACES
from lib.schema import Kind

PAIRS: tuple[tuple[str, str], ...] = (
    ("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"), ("да", "нет"), ("д", "н"), ("истина", "ложь"),
    ("on", "off"), ("ja", "nein"), ("oui", "non"), ("si", "no"), ("sí", "no"), ("sì", "no"), ("sim", "não"),
    ("вкл", "выкл"), ("+", "-"), ("vrai", "faux"), ("wahr", "falsch"), ("verdadero", "falso"), ("✓", "✗"),
    ("есть", "нет"), ("tak", "nie"), ("ano", "ne"), ("evet", "hayır"), ("так", "ні"), ("иә", "жоқ"), ("ja", "nej"),
    ("vero", "falso"), ("verdadeiro", "falso"),
)  # fmt: skip
TRUE = frozenset(yes for yes, _ in PAIRS) | {"1", "1.0", "x", "х", "✔"}
FALSE = frozenset(no for _, no in PAIRS) | {"0", "0.0", "✘"}
#: Dates that programs write where there is none.
NO_DATE = frozenset((
    "0000-00-00", "0000-00-00 00:00:00", "00.00.0000", "00.00.0000 00:00:00", "0001-01-01", "0001-01-01 00:00:00",
    "0001-01-01t00:00:00", "0001-01-01t00:00:00z", "01.01.0001", "01.01.0001 0:00:00", "01.01.0001 00:00:00",
    "00/00/0000",
))  # fmt: skip
#: Cells a spreadsheet is kept from changing: ="00123" and '+7….
_WRAPPED, _MARKED = r'^="([^"]*)"$', r"^'([=+@-])"
_FIRST = r"\1"


@dataclass(frozen=True)
class ColumnPlan:
    """A column, and how its cells become each kind of value.

    `clean` says that no cell needs trimming and only empty ones are missing, `dash` that a dash means no, `whole` that
    its whole numbers are written with a fraction of nothing (17850.0), `wrapped` that its cells are kept from being
    changed by a spreadsheet. `nothing` are further spellings of "no value", in lower case.
    """

    column: Column
    number: NumberFormat
    time: TimeFormat | None
    clean: bool
    dash: bool = False
    whole: bool = False
    wrapped: bool = False
    nothing: frozenset[str] = frozenset()

    def sql(self, cell: str, kind: Kind, zone: str) -> str:
        """The cell as a value of that kind; null where it is missing or does not fit."""
        cell = self._bare(cell)
        folded = f"lower(trim({cell}, {literal(SPACES)}))"
        if kind == "number":
            value = numbers.number_sql(self.number, cell)
        elif kind == "time":
            value = time_typing.time_sql(times.with_year(self.time), cell, zone)
        elif kind == "flag":
            no = FALSE if self.dash else FALSE - {"-"}
            value = f"CASE WHEN {_one_of(folded, TRUE)} THEN true WHEN {_one_of(folded, no)} THEN false END"
        else:
            text = f"trim({cell}, {literal(SPACES)})"
            if self.whole:
                text = f"regexp_replace({text}, {literal(r'^(-?[0-9]+)[.]0+$')}, {literal(_FIRST)})"
            return f"CASE WHEN NOT {_one_of(folded, self.missing_words(kind))} THEN {text} END"
        # A number may be a spelling of "no value" too.
        return f"CASE WHEN NOT {_one_of(folded, self.nothing)} THEN {value} END" if self.nothing else value

    def missing_sql(self, cell: str, kind: Kind) -> str:
        """Whether a cell holds no value, if the column becomes that kind."""
        folded = f"lower(trim({self._bare(cell)}, {literal(SPACES)}))"
        return f"({cell} IS NULL OR {_one_of(folded, self.missing_words(kind))})"

    def missing_words(self, kind: Kind) -> frozenset[str]:
        """The spellings of "no value" in a column that becomes that kind, in lower case."""
        return missing_words(kind, self.dash) | self.nothing

    def direct(self, kind: Kind) -> bool:
        """Whether the engine's own cast reads the sampled cells exactly as `sql` would."""
        if not self.clean or self.nothing or self.wrapped:
            return False
        if kind == "text":
            return not self.whole
        if kind == "number":
            return self.column.kind == "number" and self.number.plain
        if kind == "time":
            return self.time is not None and bool(self.time.alone)
        return self.column.kind == "flag" and {v.lower() for v, _ in self.column.frequent} <= {"true", "false"}

    def misfit(self, kind: Kind) -> Message:
        """Why a cell of this column is refused or blanked."""
        if kind == "number":
            return msg(N_("is not a number"))
        if kind == "flag":
            return msg(N_("is neither yes nor no"))
        if self.time is not None and self.time.how is not None:
            return msg(N_("is not a date of this column ({how})"), how=self.time.how)
        return msg(N_("is not a date"))

    def _bare(self, cell: str) -> str:
        if not self.wrapped:
            return cell
        bare = f"regexp_replace({cell}, {literal(_WRAPPED)}, {literal(_FIRST)})"
        return f"regexp_replace({bare}, {literal(_MARKED)}, {literal(_FIRST)})"


def bare(cell: str) -> str:
    """A cell without what kept a spreadsheet from changing it."""
    return re.sub(_MARKED, _FIRST, re.sub(_WRAPPED, _FIRST, cell))


def missing_words(kind: Kind, dash: bool = False) -> frozenset[str]:
    """The usual spellings of "no value" where that kind is expected; `dash` says that a dash means no."""
    if kind == "text":
        return MISSING_ANYWHERE
    if kind == "flag":
        return (MISSING_VALUE - FALSE - TRUE) | (set() if dash else {"-"})
    return MISSING_VALUE | NO_DATE if kind == "time" else MISSING_VALUE


def _one_of(text: str, words: Iterable[str]) -> str:
    # Not IN: the engine makes a join of each long IN list, and plans of hundreds of joins take it minutes.
    return f"list_contains([{', '.join(literal(word) for word in sorted(words))}], {text})"
