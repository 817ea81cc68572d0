"""Event logs: one column says what happened, and the rows go to several tables by its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lib.i18n import N_, msg
from lib.importing.found import Column
from lib.importing.meaning import questions, values
from lib.importing.meaning.mapping import TableMap
from lib.importing.meaning.match import assign, header_score, matches
from lib.importing.meaning.proposal import Guess, Question
from lib.importing.meaning.questions import Said

#: What the rows of an order in a log may say about it, when a column says so by its name.
OF_AN_ORDER = ("order_id", "amount", "unit_price", "quantity", "cost", "currency", "product", "category", "promo")
#: Events that are also a share or an offer to share, and the flag they set.
SHARES = {"share": "shared", "referral": "shared", "share_offer": "offered"}
_MANY = 1000


def event_column(columns: Sequence[Column]) -> Column | None:
    """The column that says what happened: by its header and repeated words, or by words known as events."""
    best: tuple[float, Column] | None = None
    for column in columns:
        if column.kind != "text" or not 2 <= column.distinct <= _MANY:
            continue
        named, _ = header_score("visits", "action", column.name)
        known = {values.recognise("visits", "action", cell) for cell, _ in column.frequent} - {None}
        repeats = column.distinct <= 0.5 * (column.cells - column.missing) or column.distinct <= 20
        score = (named if named >= 0.8 and repeats else 0.0) + 0.4 * len(
            known & {"purchase", "add_to_cart", "page_view"}
        )
        if score >= 0.8 and (best is None or score > best[0]):
            best = score, column
    return best[1] if best else None


def table_maps(
    event: Column, columns: Sequence[Column], said: Said, extras: tuple[str, ...]
) -> tuple[list[TableMap], list[Guess]] | None:
    """Visits from all rows, orders from purchases, referrals from shares; None when nobody or no time is named."""
    candidates = [m for m in matches("visits", columns) if m.role != "action" and m.column != event.name]
    roles = assign("visits", candidates, taken=[event.name])
    visitor, time = roles.get("visitor_id"), roles.get("occurred_at")
    if visitor is None and "session_id" in roles:
        visitor = roles["session_id"]
        text = N_("No column names the visitor, so each session is taken for a visitor. Which column says who it was?")
        others = [match.column for match in candidates if match.role in ("visitor_id", "customer_id")]
        options = questions.column_options("visitor_id", dict.fromkeys([visitor.column, *others]))
        said.questions.append(Question(msg(text), "visits", "visitor_id", options=options))
    if visitor is None or time is None:
        return None
    spelled = _spelled(event)
    columns_of = {"visitor_id": visitor.column, "occurred_at": time.column, "action": event.name}
    columns_of |= {role: match.column for role, match in roles.items() if role not in columns_of}
    renamed = {cell: action for cell, action in spelled.items() if cell != action}
    visits = TableMap("visits", columns_of, values={"action": renamed} if renamed else {}, extras=extras)
    guesses = [
        Guess(
            "visits",
            "action",
            event.name,
            0.95,
            msg(N_("its words are events, such as “{example}”"), example=_example(event, spelled)),
        )
    ]
    guesses += [Guess("visits", role, m.column, m.score, m.reason) for role, m in roles.items()]
    maps = [visits]
    person = columns_of.get("customer_id", visitor.column)
    bought = tuple(cell for cell, action in spelled.items() if action == "purchase")
    if bought:
        orders, more = _orders(event, bought, columns, person, time.column, extras)
        maps.append(orders)
        guesses += more
    for action in dict.fromkeys(spelled.values()):
        if action in SHARES:
            cells = tuple(cell for cell, found in spelled.items() if found == action)
            shared = {"referrer_id": person, "occurred_at": time.column}
            maps.append(TableMap("referrals", shared, {SHARES[action]: True}, where=(event.name, cells), extras=()))
    return maps, guesses


def _spelled(event: Column) -> dict[str, str]:
    """The words with a known meaning; "cart" alone means that something was put into it."""
    cells = list(dict.fromkeys([cell for cell, _ in event.frequent] + list(event.samples)))
    found = {cell: str(action) for cell in cells if (action := values.recognise("visits", "action", cell)) is not None}
    if "add_to_cart" not in found.values():
        found |= {cell: "add_to_cart" for cell in cells if values.plain(cell) in ("cart", "basket", "корзина")}
    return found


def _example(event: Column, spelled: dict[str, str]) -> str:
    known = [cell for cell, action in spelled.items() if action in ("purchase", "add_to_cart", "page_view")]
    return (known or [cell for cell, _ in event.frequent] or [""])[0]


def _orders(
    event: Column, bought: tuple[str, ...], columns: Sequence[Column], person: str, time: str, extras: tuple[str, ...]
) -> tuple[TableMap, list[Guess]]:
    # What only orders have is empty on all other rows of a log; that says nothing against it.
    filled = [replace(c, cells=c.cells - c.missing, missing=0) for c in columns if c.missing < c.cells]
    found = [m for m in matches("orders", filled) if m.role in OF_AN_ORDER and m.score >= 0.8]
    roles = assign("orders", found, taken=[event.name, person, time])
    if "amount" not in roles and "unit_price" in roles and "quantity" not in roles:
        roles["amount"] = roles.pop("unit_price")
    taken = {"ordered_at": time, "customer_id": person} | {role: match.column for role, match in roles.items()}
    kept = tuple(name for name in extras if name not in taken.values())
    guesses = [Guess("orders", role, m.column, m.score, m.reason) for role, m in roles.items()]
    return TableMap("orders", taken, where=(event.name, bought), extras=kept), guesses
