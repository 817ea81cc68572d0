"""What happens on the shop's site and in its app: visits of customers and strangers, and searches that led there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import numpy as np
import pandas as pd

from sample_data.generators.draws import Draws
from sample_data.generators.shop import catalogue as shop
from sample_data.generators.shop.customers import Customer, Order

#: Visits that end without an order, and the share of them by people who are not customers.
IDLE_SESSIONS, STRANGERS = 45_000, 0.76

DEVICES = {"mobile": 58, "desktop": 35, "tablet": 7}
#: Chance that a visit without an order ends after one page. Mobile is the planted effect.
BOUNCE = {"mobile": 0.63, "desktop": 0.37, "tablet": 0.45}
#: (source, campaign) of visits without and with an order. "welcome-back" is the planted effect: few visits, many orders
WITHOUT_ORDER = {
    ("organic", ""): 36,
    ("direct", ""): 20,
    ("ads", "brand"): 9,
    ("ads", "home-lighting"): 12,
    ("social", "summer-garden"): 9,
    ("social", ""): 5,
    ("email", "newsletter"): 7,
    ("email", "welcome-back"): 2,
}
WITH_ORDER = {
    ("organic", ""): 35,
    ("direct", ""): 28,
    ("ads", "brand"): 9,
    ("ads", "home-lighting"): 5,
    ("social", "summer-garden"): 4,
    ("social", ""): 2,
    ("email", "newsletter"): 7,
    ("email", "welcome-back"): 10,
}
ARTICLES = ("/journal/caring-for-linen", "/journal/a-balcony-in-may", "/journal/light-for-reading")
#: query → (shown a day, share of clicks, place in the list, growth of the clicks and of the place in a year). The
#: article on linen climbs and the pans sink: planted.
QUERIES = {
    "hearth and pine": (46.0, 0.42, 1.2, 0.3, 0.0),
    "hearth and pine voucher": (9.0, 0.30, 2.1, 0.3, 0.0),
    "washed linen sheets": (260.0, 0.035, 7.8, 0.3, 0.0),
    "cast iron pan 26 cm": (410.0, 0.018, 11.4, -0.62, 0.75),
    "olive wood board": (190.0, 0.041, 6.3, 0.3, 0.0),
    "brass wall light": (230.0, 0.022, 9.9, 0.3, 0.0),
    "wool throw": (340.0, 0.016, 12.6, 0.3, 0.0),
    "seagrass basket": (150.0, 0.038, 6.9, 0.3, 0.0),
    "caring for linen": (210.0, 0.055, 4.2, 1.9, -0.45),
    "folding bistro chair": (175.0, 0.026, 8.7, 0.3, 0.0),
}


@dataclass
class Session:
    start: datetime
    visitor: str
    customer: str
    source: str
    campaign: str
    device: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    @property
    def left_a_cart(self) -> bool:
        done = {action for action, _page in self.steps}
        return "add_to_cart" in done and "purchase" not in done


def product_page(product: str) -> str:
    return "/product/" + re.sub(r"[^a-z0-9]+", "-", product.lower()).strip("-")


def visits(customers: Sequence[Customer], orders: Sequence[Order]) -> tuple[pd.DataFrame, list[Session]]:
    """Every step of every visit since the statistics were installed, by time, and the visits that left a cart behind.

    Each web or app order has its visit.
    """
    draws = Draws(shop.SEED, "visits")
    sessions = [_buying(draws, order) for order in orders if order.at.date() >= shop.VISITS_START]
    sessions += [_changed_mind(draws, session) for session in sessions if session.customer and draws.chance(0.09)]
    sessions += _idle(draws, customers)
    carts = [session for session in sessions if session.customer and session.left_a_cart]
    rows = [row for session in sessions for row in _rows(draws, session)]
    table = pd.DataFrame(
        rows,
        columns=[
            "visitor_id",
            "customer_id",
            "occurred_at",
            "action",
            "page",
            "content_type",
            "source",
            "campaign",
            "device",
        ],
    )
    day = table["occurred_at"].str[:10]
    table = table[(day >= shop.VISITS_START.isoformat()) & (day <= shop.END.isoformat())]
    return table.sort_values(["occurred_at", "visitor_id"], kind="stable", ignore_index=True), carts


def _visitor(customer: Customer, device: str) -> str:
    """Customers use one browser at home and another on the phone."""
    return f"V-{int(customer.id[2:]) * 2 + (device == 'mobile'):06d}"


def _buying(draws: Draws, order: Order) -> Session:
    device = "mobile" if order.channel == "app" else draws.pick({"desktop": 52, "mobile": 38, "tablet": 10})
    if order.customer is None:
        source, campaign = draws.pick({key: share for key, share in WITH_ORDER.items() if key[0] != "email"})
        visitor, customer = f"V-{draws.integer(200_000, 999_999):06d}", ""
    else:
        source, campaign = draws.pick(WITH_ORDER)
        visitor, customer = _visitor(order.customer, device), order.customer.id
    steps = [("page_view", _landing(draws, order.lines[0].category))]
    if draws.chance(0.35):
        steps.append(("search", "/search"))
    for line in order.lines:
        steps += [("page_view", product_page(line.product)), ("add_to_cart", product_page(line.product))]
    steps += [("page_view", "/cart"), ("page_view", "/checkout"), ("purchase", "/checkout/thanks")]
    # The order's own time is that of the last step; _rows counts back from it.
    return Session(order.at, visitor, customer, source, campaign, device, steps)


def _changed_mind(draws: Draws, later: Session) -> Session:
    """A cart left a few days before the order it became."""
    start = later.start - timedelta(days=draws.integer(1, 5), minutes=draws.integer(5, 300))
    steps = [
        *(step for step in later.steps if step[0] != "purchase" and step[1] != "/checkout"),
        ("page_view", "/cart"),
    ]
    return Session(start, later.visitor, later.customer, later.source, later.campaign, later.device, steps)


def _landing(draws: Draws, category: str) -> str:
    return draws.pick({"/": 34, f"/category/{category.lower()}": 38, "/sale": 12, draws.one(ARTICLES): 16})


def _idle(draws: Draws, customers: Sequence[Customer]) -> list[Session]:
    days = [shop.VISITS_START + timedelta(days=k) for k in range((shop.END - shop.VISITS_START).days + 1)]
    edges = np.cumsum([shop.SEASON[day.month] * (1.15 if day.weekday() >= 5 else 1) for day in days])
    sessions = []
    strangers = [f"V-{number:06d}" for number in range(10_001, 32_001)]
    for k in np.searchsorted(edges, draws.uniforms(IDLE_SESSIONS) * edges[-1], side="right"):
        hour = draws.pick(shop.HOURS)
        start = datetime.combine(days[k], time(hour, draws.integer(0, 59), draws.integer(0, 59)))
        device = draws.pick(DEVICES)
        source, campaign = draws.pick(WITHOUT_ORDER)
        known = draws.one(customers) if source == "email" or not draws.chance(STRANGERS) else None
        if known is not None and _still_looks(draws, known, start):
            visitor, customer = _visitor(known, device), known.id
        else:
            visitor, customer = draws.one(strangers), ""
        session = Session(start, visitor, customer, source, campaign, device)
        session.steps = _browsing(draws, device)
        sessions.append(session)
    return sessions


def _still_looks(draws: Draws, customer: Customer, at: datetime) -> bool:
    """Customers look at the site while they are customers, and now and then long after."""
    if at < customer.since:
        return False
    last = max((order.at for order in customer.orders if order.at <= at), default=customer.since)
    return (at - last).days < 120 or draws.chance(0.25)


def _browsing(draws: Draws, device: str) -> list[tuple[str, str]]:
    category = draws.one(shop.CATEGORIES)
    steps = [("page_view", _landing(draws, category))]
    if draws.chance(BOUNCE[device]):
        return steps
    products = [name for name, (of, _price, _cost) in shop.PRODUCTS.items() if of == category]
    for _ in range(1 + min(9, int(draws.exponential(2.1)))):
        kind = draws.pick({"product": 70, "category": 18, "search": 12})
        if kind == "product":
            steps.append(("page_view", product_page(draws.one(products))))
        elif kind == "category":
            steps.append(("page_view", f"/category/{category.lower()}"))
        else:
            steps.append(("search", "/search"))
    if draws.chance(0.16):
        steps += [("add_to_cart", product_page(draws.one(products))), ("page_view", "/cart")]
        if draws.chance(0.35):
            steps.append(("page_view", "/checkout"))
    return steps


def _content_type(page: str) -> str:
    first = page.split("/")[1]
    return {"": "home", "journal": "article", "sale": "category"}.get(first, first)


def _rows(draws: Draws, session: Session) -> list[tuple[str, ...]]:
    pace = 24.0 if session.device == "mobile" else 38.0
    gaps = np.clip(draws.lognormals(pace, 0.9, len(session.steps)), 2, 1500).astype(int)
    offsets = np.cumsum(gaps) - gaps[0]
    if session.steps[-1][0] == "purchase":
        offsets = offsets - offsets[-1]
    return [
        (
            session.visitor,
            session.customer,
            (session.start + timedelta(seconds=int(offset))).isoformat(" "),
            action,
            page,
            _content_type(page),
            session.source,
            session.campaign,
            session.device,
        )
        for offset, (action, page) in zip(offsets, session.steps, strict=True)
    ]


def searches_table() -> pd.DataFrame:
    """A search-console export by day and query: slow growth, a dip every January, one query up, one down."""
    draws = Draws(shop.SEED, "searches")
    rows = []
    for k in range((shop.END - shop.VISITS_START).days + 1):
        day = shop.VISITS_START + timedelta(days=k)
        for query, (views, rate, position, growth, sinks) in QUERIES.items():
            shown = round(views * shop.SEASON[day.month] * (1 + growth * k / 365) * (0.8 + 0.4 * draws.uniform()))
            clicks = round(shown * rate * (0.8 + 0.4 * draws.uniform()))
            rows.append(
                {
                    "day": day.isoformat(),
                    "query": query,
                    "clicks": clicks,
                    "impressions": shown,
                    "position": f"{position * (1 + sinks * k / 365) * (0.92 + 0.16 * draws.uniform()):.1f}",
                }
            )
    return pd.DataFrame(rows)
