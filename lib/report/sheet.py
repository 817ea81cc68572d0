"""One sheet of a workbook: tables of native numbers and dates under each other; no text can become a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from babel.numbers import get_currency_symbol
from xlsxwriter.worksheet import Worksheet

from lib import formatting
from lib.i18n import Message
from lib.report.material import Material

#: What a spreadsheet can hold in a cell, a sheet and a sheet's name.
LONGEST_CELL, MOST_ROWS, LONGEST_NAME = 32_000, 1_000_000, 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NARROWEST, WIDEST = 9, 60
#: So many rows are looked at to find how wide a column should be.
_MEASURED = 200


class Book:
    """The workbook under way: its formats and the names of its sheets."""

    def __init__(self, path: str, m: Material):
        self.m = m
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(path, options)
        self._book.set_size(2400, 1400)
        self._taken: set[str] = set()
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def sheet(self, name: str) -> Sheet:
        """A new sheet; its name is shortened and numbered where a spreadsheet would not take it."""
        plain = _NOT_IN_NAMES.sub(" ", name).strip(" '")[:LONGEST_NAME] or "Sheet"
        given, number = plain, 2
        while given.casefold() in self._taken:
            ending = f" {number}"
            given, number = plain[: LONGEST_NAME - len(ending)] + ending, number + 1
        self._taken.add(given.casefold())
        return Sheet(self, self._book.add_worksheet(given))

    def format(self, **how: Any) -> Any:
        key = tuple(sorted(how.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(how))
        return self._formats[key]

    def number_format(self, unit: str | None) -> str:
        """How a spreadsheet shows numbers of a unit of the catalogue."""
        if unit == "share":
            return "0.0%"
        if unit == "money":
            code = self.m.ws.currency or ""
            symbol = get_currency_symbol(code, locale=self.m.tr.language) if re.fullmatch("[A-Z]{3}", code) else ""
            return f'#,##0.00\u00a0"{symbol}"' if symbol else "#,##0.00"
        return {"count": "#,##0.##", "exact": "General"}.get(unit or "count", "#,##0.00")

    @property
    def date_format(self) -> str:
        return "dd.mm.yyyy" if self.m.tr.language == "ru" else "yyyy-mm-dd"

    def close(self) -> None:
        self._book.close()


class Sheet:
    """A sheet that is filled from top to bottom."""

    def __init__(self, book: Book, made: Worksheet):
        self.book, self._made, self._row = book, made, 0
        self._widths: dict[int, int] = {}

    def heading(self, text: str, size: int = 14) -> None:
        self._write(0, text, {"bold": True, "font_size": size}, measured=False)
        self._row += 1

    def line(self, *cells: Any, bold_first: bool = False) -> None:
        """A row of texts or numbers."""
        for column, value in enumerate(cells):
            how = {"bold": True} if bold_first and not column else {}
            self._write(column, value, how | {"valign": "top"}, measured=len(cells) > 1)
        self._row += 1

    def gap(self) -> None:
        self._row += 1

    def table(
        self,
        frame: pd.DataFrame,
        heads: Mapping[str, str],
        units: Mapping[str, str] | Sequence[Mapping[str, str]],
        *,
        freeze: bool = False,
    ) -> None:
        """A frame under its headings; `units` are those of its columns, or for each row those of its cells."""
        if freeze:
            self._made.freeze_panes(self._row + 1, 1)
        names = [name for name in frame.columns if name in heads]
        for column, name in enumerate(names):
            self._write(column, heads[name], {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        first = self._row
        records = frame[names].head(MOST_ROWS - self._row - 2).to_dict("records")
        for place, record in enumerate(records):
            self._row += 1
            of_row = units if isinstance(units, Mapping) else units[place]
            for column, name in enumerate(names):
                self._write(column, record[name], {"valign": "top"}, of_row.get(name), measured=place < _MEASURED)
        if freeze and records:
            self._made.autofilter(first, 0, self._row, len(names) - 1)
        self._row += 1

    def _write(
        self, column: int, value: Any, how: Mapping[str, Any], unit: str | None = None, measured: bool = True
    ) -> None:
        book = self.book
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, Message):
            value = book.m.say(value)
        if formatting.missing(value):
            return
        if isinstance(value, bool):
            value = book.m.value("", value)
        if isinstance(value, (int, float)):
            self._made.write_number(self._row, column, value, book.format(**how, num_format=book.number_format(unit)))
            width = len(f"{value:,.2f}") + 2
        elif hasattr(value, "year"):
            self._made.write_datetime(
                self._row, column, pd.Timestamp(value).to_pydatetime(), book.format(**how, num_format=book.date_format)
            )
            width = 12
        else:
            text = str(formatting.neutral(str(value)))[:LONGEST_CELL]
            long = len(text) > WIDEST
            self._made.write_string(
                self._row, column, text, book.format(**how, **({"text_wrap": True} if long else {}))
            )
            width = len(text) + 2
        if measured:
            self._widths[column] = max(self._widths.get(column, NARROWEST), min(width, WIDEST))
            self._made.set_column(column, column, self._widths[column])
