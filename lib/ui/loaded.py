"""Files that are in: what became of every row, changes of mind, and what further files would add."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.facts import coverage
from lib.i18n import N_
from lib.metrics.registry import GROUPS, METRICS
from lib.ui import _, cache, cards, filters, jobs, mapping, names, reading, sections, state, tables
from lib.ui.marks import bullets

MOST_LISTED = 500
#: What a line of the file is that holds no data.
KINDS = {
    "preamble": N_("before the table"),
    "blank": N_("empty"),
    "repeated_header": N_("column names again"),
    "reordered_header": N_("column names in another order"),
    "total": N_("total"),
    "note": N_("note"),
    "other_table": N_("another table"),
}


def summary(view: Workspace) -> None:
    """One line per file."""
    rows = [
        {
            "file": entry.name,
            "holds": ", ".join(names.table(t) for t in entry.report.tables),
            "rows": entry.report.accepted,
            "refused": entry.report.refused,
        }
        for entry in view.files
    ]
    head = {"file": _("File"), "holds": _("Holds"), "rows": _("Rows used"), "refused": _("Refused")}
    tables.show(pd.DataFrame(rows), "files", headings=head)


def files() -> None:
    """Every loaded file, openable."""
    ws = state.workspace()
    if not ws.files:
        return
    _onward()
    st.subheader(_("Loaded files"), anchor=False)
    _as_a_whole(ws)
    _covered(ws)
    for entry in ws.files:
        report = entry.report
        label = f"{formatting.plain_markdown(entry.name)} — {_rows(report.accepted)}"
        if report.refused:
            label += f" :orange-badge[{_('{count} refused', count=report.refused)}]"
        box = st.expander(label, key=f"file_{entry.id}", on_change="rerun", icon=":material/draft:")
        if box.open:
            with box:
                _file(ws, entry)


def _onward() -> None:
    """The way from the files to what they say, once nothing waits for a yes."""
    if state.intake() or jobs.busy():
        return
    if st.button(_("See the numbers"), type="primary", icon=":material/monitoring:", key="onward"):
        st.switch_page("pages/overview.py")


def _as_a_whole(ws: Workspace) -> None:
    dataset, tr = ws.dataset, state.tr()
    per_period = cache.coverage(ws, cards.grain(ws)).groupby("period")["rows"].sum()
    course = per_period.tolist() if len(per_period) >= cards.FEWEST_POINTS else None
    figures = [
        (_("Rows used"), sum(entry.report.accepted for entry in ws.files), course),
        (_("Refused rows"), sum(entry.report.refused for entry in ws.files), None),
    ]
    if dataset.first and dataset.as_of:
        figures.append((_("Days covered"), (dataset.as_of - dataset.first).days + 1, None))
    grid = st.grid(len(figures), min_column_width=150, border=True, gap="small")
    for label, figure, drawn in figures:
        with grid.cell():
            st.metric(label, formatting.number(figure, "count", tr), chart_data=drawn, chart_type="bar")
    parts = [
        f"{names.table(name)}: {formatting.number(table.rows, 'count', tr)}" for name, table in dataset.tables.items()
    ]
    st.caption(" · ".join(parts))
    if dataset.first and dataset.as_of:
        st.caption(
            _(
                "From {first} to {last}. The last day with anything in it counts as today.",
                first=formatting.day(dataset.first, tr),
                last=formatting.day(dataset.as_of, tr),
            )
        )
        for name, day in ws.ends_early().items():
            text = _(
                "{table}: the newest row is of {day}, while other files go on to {last}. The days after it count as "
                "unknown, not as days on which nothing happened. Add a newer file to have them.",
                table=names.table(name),
                day=formatting.day(day, tr),
                last=formatting.day(dataset.as_of, tr),
            )
            st.warning(formatting.plain_markdown(text), icon=":material/event_busy:")


#: What a cell of the picture is, and how gaps are told.
_COVERED = {
    "day": (N_("Rows per day"), N_("No day is empty between the first and the last row of a kind.")),
    "week": (N_("Rows per week"), N_("No week is empty between the first and the last row of a kind.")),
    "month": (N_("Rows per month"), N_("No month is empty between the first and the last row of a kind.")),
    "quarter": (N_("Rows per quarter"), N_("No quarter is empty between the first and the last row of a kind.")),
}
_MOST_GAPS = 3


def _covered(ws: Workspace) -> None:
    """When what happened according to the files, so that a month that was forgotten is seen before its numbers are."""
    every = cards.grain(ws)
    frame = cache.coverage(ws, every)
    if frame["period"].nunique() < cards.FEWEST_POINTS:
        return
    heading, whole = _COVERED[every]
    known = {name: names.table(name) for name in frame["table"].unique()}
    with st.container(border=True, key="coverage"):
        sections.title(_(heading))
        figure = charts.coverage(frame, state.look(), known, every=every)
        empty = coverage.gaps(frame)
        said = [_gap(known[name], days, every) for name, days in empty.items()] or [_(whole)]
        sections.draw(figure, "coverage", " ".join(said))
        st.caption(" ".join(formatting.plain_markdown(line) for line in said))


def _gap(name: str, days: list[date], every: str) -> str:
    tr = state.tr()
    named = ", ".join(formatting.period(day, every, tr) for day in days[:_MOST_GAPS])
    if len(days) <= _MOST_GAPS:
        return _("{table}: nothing in {periods}.", table=name, periods=named)
    more = len(days) - _MOST_GAPS
    return tr.plural(
        "{table}: nothing in {periods} and {count} more.",
        "{table}: nothing in {periods} and {count} more.",
        more,
        table=name,
        periods=named,
    )


def _rows(count: int) -> str:
    return state.tr().plural("{count} row used", "{count} rows used", count)


def _file(ws: Workspace, entry) -> None:
    report, tr = entry.report, state.tr()
    st.markdown(equation(report))
    if report.facts:
        st.markdown(bullets([filters.sentence(fact) for fact in report.facts]))
    for warning in report.warnings:
        st.warning(filters.sentence(warning))
    _refused(entry)
    _listing(
        tr.plural(
            "{count} cell left empty because it does not fit",
            "{count} cells left empty because they do not fit",
            report.blanked,
        ),
        report.blanked_cells,
        f"blanked_{entry.id}",
    )
    _listing(
        tr.plural(
            "{count} empty cell where nearly all others are filled",
            "{count} empty cells where nearly all others are filled",
            len(report.empty_cells),
        ),
        report.empty_cells,
        f"empty_{entry.id}",
    )
    structure = [s for s in report.structure if s.kind != "header"]
    if structure:
        lines = pd.DataFrame(
            [{"line": s.line, "kind": _(KINDS.get(s.kind, s.kind)), "text": s.text} for s in structure]
        )
        titled = tr.plural("{count} line that is not data", "{count} lines that are not data", len(lines))
        _listing(titled, lines, f"structure_{entry.id}")
    _change(ws, entry)


def equation(report) -> str:
    """The row equation in words: nothing is lost."""
    return _(
        "**{rows}** rows in the file = **{accepted}** used + **{refused}** refused + "
        "**{replaced}** already in another file + **{unmapped}** left out by the mapping",
        rows=report.data_rows,
        accepted=report.accepted,
        refused=report.refused,
        replaced=report.replaced,
        unmapped=report.unmapped,
    )


def _refused(entry) -> None:
    report = entry.report
    if not report.refused:
        return
    # Taken here: when the button is pressed, nobody knows any more whose language it was.
    tr = state.tr()
    reasons, rows = _translated(report.reasons), _translated(report.refused_rows)
    st.markdown(f"**{_('Refused rows')}**")
    st.dataframe(
        reasons[["rows", "column", "reason", "first_line", "example"]],
        hide_index=True,
        column_config={
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized", width="small"),
            "column": st.column_config.TextColumn(_("Column")),
            "reason": st.column_config.TextColumn(_("Why"), width="large"),
            "first_line": st.column_config.NumberColumn(_("First line"), format="%d", width="small"),
            "example": st.column_config.TextColumn(_("For example")),
        },
        height=240 if len(reasons) > 6 else "auto",
    )
    if len(rows) > 1 and st.toggle(_("Show each refused row"), key=f"each_{entry.id}"):
        st.dataframe(
            _texts(rows.head(MOST_LISTED)),
            hide_index=True,
            column_config=_columns(rows),
            height=240 if len(rows) > 6 else "auto",
        )
    st.caption(_("Download them, mend them in a spreadsheet, and add the file again."))
    st.download_button(
        _("Download the refused rows"),
        data=lambda: report.refused_csv(tr),
        file_name="refused.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"refused_{entry.id}",
    )


def _translated(rows: pd.DataFrame) -> pd.DataFrame:
    tr = state.tr()
    if "message" not in rows:
        return rows
    return rows.assign(reason=[tr(m) for m in rows["message"]]).drop(columns="message")


def _texts(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype({c: "str" for c in rows.columns if c != "line"})


def _columns(rows: pd.DataFrame) -> dict:
    heads = {
        "line": _("Line"),
        "column": _("Column"),
        "value": _("Value"),
        "reason": _("Why"),
        "kind": _("Kind"),
        "text": _("Text"),
    }
    config = {c: st.column_config.TextColumn(heads.get(c, c)) for c in rows.columns if c != "line"}
    return {"line": st.column_config.NumberColumn(heads["line"], format="%d"), **config}


def _listing(title: str, rows: pd.DataFrame, key: str) -> None:
    if rows is None or rows.empty:
        return
    shown = _translated(rows)
    st.markdown(f"**{title}**")
    st.dataframe(
        _texts(shown.head(MOST_LISTED)),
        hide_index=True,
        column_config=_columns(shown),
        height=228 if len(shown) > 6 else "auto",
    )
    tables.download(shown, key)


def _change(ws: Workspace, entry) -> None:
    """Take the file out, or use it in another way."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Remove this file"), icon=":material/delete:", key=f"remove_{entry.id}", disabled=jobs.busy()):
            ws.remove(entry.id)
            st.rerun()
        changing = st.toggle(_("Change the mapping"), key=f"remap_{entry.id}")
    if not changing:
        return
    file = ws.file(entry.id)
    started = state.remapping(entry.id) or entry.mapping
    version = state.remapping_version(entry.id)
    agreed = mapping.edit(
        f"loaded_{entry.id}_{version}", file, started, (), lambda new: state.remap_from(entry.id, new)
    )
    problem = mapping.problem(file, agreed)
    if problem is not None:
        st.warning(filters.sentence(problem))
    if st.button(
        _("Use the file this way"), type="primary", disabled=problem is not None or jobs.busy(), key=f"apply_{entry.id}"
    ):
        jobs.start(
            entry.name,
            lambda progress: ws.remap(entry.id, agreed, lambda share: progress(entry.name, share)),
            lambda report: state.remap_done(entry.id),
        )
    reading.preview(f"loaded_{entry.id}", file)


def what_else() -> None:
    """The metrics these files cannot give, and the columns that would."""
    if not state.has_data():
        return
    lacking = cache.missing(state.view())
    if lacking.empty:
        return
    st.subheader(_("What else could be computed"), anchor=False)
    st.caption(_("Add a file that holds these columns, and the numbers appear by themselves."))
    rows = pd.DataFrame(
        {
            "group": [_(GROUPS[METRICS[m].group]) for m in lacking["metric"]],
            "metric": [_(METRICS[m].label) for m in lacking["metric"]],
            "needs": [_(message) for message in lacking["message"]],
        }
    )
    tables.show(
        rows,
        "missing",
        headings={"group": _("Group"), "needs": _("What it takes")},
        height=300 if len(rows) > 8 else "auto",
    )
