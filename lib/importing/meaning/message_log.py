"""Columns that say what happened to a message: in a log a row for each such thing, in a list the last of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lib.i18n import N_, Message, msg
from lib.importing.found import Column
from lib.importing.meaning import extras, values
from lib.importing.meaning.match import assign, header_score, matches
from lib.importing.meaning.proposal import Guess
from lib.importing.meaning.questions import Said
from lib.importing.meaning.table_map import LATER_FLAGS, LaterRows, TableMap
from lib.importing.meaning.values import Canonical

#: What makes a message of a row, best first; and so much of a column has to be such words.
_LEFT = ("sent", "delivered")
_ONLY_OF_MESSAGES = frozenset({"sent", "delivered", "bounced", "unsubscribed"})
MOST = 0.6
#: A file that names nearly nobody twice is a list of messages.
ONE_EACH = 0.98
#: What the last thing that happened says about each flag.
_IMPLIED_BY = {
    "delivered": {"delivered", "bounced", "opened", "clicked", "unsubscribed"},
    "opened": {"opened", "clicked", "unsubscribed"},
    "clicked": {"clicked"},
    "unsubscribed": {"unsubscribed"},
}
#: Roles that no mailing has.
_OF_ORDERS = ("order_id", "amount", "unit_price", "quantity")
_SHARED = ("customer_id", "email", "phone", "sent_at", "channel", "campaign", "kind")
#: Headers of the number that a message and everything that happens to it have in common.
_NUMBERS = frozenset(
    "message id|messageid|msg id|sg message id|message uuid|email id|mail id|send id|delivery id|id письма|"
    "id сообщения|mid|номер письма|номер сообщения|идентификатор письма|идентификатор сообщения".split("|")
)


def table_maps(columns: Sequence[Column], said: Said) -> tuple[list[TableMap], list[Guess]] | None:
    """Messages, from a log with a row for each thing that happened or from a list with the last thing of each message.

    None when no column tells such things, nobody is named, or no row of a log says that a message was sent.
    """
    if any(header_score("orders", role, column.name)[0] >= 0.8 for role in _OF_ORDERS for column in columns):
        # Parcels are sent and delivered too.
        return None
    for column in columns:
        happened = _happened(column)
        if not happened:
            continue
        by = next((c.name for c in columns if values.plain(c.name) in _NUMBERS and c.missing < c.cells), None)
        candidates = [m for m in matches("messages", columns) if m.role in _SHARED]
        roles = assign("messages", candidates, taken=[column.name, *([by] if by else [])])
        if not {"customer_id", "sent_at"} <= set(roles):
            continue
        if _one_each(columns, roles["customer_id"].column) or _has_flags(columns, column):
            return _list(column, happened, columns)
        left = next((kind for kind in _LEFT if kind in happened.values()), None)
        if left is None:
            continue
        taken = {role: match.column for role, match in roles.items()}
        useful = extras.useful("messages", columns, taken.values())
        kept = tuple(name for name in useful if name not in (column.name, by))
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


def _one_each(columns: Sequence[Column], person: str) -> bool:
    """Whether nearly nobody is named twice: of a message that was opened a log says at least that it was sent too."""
    column = next(column for column in columns if column.name == person)
    return column.distinct >= ONE_EACH * (column.cells - column.missing)


def _has_flags(columns: Sequence[Column], event: Column) -> bool:
    """Whether each row says in other columns when its message was opened or clicked, as no row of a log does."""
    return any(
        column.kind in ("time", "flag") and header_score("messages", flag, column.name)[0] >= 0.8
        for flag in ("opened", "clicked")
        for column in columns
        if column.name != event.name
    )


def _list(column: Column, happened: Mapping[str, str], columns: Sequence[Column]) -> tuple[list[TableMap], list[Guess]]:
    """A message from every row. Whoever clicked has opened, and what was opened has arrived."""
    roles = assign("messages", matches("messages", columns), taken=[column.name])
    taken = {role: match.column for role, match in roles.items()}
    told: dict[str, dict[str, Canonical]] = {}
    for flag, by in _IMPLIED_BY.items():
        if flag not in taken and by & set(happened.values()):
            taken[flag] = column.name
            told[flag] = {cell: kind in by for cell, kind in happened.items()}
    if "delivered" in told:
        told["delivered"] = {cell: None if kind == "sent" else kind != "bounced" for cell, kind in happened.items()}
    kept = extras.useful("messages", columns, taken.values())
    guesses = [Guess("messages", role, m.column, m.score, m.reason) for role, m in roles.items()]
    return [TableMap("messages", taken, values=told, extras=kept)], guesses


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
