"""All ugly files, by the kind of their ugliness."""

from __future__ import annotations

from tests.ugly import amounts, dates, dialects, encodings, formats, layouts, tables, words

CASES = {
    case.name: case
    for module in (encodings, dialects, layouts, amounts, dates, words, formats, tables)
    for case in module.CASES
}
