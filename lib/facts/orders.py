"""Orders from order lines, and the money they brought in."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
from ibis import _
from ibis.expr.types import Table

from lib.facts.base import Facts, days_between, fact, row_id

DIMENSIONS = ("channel", "location", "promo", "product", "category", "currency")
#: What stands in a column of promo codes where no promo was used, in the languages files come in.
NO_PROMO = (
    *(
        "",
        "-",
        "–",
        "—",
        "0",
        "no",
        "none",
        "n/a",
        "na",
        "nan",
        "null",
        "nil",
        "false",
        "no promo",
        "no coupon",
        "regular",
    ),
    *("нет", "без промокода", "без акции", "без скидки", "не указан", "отсутствует", "nein", "kein", "keine", "non"),
    *("aucun", "ninguno", "não", "nao", "nenhum"),
    # A column of discounts holds nought where there was none.
    *("0.0", "0,0", "0.00", "0,00", "0%", "0 %", "0.0%", "0,0%", "0.00%", "0,00%", "0.00 %", "0,00 %"),
    *("$0", "$0.00", "0 €", "0,00 €", "€0.00", "£0.00", "0 ₽", "0.00 ₽", "0,00 ₽", "0 руб.", "0,00 руб.", "0,00 р."),
)
#: Costs must be known for this share of what was sold before a margin is read from them.
ENOUGH_COSTS = 0.5


def order_dimensions(facts: Facts) -> tuple[str, ...]:
    """Columns of orders to break down by: the roles that are filled, and the file's other text columns."""
    own = tuple(name for name in DIMENSIONS if facts.inline or facts.has("orders", name))
    return own + tuple(name for name, kind in facts.extras("orders").items() if kind in ("text", "flag"))


def one_currency(facts: Facts) -> bool:
    """Whether amounts may be added: one currency, or one chosen in the settings that some rows are in or turn into."""
    found, settings = facts.dataset.currencies, facts.settings
    return len(found) < 2 or settings.currency in found or any(code in found for code, _rate in settings.rates)


def in_other_currencies(facts: Facts) -> dict[str, int]:
    """Order lines left out of everything: their currency is not the chosen one and has no rate."""
    settings = facts.settings
    if not settings.currency or not facts.has("orders", "currency"):
        return {}
    known = {settings.currency, *dict(settings.rates)}
    return {
        code: int(facts.ask(f"lines in {code}", (facts.raw("orders").currency == code).sum()))
        for code in facts.dataset.currencies
        if code not in known
    }


def margin_of_costs(facts: Facts) -> float | None:
    """The margin that the costs of the orders give: 1 − cost ÷ amount over the lines whose cost is known.

    None where costs are known for less than half of what was sold, or leave nothing.
    """
    if facts.inline:
        return 0.5
    if not facts.has("orders", "cost", "amount") or not one_currency(facts):
        return None
    lines = facts["sales"].filter(_.amount > 0)
    sold = facts.ask("sold", lines.amount.sum())
    costed = facts.ask("sold with costs", lines.costed.sum())
    if sold <= 0 or costed < ENOUGH_COSTS * sold:
        return None
    found = 1 - facts.ask("costs", lines.cost.sum()) / costed
    return found if 0 < found <= 1 else None


@fact("sales", reads=("currency", "rates", "as_of"))
def sales(facts: Facts) -> Table:
    """Order lines that count, with the money they moved on their own date.

    Cancelled lines are out. A negative line takes its amount off on its own date. What an order says was given back of
    it, and its negative lines do not take off already, comes off its lines in proportion. Lines marked refunded are
    netted once: if the order carries negative lines or a sum given back these are the refund, else the marked lines
    count as nothing.

    With a currency chosen, amounts and costs in another are converted where a rate is given; other lines are out.
    `cost` is the line's, taken off again with what came back; `costed` is the amount where the cost is known.
    `with_promo` is 1 for a line sold with a promo.
    """
    lines = facts.raw("orders")
    if facts.settings.currency and facts.has("orders", "currency"):
        lines = _converted(lines, facts.settings.currency, dict(facts.settings.rates))
    lines = lines.mutate(row_id=row_id(lines))
    # Without a number, the lines of one customer at the identical moment are one order; a guest's line stands alone.
    by_moment = ibis.ifelse(
        lines.customer_id.isnull(),
        lines.row_id,
        ibis.literal("at ") + lines.ordered_at.cast("string") + " " + lines.customer_id,
    )
    numbered = facts.inline or facts.has("orders", "order_id")
    key = ibis.coalesce(ibis.literal("order ") + lines.order_id, by_moment) if numbered else by_moment
    lines = lines.mutate(order_key=key)
    lines = _netted(lines, facts)
    dimensions = {name: lines[name] for name in order_dimensions(facts)}
    # A line that came back, or whose money did, costs nothing any more.
    cost = ibis.cases(
        (lines.net < 0, -lines.cost.abs()), ((lines.net == 0) & (lines.amount > 0), 0.0), else_=lines.cost.abs()
    )
    promo = lines.promo.strip().lower()
    return lines.select(
        "order_key",
        "customer_id",
        sold_at=lines.ordered_at,
        amount=lines.net,
        listed=lines.listed,
        cost=ibis.ifelse(lines.cost.notnull(), cost, None),
        costed=ibis.ifelse(lines.cost.notnull(), lines.net, None),
        with_promo=(promo.notnull() & ~promo.isin(NO_PROMO)).cast("int64"),
        quantity=lines.quantity,
        row_id=lines.row_id,
        **dimensions,
    )


def _netted(lines: Table, facts: Facts) -> Table:
    """Lines that count: what each was sold for (`listed`), and what is left of it after refunds (`net`)."""
    told = facts.inline or facts.has("orders", "refunded", "amount")
    if facts.inline or facts.has("orders", "status"):
        status = ibis.coalesce(lines.status, ibis.literal("completed"))
        lines = lines.mutate(status=status).filter(_.status != "cancelled")
        marked = lines.status == "refunded"
    elif told:
        marked = ibis.literal(False)
    else:
        return lines.mutate(net=lines.amount, listed=lines.amount)
    lines = lines.mutate(is_marked=marked, own_back=lines.refunded.abs().fill_null(0.0) if told else 0.0)
    returned = lines.group_by("order_key").agg(
        sold=_.amount.sum(where=_.amount > 0).fill_null(0.0),
        taken_back=(-_.amount).sum(where=_.amount < 0).fill_null(0.0),
        given_back=_.own_back.sum(),
        is_refunded=_.is_marked.cast("int64").max(),
    )
    lines = lines.join(returned.filter((_.is_refunded == 1) | (_.given_back > 0)), "order_key", how="left")
    # The negative lines of an order are part of what it says was given back.
    rest = ibis.greatest(lines.given_back - lines.taken_back, 0.0)
    alone = (lines.own_back > 0) & (lines.sold == 0) & (lines.taken_back == 0)
    net = ibis.cases(
        # A row that tells of nothing but money given back is a return on its own day.
        (alone.fill_null(False), -lines.own_back),
        (((rest > 0) & (lines.amount > 0)).fill_null(False), lines.amount * (1 - ibis.least(rest / lines.sold, 1.0))),
        (
            (lines.is_marked & (lines.amount > 0) & (lines.taken_back == 0) & (lines.given_back == 0)).fill_null(False),
            0.0,
        ),
        else_=lines.amount,
    )
    listed = ibis.ifelse(alone.fill_null(False), -lines.own_back, lines.amount)
    return lines.mutate(net=net, listed=listed).drop("order_key_right")


def _converted(lines: Table, currency: str, rates: Mapping[str, float]) -> Table:
    """Lines in the chosen currency or one with a rate; a line that names no currency is taken to be in the chosen."""
    own = lines.currency.isnull() | (lines.currency == currency)
    if not rates:
        return lines.filter(own)
    lines = lines.filter(own | lines.currency.isin(list(rates)))
    rate = ibis.cases(*((lines.currency == code, rate) for code, rate in rates.items()), else_=1.0)
    money = ("amount", "cost", "unit_price", "refunded")
    return lines.mutate(**{name: lines[name] * rate for name in money})


@fact("orders", reads=("currency", "rates", "as_of"))
def orders(facts: Facts) -> Table:
    """One row per order: key, customer, when, net amount, its place in the customer's history, first-line dimensions.

    `first_or_repeat` tells a customer's first order from the later ones (null for guests).

    Orders made only of negative lines are returns, not orders. `days_since_previous` is null for a first order.
    `sold` is the amount before anything came back, `with_promo` is 1 if any line was sold with a promo.
    """
    lines = facts["sales"]
    dimensions = {
        name: lines[name].cast("string").argmin(lines.row_id) if facts.has("orders", "order_id") else lines[name].min()
        for name in order_dimensions(facts)
    }
    rows = lines.group_by("order_key").agg(
        customer_id=_.customer_id.min(),
        ordered_at=_.sold_at.min(where=(_.listed >= 0) | _.listed.isnull()),
        amount=_.amount.sum(),
        sold=_.amount.sum(where=_.amount > 0).fill_null(0.0),
        cost=_.cost.sum(),
        with_promo=_.with_promo.max(),
        lines=_.count(),
        **dimensions,
    )
    rows = rows.filter(_.ordered_at.notnull())
    history = ibis.window(group_by=rows.customer_id, order_by=[rows.ordered_at, rows.order_key])
    rows = rows.mutate(
        number=ibis.ifelse(rows.customer_id.isnull(), None, ibis.row_number().over(history) + 1).cast("int64"),
        previous_at=ibis.ifelse(rows.customer_id.isnull(), None, rows.ordered_at.lag().over(history)),
    )
    return rows.mutate(
        days_since_previous=days_between(_.ordered_at, _.previous_at),
        first_or_repeat=ibis.cases((_.number == 1, "first"), (_.number > 1, "repeat"), else_=None),
    )


@fact("refunds", reads=("currency", "rates", "as_of"), keep=False)
def refunds(facts: Facts) -> Table:
    """Order lines that took money back, on their own date, with `first_or_repeat` of the order they belong to."""
    lines = facts["sales"].filter(_.amount < 0)
    orders = facts["orders"].select(of_order="order_key", first_or_repeat="first_or_repeat")
    return lines.left_join(orders, lines.order_key == orders.of_order).drop("of_order")
