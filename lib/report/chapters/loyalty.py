"""Who is loyal: stages, words beside deeds, recency and frequency, recommendations and the happiness index."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lib import charts, formatting
from lib.charts import stage_findings
from lib.facts import lens_words
from lib.facts.lenses import LENSES, NO_ORDER, UNKNOWN, reachable
from lib.i18n import N_
from lib.report import pieces
from lib.report.blocks import Block, Bullets, Chart, Table, Text
from lib.report.chapters.topics import of_groups
from lib.report.material import Material


def loyalty(m: Material) -> Iterator[Block]:
    found = of_groups(m, "reach")
    if found:
        yield pieces.numbers(m, found)
        yield from pieces.charts_of(m, found, most=1)
    yield from _stages(m)
    yield from _kinds(m)
    yield from _rfm(m)


def _answers(m: Material, lens: str) -> dict[str, str]:
    return {answer: m.value(lens, answer) for answer in (*LENSES[lens], UNKNOWN)}


def _standing(m: Material, lens: str) -> pd.DataFrame | None:
    frame = m.table("loyalty_stage_share", lens=lens)
    return None if frame is None or not frame["customers"].sum() else frame


def _stages(m: Material) -> Iterator[Block]:
    frame = _standing(m, "stage")
    if frame is None:
        return
    shown = frame[(frame["customers"] > 0) | frame["group"].isin(reachable(m.ws.facts))]
    states = (m.value("stage_state", "active"), m.value("stage_state", "quiet"))
    yield Chart(
        figure=charts.standing(shown, m.look, _answers(m, "stage"), states),
        title=stage_findings.of_stages(frame, m.look, _answers(m, "stage"), m.ws.loyalty_days()[0]),
        note=m.tr(N_("Quiet: no sign of life for {days} days."), days=m.ws.facts.churn_after_days),
        kind="stages",
        wide=True,
    )
    rows = []
    for row in frame.to_dict("records"):
        action = lens_words.action("stage", row["group"])
        if not row["customers"] or action is None:
            continue
        money = "" if formatting.missing(row["per_customer"]) else m.number(row["per_customer"], "money")
        lost = stage_findings.of_lost(row, m.look)
        rows.append((m.value("stage", row["group"]), m.count(row["customers"]), money, lost, m.say(action)))
    if rows:
        head = (N_("Stage"), N_("Customers"), N_("Money each"), N_("Lost since the start"), N_("What to do"))
        yield Table(
            head=tuple(m.tr(text) for text in head),
            rows=tuple(rows),
            title=m.tr(N_("What takes people on")),
            right=frozenset((1, 2, 3)),
        )
    unseen = m.attempt(m.ws.loyalty_unseen)
    if unseen:
        yield Bullets(tuple(m.tr(message) for message in unseen), m.tr(N_("What your files cannot show")))


def _kinds(m: Material) -> Iterator[Block]:
    frame = _standing(m, "loyalty_kind")
    if frame is None or not frame.loc[frame["group"] != UNKNOWN, "customers"].sum():
        return
    rows = frame.set_index("group")
    spurious = rows.loc["spurious"]
    row = spurious if spurious["customers"] else rows.loc["true"]
    count = int(row["customers"])
    if spurious["customers"]:
        title = m.tr.plural(
            N_("{count} customer buys often and does not like you"),
            N_("{count} customers buy often and do not like you"),
            count,
        )
    else:
        title = m.tr.plural(
            N_("{count} customer buys often and likes you"), N_("{count} customers buy often and like you"), count
        )
    if count and not formatting.missing(row["revenue"]):
        title = m.tr(N_("{who}: {money} so far"), who=title, money=m.number(row["revenue"], "money"))
    sides = [m.tr(side) for side in (N_("Do not like you"), N_("Like you"), N_("Buy seldom"), N_("Buy often"))]
    note = m.tr(
        N_("Often: more orders than half of the buyers have. Like you: the last answer or review is favourable.")
    )
    figure = charts.words_and_deeds(frame, m.look, _answers(m, "loyalty_kind"), sides)
    yield Chart(figure=figure, title=title, note=note, kind="words_and_deeds")


def _rfm(m: Material) -> Iterator[Block]:
    grid, frame = m.table("rfm_grid"), _standing(m, "rfm_segment")
    if grid is None or frame is None or not grid["customers"].sum():
        return
    rows = frame.set_index("group")
    late = rows.loc[["at_risk", "cannot_lose"]]
    shown = late if late["customers"].sum() else rows.loc[["champions"]]
    count, money = int(shown["customers"].sum()), shown["revenue"].sum(min_count=1)
    if late["customers"].sum():
        title = m.tr.plural(
            N_("{count} good customer has not been seen for long"),
            N_("{count} good customers have not been seen for long"),
            count,
        )
    else:
        title = m.tr.plural(N_("{count} customer is a champion"), N_("{count} customers are champions"), count)
    if count and not formatting.missing(money):
        title = m.tr(N_("{who}: {money} so far"), who=title, money=m.number(money, "money"))
    sides = [m.tr(side) for side in (N_("Recency: 5 bought last"), N_("Frequency: 5 buys most often"))]
    figure = charts.rfm_grid(grid, m.look, _answers(m, "rfm_segment"), sides)
    yield Chart(figure=figure, title=title, kind="rfm")
    named = frame[~frame["group"].isin([UNKNOWN, NO_ORDER]) & (frame["customers"] > 0)].iloc[::-1]
    items = []
    for row in named.to_dict("records"):
        action = lens_words.action("rfm_segment", row["group"])
        said = f"{m.value('rfm_segment', row['group'])} ({m.count(row['customers'])})"
        items.append(f"{said}: {m.say(action)}" if action else said)
    if items:
        yield Bullets(tuple(items), m.tr(N_("Recency and frequency (RFM)")))
    else:
        yield Text(m.tr(N_("No customers under this filter.")))
