"""Logs of mailings with a row for each thing that happened to a message: sent, delivered, opened, clicked."""

from __future__ import annotations

from collections.abc import Sequence

from lib.i18n import N_, Message, msg
from lib.importing.found import Column
from lib.importing.meaning import values
from lib.importing.meaning.match import assign, matches
from lib.importing.meaning.proposal import Guess
from lib.importing.meaning.questions import Said
from lib.importing.meaning.table_map import LATER_FLAGS, LaterRows, TableMap

#: What makes a message of a row, best first; and so much of a column has to be such words.
_LEFT = ("sent", "delivered")
_ONLY_OF_MESSAGES = frozenset({"sent", "delivered", "bounced", "unsubscribed"})
MOST = 0.6
_SHARED = ("customer_id", "email", "phone", "sent_at", "channel", "campaign", "kind")
#: Headers of the number that a message and everything that happens to it have in common.
_NUMBERS = frozenset(
    "message id|messageid|msg id|sg message id|message uuid|email id|mail id|send id|delivery id|id письма|"
    "id сообщения|номер письма|номер сообщения|идентификатор письма|идентификатор сообщения".split("|")
)


def table_maps(
    columns: Sequence[Column], said: Said, extras: tuple[str, ...]
) -> tuple[list[TableMap], list[Guess]] | None:
    """Messages from the rows that say one was sent, and what the others say became of them.

    None when no column tells such things, nobody is named, or no row says that a message was sent.
    """
    for column in columns:
        happened = _happened(column)
        if not happened:
            continue
        by = next((c.name for c in columns if values.plain(c.name) in _NUMBERS and c.missing < c.cells), None)
        candidates = [m for m in matches("messages", columns) if m.role in _SHARED]
        roles = assign("messages", candidates, taken=[column.name, *([by] if by else [])])
        if not {"customer_id", "sent_at"} <= set(roles):
            continue
        left = next((kind for kind in _LEFT if kind in happened.values()), None)
        if left is None:
            continue
        taken = {role: match.column for role, match in roles.items()}
        kept = tuple(name for name in extras if name not in (*taken.values(), column.name, by))
        sent = tuple(cell for cell, kind in happened.items() if kind == left)
        # What never arrived is no message of a log that begins with those that did.
        unheard = {left, "bounced"} if left == "delivered" else {left}
        flags = {
            flag: cells
            for flag in LATER_FLAGS
            if flag not in unheard and (cells := tuple(cell for cell, kind in happened.items() if kind == flag))
        }
        later = LaterRows(flags, by) if flags else None
        messages = TableMap("messages", taken, where=(column.name, sent), extras=kept, later=later)
        said.notes.append(_note(column.name, sent, [cell for cells in flags.values() for cell in cells]))
        return [messages], [Guess("messages", role, m.column, m.score, m.reason) for role, m in roles.items()]
    return None


def _happened(column: Column) -> dict[str, str]:
    """The cells of a column that say what happened to a message, with what it was; empty when it tells other things."""
    if column.kind != "text" or not column.frequent:
        return {}
    found = {cell: str(kind) for cell, _ in column.frequent if (kind := values.recognise("messages", "event", cell))}
    told = sum(times for cell, times in column.frequent if cell in found)
    kinds = set(found.values())
    enough = told >= MOST * sum(times for _, times in column.frequent)
    return found if enough and len(kinds) >= 2 and kinds & _ONLY_OF_MESSAGES else {}


def _note(column: str, sent: Sequence[str], later: Sequence[str]) -> Message:
    if not later:
        return msg(N_("Only the rows whose “{column}” is {sent} are messages."), column=column, sent=", ".join(sent))
    text = N_(
        "“{column}” has a row for each thing that happened to a message: the rows that say {sent} are the messages, "
        "and {later} are added to the message they are about."
    )
    return msg(text, column=column, sent=", ".join(sent), later=", ".join(later))
