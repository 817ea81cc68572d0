"""Exports of programs that businesses use, by their headers: what they are taken for.

Each is the header and a row or two as the program writes them, and the tables with the roles that are expected;
constants and further columns are not compared.
"""

import pytest

from lib.importing import read
from lib.importing.meaning.guess import propose
from tests.exports.marketing import MARKETING
from tests.exports.service import SERVICE
from tests.exports.shops import SHOPS

EXPORTS = SHOPS | SERVICE | MARKETING


@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_is_taken_for_what_it_is(export, tmp_path):
    text, expected = EXPORTS[export]
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    found = propose(read(path))
    assert {part.table: dict(part.columns) for part in found.mapping.tables} == expected
