"""Workbooks and archives written part by part, so that tests can write what no program would."""

from __future__ import annotations

import zipfile
from pathlib import Path

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def xlsx(path: Path, cells: str, before: str = "", after: str = "", sheets: int = 1) -> Path:
    """A workbook of one sheet whose rows are given as XML."""
    sheet = '<sheet name="S" sheetId="1" r:id="rId1"/>' if sheets else ""
    return zipped(
        path,
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="x"/></Types>'
            ),
            "_rels/.rels": (
                f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ),
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{sheet}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
            ),
            "xl/worksheets/sheet1.xml": (
                f'{before}<worksheet xmlns="{_SHEET}"><sheetData>{cells}</sheetData>{after}</worksheet>'
            ),
        },
    )


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def ods(path: Path, rows: str, manifest: str = "<manifest/>") -> Path:
    """An OpenDocument workbook of one sheet whose rows are given as XML."""
    names = " ".join(f'xmlns:{name}="{_OPEN}:{name}:1.0"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="S">{rows}</table:table>'
    return zipped(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": (
                f"<office:document-content {names}><office:body><office:spreadsheet>{table}"
                "</office:spreadsheet></office:body></office:document-content>"
            ),
            "META-INF/manifest.xml": manifest,
        },
    )


def ods_row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def ods_cell(kind: str = "", value: str = "", shown: str = "", times: int = 1) -> str:
    """A cell; `kind` is string, float, date, percentage … or "" for an empty one."""
    repeated = f'table:number-columns-repeated="{times}"'
    if not kind:
        return f"<table:table-cell {repeated}/>"
    name = {"date": "date-value", "boolean": "boolean-value", "time": "time-value"}.get(kind, "value")
    held = "" if kind == "string" else f' office:{name}="{value}"'
    return (
        f'<table:table-cell {repeated} office:value-type="{kind}"{held}><text:p>{shown or value}</text:p>'
        "</table:table-cell>"
    )
