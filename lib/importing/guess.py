"""What the columns of a file mean: a mapping proposed from headers, cells and earlier mappings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lib import schema
from lib.i18n import N_, Message, msg
from lib.importing import event_log, extras, headerless, message_log, questions, surveys, units, values
from lib.importing.file_table import FileTable
from lib.importing.found import Column
from lib.importing.load_report import REFUSED_HEADERS
from lib.importing.mapping import FileMapping, TableMap, signature
from lib.importing.match import Match, assign, has_no_header, header_score, matches, suits
from lib.importing.memory import MappingMemory
from lib.importing.proposal import SURE, Guess, Proposal, Question
from lib.importing.questions import Said
from lib.importing.synonyms import FILE_NAMES
from lib.importing.values import plain

__all__ = ["Guess", "Proposal", "Question", "propose"]

#: A file can only be a table if one role of every group is recognised, besides the required ones.
_SIGNS: Mapping[str, tuple[frozenset[str], ...]] = {
    "orders": (frozenset({"amount", "unit_price", "order_id", "product", "quantity"}),),
    "visits": (frozenset({"page", "session_id", "action", "user_agent", "duration_s"}),),
    "tickets": (
        frozenset(
            {"first_replied_at", "first_reply_minutes", "resolved_at", "resolution_hours", "topic", "priority", "agent"}
        ),
    ),
    "messages": (frozenset({"delivered", "opened", "clicked", "unsubscribed", "campaign", "kind"}),),
    "referrals": (frozenset({"offered", "shared", "referred_id"}),),
    "points": (frozenset({"earned", "redeemed"}),),
    "searches": (frozenset({"impressions", "query", "position"}),),
    "mentions": (frozenset({"text", "sentiment"}), frozenset({"platform", "author", "reach", "sentiment"})),
    "customers": (),
    "subscriptions": (),
    "spend": (),
}
#: Roles whose weak recognition is worth a question.
_ASKED = frozenset({"amount", "customer_id", "score"})
#: Roles that a general name is not enough for.
_PARTICULAR = frozenset({"monthly_amount"})
#: Roles that together say what a row is, whatever else is in it.
_TELLING: Mapping[str, frozenset[str]] = {
    "subscriptions": frozenset({"started_at", "ended_at"}),
    "mentions": frozenset({"platform", "author"}),
    "referrals": frozenset({"referrer_id", "referred_id"}),
}
#: What the name of the file, or roles that tell, add to a table.
_BONUS = 1.0
#: More columns than this are no choice.
_MOST_OTHERS = 6
#: What a row of a file may be where nothing in it says so, the likeliest first.
_COULD_BE = ("orders", "visits", "answers", "tickets", "customers", "messages", "subscriptions", "points", "spend")


def propose(file: FileTable, earlier: Sequence[FileMapping] = (), memory: MappingMemory | None = None) -> Proposal:
    """A mapping for a file, with confidence and reasons, and questions about what is unsure.

    A mapping of an earlier file with the same headers is taken as it is: one of `earlier` (this session's), else one
    that `memory` holds; what `memory` holds for files like this one becomes an offer. When nothing is recognised the
    mapping has no tables, and the questions say what would be needed.
    """
    columns = [column for column in file.columns if column.name not in REFUSED_HEADERS]
    headers = tuple(column.name for column in columns)
    options = _options(file)
    for mapping in earlier:
        if mapping.tables and signature(h for h in mapping.headers if h not in REFUSED_HEADERS) == signature(headers):
            reason = msg(N_("an earlier file with the same headers was mapped so"))
            return _remembered(replace(mapping, options=options), file, headers, reason)
    offers = memory.offers(headers, file) if memory else ()
    if offers and offers[0].exact:
        best = offers[0]
        text = N_("an earlier file with the same headers was mapped so: {file}, {day}")
        reason = msg(text, file=best.file, day=best.saved)
        mapping = replace(best.mapping, options=dict(best.mapping.options) | options)
        note = msg(N_("Mapped in the same way as {file} of {day}."), file=best.file, day=best.saved)
        return _remembered(mapping, file, headers, reason, (note, *best.differences))
    said = Said()
    maps, guesses = _tables(columns, file.name, said)
    if maps:
        known = {question.column for question in said.questions}
        said.questions += _weak([guess for guess in guesses if guess.column not in known], columns)
    elif not said.questions:
        said.questions.append(_unrecognised(columns))
    maps = [_with_currency(_with_units(tablemap, columns, said), columns) for tablemap in maps]
    asked = [*questions.day_order(file), *said.questions]
    used = {name for tablemap in maps for name in (*tablemap.used, *(tablemap.extras or ()))}
    unmapped = tuple(name for name in headers if name not in used)
    mapping = FileMapping(file.headers, tuple(maps), options)
    return Proposal(mapping, tuple(guesses), tuple(asked), unmapped, tuple(said.notes), offers)


def _options(file: FileTable) -> dict[str, Any]:
    """The reading options somebody chose, so that the mapping reads the next file in the same way."""
    chosen = {e.name for e in file.evidence if e.overridden}
    return {name: value for name, value in vars(file.options).items() if name in chosen and value is not None}


def _remembered(
    mapping: FileMapping,
    file: FileTable,
    headers: tuple[str, ...],
    reason: Message,
    notes: tuple[Message, ...] = (),
) -> Proposal:
    mapping = mapping.applied_to(file.headers)
    guesses = [
        Guess(tablemap.table, role, column, 1.0, reason)
        for tablemap in mapping.tables
        for role, column in tablemap.columns.items()
    ]
    used = {name for tablemap in mapping.tables for name in (*tablemap.used, *(tablemap.extras or ()))}
    asked = () if "day_first" in mapping.options else tuple(questions.day_order(file))
    unmapped = tuple(name for name in headers if name not in used)
    return Proposal(mapping, tuple(guesses), asked, unmapped, notes)


def _tables(columns: Sequence[Column], name: str, said: Said) -> tuple[list[TableMap], list[Guess]]:
    if has_no_header(columns):
        orders = headerless.orders(columns, said.questions)
        return ([orders[0]], orders[1]) if orders else ([], [])
    mailed = message_log.table_maps(columns, said, extras.useful("messages", columns, ()))
    if mailed:
        return mailed
    best = _best_table(columns, name, said)
    event = event_log.event_column(columns)
    if event is not None and (best is None or best[0] not in ("tickets", "messages", "subscriptions", "points")):
        kept = extras.useful("visits", columns, _roles_of(columns, "visits", event))
        found = event_log.table_maps(event, columns, said, kept)
        if found:
            return found
    if best is None or _may_be_survey(best[0], best[1], name):
        answers = _survey(columns, name, said)
        if answers:
            return answers
        if said.questions and best and best[0] == "customers":
            # Whoever answered is named in every row; what the marks are was just asked.
            return [], []
    if best is None:
        return [], []
    table, roles = best
    return _map_of(table, roles, columns, said)


def _may_be_survey(table: str, roles: Mapping[str, Match], name: str) -> bool:
    """Whether columns of answers, if there are any, say more than what the other columns look like."""
    if table == "orders":
        money = max((roles[role].score for role in ("amount", "unit_price") if role in roles), default=0.0)
        return money < 0.8 or _has_word(name, "answers")
    if table == "mentions":
        return not {"platform", "author"} <= set(roles) and _has_word(name, "answers")
    return table == "customers"


def _roles_of(columns: Sequence[Column], table: str, event: Column) -> set[str]:
    found = assign(table, [m for m in matches(table, columns) if m.column != event.name and m.role != "action"])
    return {event.name} | {match.column for match in found.values()}


def _survey(columns: Sequence[Column], name: str, said: Said) -> tuple[list[TableMap], list[Guess]] | None:
    """Answers: one row per answer with a column that names the question, or one column per question."""
    candidates = matches("answers", columns)
    roles = assign("answers", candidates)
    if "question" in roles and "score" in roles and roles["question"].score >= 0.8:
        return _map_of("answers", roles, columns, said)
    found = surveys.surveys(columns, name, said)
    if not found:
        return None
    taken = {survey.column for survey in found} | {match.column for match in roles.values()}
    return surveys.table_maps(found, columns, extras.useful("answers", columns, taken))


def _best_table(columns: Sequence[Column], name: str, said: Said) -> tuple[str, dict[str, Match]] | None:
    candidates = {table: matches(table, columns) for table in _SIGNS}
    claims = {column.name: sum(_claims(candidates[table], column.name) for table in _SIGNS) for column in columns}
    scores: list[tuple[float, str, dict[str, Match]]] = []
    for table in _SIGNS:
        roles = _with_only_date(table, assign(table, candidates[table]), columns)
        if not _possible(table, roles, columns):
            continue
        # A header that only one table knows says more than one that many tables know.
        score = sum(match.score * (0.2 + 1 / max(claims[match.column], 1)) for match in roles.values())
        score += _BONUS * (_has_word(name, table) + _tells(table, roles))
        scores.append((score, table, roles))
    if not scores:
        return None
    scores.sort(key=lambda found: -found[0])
    best = scores[0]
    if len(scores) > 1 and scores[1][0] > 0.93 * best[0]:
        text = N_("What is one row of this file? It is taken for {one}, but it could be {other}.")
        one, other = (msg(schema.table(table).row) for _, table, _ in scores[:2])
        choices = [tuple(_map_of(table, dict(roles), columns, Said())[0]) for _, table, roles in scores[:2]]
        said.questions.append(questions.row(msg(text, one=one, other=other), choices))
    said.questions += questions.rivals(best[1], best[2], candidates[best[1]], columns)
    return best[1], best[2]


def _unrecognised(columns: Sequence[Column]) -> Question:
    """What a row is, where no header says so; the answer leaves the columns to be named in the grid."""
    text = N_(
        "Nothing in this file could be recognised as orders, visits, answers, tickets or customers. "
        "What is one row of it?"
    )
    choices = []
    for table in _COULD_BE:
        roles = _with_only_date(table, assign(table, matches(table, columns)), columns)
        choices.append((TableMap(table, {role: match.column for role, match in roles.items()}),))
    return questions.row(msg(text), choices)


def _tells(table: str, roles: Mapping[str, Match]) -> bool:
    telling = _TELLING.get(table)
    return telling is not None and all(role in roles and roles[role].score >= 0.8 for role in telling)


def _with_only_date(table: str, roles: dict[str, Match], columns: Sequence[Column]) -> dict[str, Match]:
    """A required date that no header names is the only column of dates, if there is only one."""
    time = schema.table(table).time
    dates = [column.name for column in columns if column.kind == "time"]
    taken = {match.column for match in roles.values()}
    if (
        time is None
        or time in roles
        or time not in schema.table(table).required
        or len(dates) != 1
        or dates[0] in taken
    ):
        return roles
    return roles | {time: Match(time, dates[0], 0.6, msg(N_("the only column of dates")))}


def _claims(candidates: Sequence[Match], column: str) -> bool:
    return any(match.column == column and match.score >= 0.8 for match in candidates)


def _has_word(name: str, table: str) -> bool:
    return bool(set(plain(name.partition(".")[0]).split()) & set(FILE_NAMES[table].split("|")))


def _possible(table: str, roles: Mapping[str, Match], columns: Sequence[Column]) -> bool:
    required = schema.table(table).required
    if any(role not in roles for role in required):
        return False
    plain_signs = {role for role, match in roles.items() if match.score >= SURE}
    if any(not group & plain_signs for group in _SIGNS[table]):
        return False
    if table == "customers":
        known = roles["customer_id"].score >= 0.75 or len(roles) > 1
        return known and _one_row_each(roles["customer_id"].column, columns)
    if table == "spend":
        people = ("customer_id", "order_id", "product", "quantity")
        return not any(header_score("orders", role, column.name)[0] >= 0.8 for role in people for column in columns)
    if table == "searches" and any(header_score("spend", "amount", column.name)[0] >= 0.8 for column in columns):
        return False
    if table == "orders" and "customer_id" not in roles:
        return max((roles[name].score for name in _SIGNS["orders"][0] & set(roles)), default=0.0) >= SURE
    return True


def _one_row_each(name: str, columns: Sequence[Column]) -> bool:
    column = next(column for column in columns if column.name == name)
    filled = column.cells - column.missing
    return filled > 0 and column.distinct >= 0.98 * filled and len(columns) > 1


def _map_of(
    table: str, roles: dict[str, Match], columns: Sequence[Column], said: Said
) -> tuple[list[TableMap], list[Guess]]:
    by_name = {column.name: column for column in columns}
    guesses = [Guess(table, role, match.column, match.score, match.reason) for role, match in roles.items()]
    if table == "orders" and "amount" not in roles and "unit_price" in roles and "quantity" not in roles:
        price = roles.pop("unit_price")
        roles["amount"] = price
        reason = msg(N_("a price without a quantity is the amount"))
        guesses = [g for g in guesses if g.role != "unit_price"]
        guesses.append(Guess(table, "amount", price.column, SURE, reason))
    taken = {role: match.column for role, match in roles.items()}
    if table == "points" and "redeemed" not in taken and (by_name[taken["earned"]].low or 0) < 0:
        taken["redeemed"] = taken["earned"]
    meanings = {role: found for role in taken if (found := _meanings(table, role, by_name[taken[role]]))}
    kept = extras.useful(table, columns, taken.values())
    maps = [TableMap(table, taken, values=meanings, extras=kept)]
    if table == "tickets" and "score" in taken:
        maps += _ticket_answers(taken, by_name[taken["score"]], meanings, kept, said)
    return maps, guesses


def _meanings(table: str, role: str, column: Column) -> dict[str, Any]:
    """What the words of a column stand for, where that is not the word itself."""
    if column.kind != "text":
        return {}
    if role in ("score", "rating"):
        scale = values.answer_scale(cell for cell, _ in column.frequent)
        return scale[0] if scale else {}
    if role == "currency" or not values.vocabulary(table, role):
        return {}
    found = {cell: values.recognise(table, role, cell) for cell, _ in column.frequent}
    return {cell: meaning for cell, meaning in found.items() if meaning is not None and meaning != cell}


def _ticket_answers(
    taken: Mapping[str, str], score: Column, meanings: Mapping[str, Any], kept: tuple[str, ...], said: Said
) -> list[TableMap]:
    """The marks that tickets carry are answers too."""
    question = str(values.recognise("answers", "question", score.name) or "csat")
    survey = surveys.survey_of(score, question, 0.9, said)
    if survey is None:
        return []
    shared = {role: taken[role] for role in ("customer_id", "email", "phone", "channel", "touchpoint") if role in taken}
    constants = survey.constants() | ({} if "touchpoint" in shared else {"touchpoint": "support"})
    words = {"score": meanings["score"]} if "score" in meanings else {}
    columns = {"score": taken["score"], "answered_at": taken["opened_at"]} | shared
    return [TableMap("answers", columns, constants, words, extras=kept)]


def _with_currency(tablemap: TableMap, columns: Sequence[Column]) -> TableMap:
    """One currency in the cells or header of the amount is that of every row; several have a column of their own."""
    if tablemap.table != "orders" or "currency" in tablemap.columns:
        return tablemap
    money = [tablemap.columns[role] for role in ("amount", "unit_price") if role in tablemap.columns]
    codes = {code for column in columns if column.name in money[:1] for code in column.currencies}
    in_header = values.currency_in_header(money[0]) if money and not codes else None
    if in_header:
        codes.add(in_header)
    if len(codes) != 1:
        return tablemap
    return replace(tablemap, constants={**tablemap.constants, "currency": codes.pop()})


def _with_units(tablemap: TableMap, columns: Sequence[Column], said: Said) -> TableMap:
    """Lengths of time in the unit their header names; where it names none, the unit is asked."""
    found = dict(tablemap.units)
    for role, column in tablemap.columns.items():
        if role not in units.UNIT_OF:
            continue
        unit = units.unit_in_header(column)
        if unit is None and role != "tenure_months":
            said.questions.append(questions.unit(tablemap.table, role, column))
        elif unit not in (None, units.UNIT_OF[role]):
            found[role] = str(unit)
    return replace(tablemap, units=found)


def _weak(guesses: Sequence[Guess], columns: Sequence[Column]) -> list[Question]:
    """Questions about columns that are only perhaps what they are taken for."""
    found = []
    taken = {guess.column for guess in guesses}
    for guess in guesses:
        role = schema.table(guess.table).role(guess.role)
        enough = 0.8 if guess.role in _PARTICULAR else SURE
        if guess.confidence < enough and (guess.role in _ASKED or role.required):
            others = [c.name for c in columns if c.name not in taken and suits(guess.table, role, c) >= SURE]
            found.append(questions.is_it(guess.table, guess.role, guess.column, others[:_MOST_OTHERS]))
    return found
