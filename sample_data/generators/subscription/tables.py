"""What the service's programs export: accounts, paid periods, tickets, surveys, letters, costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pandas as pd

from sample_data.generators.draws import Draws
from sample_data.generators.subscription import catalogue as service
from sample_data.generators.subscription.accounts import Account, Ticket

NOW = datetime.combine(service.END, time(22, 0))


def customers_table(accounts: Sequence[Account]) -> pd.DataFrame:
    """The account list of the sales program, dates as Americans write them."""
    return pd.DataFrame(
        {
            "Account ID": [a.id for a in accounts],
            "Company": [a.company for a in accounts],
            "Contact email": [a.email for a in accounts],
            "Country": [a.country for a in accounts],
            "Industry": [a.industry for a in accounts],
            "Signed up": [a.since.strftime("%m/%d/%Y") for a in accounts],
            "Acquisition channel": [a.channel for a in accounts],
            "Cancelled on": [a.left.strftime("%m/%d/%Y") if a.left else "" for a in accounts],
            "Cancellation reason": [a.reason for a in accounts],
        }
    )


def subscriptions_table(accounts: Sequence[Account]) -> pd.DataFrame:
    """A row per paid period of one plan at one price."""
    rows = [
        {
            "Account ID": account.id,
            "Plan": paid.plan,
            "Started": paid.started.isoformat(),
            "Ended": paid.ended.isoformat() if paid.ended else "",
            "Monthly price (USD)": f"{paid.price:.2f}",
        }
        for account in accounts
        for paid in account.paid
    ]
    rows.sort(key=lambda row: (row["Started"], row["Account ID"]))
    return pd.DataFrame(rows).rename_axis("Subscription ID").rename(index=lambda n: f"sub_{n + 1:05d}").reset_index()


def payments_table(accounts: Sequence[Account]) -> pd.DataFrame:
    """What the payment service charged, month by month; a card that fails is charged again two days later."""
    draws = Draws(service.SEED, "payments")
    rows = []
    for account in accounts:
        for day in account.charged:
            at = account.since if day == account.since.date() else datetime.combine(day, time(6, draws.integer(0, 59)))
            paid = account.paid_on(day)
            if draws.chance(service.CARD_FAILS):
                rows.append((at, account.id, paid, "Failed"))
                at += timedelta(days=2)
            if at <= NOW:
                rows.append((at, account.id, paid, "Refunded" if draws.chance(service.REFUNDED) else "Paid"))
    rows.sort(key=lambda row: row[:2])
    return pd.DataFrame(
        {
            "id": [f"ch_{number:06d}" for number in range(1, len(rows) + 1)],
            "Created (UTC)": [at.strftime("%Y-%m-%d %H:%M") for at, *_rest in rows],
            "Amount": [f"{paid.price:.2f}" for *_rest, paid, _status in rows],
            "Currency": "usd",
            "Status": [status for *_rest, status in rows],
            "Customer ID": [account for _at, account, *_rest in rows],
            "Description": [f"Inkboard {paid.plan}, one month" for *_rest, paid, _status in rows],
        }
    )


def tickets_table(accounts: Sequence[Account]) -> pd.DataFrame:
    """Support requests as a help desk exports them; it knows people by their address."""
    draws = Draws(service.SEED, "tickets")
    asked = sorted(((t, a) for a in accounts for t in a.tickets if t.opened <= NOW), key=lambda pair: pair[0].opened)
    rows = []
    for number, (ticket, account) in enumerate(asked, start=30211):
        solved = ticket.opened + timedelta(hours=ticket.hours)
        replied = ticket.opened + timedelta(minutes=ticket.reply_minutes) <= NOW
        rows.append(
            {
                "Ticket ID": number,
                "Requester email": account.email,
                "Channel": draws.pick(service.TICKET_CHANNELS),
                "Group": ticket.group,
                "Priority": draws.pick(service.PRIORITIES),
                "Status": "Solved" if solved <= NOW else "Pending" if replied else "New",
                "Created at": f"{ticket.opened.isoformat()}Z",
                "First reply time in minutes": round(ticket.reply_minutes) if replied else "",
                "Full resolution time in hours": ticket.hours if solved <= NOW else "",
                "Satisfaction rating": _rating(draws, ticket) if solved <= NOW else "Unoffered",
            }
        )
    return pd.DataFrame(rows)


def _rating(draws: Draws, ticket: Ticket) -> str:
    if draws.chance(0.42):
        return "Offered"
    return "Good" if draws.chance(0.37 if ticket.slow else 0.9) else "Bad"


def nps_table(accounts: Sequence[Account]) -> pd.DataFrame:
    """Recommendation surveys, sent every four months to those who subscribe; no score when nobody answered."""
    draws = Draws(service.SEED, "nps")
    rows = []
    for account in accounts:
        sent = account.since + timedelta(days=draws.integer(25, 60))
        while sent <= NOW - timedelta(days=3):
            if account.runs_on(sent.date()):
                rows.append(_asked(draws, account, sent))
            sent += timedelta(days=120 + draws.integer(0, 9))
    rows.sort(key=lambda row: (row["Sent at"], row["Account ID"]))
    return pd.DataFrame(rows)


def _asked(draws: Draws, account: Account, sent: datetime) -> dict[str, object]:
    solo = account.paid_on(sent.date()).plan == "Solo"
    risen = solo and 0 <= (sent.date() - service.PRICE_RISE).days < 120
    waited = any(
        ticket.slow and timedelta(0) < sent - ticket.opened < timedelta(days=120) for ticket in account.tickets
    )
    promoters, passives = (10, 22) if waited else (13, 28) if risen else (47, 32)
    place = 100 * draws.uniform()
    score = draws.integer(9, 10) if place < promoters else draws.integer(7, 8)
    if place >= promoters + passives:
        score = draws.pick({6: 34, 5: 28, 4: 15, 3: 11, 2: 7, 0: 5})
    answered = draws.chance(0.41)
    at = sent + timedelta(hours=draws.integer(1, 60), minutes=draws.integer(0, 59))
    comment = ""
    if answered and draws.chance(0.35):
        bad = service.SUPPORT_COMPLAINTS if waited else service.PRICE_COMPLAINTS if risen else service.COMPLAINTS
        comment = draws.one(service.PRAISE if score >= 9 else service.INDIFFERENT if score >= 7 else bad)
    return {
        "Sent at": sent.isoformat(" "),
        "Account ID": account.id,
        "Responded at": at.isoformat(" ") if answered else "",
        "Score": score if answered else "",
        "Comment": comment,
    }


def letters_table(accounts: Sequence[Account]) -> pd.DataFrame:
    """The e-mails about working together, and product news every three months; it knows people by their address."""
    draws = Draws(service.SEED, "letters")
    news = [datetime(2025 + (m - 1) // 12, (m - 1) % 12 + 1, 12, 15, 0) for m in range(2, 23, 3)]
    rows = []
    for account in accounts:
        sent = [(account.since + timedelta(days=1), service.SERIES)] if account.series else []
        sent += [(at, service.NEWS) for at in news if account.runs_on(at.date()) and account.since < at]
        for at, campaign in sent:
            if at <= NOW:
                rows.append(_letter(draws, account, at, campaign))
    rows.sort(key=lambda row: (row["Send date"], row["Email"]))
    return pd.DataFrame(rows)


def _letter(draws: Draws, account: Account, at: datetime, campaign: str) -> dict[str, str]:
    opens, clicks = service.READ[campaign]
    delivered = draws.chance(0.985)
    opened = delivered and draws.chance(opens)
    return {
        "Send date": at.isoformat(" "),
        "Email": account.email,
        "Campaign": campaign,
        "Delivered": _one(delivered),
        "Opened": _one(opened),
        "Clicked": _one(opened and draws.chance(clicks)),
        "Unsubscribed": _one(opened and draws.chance(0.006)),
    }


def _one(value: bool) -> str:
    return "1" if value else "0"


def spend_table() -> pd.DataFrame:
    """What each channel cost in a month, as the books show it."""
    draws = Draws(service.SEED, "spend")
    rows = []
    for number in range(24):
        month = date(2024 + (10 + number) // 12, (10 + number) % 12 + 1, 1)
        costs = {channel: amount * (0.9 + 0.2 * draws.uniform()) for channel, amount in service.COSTS.items()}
        if month == service.DEAL_MONTH:
            costs[service.DEAL] = service.DEAL_COST
        rows += [
            {"Month": month.strftime("%b %Y"), "Channel": channel, "Spend": f"${amount:,.2f}"}
            for channel, amount in costs.items()
        ]
    return pd.DataFrame(rows)
