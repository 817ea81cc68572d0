"""Loading files for a test: an intake with a fixed day, files written from visible text, rows read back."""

from datetime import date

import pandas as pd
import pytest

from lib.engine import Engine
from lib.importing import read
from lib.importing.intake.load import Intake
from lib.importing.meaning.guess import propose
from lib.importing.meaning.mapping import FileMapping

TODAY = date(2025, 6, 30)


@pytest.fixture(name="intake")
def an_intake():
    engine = Engine()
    yield Intake(engine, today=TODAY)
    engine.close()


@pytest.fixture(name="add")
def an_adder(intake, tmp_path):
    """Write a file, take the proposed mapping (or the tables given), load it."""

    def load(name, text, *tables):
        path = tmp_path / name
        path.write_text(text.strip() + "\n", encoding="utf-8")
        file = read(path)
        mapping = FileMapping(file.headers, tables) if tables else propose(file).mapping
        report = intake.add(file, mapping)
        assert report.data_rows == report.accepted + report.refused + report.replaced + report.unmapped
        return report

    return load


def rows(intake, table, *columns):
    """The rows of a canonical table, in the order of files and lines."""
    expr = intake.dataset().tables[table].expr.order_by("_file", "_line").select(*columns)
    frame = intake.engine.frame(expr).astype(object)
    return [tuple(None if pd.isna(value) else value for value in row) for row in frame.to_numpy()]


def equation(report):
    return report.data_rows, report.accepted, report.refused, report.replaced, report.unmapped


def faults(report):
    return list(report.refused_rows[["line", "column", "value", "reason"]].itertuples(index=False, name=None))
