"""The shop's customers and their orders: who comes, who comes back, and who has to ask for help."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd

from sample_data.generators.draws import Draws
from sample_data.generators.shop import catalogue as shop

#: Customers who signed up and never bought.
NEVER_BOUGHT = 0.06
TICKET_CHANCE = 0.17
GUEST_CHANCE = 0.03


@dataclass
class Line:
    product: str
    quantity: int
    amount: float

    @property
    def category(self) -> str:
        return shop.PRODUCTS[self.product][0]


@dataclass
class Order:
    at: datetime
    customer: Customer | None
    channel: str
    status: str
    promo: str
    lines: list[Line]
    #: Where the customer asked for help about this order, if she did.
    ticket: str | None = None
    id: str = ""

    @property
    def amount(self) -> float:
        return round(sum(line.amount for line in self.lines), 2)


@dataclass
class Customer:
    since: datetime
    city: str
    segment: str
    acquisition: str
    birthday: date
    club: bool
    id: str = ""
    email: str = ""
    orders: list[Order] = field(default_factory=list)


def month_of(day: datetime | date) -> tuple[int, int]:
    return day.year, day.month


def people() -> list[Customer]:
    """All customers with their orders, in the order they first appeared."""
    draws = Draws(shop.SEED, "customers")
    found = [_customer(draws, day) for day in _arrivals(draws)]
    found.sort(key=lambda customer: customer.since)
    for number, customer in enumerate(found, start=1):
        customer.id = f"C-{number:05d}"
    _give_addresses(found)
    return found


def _give_addresses(customers: list[Customer]) -> None:
    draws = Draws(shop.SEED, "addresses")
    for number, customer in enumerate(customers, start=1):
        name = f"{draws.one(shop.FIRST_NAMES)}.{draws.one(shop.LAST_NAMES)}"
        if draws.chance(shop.WITH_EMAIL):
            customer.email = f"{name}.{number:04d}@example.com"


def orders_of(customers: list[Customer]) -> list[Order]:
    """All orders by time, those of guests too, numbered as the shop's system would."""
    draws = Draws(shop.SEED, "guests")
    found = [order for customer in customers for order in customer.orders]
    guests = int(len(found) * GUEST_CHANCE)
    found += [_order(draws, _moment(draws, day), None) for day in _arrivals(draws, guests)]
    found.sort(key=lambda order: (order.at, order.customer.id if order.customer else ""))
    for number, order in enumerate(found, start=10001):
        order.id = f"O-{number}"
    return found


def _arrivals(draws: Draws, n: int = shop.CUSTOMERS) -> list[date]:
    """Days on which customers first appear: more every month, and most before Christmas."""
    days = [shop.START + timedelta(days=k) for k in range((shop.END - shop.START).days + 1)]
    weights = np.array([shop.SEASON[day.month] * (1 + 0.5 * k / len(days)) for k, day in enumerate(days)])
    edges = np.cumsum(weights)
    return [days[k] for k in np.searchsorted(edges, draws.uniforms(n) * edges[-1], side="right")]


def _moment(draws: Draws, day: date) -> datetime:
    return datetime.combine(day, time(draws.pick(shop.HOURS), draws.integer(0, 59), draws.integer(0, 59)))


def _customer(draws: Draws, day: date) -> Customer:
    born = date(draws.integer(1955, 2005), draws.integer(1, 12), draws.integer(1, 28))
    customer = Customer(
        since=_moment(draws, day),
        city=draws.pick(shop.CITIES),
        segment=draws.pick(shop.SEGMENTS),
        acquisition=draws.pick(shop.ACQUISITION),
        birthday=born,
        club=draws.chance(0.4),
    )
    if draws.chance(NEVER_BOUGHT):
        return customer
    at = customer.since + timedelta(minutes=draws.integer(4, 40))
    if draws.chance(0.3):
        at = _moment(draws, at.date() + timedelta(days=1 + int(draws.exponential(9))))
    own_gap = draws.lognormal(46, 0.45)
    first = month_of(at)
    while at.date() <= shop.END:
        order = _order(draws, at, customer)
        customer.orders.append(order)
        if not draws.chance(_returns(customer, order, first)):
            break
        following = at + timedelta(days=max(2.0, draws.lognormal(own_gap, 0.35)))
        at = _moment(draws, following.date())
    return customer


def _returns(customer: Customer, order: Order, first: tuple[int, int]) -> float:
    chance = shop.RETURNS[customer.acquisition] + (0.06 if customer.segment == "Trade" else 0)
    if len(customer.orders) >= 2:
        # Who has come back once tends to go on.
        chance = min(0.9, chance * 1.2)
    if first == shop.LEAVING_COHORT:
        chance *= shop.LEAVING_FACTOR
    if order.ticket == "phone":
        chance *= shop.PHONE_FACTOR
    return chance


def _order(draws: Draws, at: datetime, customer: Customer | None) -> Order:
    promo = ""
    if at.month == 11 and draws.chance(0.5):
        promo = "FRIDAY20"
    elif draws.chance(0.15):
        promo = draws.one(("WELCOME10", "SPRING15", "CLUB5"))
    trade = customer is not None and customer.segment == "Trade"
    off = shop.PROMOS.get(promo, 0.0)
    lines = []
    for product in dict.fromkeys(
        draws.one(tuple(shop.PRODUCTS)) for _ in range(draws.pick({1: 55, 2: 28, 3: 12, 4: 5}))
    ):
        quantity = draws.pick({1: 30, 2: 30, 4: 25, 6: 15}) if trade else draws.pick({1: 80, 2: 17, 3: 3})
        lines.append(Line(product, quantity, round(quantity * shop.PRODUCTS[product][1] * (1 - off), 2)))
    return Order(
        at=at,
        customer=customer,
        channel=draws.pick({"web": 66, "app": 34}),
        status=draws.pick({"completed": 93, "cancelled": 4, "refunded": 3}),
        promo=promo,
        lines=lines,
        ticket=draws.pick(shop.SUPPORT_SHARE) if customer and draws.chance(TICKET_CHANCE) else None,
    )


def customers_table(customers: list[Customer]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [c.id for c in customers],
            "email": [c.email for c in customers],
            "first_seen_at": [c.since.date().isoformat() for c in customers],
            "city": [c.city for c in customers],
            "segment": [c.segment for c in customers],
            "acquisition_channel": [c.acquisition for c in customers],
            "birthday": [c.birthday.isoformat() for c in customers],
        }
    )


def orders_table(orders: list[Order]) -> pd.DataFrame:
    rows = [
        {
            "order_id": order.id,
            "line_id": number,
            "ordered_at": order.at.isoformat(" "),
            "customer_id": order.customer.id if order.customer else "",
            "product": line.product,
            "category": line.category,
            "quantity": line.quantity,
            "unit_price": f"{shop.PRODUCTS[line.product][1]:.2f}",
            "amount": f"{line.amount:.2f}",
            "cost": f"{line.quantity * shop.PRODUCTS[line.product][1] * shop.PRODUCTS[line.product][2]:.2f}",
            "currency": "EUR",
            "channel": order.channel,
            "promo": order.promo,
            "status": order.status,
        }
        for order in orders
        for number, line in enumerate(order.lines, start=1)
    ]
    return pd.DataFrame(rows)
