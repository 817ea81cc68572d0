"""What tests of hostile files share: a workspace, rows of orders, and a load that asks all that a page asks."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest

from lib.importing import FileMapping, LoadReport, propose, read
from lib.workspace import Workspace

#: Seconds of work, not of waiting: others may be using the machine.
SECONDS = 8
ORDERS = "order_id,order_date,customer,amount\n"


def orders(count: int, first: int = 1) -> str:
    return "".join(f"{at},2024-01-{at % 28 + 1:02},c{at % 7},{at}.50\n" for at in range(first, first + count))


@pytest.fixture(name="workspace")
def a_workspace():
    made = Workspace()
    yield made
    made.close()


def tables_held(workspace: Workspace) -> list[str]:
    with workspace.dataset.engine.cursor() as cursor:
        return [name for (name,) in cursor.execute("SELECT table_name FROM information_schema.tables").fetchall()]


def add(workspace: Workspace, path: Path, **options) -> LoadReport:
    """Add a file and ask everything a page asks about it; the rows add up, and it does not take long."""
    start = time.process_time()
    file = read(path, **options)
    proposal = propose(file)
    assert FileMapping.from_json(proposal.mapping.to_json()).signature == proposal.mapping.signature
    assert list(file.preview().columns) == list(file.headers)
    for said in (*(e.reason for e in file.evidence), *(q.text for q in proposal.questions)):
        assert str(said)
    report = workspace.add_file(file, proposal.mapping)
    assert report.data_rows == report.accepted + report.refused + report.replaced + report.unmapped
    assert report.data_rows == sum(1 for row in file.layout.rows() if row.kind in ("data", "ragged"))
    table = list(csv.reader(io.StringIO(report.refused_csv().decode("utf-8-sig")), delimiter=report.delimiter))
    lines = {row[0] for row in table[1:]}
    assert lines == {str(line) for line in report.refused_rows["line"]}
    assert report.reasons["rows"].sum() >= report.refused
    assert set(file.originals(report.refused_rows["line"].tolist()).index) == set(report.refused_rows["line"])
    workspace.scorecard()
    assert time.process_time() - start < SECONDS
    return report
