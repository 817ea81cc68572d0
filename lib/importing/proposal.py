"""What is proposed for a file: a mapping, why each part of it is believed, and what had better be asked."""

from __future__ import annotations

from dataclasses import dataclass

from lib.i18n import Message
from lib.importing.mapping import FileMapping

#: Below this a guess is put as a question.
SURE = 0.7


@dataclass(frozen=True)
class Guess:
    """One column taken for one role: `confidence` from 0 to 1, and why."""

    table: str
    role: str
    column: str
    confidence: float
    reason: Message


@dataclass(frozen=True)
class Question:
    """Something the file does not settle, in plain words; `options` are columns or values to choose from."""

    text: Message
    table: str | None = None
    role: str | None = None
    column: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A mapping to agree to. Without questions it can be taken as it is; `unmapped` are columns it leaves unused."""

    mapping: FileMapping
    guesses: tuple[Guess, ...] = ()
    questions: tuple[Question, ...] = ()
    unmapped: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        return bool(self.mapping.tables) and not self.questions
