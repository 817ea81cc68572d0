"""The overview: main numbers, what changed, whom to look after, and everything in one table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib import Workspace, formatting
from lib.charts import Look
from lib.metrics.registry import GROUPS, METRICS, TABLES
from lib.metrics.scorecard import REAL
from lib.ui import _, cache, cards, findings, layout, lists, state, tables

#: At most so many numbers with a card of their own, so many of them above the story; the rest stand in the table below.
MOST_CARDS, FIRST_CARDS = 12, 4
MOST_CHANGES = 8
CARDS = (
    "revenue",
    "customers",
    "average_order_value",
    "repeat_purchase_rate",
    "retention_rate",
    "churn_rate",
    "nps",
    "csat",
    "conversion_rate",
    "mau",
    "first_response_time",
    "resolution_rate",
    "bounce_rate",
    "engagement_rate",
    "clv_historic",
    "ticket_volume",
)


def page(view: Workspace) -> None:
    """The first numbers, the story, the rest. The story takes longest, so its place is kept while all else is drawn."""
    with cards.counting():
        have = set(cache.scorecard(view)["metric"])
    main = [name for name in CARDS if name in have][:MOST_CARDS]
    # One row that is not full is better than a second one of a single card.
    first = FIRST_CARDS if len(main) > FIRST_CARDS + 1 else len(main)
    cards.row(view, main[:first], among=main)
    story = st.container()
    with story:
        waiting = st.empty()
        waiting.caption(f":material/hourglass: {_('Looking for what stands out …')}")
    if main[first:]:
        st.subheader(_("More main numbers"), anchor=False)
        cards.row(view, main[first:], among=main, said=False)
    changes(view)
    to_do(view)
    everything(view)
    layout.definitions(view, tuple(cache.scorecard(view)["metric"]))
    with story:
        findings.story(view)
    waiting.empty()


def changes(view: Workspace) -> None:
    """What moved against the period before, beyond chance."""
    compared = cards.comparison(view)
    look = state.look()
    moved = [(row, _line(row, look)) for _i, row in compared.scores.iterrows()]
    lines = [(row, line) for row, line in moved if line]
    st.subheader(_("What changed"), anchor=False)
    if compared.periods.before is None:
        st.caption(_("The data does not reach back far enough to compare this period with the one before it."))
        return
    if not lines:
        st.caption(_("Nothing moved beyond what chance alone would give."))
        return
    told = {row["metric"] for row, _line in lines}
    # Who stayed and who left are one fact; the main numbers come first, then what is surest.
    lines = [pair for pair in lines if not (pair[0]["metric"] == "churn_rate" and "retention_rate" in told)]
    lines.sort(key=lambda pair: (_rank(pair[0]["metric"]), pair[0]["p"]))
    st.markdown("\n".join(f"- {line}" for _row, line in lines[:MOST_CHANGES]))


def _rank(metric: str) -> int:
    return CARDS.index(metric) if metric in CARDS else len(CARDS)


def _line(row: pd.Series, look: Look) -> str:
    """One change in words, empty when it is none or not a real one."""
    metric = METRICS[row["metric"]]
    moved = cards.change(row, row["metric"], look) if row["verdict"] == REAL else ""
    if not moved:
        return ""
    colour = cards.mood(row, metric.better)
    return _(
        "{metric}: {change}, from {before} to {now}",
        metric=_(metric.label),
        change=f":{colour}[**{formatting.plain_markdown(moved)}**]",
        before=formatting.plain_markdown(look.number(row["previous"], row["unit"])),
        now=formatting.plain_markdown(look.number(row["value"], row["unit"])),
    )


#: What of each list is shown here; the page of lists has all of it.
FIRST_COLUMNS = {
    "valuable_tickets": ("customer_id", "topic", "opened_at", "value"),
    "detractors": ("customer_id", "score", "comment"),
    "overdue": ("customer_id", "days_quiet", "usual_gap", "value"),
    "abandoned_carts": ("customer_id", "days_ago", "value"),
}
MOST_LISTS = 2


def to_do(view: Workspace) -> None:
    """People to look after today, with their names."""
    have = lists.available(view, tuple(FIRST_COLUMNS))
    waiting = [name for name in have if len(cache.action_list(view, name, None).rows)]
    if not waiting:
        return
    st.subheader(_("Whom to look after"), anchor=False)
    grid = st.grid(min(len(waiting), MOST_LISTS), min_column_width=330, border=True)
    for name in waiting[:MOST_LISTS]:
        with grid.cell():
            st.markdown(f"**{_(TABLES[name].label)}**")
            count = lists.preview(view, name, FIRST_COLUMNS[name])
            st.page_link(layout.LISTS_PAGE, label=_("See all {count}", count=count), icon=":material/arrow_forward:")


#: In pixels; a wider page gives each its share of the rest.
WIDTHS = {"group": 100, "metric": 165, "value": 95, "interval": 150, "n": 75, "before": 95, "change": 195}
WIDTHS |= {"year_before": 95, "year_change": 195}


def everything(view: Workspace) -> None:
    """The whole scorecard as a table to read across or take along."""
    scores = cache.scorecard(view)
    look = state.look()
    st.subheader(_("All numbers"), anchor=False)
    shown = pd.DataFrame(
        {
            "group": [_(GROUPS[METRICS[m].group]) for m in scores["metric"]],
            "metric": [_(METRICS[m].label) for m in scores["metric"]],
            "value": [look.number(r.value, r.unit) for r in scores.itertuples()],
            "interval": [look.interval(r.low, r.high, r.unit) for r in scores.itertuples()],
            "n": scores["n"],
        }
    )
    head = {"group": _("Group"), "interval": _("Interval")}
    before = scores["previous"].notna().any()
    if before:
        head |= {"before": _("Before"), "change": _("Change")}
        shown["before"] = [look.number(r.previous, r.unit) for r in scores.itertuples()]
        shown["change"] = [_judged(row, look, "previous") for _i, row in scores.iterrows()]
    year = scores["year_before"]
    if year.notna().any() and not (before and year.equals(scores["previous"])):
        head |= {"year_before": _("A year before"), "year_change": _("Change in a year")}
        shown["year_before"] = [look.number(r.year_before, r.unit) for r in scores.itertuples()]
        shown["year_change"] = [_judged(row, look, "year_before") for _i, row in scores.iterrows()]
    tables.show(shown, "scorecard", headings=head, widths=WIDTHS, export=scores, height=420)


def _judged(row: pd.Series, look: Look, against: str) -> str:
    """A change and what its test says of it, in one cell."""
    verdict = row["verdict" if against == "previous" else "year_verdict"]
    return ", ".join(part for part in (cards.change(row, row["metric"], look, against), cards.judged(verdict)) if part)
