"""What the columns of a file mean: a mapping proposed from headers, cells and earlier mappings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lib import schema
from lib.i18n import N_, Message, msg
from lib.importing.file_table import FileTable
from lib.importing.found import REFUSED_HEADERS, Column
from lib.importing.meaning import (
    deals,
    event_log,
    extras,
    headerless,
    line_prices,
    meanings,
    message_log,
    movements,
    nobody,
    order_lines,
    other_money,
    questions,
    surveys,
    units,
    values,
)
from lib.importing.meaning.mapping import FileMapping, TableMap, folded, signature
from lib.importing.meaning.match import Match, assign, has_no_header, matches, suits
from lib.importing.meaning.memory import MappingMemory
from lib.importing.meaning.proposal import SURE, Guess, Proposal, Question
from lib.importing.meaning.questions import Said
from lib.importing.meaning.row_kind import (
    Ranked,
    are_answers_sent,
    are_whole_mailings,
    are_whole_visits,
    may_be_survey,
    ranked,
    with_only_date,
)

__all__ = ["Guess", "Proposal", "Question", "propose"]

#: Roles whose weak recognition is worth a question.
_ASKED = frozenset({"amount", "customer_id", "score"})
#: Roles that a general name is not enough for.
_PARTICULAR = frozenset({"monthly_amount"})
#: Tables whose rows may have a type each and are no log of events.
_NO_LOGS = ("tickets", "messages", "subscriptions", "points")
#: Words in the headers of a list of refunds.
_GIVEN_BACK = frozenset("refund refunds refunded return returned возврат возврата возвратов".split())
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
    notes: list[Message] = []
    for mapping in earlier:
        if mapping.tables and signature(h for h in mapping.headers if h not in REFUSED_HEADERS) == signature(headers):
            if contradicted := _contradicted(mapping, file, None):
                notes.append(contradicted)
                continue
            reason = msg(N_("an earlier file with the same headers was mapped so"))
            return _remembered(replace(mapping, options=options), file, headers, reason)
    offers = memory.offers(headers, file) if memory else ()
    if offers and offers[0].exact and (contradicted := _contradicted(offers[0].mapping, file, offers[0].file)):
        notes.append(contradicted)
        offers = offers[1:]
    if offers and offers[0].exact:
        best = offers[0]
        text = N_("an earlier file with the same headers was mapped so: {file}, {day}")
        reason = msg(text, file=best.file, day=best.saved)
        mapping = replace(best.mapping, options=dict(best.mapping.options) | options)
        note = msg(N_("Mapped in the same way as {file} of {day}."), file=best.file, day=best.saved)
        return _remembered(mapping, file, headers, reason, (note, *best.differences))
    said = Said(notes=list(dict.fromkeys(notes)))
    maps, guesses = _tables(columns, file.name, said)
    if maps:
        known = {question.column for question in said.questions}
        asked_for = {(question.table, question.role) for question in said.questions}
        left = [guess for guess in guesses if guess.column not in known]
        left = [guess for guess in left if (guess.table, guess.role) not in asked_for or not _is_required(guess)]
        said.questions += _weak(left, columns)
    elif not said.questions:
        said.questions.append(_unrecognised(columns))
    maps = [_with_currency(_with_units(tablemap, columns, said), columns) for tablemap in maps]
    maps = [line_prices.with_line_amounts(tablemap, file, said) for tablemap in maps]
    guesses = line_prices.named_so(guesses, maps)
    if len(maps) == 1 or not any(tablemap.where for tablemap in maps):
        # Of a log of events, rows of a kind are orders; their lines are not known.
        maps = [order_lines.with_orders_told(tablemap, file, said) for tablemap in maps]
    asked = [*questions.day_order(file), *questions.decimal_sign(file, maps), *said.questions]
    used = {name for tablemap in maps for name in (*tablemap.used, *(tablemap.extras or ()))}
    unmapped = tuple(name for name in headers if name not in used)
    mapping = FileMapping(file.headers, tuple(maps), options)
    return Proposal(mapping, tuple(guesses), tuple(asked), unmapped, tuple(said.notes), offers)


def _options(file: FileTable) -> dict[str, Any]:
    """The reading options somebody chose, so that the mapping reads the next file in the same way."""
    chosen = {e.name for e in file.evidence if e.overridden}
    return {name: value for name, value in vars(file.options).items() if name in chosen and value is not None}


def _contradicted(mapping: FileMapping, file: FileTable, before: str | None) -> Message | None:
    """What to say when the marks of a file are no answers to the question a mapping takes them for."""
    spelled = {folded(column.name): column for column in file.columns}
    for part in mapping.tables:
        column = spelled.get(folded(part.columns.get("score", "")))
        if part.table == "answers" and column and surveys.another_question(part, column, file.name, before):
            text = N_(
                "An earlier file with the same headers was taken for {question}, but the marks in “{column}” seem to "
                "be others, so this file is mapped anew."
            )
            question = meanings.name("answers", "question", part.constants.get("question"))
            return msg(text, question=question, column=column.name)
    return None


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
    asked = [] if "day_first" in mapping.options else questions.day_order(file)
    asked += [] if "decimal" in mapping.options else questions.decimal_sign(file, mapping.tables)
    unmapped = tuple(name for name in headers if name not in used)
    return Proposal(mapping, tuple(guesses), tuple(asked), unmapped, notes)


def _tables(columns: Sequence[Column], name: str, said: Said) -> tuple[list[TableMap], list[Guess]]:
    if has_no_header(columns):
        orders = headerless.orders(columns, said.questions)
        return ([orders[0]], orders[1]) if orders else ([], [])
    mailed = message_log.table_maps(columns, said)
    if mailed:
        return mailed
    kinds = ranked(columns, name)
    best = kinds[0] if kinds else None
    event = event_log.event_column(columns)
    if event is not None and (best is None or not _no_log(best, columns)):
        kept = extras.useful("visits", columns, _roles_of(columns, "visits", event))
        found = event_log.table_maps(event, columns, said, kept)
        if found:
            return found
    if best is None or may_be_survey(best.table, best.roles, name) or are_answers_sent(best.table, columns):
        answers = _survey(columns, name, said)
        if answers:
            return answers
        if said.questions and best and best.table == "customers":
            # Whoever answered is named in every row; what the marks are was just asked.
            return [], []
    if best is None:
        return [], []
    if len(kinds) > 1:
        text = N_("What is one row of this file? It is taken for {one}, but it could be {other}.")
        one, other = (msg(schema.table(kind.table).row) for kind in kinds)
        choices = [tuple(_map_of(kind.table, kind.roles, columns, Said())[0]) for kind in kinds]
        said.questions.append(questions.row(msg(text, one=one, other=other), choices))
    said.questions += questions.rivals(best.table, best.roles, best.candidates, columns)
    return _map_of(best.table, best.roles, columns, said)


def _no_log(best: Ranked, columns: Sequence[Column]) -> bool:
    """Whether rows have a type each and are still of one table: receipts have a number and an amount in every row."""
    if best.table != "orders":
        return best.table in _NO_LOGS
    filled = {column.name for column in columns if column.missing < 0.2 * column.cells}
    roles = (best.roles.get(name) for name in ("order_id", "amount"))
    return all(match is not None and match.score >= 0.8 and match.column in filled for match in roles)


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


def _unrecognised(columns: Sequence[Column]) -> Question:
    """What a row is, where no header says so; the answer leaves the columns to be named in the grid."""
    text = N_(
        "Nothing in this file could be recognised as orders, visits, answers, tickets or customers. "
        "What is one row of it?"
    )
    if are_whole_mailings(columns):
        text = N_(
            "Each row seems to be a whole mailing, and messages are counted by person: export a list of who was "
            "written to, with who opened and clicked. If this file is something else, what is one row of it?"
        )
    choices = []
    for table in _COULD_BE:
        roles = with_only_date(table, assign(table, matches(table, columns)), columns)
        choices.append((TableMap(table, {role: match.column for role, match in roles.items()}),))
    return questions.row(msg(text), choices)


def _map_of(
    table: str, found: Mapping[str, Match], columns: Sequence[Column], said: Said
) -> tuple[list[TableMap], list[Guess]]:
    roles = dict(found)
    by_name = {column.name: column for column in columns}
    guesses = [Guess(table, role, match.column, match.score, match.reason) for role, match in roles.items()]
    if table == "orders" and "amount" not in roles and "unit_price" in roles and "quantity" not in roles:
        price = roles.pop("unit_price")
        roles["amount"] = price
        reason = msg(N_("a price without a quantity is the amount"))
        guesses = [g for g in guesses if g.role != "unit_price"]
        guesses.append(Guess(table, "amount", price.column, SURE, reason))
    given_back = table == "orders" and "refunded" in roles and not {"amount", "unit_price"} & set(roles)
    given_back &= sum(bool(_GIVEN_BACK & set(values.plain(name).split())) for name in by_name) >= 2
    if given_back:
        # A list of refunds: each is money that goes back on a day of its own.
        refund = roles.pop("refunded")
        roles["amount"] = refund
        guesses = [replace(g, role="amount") if g.column == refund.column else g for g in guesses]
        text = N_("Each row is money given back (“{column}”), which is taken off on its own day.")
        said.notes.append(msg(text, column=refund.column))
    taken = {role: match.column for role, match in roles.items()}
    if table == "points" and "redeemed" not in taken and (by_name[taken["earned"]].low or 0) < 0:
        taken["redeemed"] = taken["earned"]
    meanings = {role: found for role in taken if (found := _meanings(table, role, by_name[taken[role]]))}
    named = by_name.get(taken.get("customer_id", ""))
    if named is not None and table != "customers" and (unnamed := nobody.of_nobody(named, said)):
        meanings["customer_id"] = unnamed
    kept = extras.useful(table, columns, taken.values())
    maps = [deals.only_won(TableMap(table, taken, values=meanings, extras=kept), columns, said)]
    maps = [other_money.told_apart(maps[0], columns, said)]
    if given_back:
        maps = [replace(maps[0], constants={"status": "refunded"}, units={"status": "movement"})]
    if table == "visits" and are_whole_visits(columns):
        text = N_(
            "Each row seems to be a whole visit, so bounces, pages per visit and conversion cannot be told from it: "
            "export page views or events as well."
        )
        said.notes.append(msg(text))
    if table == "points" and "redeemed" not in taken:
        maps = movements.told_apart(maps[0], columns, said) or maps
    if table == "subscriptions" and "billing_months" not in taken:
        maps = [_by_the_year(maps[0])]
    if table == "tickets" and "score" in taken:
        maps += _ticket_answers(taken, by_name[taken["score"]], meanings, kept, said)
    return maps, guesses


def _by_the_year(tablemap: TableMap) -> TableMap:
    """A header such as "Price per year" says what the amounts are for."""
    months = values.recognise("subscriptions", "header", tablemap.columns.get("monthly_amount", ""))
    return replace(tablemap, constants={**tablemap.constants, "billing_months": months}) if months else tablemap


def _meanings(table: str, role: str, column: Column) -> dict[str, Any]:
    """What the words of a column stand for, where that is not the word itself."""
    if role == "sentiment" and column.kind == "number" and column.low == -1 and column.high in (0, 1):
        return {"-1": "negative", "0": "neutral", "1": "positive"}
    yes = values.yes_means(column.name) if (table, role) == ("orders", "status") else None
    if yes:
        return {cell: yes if values.means_yes(cell) else "completed" for cell, _ in column.frequent}
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
        if role not in units.LENGTHS:
            continue
        clocked = any(units.is_clocked(one) for one in columns if one.name == column)
        unit = units.CLOCK if clocked else units.unit_in_header(column)
        if unit is None and role != "tenure_months":
            said.questions.append(questions.unit(tablemap.table, role, column))
        elif unit not in (None, units.UNIT_OF[role]):
            found[role] = str(unit)
    return replace(tablemap, units=found)


def _is_required(guess: Guess) -> bool:
    return schema.table(guess.table).role(guess.role).required


def _weak(guesses: Sequence[Guess], columns: Sequence[Column]) -> list[Question]:
    """Questions about columns that are only perhaps what they are taken for."""
    found = []
    taken = {guess.column for guess in guesses}
    for guess in guesses:
        role = schema.table(guess.table).role(guess.role)
        enough = 0.8 if guess.role in _PARTICULAR else SURE
        if guess.role == "monthly_amount" and any(g.role == "billing_months" for g in guesses):
            # Where a column says what one payment covers, an amount is known for what it is.
            continue
        if guess.confidence < enough and (guess.role in _ASKED or role.required):
            others = [c.name for c in columns if c.name not in taken and suits(guess.table, role, c) >= SURE]
            found.append(questions.is_it(guess.table, guess.role, guess.column, others[:_MOST_OTHERS]))
    return found
