"""Encodings, byte-order marks and line ends."""

from __future__ import annotations

import codecs

from tests.ugly.case import Case, case, grouped
from tests.ugly.truth import ORDERS, PRODAZHI, Truth

_RUSSIAN = {"delimiter": ";", "number": grouped(",", " "), "day": lambda m: f"{m:%d.%m.%Y}", "yes": "да", "no": "нет"}
_ACCENTS = ORDERS.with_column(
    2, "René Müller", "Zoë Ångström", "José Nuñez", "René Müller", "Françoise Bœuf", "Åsa Öberg"
)


def _russian(name: str, rule: str, encoding: str, truth: Truth = PRODAZHI, found: str = "", **style) -> Case:
    evidence = {"encoding": found or encoding, "delimiter": ";"}
    return case(name, rule, truth, evidence, encoding=encoding, **(_RUSSIAN | style))


# Those of the old encodings that have no « » cannot write them.
_BARE = PRODAZHI.with_rows(*(
    tuple(cell.translate({ord("«"): "'", ord("»"): "'"}) if isinstance(cell, str) else cell for cell in row)
    for row in PRODAZHI.rows
))  # fmt: skip

CASES = [
    _russian("cp1251", "Windows in Russian", "cp1251"),
    _russian("cp1251 crlf", "Windows in Russian, Windows line ends", "cp1251", end="\r\n"),
    _russian("koi8-r", "old Unix in Russian", "koi8-r", _BARE),
    _russian("cp866", "MS-DOS in Russian", "cp866", _BARE),
    _russian("mac-cyrillic", "old Macintosh in Russian", "mac-cyrillic"),
    _russian("utf-8 russian", "UTF-8 without a mark", "utf-8"),
    _russian("utf-8 bom", "UTF-8 with a byte-order mark", "utf-8", bom=codecs.BOM_UTF8),
    _russian("utf-8 two boms", "two files with marks, glued", "utf-8", bom=codecs.BOM_UTF8 * 2),
    _russian("utf-16 le bom", "“Unicode text” of Excel", "utf-16-le", bom=codecs.BOM_UTF16_LE),
    _russian("utf-16 be bom", "UTF-16, the other byte first", "utf-16-be", bom=codecs.BOM_UTF16_BE),
    _russian("utf-16 le bare", "UTF-16 without a mark", "utf-16-le"),
    _russian("utf-16 be bare", "UTF-16 without a mark, the other byte first", "utf-16-be"),
    _russian("utf-32", "UTF-32 with a mark", "utf-32-le", bom=codecs.BOM_UTF32_LE),
    _russian("encoding told", "the user says the encoding", "koi8-r", _BARE, options={"encoding": "koi8-r"}),
    case("cp1252", "Windows in Western Europe", _ACCENTS, {"encoding": "cp1252"}, encoding="cp1252"),
    case("mac-roman", "old Macintosh in Western Europe", _ACCENTS, {"encoding": "mac-roman"}, encoding="mac-roman"),
    case(
        "one broken byte",
        "one byte of UTF-8 is broken: that letter is lost, nothing else",
        PRODAZHI.with_rows(*PRODAZHI.rows[:5], (*PRODAZHI.rows[5][:5], "без замечани\ufffd")),
        {"encoding": "utf-8", "delimiter": ";"},
        pack=lambda data: data.replace("\ufffd".encode(), b"\xff"),
        **_RUSSIAN,
    ),
    case("nul padded", "NUL bytes between the letters of a cell", ORDERS, pack=lambda d: d.replace(b"Lee", b"L\0ee")),
    case("carriage returns", "line ends of old Macintosh", ORDERS.with_rows(*ORDERS.rows[:4]), end="\r"),
    case("crlf", "line ends of Windows", ORDERS, end="\r\n"),
    case(
        "mixed ends",
        "two exports glued: some lines end as on Windows",
        ORDERS,
        edit=lambda text: text.replace("wrap\"\n", "wrap\"\r\n").replace("first\n", "first\r\n"),
    ),
    case("no last end", "the last line has no end", ORDERS, edit=lambda text: text.rstrip("\n")),
    case("ctrl-z", "MS-DOS marks the end of a file", ORDERS, edit=lambda text: text + "\x1a"),
]  # fmt: skip
