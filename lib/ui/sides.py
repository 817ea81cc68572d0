"""Two sides beside each other: which they are, who is on both, and every metric on either with what sets them apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import copy_context
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import Workspace, charts, formatting, formatting_difference, formatting_scope
from lib.i18n import N_
from lib.metrics.registry import METRICS
from lib.metrics.scorecard import REAL
from lib.metrics.versus import Overlap
from lib.scope import Period, Rule, Segment
from lib.ui import _, cache, filters, hidden, names, sections, segments, state, tables
from lib.ui.marks import bold
from lib.workspace.whatif import Side

EVERYBODY, OTHERS, PERIOD, CHOSEN = "everybody", "others", "period", "chosen"
#: A named segment among the options, told from the words above.
SAVED = "saved:"
MOST_DRAWN = 12
#: A longer name leaves a column of the table no room on a phone.
LONGEST = 20
#: The smallest p-value that two decimals can write.
LEAST = 0.01
VERDICTS = {"real": N_("beyond chance"), "noise": N_("may be chance")}
#: Values that differ by less than half a thousandth are the same to whoever reads them.
SEEN = 0.0005
TINY = N_("too small to matter")
CUSTOMERS = Rule("is_customer", "is", (True,))


def section(view: Workspace) -> None:
    """Choose two sides; see them on every metric."""
    with st.container(border=True, key="whatif_sides"):
        st.subheader(_("Side by side"), anchor=False)
        left, right = st.columns(2, gap="medium")
        with left:
            one = _side(view, "one", None)
        with right:
            other = _side(view, "other", one)
        st.button(
            _("Build a segment"),
            icon=":material/group_add:",
            type="tertiary",
            on_click=segments.open_builder,
            args=(Segment(),),
            key="whatif_build",
        )
        if one is None or other is None:
            return
        place = st.empty()
        found, error = cache.attempt(cache.versus, view, one, other, _progress(place))
        place.empty()
        if error is not None:
            st.info(filters.sentence(error.message))
            return
        _told(view, one, other, *found)


def _progress(place: DeltaGenerator) -> Callable[[float], Any]:
    """What says how far the comparison is. It draws as if called from here, because what caches do is played again."""
    words = _("Comparing on every metric …")

    def draw(share: float) -> None:
        place.progress(share, text=words)

    outside = copy_context()
    return lambda share: outside.run(draw, share)


def _side(view: Workspace, key: str, against: Side | None) -> Side | None:
    """A side: a saved segment, the one chosen in the sidebar, everybody, all the others, or a period."""
    saved = state.segments()
    options = [SAVED + one.name for one in saved]
    if view.segment and view.segment not in saved:
        options.insert(0, CHOSEN)
    options = [*([OTHERS] if isinstance(against, Segment) and against else []), *options, EVERYBODY, PERIOD]
    if isinstance(against, Period):
        options = [PERIOD]
    elif against is not None:
        options.remove(PERIOD)
    words = {EVERYBODY: _("Everybody"), OTHERS: _("All other customers"), PERIOD: _("A period")}
    words[CHOSEN] = formatting_scope.title(view.segment, state.tr(), hidden.rules(view)) if view.segment else ""
    label = _("First side") if key == "one" else _("Second side")
    if not view.segment and not saved and key == "one":
        # Without any segment yet, two periods are what can be compared.
        options = [PERIOD, EVERYBODY]
    chosen = st.selectbox(
        label,
        options,
        format_func=names.labels(options, lambda o: words.get(o) or o.removeprefix(SAVED)),
        key=f"side_{key}_{'_'.join(options)}",
    )
    if chosen == PERIOD:
        return _period(view, key)
    if chosen == OTHERS:
        assert isinstance(against, Segment)
        return Segment((~against, CUSTOMERS))
    if chosen == EVERYBODY:
        return Segment()
    if chosen == CHOSEN:
        return view.segment
    return next((one for one in saved if SAVED + one.name == chosen), None)


def _period(view: Workspace, key: str) -> Period | None:
    """The days of a side: at first the last whole months against as many before them."""
    first, as_of = view.facts.first_day, view.as_of
    compared = view.comparison()
    usual = compared.before if key == "one" else compared.now
    if compared.before is None:
        # Too short for whole months: the first half of the days against the second.
        middle = first + (as_of - first) / 2
        usual = Period(first, middle) if key == "one" else Period(min(middle + timedelta(days=1), as_of), as_of)
    usual = (usual or Period(first, as_of)).within(first, as_of)
    picked = st.date_input(
        _("From – to"),
        (usual.start, usual.end),
        min_value=min(first, usual.start or first),
        max_value=max(as_of, usual.end or as_of),
        format="DD.MM.YYYY" if state.language() == "ru" else "YYYY-MM-DD",
        key=f"side_days_{key}_{usual.start}_{usual.end}",
    )
    return Period(*picked) if isinstance(picked, tuple) and len(picked) == 2 else None


def named(side: Side, view: Workspace) -> str:
    """What a side is called: its segment or its days, in words."""
    tr = state.tr()
    if isinstance(side, Period):
        return formatting_scope.days(side, view.dataset.first, view.as_of, tr)
    if CUSTOMERS in side.rules and isinstance(side.rules[0], Segment):
        return _("All other customers")
    return formatting_scope.title(side, tr, hidden.rules(view))


def _told(view: Workspace, one: Side, other: Side, frame: pd.DataFrame, both: Overlap) -> None:
    look, tr = state.look(), state.tr()
    sides = [named(side, view) for side in (one, other)]
    frame = frame.assign(seen=[_seen(row) for row in frame.to_dict("records")])
    real = frame[(frame["verdict"] == REAL) & frame["seen"]]
    if both.before or both.after:
        st.markdown(_overlap(both, sides, timed=isinstance(one, Period) or isinstance(other, Period)))
    if isinstance(one, Segment) and isinstance(other, Segment) and not (both.before and both.after):
        st.info(_("Nobody is on one of the sides, so there is nothing to compare. Choose another one."))
        return
    if frame.empty:
        st.caption(_("No rows."))
        return
    tested = int(frame["verdict"].notna().sum())
    told = tr.plural(
        "{count} of {all} metrics differs beyond chance",
        "{count} of {all} metrics differ beyond chance",
        len(real),
        all=tested,
    )
    if not tested:
        titled = _("One side is too small to tell differences from chance")
    else:
        titled = told if len(real) else _("Of {all} metrics none differs beyond chance", all=tested)
    sections.title(titled)
    drawn = frame[frame["verdict"].notna() & frame["seen"] & (frame["before"].abs() > 0)].head(MOST_DRAWN)
    if len(drawn):
        labels = [_(METRICS[name].label) for name in drawn["metric"]]
        sections.draw(charts.apart(drawn, look, labels), "whatif_apart", titled)
        st.caption(
            formatting.plain_markdown(
                _(
                    "{second} against {first}: the difference in per cent of the first, with its interval; the "
                    "strongest evidence on top.",
                    first=sides[0],
                    second=sides[1],
                )
            )
        )
    shown = _table(frame)
    head = {
        "metric": _("Metric"),
        "before": sides[0] if len(sides[0]) <= LONGEST else _("First side"),
        "after": sides[1] if len(sides[1]) <= LONGEST else _("Second side"),
        "change": _("Difference"),
        "p": _("p, corrected"),
    }
    head |= {"between": _("Interval"), "verdict": _("Reading")}
    tables.show(shown, "side_by_side", headings=head, height=420, export=_export(frame.drop(columns="seen")))
    if isinstance(one, Segment) and isinstance(other, Segment):
        st.caption(_("Totals depend on how many customers a side holds, so nothing is said of their difference."))
    st.caption(
        _(
            "The more numbers are compared, the more of them differ by chance: “beyond chance” allows for all of them "
            "together (Benjamini–Hochberg), and knows who is on both sides."
        )
    )


def _overlap(both: Overlap, sides: list[str], *, timed: bool) -> str:
    """How many stand on either side and on both; of times, how many did anything in them, if only look around."""
    tr = state.tr()
    names_of = [bold(formatting.plain_markdown(side)) for side in sides]
    if timed:
        counts = [
            tr.plural("{count} customer did something", "{count} customers did something", n)
            for n in (both.before, both.after)
        ]
    else:
        counts = [tr.plural("{count} customer", "{count} customers", n) for n in (both.before, both.after)]
    said = " · ".join(f"{name}: {count}" for name, count in zip(names_of, counts, strict=True))
    if not both.both:
        return f"{said} · " + _("nobody is on both sides")
    if both.both == both.before == both.after:
        return f"{said} · " + _("the same customers are on both sides")
    common = tr.plural("{count} customer is on both sides", "{count} customers are on both sides", both.both)
    if both.both in (both.before, both.after):
        within = names_of[0 if both.both == both.before else 1]
        return f"{said} · {common}: " + _("everybody of {side}", side=within)
    return f"{said} · {common}"


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    """Every number as text in its own unit: one column holds money, shares and counts."""
    look = state.look()
    rows: list[dict[str, Any]] = []
    for row in frame.to_dict("records"):
        unit = row["unit"]
        said = VERDICTS.get(row["verdict"]) if row["seen"] or row["verdict"] != REAL else TINY
        rows.append(
            {
                "metric": _(METRICS[row["metric"]].label),
                "before": look.number(row["before"], unit),
                "after": look.number(row["after"], unit),
                "change": formatting_difference.difference(row["change"], unit, look.tr, look.currency),
                "between": formatting_difference.between(row["low"], row["high"], unit, look.tr, look.currency),
                "p": _chance(row["q"]),
                "verdict": _(said) if said else formatting.DASH,
            }
        )
    return pd.DataFrame(rows)


def _seen(row: Mapping[str, Any]) -> bool:
    """Whether two values differ by enough to be written; what is sure but smaller is of no use to anybody."""
    return not abs(row["change"]) <= SEEN * max(abs(row["before"]), abs(row["after"]))


def _chance(p: float) -> str:
    """A p-value as it is read: two decimals, and below what they can say, that it is below."""
    if formatting.missing(p):
        return formatting.DASH
    tr = state.tr()
    return f"< {formatting.number(LEAST, 'score', tr)}" if p < LEAST else formatting.number(p, "score", tr)


def _export(frame: pd.DataFrame) -> pd.DataFrame:
    """The bare numbers under the names of the API, with what each metric is called."""
    shown = frame.copy()
    shown.insert(1, "name", [_(METRICS[name].label) for name in frame["metric"]])
    return shown
