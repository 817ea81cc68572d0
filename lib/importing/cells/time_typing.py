"""Dates and times converted by the database, by the formats that `times` found."""

from __future__ import annotations

from lib.importing.cells.numbers import literal
from lib.importing.cells.time_steps import BEFORE_ZONE, MIDNIGHT, ZONE
from lib.importing.cells.times import PLAUSIBLE, TimeFormat
from lib.importing.text.looks import SPACES


def time_sql(form: TimeFormat, cell: str, zone: str) -> str:
    """An expression for the point in time in the text expression `cell`, as a naive timestamp in `zone`."""
    cell = f"trim({cell}, {literal(SPACES)})"
    if form.unit:
        return _serial_sql(form.unit, f"TRY_CAST(replace({cell}, ',', '.') AS DOUBLE)", zone)
    whole = f"lower({cell})"
    for pattern, replacement in form.early:
        whole = f"regexp_replace({whole}, {literal(pattern)}, {literal(replacement)})"
    text = whole
    if form.zoned:
        text = f"(CASE WHEN contains({text}, ':') THEN regexp_replace({text}, {literal(ZONE)}, '') ELSE {text} END)"
    for pattern, replacement in form.steps:
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(replacement)}, 'g')"
    formats = ", ".join(literal(f) for f in form.formats)
    value = f"try_strptime({text}, [{formats}])"
    if form.iso:
        # The engine's own cast is several times faster, and takes exactly this form.
        iso = literal(r"^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$")
        value = f"CASE WHEN regexp_matches({cell}, {iso}) THEN TRY_CAST({cell} AS TIMESTAMP) ELSE {value} END"
    if form.zoned:
        value = f"({_zoned_sql(value, whole, zone)})"
    if any(pattern == MIDNIGHT for pattern, _ in form.early):
        late = f"regexp_matches(lower({cell}), {literal(MIDNIGHT)})"
        value = f"CASE WHEN {late} THEN ({value}) + INTERVAL 1 DAY ELSE {value} END"
    return value


def plausible_sql(moment: str) -> str:
    """A timestamp expression, null where its year cannot be meant (0024, 9999)."""
    first, last = (f"TIMESTAMP '{year}-01-01'" for year in PLAUSIBLE)
    return f"CASE WHEN {moment} >= {first} AND {moment} < {last} THEN {moment} END"


def _zoned_sql(value: str, cell: str, zone: str) -> str:
    mark = f"regexp_extract({cell}, {literal(BEFORE_ZONE + ZONE)}, 1)"
    hours = f"TRY_CAST(regexp_extract({mark}, {literal('[-+]([0-9]{1,2})')}, 1) AS INTEGER)"
    minutes = f"coalesce(TRY_CAST(regexp_extract({mark}, {literal('[-+][0-9]{1,2}:?([0-9]{2})')}, 1) AS INTEGER), 0)"
    sign = f"(CASE WHEN contains({mark}, '-') THEN -1 ELSE 1 END)"
    offset = f"coalesce({sign} * ({hours} * 60 + {minutes}), 0)"
    utc = f"({value}) - to_minutes({offset})"
    told = f"timezone({literal(zone)}, timezone('UTC', {utc}))"
    return f"CASE WHEN contains({cell}, ':') AND {mark} <> '' THEN {told} ELSE {value} END"


def _serial_sql(unit: str, number: str, zone: str) -> str:
    if unit == "excel":
        return (
            f"CASE WHEN {number} BETWEEN 1 AND 73050 THEN TIMESTAMP '1899-12-30' + "
            f"to_microseconds(CAST(round({number} * 86400) AS BIGINT) * 1000000) END"
        )
    scale = {"unix_s": 1_000_000, "unix_ms": 1_000, "unix_us": 1, "unix_ns": 0.001}[unit]
    high = int(4_102_444_800 * 1_000_000 / scale)
    moment = f"make_timestamp(CAST(round({number} * {scale}) AS BIGINT))"
    return f"CASE WHEN {number} BETWEEN 0 AND {high} THEN timezone({literal(zone)}, timezone('UTC', {moment})) END"
