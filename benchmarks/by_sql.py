"""The scorecard as somebody who knows DuckDB well would write it by hand: the time to be held against."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks.scope import (
    EVERYTHING,
    LONGEST_LIFETIME_YEARS,
    RELOAD_SECONDS,
    SESSION_GAP_SECONDS,
    SHORTEST_CHURN_DAYS,
    Question,
)

SESSIONS = f"""
CREATE TABLE sessions AS
WITH plain AS (
    SELECT customer_id, epoch_ms(occurred_at) // 1000 AS moment, action, page, device, rowid AS line FROM events
), ordered AS (
    SELECT *, lag(moment) OVER w AS previous, lag(action) OVER w AS previous_action, lag(page) OVER w AS previous_page
    FROM plain WINDOW w AS (PARTITION BY customer_id ORDER BY moment, line)
), marked AS (
    SELECT customer_id, moment, line, action, device,
           previous IS NULL OR moment - previous > {SESSION_GAP_SECONDS} AS begins,
           action = 'page_view' AND previous_action = 'page_view' AND page = previous_page
               AND moment - previous <= {RELOAD_SECONDS} AS reload
    FROM ordered
), numbered AS (
    SELECT *, sum(begins::INTEGER) OVER (PARTITION BY customer_id ORDER BY moment, line
                                         ROWS UNBOUNDED PRECEDING) AS number
    FROM marked
)
SELECT customer_id, make_timestamp(min(moment) * 1000000) AS started_at,
       max(moment) FILTER (reload IS NOT TRUE) - min(moment) AS seconds,
       count(*) FILTER (reload IS NOT TRUE) AS events,
       count(*) FILTER (action = 'page_view' AND reload IS NOT TRUE) AS views,
       count(*) FILTER (action = 'purchase') AS goals,
       max(device) FILTER (begins) AS device
FROM numbered GROUP BY customer_id, number
"""

DAYS = """
CREATE TABLE active_days AS
SELECT customer_id, day, lead(day) OVER (PARTITION BY customer_id ORDER BY day) AS next_day
FROM (SELECT DISTINCT customer_id, occurred_at::DATE AS day FROM events)
"""

ORDERS = """
CREATE TABLE orders AS
WITH whole AS (
    SELECT order_id, min(customer_id) AS customer_id, min(occurred_at) AS ordered_at, sum(amount) AS amount
    FROM events WHERE action = 'purchase' GROUP BY order_id
)
SELECT *, (epoch(ordered_at) - epoch(lag(ordered_at) OVER w)) / 86400 AS gap
FROM whole WINDOW w AS (PARTITION BY customer_id ORDER BY ordered_at, order_id)
"""

SPELLS = """
CREATE TABLE spells AS
WITH marked AS (
    SELECT customer_id, ordered_at, (gap IS NULL OR gap > $days)::INTEGER AS begins FROM orders
), numbered AS (
    SELECT *, sum(begins) OVER (PARTITION BY customer_id ORDER BY ordered_at ROWS UNBOUNDED PRECEDING) AS number
    FROM marked
), spans AS (
    SELECT customer_id, min(ordered_at) AS started_at, max(ordered_at) + to_days($days) AS until
    FROM numbered GROUP BY customer_id, number
)
SELECT customer_id, started_at, CASE WHEN until < $after THEN until END AS ended_at FROM spans
"""

VISITS = """
WITH chosen AS (SELECT * FROM sessions WHERE started_at >= $start AND started_at < $after {members}),
people AS (
    SELECT count(*) AS sessions, sum(goals) AS goals, count(*) FILTER (events = 1) AS bounces,
           sum(views) AS views, sum(seconds) AS seconds
    FROM chosen WHERE events > 0 GROUP BY customer_id
)
SELECT count(*) FILTER (goals > 0) / count(*) AS conversion_rate,
       sum(bounces) / sum(sessions) AS bounce_rate,
       sum(views) / sum(sessions) AS pages_per_session,
       sum(seconds) / sum(sessions) AS session_duration,
       sum(sessions) / count(*) AS visit_frequency,
       {products}
FROM people
"""
#: What the delta method needs for an interval: sums of products by customer.
PAIRS = {"bounce_rate": "bounces", "pages_per_session": "views", "session_duration": "seconds"}
PRODUCTS = ",\n       ".join(
    f"sum({x} * {x}) AS {name}_xx, sum({x} * sessions) AS {name}_xy, sum(sessions * sessions) AS {name}_yy"
    for name, x in PAIRS.items()
)

ACTIVITY = """
WITH chosen AS (SELECT * FROM active_days WHERE true {members}),
windows(name, length) AS (VALUES ('dau', 1), ('wau', 7), ('mau', 30)),
turns AS (
    SELECT name, day, 1 AS step FROM chosen, windows
    UNION ALL
    SELECT name, least(day + length, coalesce(next_day, day + length)), -1 FROM chosen, windows
), changes AS (
    SELECT day, sum(step) FILTER (name = 'dau') AS dau, sum(step) FILTER (name = 'wau') AS wau,
           sum(step) FILTER (name = 'mau') AS mau
    FROM turns GROUP BY day
), calendar AS (
    SELECT unnest(generate_series($first::DATE, $last::DATE, INTERVAL 1 DAY))::DATE AS day
), levels AS (
    SELECT day, sum(coalesce(dau, 0)) OVER w AS dau, sum(coalesce(wau, 0)) OVER w AS wau,
           sum(coalesce(mau, 0)) OVER w AS mau
    FROM calendar LEFT JOIN changes USING (day) WINDOW w AS (ORDER BY day ROWS UNBOUNDED PRECEDING)
)
SELECT avg(dau) AS dau, avg(wau) AS wau, avg(mau) AS mau,
       avg(dau / nullif(mau, 0)) FILTER (day >= $first::DATE + 29) AS stickiness,
       stddev_samp(dau) AS dau_spread, stddev_samp(wau) AS wau_spread, stddev_samp(mau) AS mau_spread
FROM levels WHERE day >= $start::DATE AND day < $after::DATE
"""

VALUE = """
WITH chosen AS (SELECT * FROM orders WHERE ordered_at >= $start AND ordered_at < $after {members}),
buyers AS (SELECT customer_id, count(*) AS orders, sum(amount) AS revenue FROM chosen GROUP BY customer_id)
SELECT count(*) AS customers, sum(revenue) AS revenue,
       sum(revenue) / sum(orders) AS average_order_value,
       sum(revenue) / count(*) AS revenue_per_customer,
       sum(orders) / count(*) AS orders_per_customer,
       count(*) FILTER (orders >= 2) / count(*) AS repeat_purchase_rate,
       (SELECT quantile_cont(gap, 0.5) FROM chosen) AS purchase_interval,
       sum(revenue) / count(*) AS clv_historic,
       sum(orders * orders) AS orders_xx, sum(revenue * revenue) AS revenue_xx, sum(revenue * orders) AS revenue_xy
FROM buyers
"""

KEPT = """
WITH chosen AS (SELECT * FROM spells WHERE true {members}),
months AS (
    SELECT unnest(generate_series($opens::TIMESTAMP, $last_opens::TIMESTAMP, INTERVAL 1 MONTH)) AS opens
), there AS (
    SELECT customer_id, opens,
           max((started_at < opens AND (ended_at IS NULL OR ended_at >= opens))::INTEGER) AS at_start,
           max((started_at < opens + INTERVAL 1 MONTH
                AND (ended_at IS NULL OR ended_at >= opens + INTERVAL 1 MONTH))::INTEGER) AS at_end
    FROM chosen JOIN months ON started_at < opens + INTERVAL 1 MONTH AND (ended_at IS NULL OR ended_at >= opens)
    GROUP BY ALL
), people AS (
    SELECT sum(at_start) AS at_start, sum(at_start * at_end) AS stayed FROM there GROUP BY customer_id
)
SELECT sum(at_start) AS at_start, sum(stayed) AS stayed,
       sum(stayed * stayed) AS xx, sum(stayed * at_start) AS xy, sum(at_start * at_start) AS yy,
       (SELECT sum(epoch(least(coalesce(ended_at, $after), $after)) - epoch(greatest(started_at, $start)))
        FROM chosen WHERE started_at < $after AND (ended_at IS NULL OR ended_at > $start)) / 86400 / 365.25 AS years
FROM people
"""

MEMBERS = """AND customer_id IN (
    SELECT customer_id FROM sessions GROUP BY customer_id HAVING arg_min(device, started_at) = $device)"""


def load(path: Path, database: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB's own way of loading a CSV file, into a database on disk."""
    connection = duckdb.connect(str(database))
    connection.execute("CREATE TABLE events AS SELECT * FROM read_csv($path)", {"path": str(path)})
    return connection


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """The derived tables that do not depend on a filter."""
    for statement in (SESSIONS, DAYS, ORDERS):
        connection.execute(statement)
    p90 = connection.execute("SELECT quantile_cont(gap, 0.9) FROM orders").fetchall()[0][0]
    days = max(SHORTEST_CHURN_DAYS, round(p90))
    _first, last = _span(connection)
    connection.execute(SPELLS, {"days": days, "after": last + timedelta(days=1)})


def scorecard(connection: duckdb.DuckDBPyConnection, question: Question = EVERYTHING) -> dict[str, float]:
    """Every number of `scope.NUMBERS`, with the sums their intervals need."""
    first, last = _span(connection)
    start, end = question.start or first, question.end or last
    opens, last_opens = _whole_months(start, end)
    values = {
        "first": first,
        "last": last,
        "start": start,
        "after": end + timedelta(days=1),
        "opens": opens,
        "last_opens": last_opens,
        "device": question.device,
    }
    members = MEMBERS if question.device else ""
    found: dict[str, float] = {}
    for query in (VISITS.replace("{products}", PRODUCTS), ACTIVITY, VALUE, KEPT):
        query = query.replace("{members}", members)
        answer = connection.execute(query, {name: values[name] for name in set(re.findall(r"\$(\w+)", query))})
        names = [column[0] for column in answer.description]
        found |= dict(zip(names, answer.fetchall()[0], strict=True))
    lost = found["at_start"] - found["stayed"]
    found["retention_rate"] = found["stayed"] / found["at_start"]
    found["churn_rate"] = lost / found["at_start"]
    lifetime = min(LONGEST_LIFETIME_YEARS, found["at_start"] / (12 * lost)) if lost else LONGEST_LIFETIME_YEARS
    found["clv_simple"] = found["revenue"] / found["years"] * lifetime
    return found


def _span(connection: duckdb.DuckDBPyConnection) -> tuple[date, date]:
    return connection.execute("SELECT min(occurred_at)::DATE, max(occurred_at)::DATE FROM events").fetchall()[0]


def _whole_months(start: date, end: date) -> tuple[date, date]:
    """First days of the first and last whole month within the days."""
    opens = start if start.day == 1 else (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    after = end + timedelta(days=1)
    last = (after.replace(day=1) - timedelta(days=1)).replace(day=1)
    return opens, last
