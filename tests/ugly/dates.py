"""Dates and times in all the ways people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.ugly.case import Case, case
from tests.ugly.truth import PLAIN, PRODAZHI, Truth, day

_GENITIVE = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_SHORT = "янв фев мар апр мая июн июл авг сен окт ноя дек".split()
_GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_CLOCK = PLAIN.with_column(1, *(
    row[1] + timedelta(hours=hour, minutes=minute)
    for row, hour, minute in zip(PLAIN.rows, (0, 9, 12, 13, 22, 23), (0, 5, 0, 30, 15, 59), strict=True)
))  # fmt: skip
#: Days that could all be months.
_EITHER = PLAIN.with_column(1, *map(
    day, ("2024-01-02", "2024-02-03", "2024-03-04", "2024-04-05", "2024-05-06", "2024-06-07")
))  # fmt: skip


def _dates(name: str, rule: str, write, day_first: str = "", truth: Truth = PLAIN, times: str = "", **more) -> Case:
    evidence = {name: value for name, value in {"day_first": day_first, "times": times}.items() if value}
    return case(name, rule, truth, evidence, delimiter=more.pop("delimiter", ";"), day=write, **more)


def _words(months: list[str], pattern: str):
    return lambda moment: pattern.format(m=moment, month=months[moment.month - 1])


def _unix(scale: int):
    return lambda moment: str(int(moment.replace(tzinfo=UTC).timestamp() * scale))


def _serial(moment: datetime) -> str:
    days = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    return f"{days:.0f}" if days == int(days) else f"{days:.6f}"


CASES = [
    _dates("iso", "2024-01-31", lambda m: f"{m:%Y-%m-%d}"),
    _dates("iso with time", "2024-01-31 10:30:00", lambda m: f"{m:%Y-%m-%d %H:%M:%S}", truth=_CLOCK),
    _dates("iso with t", "2024-01-31T10:30", lambda m: f"{m:%Y-%m-%dT%H:%M}", truth=_CLOCK),
    _dates("iso with fraction", "2024-01-31T10:30:00.000", lambda m: f"{m:%Y-%m-%dT%H:%M:%S}.000", truth=_CLOCK),
    _dates("iso with z", "2024-01-31T10:30:00Z", lambda m: f"{m:%Y-%m-%dT%H:%M:%S}Z", truth=_CLOCK,
           times="order_date"),
    _dates("iso with zone", "2024-01-31T13:30:00+03:00", lambda m: f"{m + timedelta(hours=3):%Y-%m-%dT%H:%M:%S}+03:00",
           truth=_CLOCK, times="order_date"),
    _dates("zones that change", "summer time: +01:00 and +02:00 in one column", lambda m: (
        f"{m + timedelta(hours=1 + (m.month == 4)):%Y-%m-%d %H:%M:%S}+0{1 + (m.month == 4)}:00"), truth=_CLOCK,
           times="order_date"),
    _dates("compact", "20240131", lambda m: f"{m:%Y%m%d}"),
    _dates("slashes, year first", "2024/01/31", lambda m: f"{m:%Y/%m/%d}"),
    _dates("dots", "31.01.2024", lambda m: f"{m:%d.%m.%Y}", "true"),
    _dates("dots, no zeros", "1.2.2024", lambda m: f"{m.day}.{m.month}.{m.year}", "true"),
    _dates("dots with time", "31.01.2024 10:30", lambda m: f"{m:%d.%m.%Y %H:%M}", "true", _CLOCK),
    _dates("dots, comma, time", "31.01.2024, 10:30:00", lambda m: f"{m:%d.%m.%Y, %H:%M:%S}", "true", _CLOCK),
    _dates("dots, short hour", "31.01.2024 9:05", lambda m: f"{m:%d.%m.%Y} {m.hour}:{m:%M}", "true", _CLOCK),
    _dates("two-digit year", "31.01.24", lambda m: f"{m:%d.%m.%y}", "true"),
    _dates("slashes, day first", "31/01/2024", lambda m: f"{m:%d/%m/%Y}", "true"),
    _dates("slashes, month first", "01/31/2024", lambda m: f"{m:%m/%d/%Y}", "false"),
    _dates("american", "1/31/24 10:30 PM", lambda m: f"{m.month}/{m.day}/{m:%y} {m.hour % 12 or 12}:{m:%M %p}", "false",
           _CLOCK),
    _dates("dashes, day first", "31-01-2024", lambda m: f"{m:%d-%m-%Y}", "true"),
    _dates("russian words", "31 января 2024", _words(_GENITIVE, "{m.day} {month} {m.year}"), truth=PRODAZHI),
    _dates("russian words with г.", "31 января 2024 г.", _words(_GENITIVE, "{m.day} {month} {m.year} г."),
           truth=PRODAZHI),
    _dates("russian short words", "31 янв 2024", _words(_SHORT, "{m.day} {month} {m.year}"), truth=PRODAZHI),
    _dates("russian short words with time", "31 янв. 2024 г., 10:30",
           lambda m: _words(_SHORT, "{m.day} {month}. {m.year} г., ")(m) + f"{m:%H:%M}", truth=_CLOCK),
    _dates("english words", "31 January 2024", lambda m: f"{m.day} {m:%B %Y}"),
    _dates("english words, month first", "January 31, 2024", lambda m: f"{m:%B} {m.day}, {m.year}"),
    _dates("english short words", "31-Jan-24", lambda m: f"{m:%d-%b-%y}"),
    _dates("english ordinals", "Jan 31st, 2024", lambda m: (
        f"{m:%b} {m.day}{'st' if m.day in (1, 31) else 'nd' if m.day == 2 else 'th'}, {m.year}"), truth=PLAIN.with_rows(
            *PLAIN.rows[:5])),
    _dates("weekday and time", "Wed, 31 Jan 2024 10:30:00 +0000", lambda m: f"{m:%a, %d %b %Y %H:%M:%S} +0000",
           truth=_CLOCK, times="order_date"),
    _dates("german words", "31. Januar 2024", _words(_GERMAN, "{m.day}. {month} {m.year}")),
    _dates("french words", "31 janvier 2024", _words(_FRENCH, "{m.day} {month} {m.year}")),
    _dates("spanish words", "31 de enero de 2024", _words(_SPANISH, "{m.day} de {month} de {m.year}")),
    _dates("serials", "day numbers of a spreadsheet", _serial, times="order_date"),
    _dates("serials with time", "day numbers of a spreadsheet with a time of day", _serial, truth=_CLOCK,
           times="order_date"),
    _dates("unix seconds", "seconds since 1970", _unix(1), truth=_CLOCK, times="order_date"),
    _dates("unix milliseconds", "milliseconds since 1970", _unix(1000), truth=_CLOCK, times="order_date"),
    _dates("order told", "the user says that the day comes first", lambda m: f"{m:%d/%m/%Y}", "true", _EITHER,
           options={"day_first": True}),
    _dates("order told, month", "the user says that the month comes first", lambda m: f"{m:%m/%d/%Y}", "false", _EITHER,
           options={"day_first": False}),
    _dates("order unsettled", "no date settles the order: day first is more common", lambda m: f"{m:%d/%m/%Y}", "true",
           _EITHER),
    _dates("some without time", "a time of day only where it is known",
           lambda m: f"{m:%d.%m.%Y}" if m.hour == 0 else f"{m:%d.%m.%Y %H:%M}", "true", _CLOCK),
    _dates("mostly missing", "most dates say that there is none", lambda m: f"{m:%d.%m.%Y}", "true", missing="-",
           mapped=False, truth=PLAIN.with_headers("order_id", "order_date", "customer", "amount", "paid", "paid on")
           .with_column(5, None, None, None, day("2024-03-07"), None, None)),
]  # fmt: skip
