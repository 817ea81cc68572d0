"""The same rows packed, in workbooks, in Parquet and in JSON lines."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tests.ugly.case import Case, case
from tests.ugly.truth import ORDERS, PRODAZHI, Truth

_MANIFEST = "application/vnd.oasis.opendocument.spreadsheet"


def _made(name: str, rule: str, file: str, content: Callable[[Truth], bytes], truth: Truth = ORDERS, **more) -> Case:
    """A file whose bytes are made from the truth itself, not from a text."""
    return case(name, rule, truth, more.pop("evidence", None), file=file, whole=content, **more)


def _workbook(above: tuple[tuple, ...] = (), below: tuple[tuple, ...] = (), at: int = 0, more: str = "", **forms: str):
    """A workbook with the rows from the column `at` on; `more` is another, smaller sheet that comes first."""

    def write(truth: Truth) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(
            out, {"in_memory": True, "default_date_format": forms.get("day", "dd.mm.yyyy")}
        ) as book:
            money = book.add_format({"num_format": forms.get("money", "General")})
            if more:
                book.add_worksheet(more).write(0, 0, "Only a cover")
            sheet = book.add_worksheet("Заказы")
            for line, row in enumerate([*above, truth.headers, *truth.rows, *below]):
                for column, value in enumerate(row, at):
                    if isinstance(value, float):
                        sheet.write_number(line, column, value, money)
                    elif isinstance(value, str):
                        sheet.write_string(line, column, value)
                    elif value is not None:
                        sheet.write(line, column, value)
        return out.getvalue()

    return write


def _texts(truth: Truth) -> Truth:
    """A truth as a workbook keeps it when everything was stored as text."""
    return Truth(truth.table, truth.headers, tuple(
        tuple(f"{cell:%d.%m.%Y}" if isinstance(cell, datetime) else f"{cell:.2f}".replace(".", ",")
              if isinstance(cell, float) else ("да" if cell else "нет") if isinstance(cell, bool) else cell
              for cell in row) for row in truth.rows), truth.roles)  # fmt: skip


def _ods(truth: Truth) -> bytes:
    """An OpenDocument spreadsheet, written by hand."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, bool):
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
        if isinstance(value, datetime):
            return f'<table:table-cell office:value-type="date" office:date-value="{value:%Y-%m-%d}"/>'
        if isinstance(value, float):
            return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
        text = value.replace("&", "&amp;").replace("<", "&lt;")
        paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
        return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'

    rows = "".join(
        f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in (truth.headers, *truth.rows)
    )
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in
                      ("office", "table", "text"))  # fmt: skip
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Заказы">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return _zipped(("mimetype", _MANIFEST.encode()), ("content.xml", content.encode()), ("META-INF/manifest.xml", (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MANIFEST}"/></manifest:manifest>'
    ).encode()))  # fmt: skip


def _parquet(change: Callable[[pa.Table], pa.Table] = lambda table: table) -> Callable[[Truth], bytes]:
    def write(truth: Truth) -> bytes:
        out = pa.BufferOutputStream()
        columns = dict(zip(truth.headers, map(list, zip(*truth.rows, strict=True)), strict=True))
        pq.write_table(change(pa.table(columns)), out)
        return out.getvalue().to_pybytes()

    return write


def _moscow(table: pa.Table) -> pa.Table:
    """The dates as points in time of a zone: three hours later on its clocks."""
    return table.set_column(1, "order_date", table.column(1).cast(pa.timestamp("us", tz="UTC")).cast(
        pa.timestamp("us", tz="Europe/Moscow")))  # fmt: skip


def _decimal(table: pa.Table) -> pa.Table:
    return table.set_column(3, "amount", table.column(3).cast(pa.decimal128(18, 2)))


def _dictionary(table: pa.Table) -> pa.Table:
    return table.set_column(2, "customer", table.column(2).dictionary_encode())


def _lines(records: Callable[[dict], dict] = lambda record: record, end: str = "\n") -> Callable[[Truth], bytes]:
    def write(truth: Truth) -> bytes:
        found = [dict(zip(truth.headers, row, strict=True)) for row in truth.rows]
        return "".join(
            json.dumps(records(record), ensure_ascii=False, default=lambda day: f"{day:%Y-%m-%dT%H:%M:%SZ}") + end
            for record in found
        ).encode()

    return write


def _nested(record: dict) -> dict:
    inner = {"date": record["order_date"], "total": record["amount"]}
    return {"order_id": record["order_id"], "order": inner, **{k: record[k] for k in ("customer", "paid", "comment")}}


def _zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


_BOOK = _workbook()
_NOTHING = tuple([None] * 6)
CASES = [
    case("gz", "compressed with gzip", ORDERS, {"delimiter": ","}, file="file.csv.gz", pack=gzip.compress),
    case("gz cp1251", "compressed with gzip, from Windows in Russian", PRODAZHI, {"encoding": "cp1251"},
         file="file.csv.gz", pack=gzip.compress, encoding="cp1251", delimiter=";"),
    case("gz without its name", "compressed with gzip, and nothing in the name says so", ORDERS, pack=gzip.compress),
    case("zip", "packed in an archive beside a read-me", ORDERS, {"sheet": "orders.csv"}, file="file.zip",
         pack=lambda data: _zipped(("readme.txt", b"see below"), ("orders.csv", data))),
    case("zip of a Mac", "an archive of a Macintosh has hidden files in it", ORDERS, {"sheet": "out/orders.csv"},
         file="file.zip", pack=lambda data: _zipped(
             ("__MACOSX/._orders.csv", b"\0" * 5000), ("out/.DS_Store", b"\0" * 5000), ("out/orders.csv", data))),
    case("zip, file told", "the user says which file of an archive is meant", ORDERS, file="file.zip",
         options={"sheet": "orders.csv"},
         pack=lambda data: _zipped(("larger.csv", b"a,b\n" + b"1,2\n" * 500), ("orders.csv", data))),
    _made("zip of a workbook", "a workbook in an archive", "file.zip", lambda t: _zipped(("orders.xlsx", _BOOK(t)))),
    _made("xlsx", "a workbook", "file.xlsx", _BOOK, evidence={"format": "workbook", "sheet": "Заказы"}),
    _made("xlsx named csv", "a workbook whose name says CSV", "file.csv", _BOOK, evidence={"format": "workbook"}),
    _made("xlsx russian", "a workbook in Russian", "file.xlsx", _BOOK, PRODAZHI),
    _made("xlsx with a title", "a title and a blank row above, a total below", "file.xlsx", _workbook(
        above=(("Отчёт по продажам", *_NOTHING[1:]), _NOTHING), below=(("Итого", None, None, 12347000.0, None, None),)),
        PRODAZHI, structure=((1, "preamble"), (2, "blank"), (3, "header"), (10, "total"))),
    _made("xlsx moved", "the table does not begin in the first column", "file.xlsx", _workbook(at=2)),
    _made("xlsx with a cover", "a smaller sheet stands before the one with the rows", "file.xlsx",
          _workbook(more="Cover"), evidence={"sheet": "Заказы"}),
    _made("xlsx of money", "amounts are formatted as money", "file.xlsx",
          _workbook(money='# ##0.00 "₽"', day="d mmmm yyyy"), PRODAZHI),
    _made("xlsx american", "dates are shown as in America; they are stored as dates", "file.xlsx",
          _workbook(day="m/d/yy")),
    _made("xlsx of texts", "every cell of a workbook is stored as text", "file.xlsx",
          lambda truth: _BOOK(_texts(truth)), PRODAZHI),
    _made("ods", "an OpenDocument spreadsheet", "file.ods", _ods, evidence={"format": "workbook"}),
    _made("ods russian", "an OpenDocument spreadsheet in Russian", "file.ods", _ods, PRODAZHI),
    _made("parquet", "a Parquet file", "file.parquet", _parquet(), evidence={"format": "parquet"}),
    _made("parquet with a zone", "points in time of a zone", "file.parquet", _parquet(_moscow)),
    _made("parquet of decimals", "amounts as exact decimals", "file.parquet", _parquet(_decimal)),
    _made("parquet of categories", "names as categories", "file.parquet", _parquet(_dictionary)),
    _made("json lines", "a JSON object on each line", "file.jsonl", _lines(), evidence={"format": "json"}),
    _made("json lines, nothing left out", "what is missing is left out", "file.jsonl", _lines(
        lambda record: {key: value for key, value in record.items() if value is not None})),
    _made("json lines, order of keys", "each object has its keys in another order", "file.jsonl", _lines(
        lambda record: record if record["order_id"] == "0017" else dict(reversed(record.items())))),
    _made("json lines, nested", "objects in objects", "file.jsonl", _lines(_nested), mapped=False,
          truth=ORDERS.with_headers("order_id", "order.date", "order.total", "customer", "paid", "comment").with_rows(
              *((row[0], row[1], row[3], row[2], row[4], row[5]) for row in ORDERS.rows)), source=ORDERS),
    _made("json lines of windows", "lines of JSON end as on Windows", "file.jsonl", _lines(end="\r\n")),
    _made("json lines, gz", "lines of JSON, compressed", "file.jsonl.gz", lambda t: gzip.compress(_lines()(t))),
]  # fmt: skip
