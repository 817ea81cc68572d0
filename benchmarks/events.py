"""The event logs that are measured: a shop's site over two years, written by one query, the same every time.

The same events are also written as an office program in Russia would: cp1251, semicolons, decimal commas, day first.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

EVENTS_PER_SESSION = 8.5
SESSIONS_PER_CUSTOMER = 60

#: Each session has 1 to 16 events some seconds apart; sessions of nine and more may end with an order.
QUERY = """
WITH sessions AS (
    SELECT number,
           hash(number, 'who') % 1000003 / 1000003.0 AS luck,
           hash(number, 'when') % 63072000 AS begins,
           (hash(number, 'size') % 16)::INTEGER + 1 AS size,
           (hash(number, 'pace') % 97)::INTEGER + 5 AS pace,
           hash(number, 'buys') % 3 <> 0 AS wants,
           hash(number, 'traits') AS traits
    FROM range({sessions}) AS t(number)
), steps AS (
    SELECT *, unnest(range(size)) AS step, wants AND size >= 9 AS buys FROM sessions
)
SELECT 'c' || lpad((pow(luck, 1.7) * {customers})::INTEGER::VARCHAR, 8, '0') AS customer_id,
       TIMESTAMP '2023-01-01' + to_seconds((begins + step * pace)::BIGINT) AS occurred_at,
       CASE WHEN buys AND step = size - 1 THEN 'purchase'
            WHEN step >= 5 AND hash(number, step, 'cart') % 6 = 0 THEN 'add_to_cart'
            WHEN hash(number, step, 'search') % 9 = 0 THEN 'search'
            ELSE 'page_view' END AS action,
       '/p/' || (hash(number, step, 'page') % 5000)::VARCHAR AS page,
       ['organic', 'ads', 'email', 'social', 'direct'][1 + (traits % 5)::INTEGER] AS source,
       ['desktop', 'mobile', 'tablet'][1 + (traits // 5 % 3)::INTEGER] AS device,
       CASE WHEN action = 'purchase' THEN round(5 + hash(number, 'amount') % 20000 / 100.0, 2) END AS amount,
       CASE WHEN action = 'purchase' THEN 'o' || number END AS order_id
FROM steps
LIMIT {rows}
"""


def make(rows: int, folder: Path) -> Path:
    """The CSV of that many rows, made unless it is there already."""
    path = folder / f"events-{rows}.csv"
    if not path.exists():
        sessions = int(rows / EVENTS_PER_SESSION * 1.02) + 20
        query = QUERY.format(sessions=sessions, customers=max(50, sessions // SESSIONS_PER_CUSTOMER), rows=rows)
        unfinished = path.with_suffix(".part")
        duckdb.sql(query).write_csv(str(unfinished), header=True)
        unfinished.rename(path)
    return path


#: The same columns in the other convention.
CONVENTION = """
SELECT customer_id, strftime(occurred_at, '%d.%m.%Y %H:%M:%S') AS occurred_at, action, page,
       CASE source WHEN 'ads' THEN 'реклама' WHEN 'email' THEN 'почта' ELSE source END AS source, device,
       replace(printf('%.2f', amount), '.', ',') AS amount, order_id
FROM read_csv(?)
"""


def in_another_convention(path: Path) -> Path:
    """A CSV of `make` written the other way, made unless it is there already."""
    other = path.with_stem(f"{path.stem}-cp1251")
    if not other.exists():
        unicode, unfinished = other.with_suffix(".utf8"), other.with_suffix(".part")
        duckdb.sql(CONVENTION, params=[str(path)]).write_csv(str(unicode), header=True, sep=";")
        with (
            unicode.open(encoding="utf-8", newline="") as source,
            unfinished.open("w", encoding="cp1251", newline="") as out,
        ):
            while chunk := source.read(2**22):
                out.write(chunk)
        unicode.unlink()
        unfinished.rename(other)
    return other
