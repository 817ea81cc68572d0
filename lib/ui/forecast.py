"""How good the forecast of leaving is, said honestly, and how it comes about."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts import Look
from lib.facts.lost import contractual
from lib.facts.signs import churn_activity, tells_silence, without
from lib.formatting_settings import setting_value
from lib.i18n import N_
from lib.models.churn import ChurnRisk
from lib.models.features import attributes_without_a_date
from lib.models.verdict import NAMES, RULE
from lib.ui import _, definitions, layout, names, sections, state, tables
from lib.ui.marks import bold, bullets, small

MEASURES = {
    "method": N_("Method"),
    "auc": N_("Right order (AUC)"),
    "low": N_("From"),
    "high": N_("To"),
    "average_precision": N_("Average precision"),
    "brier": N_("Brier score"),
    "lift_10": N_("Lift in the top tenth"),
}


def section(view: Workspace, found: ChurnRisk) -> None:
    """Whether the forecast holds, what it was learnt from, and when a customer counts as lost."""
    with st.container(border=True, key="churn_quality"):
        st.subheader(_("How good is this forecast?"), anchor=False)
        _quality(found)
    _lost(view)
    _computed(view, found)


def _quality(found: ChurnRisk) -> None:
    look, among = state.look(), found.evaluation["not_yet_lost"]
    if found.method == RULE:
        _rule(found)
        return
    if among["auc"] is None or not found.evaluation["models"]:
        st.markdown(
            _("There is no forecast of single customers to test: everybody is given the share of customers who left.")
        )
        return
    st.markdown(formatting.plain_markdown(_in_words(found)))
    left, right = st.columns(2, gap="large")
    with left:
        titled = _calibrated(found)
        sections.title(titled)
        sections.draw(charts.calibration(found.calibration(), look), "calibration", titled)
    with right:
        gained = found.gains()
        tenth = gained.iloc[(gained["share"] - 0.1).abs().argmin()]
        titled = _(
            "The tenth with the highest risk holds {found} of those who left",
            found=look.number(tenth["found"], "share"),
        )
        sections.title(titled)
        sections.draw(charts.gains(gained, look), "gains", titled)
    _confusion(found)
    box = st.expander(
        _("All measures, beside simpler ways"), icon=":material/table:", key="churn_measures", on_change="rerun"
    )
    if box.open:
        with box:
            _measures(found)


def _in_words(found: ChurnRisk) -> str:
    look, among = state.look(), found.evaluation["not_yet_lost"]
    said = [
        _(
            "Take two customers, one who left and one who stayed: in {auc} of cases ({between}) the forecast gave the "
            "one "
            "who left the higher risk. Tossing a coin would be right in 50%.",
            auc=look.number(among["auc"], "share"),
            between=look.interval(among["auc_low"], among["auc_high"], "share"),
        )
    ]
    if among["baseline_recency_auc"] is not None:
        recency = look.number(among["baseline_recency_auc"], "share")
        said.append(
            _(
                "Looking only at how long ago they were last here is right in {recency}: no worse, as far as can be "
                "told.",
                recency=recency,
            )
            if found.no_better_than_recency
            else _("Looking only at how long ago they were last here is right in {recency}.", recency=recency)
        )
    rule = found.evaluation["usual_gap"]
    if rule and rule["hit_rate"] is not None and rule["others_rate"] is not None:
        said.append(
            _(
                "Of those who were quiet for longer than usual {named} left, of the others {others}.",
                named=look.number(rule["hit_rate"], "share"),
                others=look.number(rule["others_rate"], "share"),
            )
        )
    return " ".join(said)


def _calibrated(found: ChurnRisk) -> str:
    look, told = state.look(), found.population
    predicted, happened = told["risk"].mean(), told["left"].mean()
    return _(
        "Foretold {predicted} on average, {happened} left",
        predicted=look.number(predicted, "share"),
        happened=look.number(happened, "share"),
    )


def _confusion(found: ChurnRisk) -> None:
    """What calling everybody of a band would have meant in the test."""
    if found.bands is None:
        return
    look = state.look()
    options = ["high", "medium"]
    picked = st.segmented_control(
        _("Had you called"),
        options,
        default="high",
        required=True,
        format_func=names.labels(
            options, lambda b: _("those at high risk") if b == "high" else _("those at high or medium risk")
        ),
        key="churn_threshold",
        persist_state="session",
    )
    counts = found.confusion(found.bands[0 if picked != "medium" else 1])
    number = {name: look.number(count, "count") for name, count in counts.items()}
    called = counts["caught"] + counts["false_alarms"]
    st.markdown(
        formatting.plain_markdown(
            _(
                "In the test that would have been {called} customers: {caught} of them left, {false_alarms} stayed "
                "anyway. "
                "Of those not called {missed} left and {rightly_spared} stayed.",
                called=look.number(called, "count"),
                **number,
            )
        )
    )


def _measures(found: ChurnRisk) -> None:
    rows = [_row(_(NAMES[name]), figures) for name, figures in found.evaluation["models"].items()]
    among, rule = found.evaluation["not_yet_lost"], found.evaluation["usual_gap"]
    if among["baseline_recency_auc"] is not None:
        rows.append({"method": _("Days of silence alone"), "auc": among["baseline_recency_auc"]})
    if rule and rule["auc"] is not None:
        rows.append({"method": _("Silence ÷ own usual gap"), "auc": rule["auc"]})
    frame = pd.DataFrame(rows, columns=list(MEASURES))
    numbers = [name for name in MEASURES if name != "method"]
    frame[numbers] = frame[numbers].astype("float64").round(3)
    tables.show(frame, "churn_measures", headings={name: _(label) for name, label in MEASURES.items()})
    everybody = found.evaluation
    said = [
        _(
            "Measured on {n} customers who had not been lost, of whom {losses} left.",
            n=among["n_test"],
            losses=among["losses"],
        )
    ]
    if everybody["n_test"] != among["n_test"] and everybody["auc"] is not None:
        said.append(
            _(
                "With those lost long ago among them the right order is found in {auc} of cases, by silence alone in "
                "{recency}: that is easy and says little.",
                auc=state.look().number(everybody["auc"], "share"),
                recency=state.look().number(everybody["baseline_recency_auc"], "share"),
            )
        )
    said.append(
        _(
            "Brier score: the mean squared error of the risks, less is better. Lift: how many times as many left there "
            "as of all."
        )
    )
    st.caption(formatting.plain_markdown(" ".join(said)))


def _row(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    kept = {measure: figures[measure] for measure in ("auc", "average_precision", "brier", "lift_10")}
    return {"method": name, **kept, "low": figures["auc_low"], "high": figures["auc_high"]}


def _rule(found: ChurnRisk) -> None:
    look, rule = state.look(), found.evaluation["usual_gap"]
    if rule is None or rule["hit_rate"] is None:
        st.markdown(
            _("The data is too short to look at an earlier time, so nobody knows how often this rule is right.")
        )
        return
    said = _(
        "The rule was held against an earlier time: of {n} customers who were quiet for longer than usual {hits} left, "
        "which is {rate} ({between}).",
        n=look.number(rule["n"], "count"),
        hits=look.number(rule["hits"], "count"),
        rate=look.number(rule["hit_rate"], "share"),
        between=look.interval(rule["low"], rule["high"], "share"),
    )
    if rule["others_rate"] is not None:
        said += " " + _("Of the others it was {others}.", others=look.number(rule["others_rate"], "share"))
    st.markdown(formatting.plain_markdown(said))


def _lost(view: Workspace) -> None:
    """When silence counts as leaving: the curve of who still comes back, with the day in use marked."""
    if contractual(view.facts) or not tells_silence(view.facts):
        return
    curve = sections.rows(view, "return_curve")
    if curve is None or curve.empty:
        return
    look, days = state.look(), view.facts.churn_after_days
    with st.container(border=True, key="churn_definition"):
        st.subheader(_("When does a customer count as lost?"), anchor=False)
        titled = _returning(curve, days, look, _(without(view.facts)))
        sections.title(titled)
        figure = charts.curve(curve, look, x="quiet_days", y="share", x_title=_("Days of silence"))
        sections.draw(charts.mark_days(figure, days, look), "churn_return_curve", titled)
        st.caption(
            _("The days were chosen in Settings.")
            if state.settings().churn_after_days is not None
            else _(
                "The days are proposed from your data: nine of ten silences that ended were shorter, and it is at "
                "least 30."
            )
        )
        st.page_link(layout.SETTINGS_PAGE, label=_("Choose other days"), icon=":material/tune:", width="content")


def _returning(curve: pd.DataFrame, days: int, look: Look, without: str) -> str:
    """How many still come back after so long a silence; not where none in the data was nearly as long."""
    apart = (curve["quiet_days"] - days).abs()
    if apart.min() > max(1, days / 10):
        return _("No silence in this data is {days} days long yet: who comes back after it is not known", days=days)
    share = look.number(curve.loc[apart.idxmin(), "share"], "share")
    return _("After {days} days {without} {share} still come back", days=days, without=without, share=share)


def _computed(view: Workspace, found: ChurnRisk) -> None:
    with st.expander(_("How this is computed"), icon=":material/function:"):
        st.markdown(bullets(_steps(view, found)))
        used = {
            "churn_after_days": view.facts.churn_after_days,
            "churn_activity": churn_activity(view.facts),
            "churn_horizon_days": found.horizon_days,
        }
        words = [
            f"{definitions.label(name)}: {bold(setting_value(name, value, state.tr()))}"
            for name, value in used.items()
            if value is not None
        ]
        if found.horizon_days is not None:
            st.markdown(small(" · ".join([_("Definitions used here"), *words])))
            _constant(view)
        st.caption(
            _("Where the definition comes from: {file}, “{section}”", file="docs/sources.md", section="churn risk")
        )


def _steps(view: Workspace, found: ChurnRisk) -> list[str]:
    if found.horizon_days is None:
        said = [
            _("The list says who has left and nothing of when, so there is no earlier and no later time to test on."),
            _(
                "It is dealt into five parts at random; each customer’s risk comes from what was learnt of the four "
                "others."
            ),
        ]
    elif contractual(view.facts):
        said = [
            _("Under contract a customer leaves when the contract ends and no other follows."),
            _(
                "What was known on an earlier day is held against who left in the {days} days after it.",
                days=found.horizon_days,
            ),
            _("The forecast is tested on a later day than those it was learnt on; nothing after a day is seen on it."),
        ]
    else:
        said = [
            _leaves(view, found.horizon_days),
            _(
                "What was known on an earlier day is held against who was there after it; risks are told of those not "
                "yet lost."
            ),
            _("The forecast is tested on a later day than those it was learnt on; nothing after a day is seen on it."),
        ]
    said += [
        _("Logistic regression and gradient boosting compete, both calibrated; the better in the test is used."),
        _("A reason is a feature that would change the risk most if it were typical (the median of your customers)."),
        _("Money at risk is the risk × the value to come."),
    ]
    return said


def _leaves(view: Workspace, days: int) -> str:
    if churn_activity(view.facts) == "orders":
        return _("A customer leaves who places no order in the {days} days that follow.", days=days)
    return _(
        "A customer leaves who stays away for the days that follow: {days} days {without}.",
        days=days,
        without=_(without(view.facts)),
    )


def _constant(view: Workspace) -> None:
    """Columns of the customer list may foretell only if they cannot have changed since."""
    known = attributes_without_a_date(view.facts)
    now = [name for name in state.settings().constant_attributes if name in known]
    if not known:
        return
    chosen = st.multiselect(
        definitions.label("constant_attributes"),
        known,
        default=now,
        format_func=names.labels(known, names.field),
        placeholder=_("none"),
        help=_(
            "The customer list has no dates. A column whose value may have changed since would give away the future; "
            "mark "
            "only those that cannot, such as the way somebody was won."
        ),
        key=f"constant_{'|'.join(now)}",
    )
    if list(chosen) != now:
        state.set_settings(state.settings().change(constant_attributes=tuple(chosen)))
        st.rerun()
