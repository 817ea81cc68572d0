"""What is said of the lines of a file that are not data: which they are, and why."""

from __future__ import annotations

from collections.abc import Sequence

from lib.i18n import N_, Message, msg, msgn
from lib.importing.found import Evidence, ReadOptions, StructureLine
from lib.importing.shape.header import Head

_NUMBERS = 10


def header_evidence(head: Head, asked: ReadOptions) -> Evidence:
    """The line of the names of the columns."""
    return Evidence("header_row", str(head.header_line), head.why, asked.header_row is not None, head.guess)


def structure_evidence(
    found: Sequence[StructureLine], asked: ReadOptions, after: int, others: Sequence[int], head: Head
) -> list[Evidence]:
    """Where the data ends (`after` is the first line behind it), and the lines that are left out, by kind.

    `others` are the lines where other tables have their headers.
    """
    evidence = []
    if len(head.others) > 0:
        lines = [line for line in found if line.kind == "header"]
        evidence.append(Evidence("header_lines", _numbers(lines), msg(N_("the lines of the header"))))
    if asked.footer_row is not None or after:
        evidence.append(_footer_evidence(found, asked, after))
    end = after or max((line.line for line in found), default=0) + 1
    groups: tuple[tuple[str, list[StructureLine], Message], ...] = (
        ("preamble", _of(found, "preamble"), msg(N_("lines above the header that are not data"))),
        ("repeated_header", _of(found, "repeated_header"), msg(N_("the header stands there again"))),
        (
            "reordered_header",
            _of(found, "reordered_header"),
            msg(N_("the header stands there in another order; the cells below it were put under their names")),
        ),
        (
            "totals",
            [line for line in _of(found, "total") if line.line < end],
            msg(N_("totals between the rows, which would be counted twice")),
        ),
        (
            "footer",
            [line for line in _of(found, "total", "note") if line.line >= end],
            msg(N_("totals and notes, which would be counted twice")),
        ),
    )
    for name, some, reason in groups:
        if some:
            evidence.append(Evidence(name, _numbers(some), reason))
    if others:
        shown = ", ".join(str(line) for line in others[:_NUMBERS])
        reason = msg(
            N_("another table begins there; to read that one, set the line with the column names to {line}"),
            line=str(others[0]),
        )
        evidence.append(Evidence("other_table", shown, reason, guess=True))
    if blank := _of(found, "blank"):
        count = len(blank)
        evidence.append(
            Evidence("blank", _numbers(blank), msgn(N_("one blank line"), N_("{count} blank lines"), count))
        )
    return evidence


def _footer_evidence(found: Sequence[StructureLine], asked: ReadOptions, after: int) -> Evidence:
    if asked.footer_row is not None:
        why = msg(N_("as you set it")) if asked.footer_row else msg(N_("as you set it: the data goes on to the end"))
        return Evidence("footer_row", str(asked.footer_row), why, True)
    if any(line.line == after and line.kind == "other_table" for line in found):
        return Evidence("footer_row", str(after), msg(N_("another table begins there")), guess=True)
    return Evidence("footer_row", str(after), msg(N_("below the last row stand totals and notes only")))


def _of(found: Sequence[StructureLine], *kinds: str) -> list[StructureLine]:
    return [line for line in found if line.kind in kinds]


def _numbers(some: Sequence[StructureLine]) -> str:
    return ", ".join(str(line.line) for line in some[:_NUMBERS]) + (" …" if len(some) > _NUMBERS else "")
