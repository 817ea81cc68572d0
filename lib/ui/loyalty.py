"""What only the loyalty page shows: words and deeds, who comes by recommendation, the happiness index, being found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd
import streamlit as st

from lib import Workspace, charts, formatting
from lib.charts import findings
from lib.i18n import N_
from lib.metrics.registry import METRICS, TABLES
from lib.settings import HAPPINESS_PARTS
from lib.stats import intervals
from lib.ui import _, cache, explain, layout, lenses, names, sections, state, tables

TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "stages": N_("Stages"),
        "types": N_("Types of customers"),
        "sharing": N_("Sharing and recommending"),
        "happiness": N_("Happiness index"),
        "search": N_("Being found"),
    }
)

# Sharing and recommending ----------------------------------------------------------------------------------------


def sharing(view: Workspace) -> None:
    words_and_deeds(view)
    referred(view)


def words_and_deeds(view: Workspace) -> None:
    """Who says she would recommend, who did when asked, who brought somebody: three shares of three kinds of people."""
    rows = [row for row in (_promoters(view), _deed(view, "live_nps"), _deed(view, "referral_rate")) if row is not None]
    if len(rows) < 2:
        return
    look = state.look()
    called = {
        "nps": _("say they would (9–10 of 10)"),
        "live_nps": _("shared when asked"),
        "referral_rate": _("brought a customer"),
    }
    frame = pd.DataFrame(rows).assign(group=[called[row["of"]] for row in rows])
    with st.container(border=True):
        said, did = rows[0], rows[1]
        if said["of"] == "nps" and did["of"] == "live_nps":
            titled = _(
                "{said} say they would recommend you, {did} of those asked to share did",
                said=look.number(said["value"], "share"),
                did=look.number(did["value"], "share"),
            )
        else:
            titled = _("What customers do to recommend you")
        sections.title(titled)
        sections.draw(charts.breakdown(frame, "group", "share", look), "words_and_deeds", titled)
        st.caption(
            _("Words are of those who answered the survey, shares of those who were shown the offer, customers of all.")
        )


def _promoters(view: Workspace) -> dict | None:
    """The promoters’ share, as the intention to recommend."""
    frame, error = cache.attempt(cache.metric, view, "nps")
    if error is not None or not frame.iloc[0]["n"] > 0:
        return None
    row = frame.iloc[0]
    low, high = intervals.wilson(row["promoters"], row["n"], view.settings.confidence)
    return {"of": "nps", "value": row["promoters"] / row["n"], "low": low[0], "high": high[0], "n": row["n"]}


def _deed(view: Workspace, name: str) -> dict | None:
    frame, error = cache.attempt(cache.metric, view, name)
    if error is not None or formatting.missing(frame.iloc[0]["value"]):
        return None
    return {"of": name, **frame.iloc[0][["value", "low", "high", "n"]]}


def referred(view: Workspace) -> None:
    """What customers who came by recommendation bring in their first days, beside the others."""
    if cache.attempt(cache.table, view, "referred_value")[1] is not None:
        return
    look = state.look()
    with st.container(border=True):
        lengths = TABLES["referred_value"].options["days"]
        days = st.segmented_control(
            _("First days"),
            sorted(lengths, key=int),
            default=lengths[0],
            required=True,
            format_func=names.labels(lengths, lambda n: _("first {days} days", days=n)),
            label_visibility="collapsed",
            key="referred_days",
            persist_state="session",
        )
        frame = cache.table(view, "referred_value", days=days or lengths[0])
        if len(frame) < 2:
            st.info(_("Not enough customers have been here that long to compare the two groups."))
            return
        who = [_("came by recommendation") if came else _("all others") for came in frame["came_by_referral"]]
        shown = frame.assign(group=who, n=frame["customers"])
        left, right = st.columns(2, gap="large")
        with left:
            finding = findings.of_breakdown(shown, "group", _("Revenue per customer"), "money", look)
            sections.title(finding)
            sections.draw(charts.breakdown(shown, "group", "money", look), "referred_value", look.tr(finding))
        with right:
            again = shown.assign(value=shown["again"], low=shown["again_low"], high=shown["again_high"])
            finding = findings.of_breakdown(again, "group", _("Ordered again"), "share", look)
            sections.title(finding)
            sections.draw(charts.breakdown(again, "group", "share", look), "referred_again", look.tr(finding))
        st.caption(
            _(
                "Only customers whose first {days} days are over, so that nobody has had more time.",
                days=days or lengths[0],
            )
        )
        box = st.expander(_("Table"), icon=":material/table:", key="table_referred", on_change="rerun")
        if box.open:
            with box:
                units, head = TABLES["referred_value"].units, sections.headings("referred_value")
                tables.show(frame, "referred_value", units=units, headings=head)
        explain.of_table(view, "referred_value", days=days or lengths[0])


# The happiness index ---------------------------------------------------------------------------------------------


def happiness(view: Workspace) -> None:
    """The parts of the index on one scale, the lowest named, the missing ones too."""
    row = cache.metric(view, "happiness_index").iloc[0]
    if formatting.missing(row["value"]):
        return
    look = state.look()
    called = {name: _(METRICS[name].label) for name in HAPPINESS_PARTS}
    called["revenue_per_customer"] = _("Growth of value per customer")
    known = [name for name in HAPPINESS_PARTS if not formatting.missing(row[name]) and row[f"{name}_weight"] > 0]
    frame = pd.DataFrame({"part": [called[name] for name in known], "value": [row[name] for name in known]})
    with st.container(border=True):
        lowest = frame.sort_values("value").iloc[0]
        titled = _(
            "Lowest part of the index: {part}, {points} of 100",
            part=lowest["part"],
            points=look.number(lowest["value"], "score"),
        )
        sections.title(titled)
        figure = charts.breakdown(frame, "part", "score", look, overall=row["value"])
        sections.draw(figure, "happiness_parts", titled)
        notes = [_("Every part on 0 to 100; no growth is 50. The dashed line is the index.")]
        missing = [called[name] for name in HAPPINESS_PARTS if row[f"no_{name}"]]
        if missing:
            notes.append(_("Missing in this data: {parts}.", parts=", ".join(missing)))
        if not formatting.missing(row["months"]):
            notes.append(
                state.tr().plural(
                    "No period is chosen: growth compares the last {count} month with the one before.",
                    "No period is chosen: growth compares the last {count} months with the {count} before.",
                    int(row["months"]),
                )
            )
        st.caption(formatting.plain_markdown(" ".join(notes)))
        st.page_link(layout.SETTINGS_PAGE, label=_("Change the weights"), icon=":material/tune:")


# Being found -----------------------------------------------------------------------------------------------------


def search(view: Workspace) -> None:
    """How clicks grew, and which queries rose and fell."""
    frame, error = cache.attempt(cache.table, view, "query_changes")
    if error is not None:
        return
    if frame.empty:
        st.info(
            _(
                "Which queries rose and fell cannot be told: the data does not reach back to an equal time before this "
                "period. Choose a shorter one, or all time."
            )
        )
        return
    look = state.look()
    grown, error = cache.attempt(cache.metric, view, "organic_clicks", variant="growth")
    with st.container(border=True):
        titled = _risen_and_fallen(frame)
        sections.title(titled)
        sections.draw(charts.changes(frame, look), "query_changes", titled)
        notes = []
        if error is None and not formatting.missing(grown.iloc[0]["value"]):
            now = grown.iloc[0]
            change = formatting.change(now["now"], now["before"], "count", look.tr)
            notes.append(
                _(
                    "Clicks in all: {now}, {before} before ({change}).",
                    now=look.number(now["now"], "count"),
                    before=look.number(now["before"], "count"),
                    change=change,
                )
            )
            if not formatting.missing(now["months"]):
                notes.append(
                    state.tr().plural(
                        "No period is chosen: the last {count} month is compared with the one before.",
                        "No period is chosen: the last {count} months are compared with the {count} before.",
                        int(now["months"]),
                    )
                )
        st.caption(formatting.plain_markdown(" ".join(notes)) or "\u00a0")
        box = st.expander(_("Table"), icon=":material/table:", key="table_queries", on_change="rerun")
        if box.open:
            with box:
                units, head = TABLES["query_changes"].units, sections.headings("query_changes")
                tables.show(frame, "query_changes", units=units, headings=head, height=320)
        explain.of_table(view, "query_changes")


def _risen_and_fallen(frame: pd.DataFrame) -> str:
    look = state.look()
    up, down = frame.loc[frame["change"].idxmax()], frame.loc[frame["change"].idxmin()]
    rose = _("“{query}” rose by {clicks} clicks", query=up["name"], clicks=look.number(up["change"], "count"))
    fell = _("“{query}” fell by {clicks}", query=down["name"], clicks=look.number(-down["change"], "count"))
    if up["change"] > 0 and down["change"] < 0:
        return _("{rose}, {fell}", rose=rose, fell=fell)
    return rose if up["change"] > 0 else fell if down["change"] < 0 else _("No query rose or fell")


SHOWN: Mapping[str, Callable[[Workspace], None]] = MappingProxyType(
    {"stages": lenses.in_stages, "types": lenses.in_types, "sharing": sharing, "happiness": happiness, "search": search}
)
