"""Whatever a file holds and however it is mapped: the rows add up, or a sentence says what is wrong."""

import random
from datetime import date

import pytest

from lib import schema
from lib.engine import Engine
from lib.errors import RegularsError
from lib.importing import read
from lib.importing.intake.load import Intake
from lib.importing.meaning.guess import propose
from lib.importing.meaning.mapping import FileMapping, TableMap

HEADERS = (
    "customer_id|Дата заказа|amount|event|timestamp|user_id|NPS|CSAT|status|Сумма, ₽|quantity|unit_price|ticket_id|"
    "created_at|closed_at|churned|points|sent_at|opened|<b>x</b>|=1+1|comment|email|question|score|clicks|query|a;b"
).split("|")
CELLS = (
    "|c1|c2|a@x.io|2025-01-02|31.12.2024|2025-02-30|2031-01-01|12|-3|9|5|1 234,50|€7|purchase|page_view|share|Yes|нет|"
    "Very satisfied|Отменён|n/a|<script>|=cmd()|'; DROP TABLE orders; --|0|1|💥|1e400|NaN|Infinity|10:30"
).split("|")


def a_file(rng: random.Random) -> str:
    headers = rng.sample(HEADERS, rng.randint(2, 7))
    kinds = [rng.sample(CELLS, rng.randint(1, 6)) for _ in headers]
    rows = [[rng.choice(CELLS if rng.random() < 0.1 else kind) for kind in kinds] for _ in range(rng.randint(1, 40))]
    return "\n".join("\t".join(cells) for cells in [headers, *rows]) + "\n"


def a_mapping(rng: random.Random, headers: tuple[str, ...]) -> FileMapping:
    """Any roles of any tables from any columns, sense or not."""
    tables = []
    for name in rng.sample(list(schema.TABLES), rng.randint(1, 3)):
        table = schema.table(name)
        roles = {*table.required, *(role.name for role in rng.sample(table.roles, rng.randint(0, len(table.roles))))}
        where = (rng.choice(headers), tuple(rng.sample(CELLS, 3))) if rng.random() < 0.3 else None
        tables.append(TableMap(name, {role: rng.choice(headers) for role in sorted(roles)}, where=where))
    return FileMapping(headers, tuple(tables))


@pytest.mark.parametrize("seed", range(8))
def test_rows_add_up_for_any_file_and_any_mapping(tmp_path, seed):
    rng = random.Random(seed)
    engine = Engine()
    intake = Intake(engine, today=date(2025, 6, 30))
    for number in range(3):
        path = tmp_path / f"file{number}.tsv"
        path.write_text(a_file(rng), encoding="utf-8")
        try:
            file = read(path)
            mapping = a_mapping(rng, file.headers) if rng.random() < 0.7 else propose(file).mapping
            report = intake.add(file, mapping)
        except RegularsError as error:
            assert str(error)
            continue
        assert report.data_rows == len(file.text)
        assert report.refused == report.refused_rows["line"].nunique()
    dataset = intake.dataset()
    for name, table in dataset.tables.items():
        fed = sum(entry.report.tables.get(name, 0) for entry in intake.files)
        assert table.rows == fed or name == "customers"
        assert len(engine.frame(table.expr)) == table.rows or name == "customers"
    for entry in intake.files:
        report = entry.report
        assert report.data_rows == report.accepted + report.refused + report.replaced + report.unmapped
        assert report.accepted <= sum(report.tables.values())
    engine.close()
