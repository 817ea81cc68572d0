"""Cohorts and how long customers stay, with their controls; on the page about retention."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts import cohort_findings, curves, findings, heatmap
from lib.facts.lost import contractual
from lib.facts.signs import without
from lib.i18n import N_
from lib.metrics.cohorts import COHORTS, available
from lib.metrics.survival import SURVIVAL, by_label
from lib.ui import _, cache, explain, filters, names, sections, state, tables

_WHAT: Mapping[str, str] = MappingProxyType(
    {"subscription": N_("by subscription"), "orders": N_("by orders"), "visits": N_("by visits")}
)
_OF: Mapping[str, str] = MappingProxyType(
    {
        "customers": N_("Share of customers"),
        "revenue_per_customer": N_("Revenue per customer"),
        "revenue": N_("Revenue in all"),
    }
)
_KIND: Mapping[str, str] = MappingProxyType(
    {
        "in_period": N_("Active exactly then"),
        "on_or_after": N_("Active then or later"),
        "bracket": N_("Active within days"),
    }
)
#: Fields that follow from staying or leaving say nothing about why.
_BY_DEFINITION = ("churned", "churn_reason", "state", "first_order_month")
#: Stands for the cohorts themselves among the fields to tell customers apart by.
_NOBODY = ""


def page(view: Workspace) -> None:
    """How many come back with time, and how long they stay."""
    drawn = [part(view) for part in (cohorts, survival)]
    if not any(drawn):
        st.info(_("Nobody began in this period under this filter."))


def cohorts(view: Workspace) -> bool:
    """The grid of cohorts, their average, and the controls that say of what and how they are counted.

    False where this data has none.
    """
    there = [what for what in _WHAT if what in available(view.facts)]
    if not there:
        return False
    with st.container(border=True, key="section_cohorts"):
        st.subheader(_("Cohorts"), anchor=False, help=formatting.plain_markdown(_(COHORTS.formula)))
        options, by = _controls(there)
        frame, error = cache.attempt(cache.table, view, "cohorts", **options, **({"by": by} if by else {}))
        if error is not None:
            st.info(filters.sentence(error.message))
        elif frame.empty:
            st.caption(_("Nobody began in this period under this filter."))
        else:
            if by:
                _groups(frame, by, options)
            else:
                _grid(view, frame, options)
            _cohort_table(view, frame, options, by)
            explain.of_table(view, "cohorts", **options, **({"by": by} if by else {}))
    return True


def _controls(there: list[str]) -> tuple[dict[str, str], str]:
    """What is asked for: the options of the table, and the field that takes the place of the months."""
    options: dict[str, str] = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        options["every"] = st.segmented_control(
            _("Cohorts by"),
            ("week", "month", "quarter"),
            default="month",
            required=True,
            format_func=names.labels(("week", "month", "quarter"), lambda grain: _(names.GRAINS[grain])),
            key="cohorts_every",
        )
        what = there[0]
        if len(there) > 1:
            what = _choice(_("Counted"), there, _WHAT, "cohorts_what")
        options["what"] = what
        options["of"] = "customers"
        if what == "orders":
            options["of"] = _choice(_("Show"), list(_OF), _OF, "cohorts_of")
        options["kind"] = _choice(_("When"), list(_KIND), _KIND, "cohorts_kind")
        if options["kind"] == "bracket":
            given = st.text_input(
                _("Days since the start"),
                value=COHORTS.options["brackets"][0],
                key="cohorts_brackets",
                width=230,
            )
            options["brackets"] = given.strip()
        by = _field(_("Compare"), _("by when they began"), "cohorts_by")
    return options, by


def _choice(label: str, values: list[str], labels: Mapping[str, str], key: str) -> str:
    return st.selectbox(
        label, values, format_func=names.labels(values, lambda value: _(labels[value])), width=190, key=key
    )


def _field(label: str, nobody: str, key: str) -> str:
    """A field of the customers to tell them apart by; empty for none."""
    known = cache.fields(state.workspace())
    fields = [
        f.name for f in known if f.kind in ("text", "flag") and not f.behavioural and f.name not in _BY_DEFINITION
    ]
    # How somebody was won is what an owner can change.
    fields.sort(key=lambda name: name != "acquisition_channel")
    values = [_NOBODY, *fields]
    return st.selectbox(
        label,
        values,
        format_func=names.labels(values, lambda name: names.field(name) if name else nobody),
        width=230,
        key=key,
    )


#: Where the history begins that tells a cohort's first time.
_TABLES = {"orders": "orders", "visits": "visits", "subscription": "subscriptions"}


def _grid(view: Workspace, frame: pd.DataFrame, options: Mapping[str, str]) -> None:
    look, unit, every = state.look(), _unit(options), options["every"]
    asked = {name: options[name] for name in ("every", "of", "kind", "what")}
    known = view.dataset.tables.get(_TABLES[options["what"]])
    began = known.first if known else None
    finding = cohort_findings.of_cohorts(frame, look, level=view.settings.confidence, began=began, **asked)
    sections.title(finding)
    skip = _skip(options)
    if frame.loc[frame["step"] >= skip, "value"].notna().sum() == 0:
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure = charts.cohort_grid(frame, unit, look, every=every, skip=skip)
        sections.draw(figure, "cohorts", look.tr(finding))
        notes = [_("In per cent of the cohort, whose size stands beside its name.")] if unit == "share" else []
        notes.append(_("An empty cell is a time that is not over yet."))
        if frame["cohort"].nunique() > heatmap.MOST_COHORTS:
            notes.append(_("The newest {count} are drawn; the table has all.", count=heatmap.MOST_COHORTS))
        st.caption(" ".join(notes))
    with right:
        average = _("All cohorts together")
        sections.title(average)
        sections.draw(charts.cohort_curves(frame, unit, look, every=every, skip=skip), "cohorts_average", average)


def _groups(frame: pd.DataFrame, by: str, options: Mapping[str, str]) -> None:
    """A line for each group of customers instead of a row for each month."""
    look, unit, every, skip = state.look(), _unit(options), options["every"], _skip(options)
    shown = _named(frame, by)
    first = shown[shown["step"] == skip]
    label = f"{_(_OF[options['of']])}, {look.tr(heatmap.later(first.iloc[0].to_dict(), every))}" if len(first) else ""
    if options["of"] != "revenue" and len(first):
        finding = findings.of_breakdown(first.assign(n=first["size"]), by, label, unit, look)
        sections.title(finding)
    figure = charts.cohort_curves(shown, unit, look, every=every, by=by, skip=skip)
    sections.draw(figure, "cohorts_by", label)
    _about_groups(shown, by, "size")


def _about_groups(shown: pd.DataFrame, by: str, size: str) -> None:
    if shown[by].nunique() > curves.MOST_LINES:
        st.caption(_("The {count} largest groups are drawn; the table has all.", count=curves.MOST_LINES))


def _named(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    flag = any(field.name == by and field.kind == "flag" for field in cache.fields(state.workspace()))
    found = [_("not given") if formatting.missing(v) else names.value(by, v, flag) for v in frame[by]]
    return frame.assign(**{by: found})


def _unit(options: Mapping[str, str]) -> str:
    return "share" if options["of"] == "customers" else "money"


def _skip(options: Mapping[str, str]) -> int:
    """Everybody is there at the start, which needs no column."""
    return 1 if options["of"] == "customers" and options["kind"] != "bracket" else 0


def _cohort_table(view: Workspace, frame: pd.DataFrame, options: Mapping[str, str], by: str) -> None:
    box = st.expander(_("Table"), key="table_cohorts", on_change="rerun", icon=":material/table:")
    if not box.open:
        return
    unit, rows = _unit(options), by or "cohort"
    if by:
        shown = _named(frame, by)
    else:
        months = [formatting.period(day, options["every"], state.tr()) for day in frame["cohort"].dropna()]
        shown = frame.assign(cohort=[*months, *[_("all")] * int(frame["cohort"].isna().sum())])
    steps = sorted(shown["step"].unique())
    grid = shown.pivot(index=rows, columns="step", values="value").loc[shown[rows].unique()]
    sizes = shown.groupby(rows, sort=False)["size"].max()
    grid.columns = [str(step) for step in steps]
    grid = grid.reset_index()
    grid.insert(1, "size", [int(sizes[name]) for name in grid[rows]])
    first = shown.drop_duplicates("step").set_index("step")
    heads = {str(step): _head(first, step) for step in steps}
    heads |= {"cohort": _("Began in"), "size": _("Size")}
    with box:
        units = {str(step): unit for step in steps}
        tables.show(
            grid, "cohorts", units=units, headings=heads, export=frame, height=420 if len(grid) > 11 else "auto"
        )


def _head(first: pd.DataFrame, step: int) -> str:
    return f"{first['from_day'][step]:.0f}–{first['to_day'][step]:.0f}" if "from_day" in first else str(step)


def survival(view: Workspace) -> bool:
    """How long customers stay, for all of them or by a field, with the test between the groups in words.

    False where this data does not tell.
    """
    frame = sections.rows(view, "survival")
    if frame is None:
        return False
    look = state.look()
    by_orders = not contractual(view.facts) and not by_label(view.facts)
    silence = view.facts.churn_after_days if by_orders else None
    with st.container(border=True, key="section_survival"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
            st.subheader(_(SURVIVAL.label), anchor=False, help=formatting.plain_markdown(_(SURVIVAL.formula)))
            by = _field(_("Compare"), _("everybody"), "survival_by")
        if by:
            curves_by = sections.rows(view, "survival", by=by)
            frame = frame if curves_by is None else curves_by
        if by and by in frame:
            _survival_by(view, frame, by)
        else:
            finding = cohort_findings.of_survival(frame, look, silence)
            sections.title(finding)
            sections.draw(charts.survival(frame, look), "survival", look.tr(finding))
        if by_orders:
            st.caption(
                _(
                    "Nobody counts as lost before {days} days {without} are over (see Settings): whoever came once "
                    "leaves on that day.",
                    days=view.facts.churn_after_days,
                    without=_(without(view.facts)),
                )
            )
        box = st.expander(_("Table"), key="table_survival", on_change="rerun", icon=":material/table:")
        if box.open:
            with box:
                units = dict.fromkeys(("survival", "low", "high"), "share")
                tables.show(frame, "survival", units=units, headings=sections.headings("survival"), height=420)
        explain.of_table(view, "survival", **({"by": by} if by else {}))
    return True


def _survival_by(view: Workspace, frame: pd.DataFrame, by: str) -> None:
    look, level = state.look(), view.settings.confidence
    shown = _named(frame, by)
    finding = cohort_findings.of_survival_by(shown, by, names.field(by), look, level)
    sections.title(finding)
    sections.draw(charts.survival(shown, look, by=by), "survival_by", look.tr(finding))
    p = frame["p"].iloc[0]
    if not formatting.missing(p):
        st.caption(
            _(
                "Log-rank test: if all groups were alike, chance would draw curves as different as these in {share} of "
                "cases (p = {p}).",
                share=_("fewer than 0.1%") if p < 0.001 else look.number(p, "share"),
                p="< 0.001" if p < 0.001 else formatting.number(p, "score", look.tr),
            )
        )
    _about_groups(shown, by, "at_risk")
