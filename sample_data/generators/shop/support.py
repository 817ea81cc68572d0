"""What customers ask and what they say: tickets, survey answers, public mentions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import pandas as pd

from sample_data.generators.draws import Draws
from sample_data.generators.shop import catalogue as shop
from sample_data.generators.shop.customers import Customer, Order, month_of

NOW = datetime.combine(shop.END, time(21, 0))

#: Shares of promoters, passives and detractors.
USUAL, IN_BAD_MONTHS, AFTER_PHONE = (0.57, 0.28, 0.15), (0.29, 0.27, 0.44), (0.16, 0.26, 0.58)
PROMOTER, PASSIVE = {9: 45, 10: 55}, {7: 40, 8: 60}
DETRACTOR = {0: 6, 1: 4, 2: 7, 3: 11, 4: 14, 5: 27, 6: 31}


def tickets_table(orders: Sequence[Order]) -> pd.DataFrame:
    """Support requests about orders; many of those who phoned have to ask again within days."""
    draws = Draws(shop.SEED, "tickets")
    rows = []
    for order in orders:
        if not order.ticket or order.customer is None:
            continue
        topic = draws.pick(shop.TOPICS)
        opened = order.at + timedelta(hours=draws.lognormal(52, 0.6))
        while opened < NOW:
            rows.append(_ticket(draws, order, topic, opened))
            if not draws.chance({"phone": 0.30, "email": 0.12, "chat": 0.07}[order.ticket]):
                break
            opened += timedelta(days=1 + 5 * draws.uniform())
    rows.sort(key=lambda row: str(row["opened_at"]))
    table = pd.DataFrame(rows)
    table.insert(0, "ticket_id", [f"T-{number}" for number in range(5001, 5001 + len(rows))])
    return table


def _ticket(draws: Draws, order: Order, topic: str, opened: datetime) -> dict[str, object]:
    channel = str(order.ticket)
    reply, hours, contented = shop.SUPPORT[channel]
    replied = opened + timedelta(minutes=draws.lognormal(reply, 0.7))
    resolved = replied + timedelta(hours=draws.lognormal(hours, 0.7))
    answered, closed = replied < NOW and draws.chance(0.98), resolved < NOW and draws.chance(0.96)
    score = _marks(draws, contented) if answered and closed and draws.chance(0.55) else ""
    return {
        "opened_at": opened.isoformat(" ", "seconds"),
        "customer_id": order.customer.id if order.customer else "",
        "channel": channel,
        "topic": topic,
        "priority": draws.pick({"normal": 78, "high": 22}),
        "agent": draws.one(shop.AGENTS),
        "first_replied_at": replied.isoformat(" ", "seconds") if answered else "",
        "resolved_at": resolved.isoformat(" ", "seconds") if answered and closed else "",
        "status": "resolved" if answered and closed else "open",
        "score": score,
    }


def _marks(draws: Draws, contented: float) -> int:
    """A mark of 1 to 5, 4 or 5 with the given chance."""
    if draws.chance(contented):
        return draws.pick({4: 40, 5: 60})
    return draws.pick({1: 30, 2: 30, 3: 40})


def answers_table(customers: Sequence[Customer], orders: Sequence[Order]) -> pd.DataFrame:
    """One row per survey sent; those not answered have no score and no date."""
    draws = Draws(shop.SEED, "answers")
    rows: list[dict[str, object]] = []
    for order in orders:
        if order.customer is None or order.status == "cancelled":
            continue
        if draws.chance(0.6):
            sent = order.at + timedelta(days=draws.integer(6, 10))
            rows += _asked(draws, order, "nps", "order", sent, _recommendation(draws, order, sent), (0, 10), 0.46)
            if draws.chance(0.3):
                intent = _marks(draws, 0.35 if order.customer.acquisition == "Marketplace" else 0.74)
                rows += _asked(draws, order, "repurchase", "order", sent, intent, (1, 5), 0.4)
        if draws.chance(0.3):
            sent = order.at + timedelta(days=draws.integer(2, 4))
            happy = 0.45 if month_of(sent) in shop.BAD_MONTHS else 0.83
            rows += _asked(draws, order, "csat", "delivery", sent, _marks(draws, happy), (1, 5), 0.42)
        if draws.chance(0.2):
            sent = order.at + timedelta(minutes=2)
            ease = draws.pick({1: 2, 2: 3, 3: 6, 4: 11, 5: 25, 6: 33, 7: 20})
            if order.channel == "app":
                ease = max(1, ease - draws.integer(0, 2))
            rows += _asked(draws, order, "ces", "checkout", sent, ease, (1, 7), 0.35)
    rows += _attitudes(customers)
    rows.sort(key=lambda row: (str(row["sent_at"]), str(row["customer_id"]), str(row["question"])))
    return pd.DataFrame(rows)


def _attitudes(customers: Sequence[Customer]) -> list[dict[str, object]]:
    """What some customers think of the brand, asked by e-mail in the middle of every quarter."""
    draws = Draws(shop.SEED, "attitudes")
    rows: list[dict[str, object]] = []
    for number in range(7):
        month = 12 + 3 * number
        sent = datetime(2024 + (month - 1) // 12, (month - 1) % 12 + 1, 15, 11)
        for customer in customers:
            last = max((order for order in customer.orders if order.at < sent), default=None, key=lambda o: o.at)
            if last is None or (sent - last.at).days > 180 or not draws.chance(0.12):
                continue
            score = _marks(draws, shop.ATTITUDE[customer.segment])
            rows += _asked(draws, last, "attitude", "brand", sent, score, (1, 5), 0.44)
    return rows


def _recommendation(draws: Draws, order: Order, sent: datetime) -> int:
    shares = USUAL
    if order.ticket == "phone":
        shares = AFTER_PHONE
    elif month_of(sent) in shop.BAD_MONTHS:
        shares = IN_BAD_MONTHS
    promoters, passives, detractors = shares
    scores = {score: promoters * part / 100 for score, part in PROMOTER.items()}
    scores |= {score: passives * part / 100 for score, part in PASSIVE.items()}
    scores |= {score: detractors * part / 100 for score, part in DETRACTOR.items()}
    return draws.pick(scores)


def _asked(
    draws: Draws,
    order: Order,
    question: str,
    touchpoint: str,
    sent: datetime,
    score: int,
    scale: tuple[int, int],
    response: float,
) -> list[dict[str, object]]:
    """The row of one survey; none when it would be sent after the data ends."""
    if sent >= NOW or order.customer is None:
        return []
    answered_at = sent + timedelta(hours=draws.lognormal(9, 1.0))
    answered = draws.chance(response) and answered_at < NOW
    return [
        {
            "sent_at": sent.isoformat(" ", "seconds"),
            "answered_at": answered_at.isoformat(" ", "seconds") if answered else "",
            "customer_id": order.customer.id,
            "question": question,
            "score": score if answered else "",
            "scale_min": scale[0],
            "scale_max": scale[1],
            "channel": "app" if order.channel == "app" else "email",
            "touchpoint": touchpoint,
            "comment": _comment(draws, question, score, sent) if answered and draws.chance(0.3) else "",
        }
    ]


def _comment(draws: Draws, question: str, score: int, sent: datetime) -> str:
    good, bad = {"nps": (9, 6), "ces": (6, 3)}.get(question, (4, 2))
    if score >= good:
        return draws.one(shop.PRAISE)
    if score > bad:
        return draws.one(shop.INDIFFERENT)
    return draws.one(shop.LATE_PARCELS if month_of(sent) in shop.BAD_MONTHS else shop.COMPLAINTS)


def mentions_table(orders: Sequence[Order]) -> pd.DataFrame:
    """Public reviews, by customers who can be recognised and by others."""
    draws = Draws(shop.SEED, "mentions")
    rows = []
    for order in orders:
        if not draws.chance(0.05) or order.at + timedelta(days=21) >= NOW:
            continue
        at = order.at + timedelta(days=draws.integer(5, 20), hours=draws.integer(0, 3))
        rating = _marks(draws, 0.5 if month_of(at) in shop.BAD_MONTHS else 0.82)
        sentiment = "positive" if rating >= 4 else "neutral" if rating == 3 else "negative"
        replied = at + timedelta(hours=draws.lognormal(20, 0.8))
        platform = draws.pick({"Google": 50, "Trustpilot": 32, "Instagram": 18})
        rows.append(
            {
                "occurred_at": at.isoformat(" ", "seconds"),
                "platform": platform,
                "author": f"reviewer {draws.integer(1000, 9999)}",
                "customer_id": order.customer.id if order.customer and draws.chance(0.4) else "",
                "text": draws.one(
                    {"positive": shop.PRAISE, "neutral": shop.INDIFFERENT}.get(sentiment, shop.COMPLAINTS)
                ),
                "rating": rating,
                "sentiment": sentiment,
                "reach": int(draws.lognormal(140, 0.9)),
                "replied_at": replied.isoformat(" ", "seconds")
                if draws.chance(shop.REPLIES[platform]) and replied < NOW
                else "",
            }
        )
    rows.sort(key=lambda row: str(row["occurred_at"]))
    return pd.DataFrame(rows)
