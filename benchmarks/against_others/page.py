"""The lines as text: a table in the terminal, a page in docs/."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from benchmarks.against_others.compare import ABSOLUTE, RELATIVE, Line

#: Where definitions could differ, and how the comparison deals with it; said below the table that has the metric.
DEFINITIONS: Mapping[str, str] = {
    "conversion_rate": "retentioneering counts paths on which the goal event occurs; the same as visitors who did it.",
    "sessions": "retentioneering begins a new session after more than 30 minutes of silence, as Regulars does; it "
    "ignores the session numbers of the log, which say the same here.",
    "bounce_rate": "Sessions of one event. Google Analytics 4 calls another thing by this name: variant `ga4`, held "
    "against pandas only.",
    "pages_per_session:events": "retentioneering knows events, not page views.",
    "session_duration": "Last event minus first; no tool knows how long the last page was read.",
    "cart_abandonment": "Sessions with `add_to_cart` and no `purchase` anywhere in them.",
    "active_retention": "retentioneering marks in which months a person’s path has events; the share is taken over "
    "pairs of whole months from its marks.",
    "dau": "retentioneering gives every person one state a day; new, current, reactivated and resurrected are active.",
    "new_people": "People on their first day: retentioneering’s state “new”, and the new people of the life cycle.",
    "survival": "Limits of both are those of Greenwood’s variance on the scale of log(−log S), which keeps them "
    "within 0 and 1.",
    "cart_funnel": "Sessions (or people) that put something into the cart, and those that did that and ordered, in "
    "whatever order; retentioneering’s own funnel wants the order after the cart, and finds fewer.",
}


def number(value: float) -> str:
    if math.isnan(value):
        return "none"
    if value == round(value) and abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:,.6g}" if abs(value) < 1e5 else f"{value:,.2f}"


def _difference(line: Line) -> str:
    if line.agrees:
        return "0" if line.ours == line.theirs or math.isnan(line.ours) else "rounding"
    return number(line.difference)


def _cells(line: Line) -> tuple[str, ...]:
    name = f"{line.metric} ({line.count} values)" if line.count > 1 else line.metric
    return name, number(line.ours), number(line.theirs), line.tool, _difference(line)


def text(lines: Sequence[Line]) -> str:
    """For the terminal: one block per data set."""
    rows = [_cells(line) for line in lines]
    widths = [max(len(row[place]) for row in rows) for place in range(5)]
    found, data = [], ""
    for line, row in zip(lines, rows, strict=True):
        if line.data != data:
            data = line.data
            found.append(f"\n{data}")
        cells = [row[0].ljust(widths[0]), *(row[n].rjust(widths[n]) for n in (1, 2)), row[3].ljust(widths[3]), row[4]]
        found.append(("  " if line.agrees else "✗ ") + "  ".join(cells).rstrip())
    return "\n".join(found)


def page(lines: Sequence[Line], skipped: Sequence[str], versions: str) -> str:
    """docs/checked.md."""
    wrong = sum(not line.agrees for line in lines)
    figures = sum(line.count for line in lines)
    parts = [
        "# Checked against others",
        "",
        "Written by `python -m benchmarks.against_others`, which asks Regulars and others for the same numbers in "
        "one run. The pandas side reads the files anew and is written from the definitions alone; the other tools run "
        f"in an environment of their own ({versions}). Numbers are called equal when they differ by less than "
        f"{RELATIVE:.0e} of themselves (or {ABSOLUTE:.0e} in all): sums in another order differ in their last digits, "
        "which the table calls “rounding”.",
        "",
        f"**{len(lines):,} lines, {figures:,} figures, {wrong or 'no'} disagreement{'' if wrong == 1 else 's'}.** "
        "A line of several values shows the pair that lies furthest apart.",
    ]
    for data in dict.fromkeys(line.data for line in lines):
        parts += ["", f"## {data[0].upper()}{data[1:]}", ""]
        parts += ["| metric | Regulars | other | by | difference |", "|---|--:|--:|---|--:|"]
        here = [line for line in lines if line.data == data]
        parts += ["| " + " | ".join(cell.replace("|", "\\|") for cell in _cells(line)) + " |" for line in here]
    parts += ["", "## Where definitions could differ", ""]
    asked = {line.metric.partition(" ")[0] for line in lines} | {line.metric.partition(":")[0] for line in lines}
    parts += [f"- `{name}`: {said}" for name, said in DEFINITIONS.items() if name in asked]
    if skipped:
        parts += ["", "## Left out of this run", "", *(f"- {why}" for why in skipped)]
    return "\n".join(parts) + "\n"
