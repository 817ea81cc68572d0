"""Whether customers come back and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator

from lib import charts
from lib.charts import cohort_findings, worth_findings
from lib.facts.lost import contractual
from lib.facts.signs import without
from lib.i18n import N_
from lib.metrics.cohorts import available
from lib.metrics.survival import by_label
from lib.report import pieces
from lib.report.blocks import Block, Chart, Heading, Text
from lib.report.chapters.topics import of_groups
from lib.report.material import Material

#: Where the history begins that tells a cohort's first time.
_TABLES = {"orders": "orders", "visits": "visits", "subscription": "subscriptions"}


def retention(m: Material) -> Iterator[Block]:
    found = of_groups(m, "retention", "value")
    if not found:
        return
    yield pieces.numbers(m, found)
    main = ("revenue", "retention_rate", "repeat_purchase_rate", "average_order_value")
    yield from pieces.charts_of(m, main, most=3)
    yield from _cohorts(m)
    yield from _survival(m)
    yield from _bridge(m)
    yield from _orders(m)
    yield from _acquisition(m)
    yield from _worth(m)


def _orders(m: Material) -> Iterator[Block]:
    orders = m.table("orders_distribution")
    if orders is None:
        return
    total = orders["customers"].sum()
    once = orders.loc[orders["orders"] == 1, "customers"].sum() / total if total else 0
    shown = orders.assign(orders=[f"{int(n)}+" if n >= 10 else str(int(n)) for n in orders["orders"]])
    figure = charts.distribution(shown, m.look, x="orders", y="customers", x_title=m.tr(N_("Number of orders")))
    title = m.tr(N_("{share} of customers ordered once"), share=m.number(once, "share"))
    yield Chart(figure=figure, title=title, kind="orders")


def _cohorts(m: Material) -> Iterator[Block]:
    there = available(m.ws.facts)
    if not there:
        return
    # Who subscribes stays until she cancels, so that tells more than what she orders.
    what = next(kind for kind in ("subscription", "orders", "visits") if kind in there)
    asked = {"every": "month", "of": "customers", "kind": "in_period", "what": what}
    frame = m.table("cohorts", **asked)
    if frame is None or not (frame.loc[frame["step"] >= 1, "value"].notna()).any():
        return
    known = m.ws.dataset.tables.get(_TABLES[what])
    level = m.ws.settings.confidence
    finding = cohort_findings.of_cohorts(frame, m.look, level=level, began=known.first if known else None, **asked)
    notes = (
        N_("In per cent of the cohort, whose size stands beside its name."),
        N_("An empty cell is a time that is not over yet."),
    )
    figure = charts.cohort_grid(frame, "share", m.look, every="month", skip=1)
    note = " ".join(m.tr(note) for note in notes)
    yield Chart(figure=figure, title=m.tr(finding), note=note, kind="cohorts", wide=True)
    figure = charts.cohort_curves(frame, "share", m.look, every="month", skip=1)
    yield Chart(figure=figure, title=m.tr(N_("All cohorts together")), kind="cohort_curve")


def _survival(m: Material) -> Iterator[Block]:
    frame = m.table("survival")
    if frame is None:
        return
    facts = m.ws.facts
    by_orders = not contractual(facts) and not by_label(facts)
    silence = facts.churn_after_days if by_orders else None
    finding = cohort_findings.of_survival(frame, m.look, silence)
    note = ""
    if by_orders:
        note = m.tr(
            N_(
                "Nobody counts as lost before {days} days {without} are over (see Settings): whoever came once "
                "leaves on that day."
            ),
            days=facts.churn_after_days,
            without=m.tr(without(facts)),
        )
    yield Chart(figure=charts.survival(frame, m.look), title=m.tr(finding), note=note, kind="survival")


def _bridge(m: Material) -> Iterator[Block]:
    moved = m.table("revenue_movements")
    if moved is None:
        return
    start, end = moved["start_amount"].iloc[0], moved["end_amount"].iloc[-1]
    steps = [
        (N_("At the start"), start, True),
        (N_("New"), moved["new_amount"].sum(), False),
        (N_("Expanded"), moved["expansion"].sum(), False),
        (N_("Reactivated"), moved["reactivation"].sum(), False),
        (N_("Contracted"), -moved["contraction"].sum(), False),
        (N_("Lost"), -moved["lost_amount"].sum(), False),
        (N_("At the end"), end, True),
    ]
    gone = moved["lost_amount"].sum() + moved["contraction"].sum()
    come = moved["new_amount"].sum() + moved["expansion"].sum() + moved["reactivation"].sum()
    text = (
        N_("Monthly revenue grew from {start} to {end}: {come} came, {gone} went")
        if end >= start
        else N_("Monthly revenue fell from {start} to {end}: {gone} went, {come} came")
    )
    amounts = {"start": start, "end": end, "gone": gone, "come": come}
    title = m.tr(text, **{name: m.number(amount, "money") for name, amount in amounts.items()})
    figure = charts.bridge([(m.tr(name), *rest) for name, *rest in steps], m.look)
    yield Chart(figure=figure, title=title, kind="bridge", wide=True)


def _acquisition(m: Material) -> Iterator[Block]:
    found = m.table("acquisition")
    if found is None:
        return
    met = found[found["cac"].notna() & found["channel"].notna()].sort_values("cac", ascending=False)
    if not met.empty:
        first, last = met.iloc[0], met.iloc[-1]
        named = {"channel": str(first["channel"]), "cost": m.number(first["cac"], "money")}
        if len(met) == 1:
            title = m.tr(N_("A new customer through {channel} costs {cost}"), **named)
        else:
            title = m.tr(
                N_("A new customer costs most through {channel}, {cost}; least through {other}, {least}"),
                **named,
                other=str(last["channel"]),
                least=m.number(last["cac"], "money"),
            )
        series = [("cac", m.tr(N_("Cost of one"))), ("value", m.tr(N_("Lifetime value")))]
        series = [(column, name) for column, name in series if met[column].notna().any()]
        yield Chart(figure=charts.side_by_side(met, "channel", series, m.look), title=title, kind="acquisition")
    shown = pieces.of_catalogue(m, "acquisition", found)
    if shown is not None:
        yield shown


def _worth(m: Material) -> Iterator[Block]:
    """What customers will bring, whose money it is, and how well that was foreseen in the past."""
    found = m.worth
    if found is None or found.customers.empty or found.total is None:
        return
    yield Heading(m.tr(N_("What customers will bring")))
    yield Text(worth_findings.of_total(found, m.look))
    yield Text(m.tr(found.why), small=True)
    shared = worth_findings.tenths(found)
    if shared is not None:
        title = worth_findings.of_tenths(shared, m.look)
        yield Chart(figure=charts.tenths(shared, m.look), title=title, kind="tenths")
    if not found.holdout.empty:
        title, note = worth_findings.of_past(found, m.look), worth_findings.reliance(found, m.look)
        yield Chart(figure=charts.foreseen(found.holdout, m.look), title=title, note=note, kind="foreseen")
