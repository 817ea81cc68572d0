"""A scenario: levers to move, what they bring over twelve months beside things as they are, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting, formatting_difference
from lib.i18n import N_
from lib.models.outlook import CLAIM_POINTS, Claim, Outlook
from lib.models.scenario import Scenario
from lib.ui import _, cache, filters, findings, levers, names, sections, state, tables
from lib.ui.marks import bold, bullets

WHATS: Mapping[str, str] = {
    "customers": N_("Customers"),
    "revenue": N_("Revenue"),
    "profit": N_("Profit"),
    "value": N_("Customer value"),
}
HELPS: Mapping[str, str] = {
    "customers": N_("At the end of the twelve months."),
    "revenue": N_("Over the next twelve months, of customers with a name."),
    "profit": N_("Over the next twelve months: what is left of revenue at your margin, less fixed costs."),
    "value": N_("What one of today’s customers brings within twelve months, at your margin where it is known."),
}
COLUMNS: Mapping[str, str] = {
    "what": N_("What"),
    "baseline": N_("As things are"),
    "scenario": N_("Scenario"),
    "change": N_("Difference"),
    "between": N_("Interval"),
}


def section(view: Workspace) -> None:
    """The levers, what follows, and what it rests on; says what is needed where nothing tells who stays."""
    with st.container(border=True, key="whatif_scenario"):
        st.subheader(_("What would it bring?"), anchor=False)
        usual, error = cache.attempt(cache.scenario, view, Scenario())
        if error is not None:
            st.info(filters.sentence(error.message))
            return
        scenario = levers.chosen(view, usual)
        found = cache.scenario(view, scenario)
        _result(found, _some_nameless(view))
        _assumed(found)
        _checked(found)
        _claim(found)
        levers.keep(scenario)
        _saved(view)


def _result(found: Outlook, nameless: bool) -> None:
    look = state.look()
    told = found.summary.set_index("what")
    shown = [what for what in WHATS if pd.notna(told.at[what, "baseline"])]
    grid = st.grid(len(shown), min_column_width=150, border=True, gap="small")
    for what in shown:
        row = told.loc[what]
        with grid.cell():
            unit = row["unit"]
            delta = formatting.change(row["scenario"], row["baseline"], unit, state.tr()) if found.scenario else None
            st.metric(_(WHATS[what]), look.number(_rounded(row["scenario"]), unit), delta or None, help=_(HELPS[what]))
            low, high = (_rounded(row[f"scenario_{end}"]) for end in ("low", "high"))
            st.caption(formatting.plain_markdown(look.interval(low, high, unit)))
    titled = _title(found, told)
    sections.title(titled)
    drawn = [what for what in ("revenue", "profit", "customers") if what in shown]
    what = st.segmented_control(
        _("Show"),
        drawn,
        default=drawn[0],
        required=True,
        format_func=names.labels(drawn, lambda w: _(WHATS[w])),
        label_visibility="collapsed",
        key="scenario_what",
        persist_state="session",
    )
    unit = "count" if what == "customers" else "money"
    sections.draw(charts.path(found.path, what or drawn[0], unit, look), "whatif_path", titled)
    st.caption(_("Bands hold the true course with the certainty set in Settings, if the assumptions below hold."))
    if what == "revenue" and nameless:
        st.caption(_("Orders that name no customer are not foretold, so their revenue is not in it."))
    _table(found, told.loc[shown].reset_index())


def _some_nameless(view: Workspace) -> bool:
    answer, error = cache.attempt(cache.metric, view, "customers")
    return error is None and bool(answer.iloc[0].get("guests", 0) > 0)


def _title(found: Outlook, told: pd.DataFrame) -> str:
    """What the scenario brings in money, or in customers where no money is known."""
    look = state.look()
    what = next(w for w in ("profit", "revenue", "customers") if pd.notna(told.at[w, "baseline"]))
    row = told.loc[what]
    unit = row["unit"]
    now = look.number(_rounded(row["baseline"]), unit)
    if not found.scenario:
        if what == "customers":
            return _("As things are, there will be {now} customers in twelve months", now=now)
        if what == "profit":
            return _("As things are, the next twelve months bring a profit of {now}", now=now)
        return _("As things are, the next twelve months bring a revenue of {now}", now=now)
    ends = {"between": look.interval(_rounded(row["change_low"]), _rounded(row["change_high"]), unit)}
    ends["more"] = look.number(abs(_rounded(row["change"])), unit)
    if row["change_low"] <= 0 <= row["change_high"]:
        return _("Whether this would bring more or less cannot be told: the difference lies within {between}", **ends)
    up = row["change"] > 0
    if what == "customers":
        text = N_("{more} more customers after twelve months ({between})")
        return _(text if up else N_("{more} fewer customers after twelve months ({between})"), **ends)
    if what == "profit":
        text = N_("{more} more profit in twelve months ({between})")
        return _(text if up else N_("{more} less profit in twelve months ({between})"), **ends)
    text = N_("{more} more revenue in twelve months ({between})")
    return _(text if up else N_("{more} less revenue in twelve months ({between})"), **ends)


def _rounded(value: float) -> float:
    """Three digits: an estimate to the cent would claim to know. Few customers, too, are whole."""
    return float(round(float(f"{value:.3g}"))) if abs(value) >= 10 else round(value, 2)


def _table(found: Outlook, told: pd.DataFrame) -> None:
    look = state.look()
    rows = []
    for row in told.to_dict("records"):
        unit = row["unit"]
        said = {side: look.number(_rounded(row[side]), unit) for side in ("baseline", "scenario", "change")}
        between = look.interval(_rounded(row["change_low"]), _rounded(row["change_high"]), unit)
        rows.append({"what": _(WHATS[row["what"]]), **said, "between": between})
    with st.expander(_("The numbers, and each month"), icon=":material/table:"):
        tables.show(
            pd.DataFrame(rows), "scenario", headings={name: _(said) for name, said in COLUMNS.items()}, export=told
        )
        tables.download(found.path, "scenario_months")


def _assumed(found: Outlook) -> None:
    st.markdown(bold(_("What this takes for granted")))
    st.markdown(bullets([findings.said(line) for line in found.assumptions]))
    for note in found.notes:
        st.caption(findings.said(note))


def _checked(found: Outlook) -> None:
    """How far the same way of looking ahead was off for months that are over."""
    if found.holdout is None or found.holdout.empty:
        st.caption(_("The data is too short to test this look ahead on months that are over."))
        return
    look, tr = state.look(), state.tr()
    said = []
    for row in found.holdout.to_dict("records"):
        unit = "count" if row["what"] == "customers" else "money"
        numbers = {name: look.number(_rounded(row[name]), unit) for name in ("foreseen", "actual")}
        numbers["error"] = formatting.change(row["foreseen"], row["actual"], unit, tr)
        numbers["inside"] = _("within the interval") if row["covered"] else _("outside the interval")
        text = _(
            "{what}: {foreseen} foreseen, {actual} came ({error}, {inside})", what=_(WHATS[row["what"]]), **numbers
        )
        said.append(text)
    months = tr.plural(
        "Tested on the past: the last {count} month foreseen from those before.",
        "Tested on the past: the last {count} months foreseen from those before.",
        int(found.holdout["months"].iloc[0]),
    )
    st.caption(formatting.plain_markdown(f"{months} {'; '.join(said)}."))


def _claim(found: Outlook) -> None:
    """The well-known claim about retention, answered with this business's own number."""
    claim: Claim = found.claim
    if formatting.missing(claim.profit):
        return
    look = state.look()
    with st.container(border=True, key="whatif_claim"):
        st.markdown(bold(_("“5% more retention raises profit by 25–95%” — here?")))
        parts = {
            "yearly": look.number(claim.yearly, "share"),
            "profit": look.number(claim.profit, "share"),
            "between": look.interval(claim.profit_low, claim.profit_high, "share"),
            "value": look.number(claim.value, "share"),
            "values": look.interval(claim.value_low, claim.value_high, "share"),
        }
        if claim.yearly > 1 - CLAIM_POINTS:
            text = _("Here {yearly} of the customers stay for a year: five points more are not to be had.", **parts)
        else:
            text = _(
                "Here {yearly} of the customers stay for a year. Were it five points more, the next twelve months "
                "would bring {profit} more profit ({between}), and what today’s customers bring within five years "
                "would rise by {value} ({values}).",
                **parts,
            )
        st.markdown(formatting.plain_markdown(text))
        if found.margin is None and claim.yearly <= 1 - CLAIM_POINTS:
            st.caption(
                _("Your margin is not known, so profit is taken to rise as revenue does. Type your margin above.")
            )
        st.caption(
            _("The claim comes from a few firms of 1990 and the worth of customers over many years; it is no law.")
        )


def _saved(view: Workspace) -> None:
    """What every saved scenario would bring, beside each other; of the customers that are shown."""
    saved = state.scenarios()
    if len(saved) < 2:
        return
    look = state.look()
    known = list(WHATS)
    rows, bare = [], []
    for one in saved:
        told = cache.scenario(view, one).summary.set_index("what")
        row = {"name": one.name}
        for what in known:
            unit = told.at[what, "unit"]
            change, low, high = (_rounded(told.at[what, f"change{end}"]) for end in ("", "_low", "_high"))
            between = look.interval(low, high, unit)
            text = formatting_difference.difference(change, unit, look.tr, look.currency)
            row[what] = f"{text} ({between})" if between else text
        rows.append(row)
        bare.append(told.reset_index().assign(name=one.name))
    st.markdown(bold(_("Saved scenarios against things as they are")))
    headings = {"name": _("Scenario")} | {what: _(WHATS[what]) for what in known}
    tables.show(pd.DataFrame(rows), "scenarios", headings=headings, export=pd.concat(bare, ignore_index=True))
