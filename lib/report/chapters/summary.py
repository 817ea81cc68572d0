"""The first sections: what stands out, and every number in one table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lib import formatting
from lib.findings import Finding, certainty, worth
from lib.i18n import N_
from lib.metrics.registry import GROUPS, METRICS
from lib.metrics.scorecard import REAL
from lib.report import pieces
from lib.report.blocks import Block, Bullets, Stories, Table, Text, Told
from lib.report.material import Material
from lib.scope import Period

MOST_CHANGES = 8


def findings(m: Material) -> Iterator[Block]:
    """What stands out beyond chance, and what changed."""
    if m.findings:
        yield Text(
            m.tr.plural(
                N_("{count} comparison was made and allowed for; what you read here is not chance."),
                N_("{count} comparisons were made and allowed for; what you read here is not chance."),
                m.findings[0].looked_at,
            ),
            small=True,
        )
        yield Stories(tuple(_told(m, finding) for finding in m.findings))
    else:
        yield Text(
            m.tr(
                N_(
                    "Nothing differs by more than chance would make it: no group, month or period of this data stands "
                    "out. The numbers below are what to watch."
                )
            )
        )
    yield from _changes(m)


def _told(m: Material, finding: Finding) -> Told:
    badge = {True: N_("Good news"), False: N_("To look after")}.get(finding.good) if finding.good is not None else None
    return Told(
        text=m.say(finding.text),
        badge=m.tr(badge) if badge else "",
        mood="plain" if finding.good is None else "good" if finding.good else "bad",
        worth="" if finding.money is None else m.say(worth(finding)),
        also=tuple(m.say(further) for further in finding.also),
        certainty=m.say(certainty(finding)),
        advice=m.tr(finding.advice),
    )


def _changes(m: Material) -> Iterator[Block]:
    moved = [row for _i, row in m.moves.iterrows() if row["verdict"] == REAL and pieces.change(m, row)]
    told = {row["metric"] for row in moved}
    # Who stayed and who left are one fact.
    moved = [row for row in moved if not (row["metric"] == "churn_rate" and "retention_rate" in told)]
    moved.sort(key=lambda row: row["p"])
    title = m.tr(N_("What changed"))
    if m.comparison.before is None and m.comparison.year_before is None:
        said = m.tr(N_("The data does not reach back far enough to compare this period with the one before it."))
        yield Bullets((said,), title)
    elif not moved:
        yield Bullets((m.tr(N_("Nothing moved beyond what chance alone would give.")),), title)
    else:
        yield Bullets(tuple(_moved(m, row) for row in moved[:MOST_CHANGES]), title)
    said = compared(m)
    if said:
        yield Text(said, small=True)


def _moved(m: Material, row: pd.Series) -> str:
    return m.tr(
        N_("{metric}: {change}, from {before} to {now}"),
        metric=m.label(row["metric"]),
        change=pieces.change(m, row),
        before=m.number(row["previous"], row["unit"]),
        now=m.number(row["value"], row["unit"]),
    )


def compared(m: Material) -> str:
    """Which periods the changes compare; empty where none are."""
    found = m.comparison
    before = found.before or found.year_before
    if before is None:
        return ""
    days = {"now": _days(m, found.now), "before": _days(m, before)}
    if found.proposed:
        text = N_("The numbers are of all time; their changes compare {now} with {before}.")
    elif found.before is None:
        text = N_("Changes compare {now} with a year before, {before}.")
    elif found.year_before is None or found.year_before == found.before:
        text = N_("Changes compare {now} with {before}.")
    else:
        text = N_("Changes compare {now} with {before}, and with a year before.")
    parts = [m.tr(text, **days)]
    if found.so_far:
        parts.append(m.tr(N_("The period is not over, so as many days of the earlier one are taken.")))
    if found.before is not None and found.before.days != found.now.days:
        parts.append(m.tr(N_("The two differ in length, so counts and sums are tested per day.")))
    # A date may end with a full stop of its own, as in Russian.
    return " ".join(parts).replace("..", ".")


def _days(m: Material, period: Period) -> str:
    assert period.start and period.end
    return formatting.days(period.start, period.end, m.tr)


def scorecard(m: Material) -> Iterator[Block]:
    """Every metric with its interval, its size, the value before and the change."""
    known = m.scores[m.scores["value"].notna()]
    if known.empty:
        return
    moves = m.moves.set_index("metric")
    before, year = (column in moves and moves[column].notna().any() for column in ("previous", "year_before"))
    year = year and not (before and moves["year_before"].equals(moves["previous"]))
    head = [N_("Metric"), N_("Value"), N_("Interval"), N_("Counted")]
    # Without a period the numbers are of all time, and what is set beside the number before is another one.
    lately = m.comparison.proposed and (before or year)
    head += [N_("Lately")] if lately else []
    head += [N_("Before"), N_("Change")] if before else []
    head += [N_("A year before"), N_("Change in a year")] if year else []
    for group in GROUPS:
        rows = [row for _i, row in known.iterrows() if METRICS[row["metric"]].group == group]
        if not rows:
            continue
        cells = []
        for row in rows:
            moved = moves.loc[row["metric"]].copy() if row["metric"] in moves.index else row
            moved["metric"] = row["metric"]
            line = [m.label(row["metric"]), m.number(row["value"], row["unit"]), pieces.interval(m, row)]
            line.append("" if formatting.missing(row["n"]) else m.count(row["n"]))
            line += [m.number(moved["value"], row["unit"]) if _is_compared(moved) else ""] if lately else []
            line += _against(m, moved, "previous", "verdict") if before else []
            line += _against(m, moved, "year_before", "year_verdict") if year else []
            cells.append(tuple(line))
        yield Table(
            head=tuple(m.tr(text) for text in head),
            rows=tuple(cells),
            title=m.tr(GROUPS[group]),
            right=frozenset((1, 2, 3, 4, 5, 7) if lately else (1, 2, 3, 4, 6)),
        )
    said = compared(m)
    if said:
        yield Text(said, small=True)


def _is_compared(row: pd.Series) -> bool:
    return not (formatting.missing(row["previous"]) and formatting.missing(row["year_before"]))


def _against(m: Material, row: pd.Series, against: str, verdict: str) -> list[str]:
    if formatting.missing(row[against]):
        return ["", ""]
    moved = ", ".join(part for part in (pieces.change(m, row, against), pieces.judged(m, row[verdict])) if part)
    return [m.number(row[against], row["unit"]), moved]
