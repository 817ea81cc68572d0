"""What the numbers rest on: definitions in use, files with every row accounted for, formulas; and saved scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from lib import charts, formatting, schema
from lib.formatting_settings import setting_label, setting_value
from lib.i18n import N_
from lib.metrics.registry import METRICS
from lib.report import pieces
from lib.report.blocks import Block, Bullets, Chart, Heading, Table, Text
from lib.report.material import Material

if TYPE_CHECKING:
    from lib.models.outlook import Outlook

MOST_REASONS = 12


#: What a scenario tells of, in words.
WHATS: Mapping[str, str] = MappingProxyType(
    {
        "customers": N_("Customers at the end"),
        "revenue": N_("Revenue"),
        "profit": N_("Profit"),
        "value": N_("Value of a customer"),
    }
)


def scenarios(m: Material) -> Iterator[Block]:
    """Each saved scenario: its path beside things as they are, its sums, and what was assumed."""
    for found in m.outlooks:
        yield Heading(found.scenario.name or m.tr(N_("Scenario")))
        known = found.summary[found.summary["scenario"].notna()]
        what = leading(found)
        if what is None:
            continue
        unit = "count" if what == "customers" else "money"
        title = outlook_in_words(m, found)
        yield Chart(figure=charts.path(found.path, what, unit, m.look), title=title, kind="path", wide=True)
        rows = []
        for row in known.to_dict("records"):
            cells = [m.tr(WHATS[row["what"]])]
            for side in ("baseline", "scenario", "change"):
                between = m.look.interval(row[f"{side}_low"], row[f"{side}_high"], row["unit"])
                number = m.number(row[side], row["unit"])
                cells.append(f"{number} ({between})" if between else number)
            rows.append(tuple(cells))
        head = (N_("In twelve months"), N_("As things are"), N_("Under the scenario"), N_("Difference"))
        yield Table(head=tuple(m.tr(text) for text in head), rows=tuple(rows))
        yield Bullets(tuple(m.say(one) for one in (*found.assumptions, *found.notes)), m.tr(N_("What was assumed")))


def leading(found: Outlook) -> str | None:
    """What of a look ahead is told first: profit where it is known, else revenue, else customers."""
    known = set(found.summary.loc[found.summary["scenario"].notna(), "what"])
    return next((name for name in ("profit", "revenue", "customers") if name in known), None)


def outlook_in_words(m: Material, found: Outlook) -> str:
    """What a scenario brings within twelve months, or what things as they are bring; under the scenario's name."""
    what = leading(found)
    row = found.summary.set_index("what").loc[what]
    unit = row["unit"]
    if not found.scenario:
        texts = {
            "profit": N_("As things are, the next twelve months bring a profit of {now}"),
            "revenue": N_("As things are, the next twelve months bring a revenue of {now}"),
            "customers": N_("As things are, there will be {now} customers in twelve months"),
        }
        return m.tr(texts[str(what)], now=m.number(_rounded(row["baseline"]), unit))
    between = m.look.interval(_rounded(row["change_low"]), _rounded(row["change_high"]), unit)
    if row["change_low"] <= 0 <= row["change_high"]:
        text = N_("Whether this would bring more or less cannot be told: the difference lies within {between}")
        said = m.tr(text, between=between)
    else:
        more, less = _DIFFERENCES[str(what)]
        amount = m.number(abs(_rounded(row["change"])), unit)
        said = m.tr(more if row["change"] > 0 else less, more=amount, between=between)
    name = found.scenario.name
    return m.tr(N_("“{name}”: {said}"), name=name, said=said) if name else said


#: A scenario that brings more, and one that brings less.
_DIFFERENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "profit": (
            N_("{more} more profit in twelve months ({between})"),
            N_("{more} less profit in twelve months ({between})"),
        ),
        "revenue": (
            N_("{more} more revenue in twelve months ({between})"),
            N_("{more} less revenue in twelve months ({between})"),
        ),
        "customers": (
            N_("{more} more customers after twelve months ({between})"),
            N_("{more} fewer customers after twelve months ({between})"),
        ),
    }
)


def _rounded(value: float) -> float:
    """Three digits: an estimate to the cent would claim to know."""
    return float(round(float(f"{value:.3g}"))) if abs(value) >= 10 else round(value, 2)


def definitions(m: Material) -> Iterator[Block]:
    """The settings behind the numbers shown, each with the value in use."""
    used = m.ws.definitions(m.names)
    rows = [(setting_label(name, m.tr), setting_value(name, value, m.tr)) for name, value in used.items()]
    rows.insert(0, (m.tr(N_("Day taken as today")), formatting.day(m.ws.as_of, m.tr)))
    confidence = formatting.number(m.ws.settings.confidence, "share", m.tr)
    if "confidence" not in used:
        rows.append((setting_label("confidence", m.tr), confidence))
    if m.ws.currency:
        rows.append((m.tr(N_("Currency of all amounts")), m.ws.currency))
    yield Table(head=(m.tr(N_("Definition")), m.tr(N_("In use"))), rows=tuple(rows))
    if m.table("loyalty_stage_share", lens="stage") is not None:
        rules = m.ws.loyalty_rules("stage").items()
        yield Bullets(
            tuple(f"{m.value('stage', answer)}: {m.say(rule)}" for answer, rule in rules), m.tr(N_("Loyalty stages"))
        )


def data(m: Material) -> Iterator[Block]:
    """Files, rows, and what was refused with its reasons."""
    rows = []
    for entry in m.ws.files:
        report = entry.report
        tables = ", ".join(
            f"{m.tr(schema.TABLES[name].label)} {m.count(count)}" for name, count in report.tables.items()
        )
        counts = (report.data_rows, report.accepted, report.refused, report.replaced, report.unmapped, report.blanked)
        rows.append((entry.name, tables, *(m.count(count) for count in counts)))
    head = (
        N_("File"),
        N_("What it holds"),
        N_("Rows"),
        N_("Used"),
        N_("Refused"),
        N_("In another file too"),
        N_("Left out"),
        N_("Cells blanked"),
    )
    yield Table(head=tuple(m.tr(text) for text in head), rows=tuple(rows), right=frozenset(range(2, 8)))
    yield from _refused(m)
    said = [
        f"{entry.name}: {m.tr(message)}"
        for entry in m.ws.files
        for message in (*entry.report.warnings, *entry.report.facts)
    ]
    if said:
        yield Bullets(tuple(said), m.tr(N_("To know")))


def _refused(m: Material) -> Iterator[Block]:
    rows = []
    for entry in m.ws.files:
        for reason in entry.report.reasons.head(MOST_REASONS).to_dict("records"):
            example = "" if m.options.hide_names else str(reason["example"])
            rows.append((entry.name, reason["column"], m.tr(reason["message"]), m.count(reason["rows"]), example))
    if rows:
        head = (N_("File"), N_("Column"), N_("Reason"), N_("Rows"), N_("For example"))
        yield Table(
            head=tuple(m.tr(text) for text in head),
            rows=tuple(rows),
            title=m.tr(N_("Refused rows")),
            right=frozenset((3,)),
        )
    else:
        yield Text(m.tr(N_("No row was refused.")))


def method(m: Material) -> Iterator[Block]:
    """The formula of every number shown, in words and with this data's own counts."""
    yield Text(
        m.tr(
            N_(
                "Every interval holds the true value with {level} certainty. A change is called beyond chance only "
                "where it stands after correction for all the numbers it is shown among (Benjamini and Hochberg)."
            ),
            level=formatting.number(m.ws.settings.confidence, "share", m.tr),
        )
    )
    rows = []
    for name in m.names:
        found = m.explanations.get(name)
        if found is not None:
            rows.append((m.label(name), *pieces.worked(m, found).values()))
    head = (N_("Metric"), N_("Formula"), N_("With the numbers of this data"), N_("Left out"))
    yield Table(head=tuple(m.tr(text) for text in head), rows=tuple(rows))
    lacking = m.ws.missing()
    if len(lacking):
        yield Heading(m.tr(N_("What these files do not tell")))
        yield Bullets(tuple(f"{m.tr(METRICS[row.metric].label)}: {m.tr(row.message)}" for row in lacking.itertuples()))
