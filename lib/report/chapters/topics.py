"""Engagement, satisfaction and support: their numbers, courses and groups, and what only they show."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from lib import charts, formatting
from lib.charts import findings
from lib.charts.template import SCALE
from lib.i18n import N_
from lib.metrics.registry import METRICS
from lib.report import pieces
from lib.report.blocks import Block, Chart, Heading, Text
from lib.report.material import Material


def of_groups(m: Material, *groups: str) -> list[str]:
    """The metrics of these groups of the catalogue that have a number here."""
    return [name for name in m.names if METRICS[name].group in groups]


def engagement(m: Material) -> Iterator[Block]:
    found = of_groups(m, "engagement")
    if not found:
        return
    yield pieces.numbers(m, found)
    yield from pieces.charts_of(m, ("conversion_rate", "mau", "open_rate", "engagement_rate", *found))
    steps = m.table("cart_funnel")
    if steps is not None:
        yield _funnel(m, steps)
    people = m.table("lifecycle", every="month")
    if people is not None:
        yield _lifecycle(m, people)


def _funnel(m: Material, steps: pd.DataFrame) -> Chart:
    share = steps.set_index("step")["of_all"]
    called = {
        "visited": m.tr(N_("All visits")),
        "cart": m.tr(N_("Something put into the cart")),
        "ordered": m.tr(N_("Ordered")),
    }
    title = m.tr(
        N_("In {cart} of visits something is put into the cart, in {ordered} it is ordered"),
        cart=m.number(share["cart"], "share"),
        ordered=m.number(share["ordered"], "share"),
    )
    return Chart(figure=charts.funnel(steps, m.look, called), title=title, kind="funnel")


def _lifecycle(m: Material, people: pd.DataFrame) -> Chart:
    called = {
        "returning": m.tr(N_("Active in the period before too")),
        "new": m.tr(N_("New")),
        "resurrected": m.tr(N_("Back after a break")),
        "dormant": m.tr(N_("Went quiet")),
    }
    title = m.tr(N_("New people and those who came before, by period"))
    whole = people[people["complete"].astype(bool)]
    if not whole.empty:
        last = whole.iloc[-1]
        title = m.tr(
            N_(
                "{period}: {active} active people, {returning} of them also in the period before, {new} new and "
                "{resurrected} back after a break; {dormant} went quiet"
            ),
            period=formatting.period(last["period"], "month", m.tr),
            **{name: m.count(last[name]) for name in ("active", *called)},
        )
    note = m.tr(N_("Below the line stands who was active in the period before and did not come in this one."))
    figure = charts.lifecycle(people, m.look, called, grain="month")
    return Chart(figure=figure, title=title, note=note, kind="lifecycle")


def satisfaction(m: Material) -> Iterator[Block]:
    found = of_groups(m, "satisfaction")
    if not found:
        return
    yield pieces.numbers(m, found)
    counts = m.table("nps_distribution")
    if counts is not None and counts["answers"].sum():
        yield from _recommendation(m, counts)
    yield from pieces.charts_of(m, ("nps", "csat", "ces", *(name for name in found if "mention" not in name)))
    yield from _mentions(m)


def _recommendation(m: Material, counts: pd.DataFrame) -> Iterator[Block]:
    score, answers = counts["score"], counts["answers"]
    parts = [int(answers[where].sum()) for where in (score < 7, (score >= 7) & (score < 9), score >= 9)]
    detractors, passives, promoters = (part / sum(parts) for part in parts)
    called = (N_("Detractors (0–6)"), N_("Passives (7–8)"), N_("Promoters (9–10)"))
    shares = list(zip((m.tr(name) for name in called), (detractors, passives, promoters), parts, strict=True))
    finding = m.tr(findings.of_nps(promoters, passives, detractors, m.look))
    yield Chart(figure=charts.score_distribution(shares, m.look), title=finding, kind="recommendation", wide=True)
    colours = [SCALE[0] if s < 7 else SCALE[1] if s < 9 else SCALE[2] for s in score]
    bars = charts.distribution(counts, m.look, x="score", y="answers", x_title=m.tr(N_("Score")), colours=colours)
    yield Chart(figure=bars, title=m.tr(N_("Answers by score")), kind="scores")


def _mentions(m: Material) -> Iterator[Block]:
    frame = m.courses.get("mention_sentiment")
    if frame is None or frame.empty:
        return
    called = {"negative": N_("negative"), "neutral": N_("neutral"), "positive": N_("positive")}
    found = pieces.tested(m, {"mention_sentiment": (m.grain, frame)}).get("mention_sentiment")
    title = findings.of_trend(frame, m.tr(N_("Sentiment of mentions")), "score", m.grain, m.look, found)
    named = {name: m.tr(text) for name, text in called.items()}
    yield Chart(figure=charts.moods(frame, m.look, named, grain=m.grain), title=m.tr(title), kind="moods")


def support(m: Material) -> Iterator[Block]:
    found = of_groups(m, "support")
    if not found:
        return
    yield pieces.numbers(m, found)
    yield from pieces.charts_of(m, ("first_response_time", "ticket_volume", "support_csat", "resolution_rate"))
    waiting = m.table("open_tickets")
    if waiting is not None:
        yield Heading(m.tr(N_("Requests that wait")))
        yield Text(
            m.tr.plural(
                N_("{count} request is not resolved yet."), N_("{count} requests are not resolved yet."), len(waiting)
            )
        )
