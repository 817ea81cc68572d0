"""One customer: who she is, what is foretold of her and why, and everything on record about her."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.facts.lenses import COLUMNS as LENS_COLUMNS
from lib.facts.timeline import KINDS, MARKS, STATES
from lib.i18n import N_
from lib.importing.meaning import meanings
from lib.metrics.call_list import why
from lib.ui import _, address, filters, hidden, names, sections, state, tables
from lib.ui.marks import bold, bullets
from lib.workspace.people import Person

ON_A_PAGE = 50
#: So many events are drawn, the newest of them; all of them stand in the table.
MOST_DRAWN = 2000
#: The numbers on top: the column, what it is called, and its unit (`day` for dates).
CARDS = (
    ("revenue", N_("Spent so far"), "money"),
    ("orders", N_("Orders"), "count"),
    ("last_order_at", N_("Last order"), "day"),
    ("next_order_on", N_("Next order expected"), "day"),
    ("churn_risk", N_("Risk of leaving"), "share"),
    ("predicted_value", N_("Value to come"), "money"),
    ("last_nps", N_("Last NPS answer"), "score"),
    ("monthly_amount", N_("Pays a month"), "money"),
)
LENSES = (*LENS_COLUMNS, "risk_band", "state", "next_stage")
#: Columns that the cards or the lines beside them say already.
SAID = ("reasons", *LENSES, *(name for name, _label, _unit in CARDS))
HEADINGS: Mapping[str, str] = {
    "at": N_("Date"),
    "kind": N_("Event"),
    "what": N_("What"),
    "state": N_("Outcome"),
    "channel": N_("Channel"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "score": N_("Score"),
    "scale": N_("Out of"),
    "points": N_("Points"),
    "minutes": N_("Minutes"),
    "number": N_("Number"),
    "note": N_("In her own words"),
    "until": N_("Until"),
}
#: Columns of a timeline that tell who somebody is.
_TELLING = ["note", "number"]


def page(view: Workspace, one: Person) -> None:
    """Her page, and the way back to all customers."""
    address.say_customer()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if st.button(_("All customers"), icon=":material/arrow_back:", type="tertiary", key="all_customers"):
            state.show_customer(None)
            st.rerun()
        hidden.toggle("person")
    with st.container(border=True, key="person_head"):
        st.subheader(formatting.plain_markdown(_title(view, one)), anchor=False)
        st.caption(" · ".join(_lines(one)) or "\u00a0")
        _cards(one)
        if one.reasons:
            st.markdown(bold(_("Why she may leave, or stay")))
            st.markdown(bullets([filters.sentence(why((reason,))) for reason in one.reasons]))
            st.caption(_("↑ raises the risk, ↓ lowers it; the strongest reason comes first."))
    _history(view, one.customer_id)
    _known(view, one)


def _title(view: Workspace, one: Person) -> str:
    if hidden.on():
        return hidden.alias(one.customer_id, view)
    called = [str(one.known[name]) for name in one.known if name.lower() in ("name", "имя", "фио", "full name")]
    return " · ".join([*called[:1], one.customer_id])


def _lines(one: Person) -> list[str]:
    """How she stands, in words."""
    said = [
        _("{field}: {value}", field=names.field(name), value=names.value(name, one.known[name]))
        for name in LENSES
        if name in one.known
    ]
    return [formatting.plain_markdown(line) for line in said]


def _cards(one: Person) -> None:
    shown = [
        (label, _number(_rounded(name, one.known[name]), unit)) for name, label, unit in CARDS if name in one.known
    ]
    if not shown:
        return
    # Wide enough for a date in Russian; two narrower ones beside each other cut it off on a phone.
    grid = st.grid(min(len(shown), 4), min_column_width=170, border=True, gap="small")
    for label, number in shown:
        with grid.cell():
            st.metric(_(label), formatting.plain_markdown(number))


def _rounded(name: str, value: Any) -> Any:
    """An estimate to the cent would claim to know."""
    return float(round(value)) if name == "predicted_value" and value >= 10 else value


def _number(value: Any, unit: str) -> str:
    look = state.look()
    if unit == "day":
        return formatting.day(value, look.tr)
    if unit == "score":
        return formatting.number(value, "count", look.tr)
    return look.number(value, unit)


def _known(view: Workspace, one: Person) -> None:
    """Whatever else the files and the facts hold of her."""
    left_out = set(SAID) | (set(hidden.telling(one.known)) if hidden.on() else set())
    kinds = {field.name: field.kind for field in view.fields()}
    rows = [
        {"field": names.field(name), "value": _written(name, value, kinds.get(name, "text"))}
        for name, value in one.known.items()
        if name not in left_out
    ]
    with st.container(border=True, key="person_known"):
        st.subheader(_("What is known"), anchor=False)
        head = {"field": _("Attribute"), "value": _("Value")}
        tables.show(
            pd.DataFrame(rows, columns=["field", "value"]),
            "customer",
            headings=head,
            height=320 if len(rows) > 8 else "auto",
        )


def _written(name: str, value: Any, kind: str) -> str:
    tr = state.tr()
    if kind == "time" or isinstance(value, pd.Timestamp):
        return formatting.day(value, tr)
    if kind == "flag" or isinstance(value, bool):
        return _("yes") if value else _("no")
    if kind == "number":
        return formatting.number(value, "score" if value != round(value) else "count", tr)
    return names.value(name, value)


# Her history ---------------------------------------------------------------------------------------------------------


def _history(view: Workspace, customer: str) -> None:
    counts = view.timeline_counts(customer).set_index("kind")
    with st.container(border=True, key="person_history"):
        if counts.empty:
            st.subheader(_("Her history"), anchor=False)
            st.caption(_("No event of hers is on record."))
            return
        st.subheader(formatting.plain_markdown(_headline(counts)), anchor=False)
        kinds = _kinds(counts)
        frame = view.timeline(customer, kinds=kinds, newest_first=True, most=MOST_DRAWN)
        told = pd.Series([described(view, row) for row in frame.to_dict("records")], index=frame.index, dtype=object)
        figure = charts.timeline(frame, state.look(), {kind: _(label) for kind, label in KINDS.items()}, told)
        sections.draw(figure, "timeline", _headline(counts))
        total = int(counts.loc[kinds, "n"].sum() if kinds else counts["n"].sum())
        if total > MOST_DRAWN:
            st.caption(_("The newest {count} events are drawn; the table has all.", count=MOST_DRAWN))
        pages = -(-total // ON_A_PAGE)
        number = 1 if pages == 1 else st.pagination(pages, key=f"history_page_{customer}_{kinds}", width="stretch")
        first = (number - 1) * ON_A_PAGE
        rows = frame.iloc[first : first + ON_A_PAGE]
        if first + ON_A_PAGE > len(frame) and first < total:
            rows = view.timeline(customer, kinds=kinds, newest_first=True, first=first, most=ON_A_PAGE)
        _table(view, customer, rows, kinds)


def _headline(counts: pd.DataFrame) -> str:
    """How much is on record, and how lately."""
    deeds = counts.drop(index=[kind for kind in MARKS if kind in counts.index])
    if deeds.empty:
        return _("Her history")
    tr = state.tr()
    events = tr.plural("{count} event", "{count} events", int(deeds["n"].sum()))
    since, last = deeds["first"].min(), deeds["last"].max()
    if pd.isna(since):
        return events
    return _(
        "{events} from {first} to {last}",
        events=events,
        first=formatting.day(since, tr),
        last=formatting.day(last, tr),
    )


def _kinds(counts: pd.DataFrame) -> list[str]:
    """The kinds of events to show; none picked is all of them."""
    options = [kind for kind in KINDS if kind in counts.index]
    if len(options) < 2:
        return []

    def label(kind: str) -> str:
        return f"{_(KINDS[kind])} · {formatting.number(int(counts.loc[kind, 'n']), 'count', state.tr())}"

    picked = st.pills(
        _("Kinds of events"),
        options,
        selection_mode="multi",
        format_func=names.labels(options, label),
        label_visibility="collapsed",
        key="history_kinds",
    )
    return [kind for kind in picked or () if kind in options]


def described(view: Workspace, row: Mapping[str, Any]) -> str:
    """An event in a line of plain text, beside its date and kind."""
    look, parts = state.look(), [_what(view, row)]
    if not formatting.missing(row["state"]):
        parts.append(_(STATES[row["state"]]))
    if not formatting.missing(row["amount"]):
        parts.append(formatting.number(row["amount"], "money", look.tr, row["currency"] or look.currency))
    if not formatting.missing(row["score"]):
        parts.append(_score(row))
    if not formatting.missing(row["points"]):
        parts.append(formatting.number(row["points"], "count", look.tr))
    if not formatting.missing(row["note"]) and not hidden.on():
        parts.append(str(row["note"]))
    return " · ".join(part for part in parts if part)


def _score(row: Mapping[str, Any]) -> str:
    tr = state.tr()
    score = formatting.number(row["score"], "count", tr)
    if formatting.missing(row["scale"]):
        return score
    return _("{score} out of {scale}", score=score, scale=formatting.number(row["scale"], "count", tr))


def _what(view: Workspace, row: Mapping[str, Any]) -> str:
    """What the event was about, in words where it is one of ours, else as the file has it."""
    what, kind = row["what"], row["kind"]
    if formatting.missing(what):
        return ""
    if kind == "stage":
        return names.value("stage", what)
    if kind in ("answer", "survey"):
        return _(meanings.name("answers", "question", what))
    if kind in ("referral", "referred") and hidden.on():
        return hidden.alias(what, view)
    return str(what)


def _table(view: Workspace, customer: str, rows: pd.DataFrame, kinds: list[str]) -> None:
    shown = rows.assign(
        what=[_what(view, row) for row in rows.to_dict("records")],
        kind=[_(KINDS[kind]) for kind in rows["kind"]],
        state=[None if formatting.missing(now) else _(STATES[now]) for now in rows["state"]],
    )
    if hidden.on():
        shown = shown.drop(columns=_TELLING)
    kept = [name for name in shown if shown[name].notna().any() and shown[name].ne("").any()]
    tables.show(
        shown[kept],
        "timeline",
        units={"amount": "money"},
        headings={name: _(label) for name, label in HEADINGS.items()},
        height=460 if len(rows) > 12 else "auto",
        downloads=False,
    )
    is_hidden = hidden.on()

    def everything() -> bytes:
        found = view.timeline(customer, kinds=kinds)
        return formatting.csv(found.drop(columns=[*_TELLING, "what"]) if is_hidden else found)

    st.download_button(
        _("Download the history, as CSV"),
        data=everything,
        file_name="timeline.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key="csv_history",
    )
