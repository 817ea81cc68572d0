"""What the rows of orders show together: amounts of whole orders, numbers that begin anew each day, money given back.

Rows are looked at together here, so the first rows of the file are read; a header alone does not tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from lib.errors import FileError
from lib.i18n import N_, msg
from lib.importing.cells.understood import understood
from lib.importing.file_table import FileTable
from lib.importing.meaning.other_money import OF_DOCUMENTS
from lib.importing.meaning.proposal import Option, Question
from lib.importing.meaning.questions import Said
from lib.importing.meaning.table_map import TableMap
from lib.importing.meaning.values import plain, recognise

#: So many rows are looked at.
ROWS = 3000
#: So many orders of several lines are a rule, and no chance.
ENOUGH = 3
#: The share of those orders that must follow the rule; a slip is no reason to count everything twice.
NEARLY_ALL = 0.95
#: Where a number that comes again on other days names other customers this often, it is another order.
OFTEN = 0.5
#: Numbers of a till that begins anew are short; without customers, they must come again on so many days.
SHORT, DAYS = 4, 3
_WITHIN = ("product", "unit_price", "quantity", "line_id", "category")


def with_orders_told(tablemap: TableMap, file: FileTable, said: Said) -> TableMap:
    """The mapping of orders with what its lines show about amounts, numbers and returns; all are asked too."""
    if tablemap.table != "orders":
        return tablemap
    try:
        file.check_unchanged()
        return _told(tablemap, file, said)
    except (FileError, OSError):
        # Whoever loads the file is told what became of it.
        return tablemap


def _told(tablemap: TableMap, file: FileTable, said: Said) -> TableMap:
    of_file = {plan.column.name for plan in file.plans}
    if {tablemap.columns.get("status"), tablemap.columns.get("amount")} <= of_file:
        tablemap = _with_returns(tablemap, file, said)
    refunds = tablemap.columns.get("refunded")
    if refunds is not None:
        text = N_("What was given back (“{column}”) is taken off its order, on the day of the order.")
        said.notes.append(msg(text, column=refunds))
    if tablemap.columns.get("order_id") not in of_file:
        return tablemap
    amounts = [column for column in _amounts(tablemap, said.questions) if column in of_file]
    looked_at = {
        role: tablemap.columns[role]
        for role in ("order_id", "ordered_at", "customer_id", *_WITHIN)
        if tablemap.columns.get(role) in of_file
    }
    given_back = [refunds] if refunds in of_file else []
    status = [tablemap.columns["status"]] if tablemap.columns.get("status") in of_file else []
    text, rows = _rows(file, [*looked_at.values(), *amounts, *given_back, *status], tablemap)
    lines = rows[list(looked_at.values())].set_axis(list(looked_at), axis=1)
    # Numbers of things are compared as they stand in the file.
    number = text[tablemap.columns["order_id"]].str.strip()
    lines["order_id"] = number.where(number != "")
    units = dict(tablemap.units)
    if any(_on_first_lines(text[column], number) for column in [*status, *looked_at.values()][: len(status) + 2]):
        units["ordered_at"] = "first"
    elif _begins_anew(lines):
        units["order_id"] = "day"
        said.questions.append(_asked_number(tablemap.columns["order_id"]))
        number = number + " " + lines["ordered_at"].dt.normalize().astype("str")
    whole = {column for column in amounts if _repeated(lines, rows[column], number)}
    if any(_of_orders(rows[column], number) for column in given_back):
        units["refunded"] = "order"
    said.questions[:] = [_with_unit(question, whole) for question in said.questions]
    if tablemap.columns.get("amount") in whole:
        units["amount"] = "order"
        said.questions.append(_asked_amount(tablemap.columns["amount"]))
    return replace(tablemap, units=units)


def _with_returns(tablemap: TableMap, file: FileTable, said: Said) -> TableMap:
    """Rows that are returns by themselves take off what they hold, where it is written without a minus."""
    column, amount = tablemap.columns["status"], tablemap.columns["amount"]
    if plain(column) not in OF_DOCUMENTS:
        return tablemap
    text, rows = _rows(file, [column, amount], tablemap)
    words = text[column].str.strip()
    back = [cell for cell in words.unique() if recognise("orders", "status", cell) == "refunded"]
    given_back = rows.loc[words.isin(back), amount]
    if given_back.dtype.kind not in "fi" or not (given_back > 0).any() or (given_back < 0).any():
        return tablemap
    said.questions.append(_asked_returns(column, back))
    return replace(tablemap, units={**tablemap.units, "status": "movement"})


def _amounts(tablemap: TableMap, questions: Sequence[Question]) -> list[str]:
    """The column of amounts, and those that an answer may put in its place."""
    own = [tablemap.columns["amount"]] if "amount" in tablemap.columns else []
    others = [option.columns.get("amount") for question in questions for option in question.options]
    return list(dict.fromkeys([*own, *(column for column in others if column)]))


def _rows(file: FileTable, columns: Sequence[str], tablemap: TableMap) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The first rows of the file that the mapping takes, as they stand there and typed."""
    names = set(columns)
    plans = [plan for plan in file.plans if plan.column.name in names]
    text = file.preview(ROWS)
    if tablemap.where:
        text = text[text[tablemap.where[0]].isin(tablemap.where[1])].reset_index(drop=True)
    text = text[[plan.column.name for plan in plans]]
    return text, understood(plans, text, "UTC")


def _begins_anew(lines: pd.DataFrame) -> bool:
    """Whether a number that comes again on another day is another order, as receipts of a till are."""
    if "ordered_at" not in lines or lines["ordered_at"].dtype.kind != "M":
        return False
    known = lines[lines["order_id"].notna() & lines["ordered_at"].notna()]
    number = known["order_id"]
    days = known["ordered_at"].dt.normalize().groupby(number).nunique()
    several = days[number.value_counts().reindex(days.index) > 1]
    again = several[several > 1]
    if len(again) < ENOUGH or len(again) < OFTEN * len(several):
        return False
    named = known[number.isin(again.index)]
    if "customer_id" in named and named["customer_id"].notna().sum() > len(again):
        others = named.groupby(number)["customer_id"].nunique()
        return bool((others > 1).mean() >= OFTEN)
    return bool(again.index.str.fullmatch(rf"\d{{1,{SHORT}}}").all() and (again >= DAYS).mean() >= OFTEN)


def _repeated(lines: pd.DataFrame, amount: pd.Series, number: pd.Series) -> bool:
    """Whether all lines of an order hold one amount although they are lines of different things."""
    there = lines["order_id"].notna() & amount.notna() & (amount != 0)
    lines, amount, number = lines[there], amount[there], number[there]
    if amount.dtype.kind not in "fi":
        return False
    by_order = amount.groupby(number)
    several = by_order.size() > 1
    if several.sum() < ENOUGH:
        return _is_what_lines_come_to(lines, amount, number)
    several = several[several].index
    alike = by_order.nunique()[several] == 1
    if alike.mean() < NEARLY_ALL or amount[number.isin(several)].nunique() < 2:
        return False
    inside = number.isin(several)
    if {"quantity", "unit_price"} <= set(lines):
        product = (lines["quantity"] * lines["unit_price"])[inside]
        if ((product - amount[inside]).abs() < 0.01).mean() > OFTEN:
            return False
    other = [lines[role][inside].groupby(number[inside]).nunique() > 1 for role in _WITHIN if role in lines]
    return bool(other and pd.concat(other, axis=1).any(axis=1).mean() >= OFTEN)


def _on_first_lines(cells: pd.Series, number: pd.Series) -> bool:
    """Whether a column is filled on the first line of orders of several lines, and empty on all of the others."""
    known = number != ""
    cells, number = cells[known].str.strip() != "", number[known]
    further = number.duplicated()
    several = number[further].unique()
    return bool(len(several) and not cells[further].any() and cells[~further & number.isin(several)].any())


def _of_orders(given_back: pd.Series, number: pd.Series) -> bool:
    """Whether what was given back of an order stands on each of its lines again, and never on one of several alone."""
    if given_back.dtype.kind not in "fi":
        return False
    sums = given_back.fillna(0.0).groupby(number)
    several = (sums.size() > 1) & (sums.max() != 0)
    return bool(several.any() and (sums.nunique()[several] == 1).mean() >= NEARLY_ALL)


def _is_what_lines_come_to(lines: pd.DataFrame, amount: pd.Series, number: pd.Series) -> bool:
    """Whether the amount on all lines of the few orders of several is about the sum of their prices, and of no line's.

    With shipping or a discount the sum is not quite the amount.
    """
    if not {"quantity", "unit_price"} <= set(lines):
        return False
    prices = (lines["quantity"] * lines["unit_price"]).groupby(number)
    amounts = amount.groupby(number)
    several = (amounts.size() > 1) & prices.count().eq(amounts.size())
    whole = amounts.first()[several]
    ratio = prices.sum()[several] / whole
    alike = amounts.nunique()[several] == 1
    largest = prices.max()[several] / whole
    return bool(several.any() and (alike & ratio.between(0.6, 1.4) & (largest < 0.9)).all())


def _with_unit(question: Question, whole: set[str]) -> Question:
    """Whoever chooses another column for the amount gets it counted as that column is."""
    if question.role != "amount" or question.table not in (None, "orders"):
        return question
    options = tuple(
        replace(option, units={**option.units, "amount": "order" if option.columns["amount"] in whole else None})
        if option.columns.get("amount")
        else option
        for option in question.options
    )
    return replace(question, options=options)


def _asked_amount(column: str) -> Question:
    text = N_("All lines of an order hold the same “{column}”. What is it the amount of?")
    options = (
        Option(msg(N_("the whole order: it is counted once")), units={"amount": "order"}),
        Option(msg(N_("each line: the lines are added up")), units={"amount": None}),
    )
    return Question(msg(text, column=column), "orders", "amount", column, options)


def _asked_returns(column: str, words: Sequence[str]) -> Question:
    text = N_("What are the rows whose “{column}” is {words}?")
    options = (
        Option(msg(N_("money given back: their amounts are taken off")), units={"status": "movement"}),
        Option(msg(N_("sales that came back later: they count as nothing")), units={"status": None}),
    )
    return Question(msg(text, column=column, words=", ".join(words)), "orders", "status", column, options)


def _asked_number(column: str) -> Question:
    text = N_("The numbers in “{column}” come again on other days. Is the same number on another day another order?")
    options = (
        Option(msg(N_("yes, the numbers begin anew")), units={"order_id": "day"}),
        Option(msg(N_("no, one number is one order on all days")), units={"order_id": None}),
    )
    return Question(msg(text, column=column), "orders", "order_id", column, options)
