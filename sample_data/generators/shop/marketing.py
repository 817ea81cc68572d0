"""How the shop speaks to its customers and what that costs: messages, referrals, loyalty points, spending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pandas as pd

from sample_data.generators.draws import Draws
from sample_data.generators.shop import catalogue as shop
from sample_data.generators.shop.customers import Customer, Order
from sample_data.generators.shop.site import Session

#: Share of those who open, of those who click, of those who buy; "Welcome back" goes to customers quiet for 60 days.
CAMPAIGNS = {"Newsletter": (0.31, 0.12, 0.05), "New arrivals": (0.36, 0.17, 0.07), "Welcome back": (0.52, 0.38, 0.22)}
NOW = datetime.combine(shop.END, time(21, 0))


def months() -> list[date]:
    """The first days of all months of the data."""
    firsts = [date(2024 + (10 + k) // 12, (10 + k) % 12 + 1, 1) for k in range(24)]
    assert firsts[0] == shop.START
    return firsts


def messages_table(customers: Sequence[Customer], carts: Sequence[Session]) -> pd.DataFrame:
    """E-mails, app messages, and reminders of carts left behind; nobody is written to after unsubscribing."""
    draws = Draws(shop.SEED, "messages")
    rows = []
    left: dict[str, datetime] = {}
    for number, first in enumerate(months()):
        campaign = tuple(CAMPAIGNS)[number % 3]
        sent = datetime.combine(first + timedelta(days=9), time(9, 30))
        for customer in customers:
            if customer.since >= sent or customer.id in left or not draws.chance(0.22):
                continue
            if campaign == "Welcome back" and any(sent - timedelta(days=60) < o.at < sent for o in customer.orders):
                continue
            delivered = draws.chance(0.975)
            opened = delivered and draws.chance(CAMPAIGNS[campaign][0])
            clicked = opened and draws.chance(CAMPAIGNS[campaign][1])
            unsubscribed = opened and draws.chance(0.012)
            if unsubscribed:
                left[customer.id] = sent
            rows.append(
                {
                    "sent_at": sent.isoformat(" "),
                    "customer_id": customer.id,
                    "channel": draws.pick({"email": 80, "push": 20}),
                    "campaign": campaign,
                    "kind": "marketing",
                    "delivered": _yes(delivered),
                    "opened": _yes(opened),
                    "clicked": _yes(clicked),
                    "converted": _yes(clicked and draws.chance(CAMPAIGNS[campaign][2])),
                    "unsubscribed": _yes(unsubscribed),
                }
            )
    rows += _reminders({customer.id: customer for customer in customers}, carts, left)
    rows.sort(key=lambda row: row["sent_at"])
    return pd.DataFrame(rows)


def _reminders(
    customers: dict[str, Customer], carts: Sequence[Session], left: dict[str, datetime]
) -> list[dict[str, str]]:
    """An e-mail some hours after a cart was left behind, not more than one in two weeks."""
    draws = Draws(shop.SEED, "reminders")
    rows: list[dict[str, str]] = []
    last: dict[str, datetime] = {}
    for cart in sorted(carts, key=lambda cart: (cart.start, cart.customer)):
        customer = customers[cart.customer]
        sent = cart.start + timedelta(hours=2, minutes=draws.integer(0, 59))
        following = min((o.at for o in customer.orders if o.at > cart.start), default=None)
        bought = following is not None and following <= cart.start + timedelta(days=7)
        reminded = draws.chance(shop.REMINDED_BOUGHT if bought else shop.REMINDED_NOT)
        delivered, opens, clicks = draws.chance(0.98), draws.chance(0.55), draws.chance(0.5)
        early = sent.date() < shop.REMINDERS_FROM or sent >= NOW
        gone = cart.customer in left and left[cart.customer] < sent
        if early or gone or not reminded or not customer.email or (following is not None and following <= sent):
            continue
        if cart.customer in last and sent - last[cart.customer] < timedelta(days=14):
            continue
        last[cart.customer] = sent
        opened = delivered and opens
        rows.append(
            {
                "sent_at": sent.isoformat(" ", "seconds"),
                "customer_id": cart.customer,
                "channel": "email",
                "campaign": "Your cart",
                "kind": "marketing",
                "delivered": _yes(delivered),
                "opened": _yes(opened),
                "clicked": _yes(opened and clicks),
                "converted": _yes(opened and clicks and bought),
                "unsubscribed": "no",
            }
        )
    return rows


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def referrals_table(customers: Sequence[Customer], orders: Sequence[Order]) -> pd.DataFrame:
    """Share offers shown after an order, and whom those who shared brought: the customers acquired by referral."""
    draws = Draws(shop.SEED, "referrals")
    shares = []
    rows = []
    for order in orders:
        if order.customer is None or order.status != "completed" or not draws.chance(0.3):
            continue
        shared = draws.chance(0.05 if order.customer.acquisition == "Marketplace" else 0.14)
        rows.append(_referral(order.at + timedelta(minutes=1), order.customer.id, True, shared))
        if shared:
            shares.append(order)
    for newcomer in customers:
        before = [order for order in shares if order.at < newcomer.since]
        if newcomer.acquisition == "Referral" and before:
            friend = draws.one(before[-40:])
            assert friend.customer is not None
            row = _referral(newcomer.since, friend.customer.id, False, True)
            rows.append(row | {"referred_id": newcomer.id, "converted": _yes(bool(newcomer.orders))})
    rows.sort(key=lambda row: (row["occurred_at"], row["referrer_id"]))
    return pd.DataFrame(rows)


def _referral(at: datetime, referrer: str, offered: bool, shared: bool) -> dict[str, str]:
    return {
        "referrer_id": referrer,
        "occurred_at": at.isoformat(" ", "seconds"),
        "offered": _yes(offered),
        "shared": _yes(shared),
        "referred_id": "",
        "converted": "",
    }


def points_table(customers: Sequence[Customer]) -> pd.DataFrame:
    """Movements on the accounts of club members: a point for every euro, spent in hundreds."""
    draws = Draws(shop.SEED, "points")
    rows = []
    for customer in customers:
        balance = total = 0
        for order in customer.orders if customer.club else ():
            if order.status != "completed":
                continue
            redeemed = balance // 100 * 100 if balance >= 100 and draws.chance(0.45) else 0
            earned = round(order.amount)
            balance += earned - redeemed
            total += earned
            rows.append(
                {
                    "customer_id": customer.id,
                    "occurred_at": order.at.isoformat(" ", "seconds"),
                    "earned": earned,
                    "redeemed": redeemed,
                    "tier": "Gold" if total >= 800 else "Silver" if total >= 300 else "Basic",
                }
            )
    rows.sort(key=lambda row: (str(row["occurred_at"]), str(row["customer_id"])))
    return pd.DataFrame(rows)


def spend_table() -> pd.DataFrame:
    """Monthly marketing cost by the channel customers were won through."""
    draws = Draws(shop.SEED, "spend")
    rows = [
        {
            "day": first.isoformat(),
            "channel": channel,
            "amount": f"{amount * shop.SEASON[first.month] * (0.9 + 0.2 * draws.uniform()):.2f}",
        }
        for first in months()
        for channel, amount in shop.SPENDING.items()
    ]
    return pd.DataFrame(rows)
