"""Ugly but honest files: whatever a business writes, the typed truth comes back, and each decision is shown."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from lib.importing import FileTable, read
from lib.workspace import Workspace
from tests.reading import evidence, rows, structure
from tests.ugly.case import Case
from tests.ugly.cases import CASES

TODAY = date(2025, 6, 30)


@pytest.fixture(scope="module")
def workspace():
    made = Workspace(today=TODAY)
    yield made
    made.close()


def typed(row: tuple) -> tuple:
    """A row of a frame in the plain types of a truth."""
    return tuple(cell.to_pydatetime() if isinstance(cell, datetime) else cell for cell in row)


def canonical(workspace: Workspace, table: str, columns: list[str]) -> list[tuple]:
    held = workspace.dataset.tables[table].expr.order_by("_line").select(*columns)
    frame = workspace.dataset.engine.frame(held).astype(object)
    return [typed(tuple(None if pd.isna(cell) else cell for cell in row)) for row in frame.to_numpy()]


@pytest.mark.parametrize("name", CASES)
def test_the_truth_comes_back(tmp_path, workspace, name):
    case = CASES[name]
    path = case.written(tmp_path)
    file = read(path, **case.options)
    if not case.verbatim:
        check_cells(case, file)
    if case.mapped:
        check_canonical(case, path, workspace)


def check_cells(case: Case, file: FileTable) -> None:
    """What is read are the truth's names and values, and every decision and line of structure is shown."""
    assert file.headers == (case.headers or case.truth.headers)
    assert [typed(row) for row in rows(file)] == list(case.truth.rows)
    assert len(file.refused) == len(file.blanked) == 0
    assert {decision: evidence(file, decision) for decision in case.evidence} == case.evidence
    if case.structure is not None:
        assert tuple(structure(file)) == case.structure


def check_canonical(case: Case, path: Path, workspace: Workspace) -> None:
    """What is proposed by itself gives the truth's rows in the canonical table, and loses none."""
    report = workspace.add(path, **case.options)
    try:
        assert (report.data_rows, report.accepted) == (len(case.truth.rows), len(case.truth.rows))
        columns = [*case.truth.roles, *case.truth.constants]
        assert canonical(workspace, case.truth.table, columns) == case.truth.canonical
    finally:
        workspace.remove(report.file_id)
