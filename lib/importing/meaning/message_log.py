"""Logs of mailings with a row for each thing that happened to a message: sent, delivered, opened, clicked."""

from __future__ import annotations

from collections.abc import Sequence

from lib.i18n import N_, msg
from lib.importing.found import Column
from lib.importing.meaning import event_log, values
from lib.importing.meaning.mapping import TableMap
from lib.importing.meaning.match import assign, matches
from lib.importing.meaning.proposal import Guess, Option, Question
from lib.importing.meaning.questions import Said

#: What makes a message of a row, best first; and so much of a column has to be such words.
_LEFT = ("sent", "delivered")
_ONLY_OF_MESSAGES = frozenset({"sent", "delivered", "bounced", "unsubscribed"})
MOST = 0.6
_SHARED = ("customer_id", "email", "phone", "sent_at", "channel", "campaign", "kind")


def table_maps(
    columns: Sequence[Column], said: Said, extras: tuple[str, ...]
) -> tuple[list[TableMap], list[Guess]] | None:
    """Messages from the rows that say one was sent; None when no column tells such things, or nobody is named."""
    for column in columns:
        happened = _happened(column)
        if not happened:
            continue
        roles = assign("messages", [m for m in matches("messages", columns) if m.role in _SHARED], taken=[column.name])
        if not {"customer_id", "sent_at"} <= set(roles):
            continue
        left = next((kind for kind in _LEFT if kind in happened.values()), None)
        if left is None:
            continue
        cells = tuple(cell for cell, kind in happened.items() if kind == left)
        taken = {role: match.column for role, match in roles.items()}
        kept = tuple(name for name in extras if name not in taken.values() and name != column.name)
        messages = TableMap("messages", taken, where=(column.name, cells), extras=kept)
        guesses = [Guess("messages", role, m.column, m.score, m.reason) for role, m in roles.items()]
        said.questions.append(_question(column, columns, messages, extras))
        return [messages], guesses
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


def _question(column: Column, columns: Sequence[Column], messages: TableMap, extras: tuple[str, ...]) -> Question:
    text = N_(
        "“{column}” has a row for each thing that happened to a message. Only the rows that say “{sent}” are taken as "
        "messages; who opened and clicked cannot be told from such rows. Is that right?"
    )
    options = [Option(msg(N_("yes, one message for each of them")), tables=(messages,))]
    events = event_log.table_maps(column, columns, Said(), extras)
    if events:
        options.append(Option(msg(N_("no, every row is something a visitor did")), tables=tuple(events[0])))
    options.append(Option(msg(N_("leave the file out for now")), tables=()))
    sent = messages.where[1][0] if messages.where else ""
    return Question(msg(text, column=column.name, sent=sent), options=tuple(options))
