"""The accounts of the invented service: when they subscribe, change plans, ask for help and leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sample_data.generators.draws import Draws
from sample_data.generators.subscription import catalogue as service

#: Whoever invites a colleague does so in the first days.
INVITE_DAYS = 12


@dataclass
class Paid:
    """A time on one plan at one price; `ended` is exclusive, None while it runs."""

    started: date
    plan: str
    price: int
    ended: date | None = None


@dataclass
class Ticket:
    opened: datetime
    group: str
    reply_minutes: float
    hours: float

    @property
    def slow(self) -> bool:
        return self.reply_minutes > service.SLOW


@dataclass
class Account:
    since: datetime
    channel: str
    country: str
    industry: str
    company: str
    #: Whether the account got the e-mails about working together.
    series: bool
    invited_at: datetime | None
    busy: float
    id: str = ""
    paid: list[Paid] = field(default_factory=list)
    #: The days on which a month was charged for.
    charged: list[date] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    reason: str = ""

    @property
    def email(self) -> str:
        return f"team@{self.company.lower().replace(' ', '-')}-{self.id[2:]}.example.com"

    @property
    def left(self) -> date | None:
        return self.paid[-1].ended

    def runs_on(self, day: date) -> bool:
        return any(p.started <= day and (p.ended is None or day < p.ended) for p in self.paid)

    def paid_on(self, day: date) -> Paid:
        return next(paid for paid in reversed(self.paid) if paid.started <= day)


def accounts() -> list[Account]:
    """All accounts with what they paid for and asked, in the order they signed up."""
    draws = Draws(service.SEED, "accounts")
    found = [_account(draws, day, channel) for day, channel in _arrivals(draws)]
    found.sort(key=lambda account: account.since)
    for number, account in enumerate(found, start=1001):
        account.id = f"A-{number}"
    return found


def _arrivals(draws: Draws) -> Iterator[tuple[date, str]]:
    days = (service.END - service.START).days + 1
    for _ in range(service.ACCOUNTS):
        yield service.START + timedelta(days=draws.integer(0, days - 1)), draws.pick(service.CHANNELS)
    for _ in range(service.DEAL_ACCOUNTS):
        yield service.DEAL_MONTH + timedelta(days=draws.integer(13, 29)), service.DEAL


def moment(draws: Draws, day: date) -> datetime:
    at = time(draws.pick(service.HOURS), draws.integer(0, 59), draws.integer(0, 59))
    return datetime.combine(day, at)


def _account(draws: Draws, day: date, channel: str) -> Account:
    since = moment(draws, day)
    series = day >= service.SERIES_FROM and draws.chance(0.5)
    invites = draws.chance(service.INVITES_AFTER_SERIES if series else service.INVITES)
    account = Account(
        since=since,
        channel=channel,
        country=draws.pick(service.COUNTRIES),
        industry=draws.pick(service.INDUSTRIES),
        company=f"{draws.one(service.FIRST_WORDS)} {draws.one(service.LAST_WORDS)}",
        series=series,
        invited_at=since + timedelta(hours=draws.integer(1, 24 * INVITE_DAYS)) if invites else None,
        busy=draws.lognormal(0.55, 0.6),
    )
    plan = (
        "Solo"
        if channel == service.DEAL
        else draws.pick({name: share for name, (_p, share, _c) in service.PLANS.items()})
    )
    _subscribe(draws, account, day, plan)
    return account


def _price(plan: str, day: date) -> int:
    return service.NEW_PRICE if plan == "Solo" and day >= service.PRICE_RISE else service.PLANS[plan][0]


def _subscribe(draws: Draws, account: Account, day: date, plan: str) -> None:
    """Month by month until the account leaves; a few come back later."""
    account.paid.append(Paid(day, plan, _price(plan, day)))
    months = 0
    while True:
        account.charged.append(day)
        if draws.chance(service.TICKETS_A_MONTH):
            account.tickets.append(_ticket(draws, day + timedelta(days=draws.integer(0, 27))))
        months += 1
        renewal = day + timedelta(days=30)
        if plan == "Solo" and account.paid[-1].price != service.NEW_PRICE and day <= service.PRICE_RISE < renewal:
            _change(account, service.PRICE_RISE, plan)
        if renewal > service.END:
            return
        account.reason = _leaves(draws, account, renewal, months)
        if account.reason:
            account.paid[-1].ended = renewal
            back = renewal + timedelta(days=draws.integer(50, 150))
            if back <= service.END and draws.chance(service.COMES_BACK):
                account.reason = ""
                _subscribe(draws, account, back, plan)
            return
        day = renewal
        for target, chance in service.CHANGES[plan].items():
            if draws.chance(chance):
                plan = target
                _change(account, day, plan)
                break


def _change(account: Account, day: date, plan: str) -> None:
    """A new row from that day on: another plan, or the same one at another price."""
    if account.paid[-1].started == day:
        account.paid.pop()
    else:
        account.paid[-1].ended = day
    account.paid.append(Paid(day, plan, _price(plan, day)))


def _leaves(draws: Draws, account: Account, renewal: date, months: int) -> str:
    """Why the account leaves at this renewal; empty when it stays."""
    plan = account.paid[-1].plan
    if account.channel == service.DEAL and months <= 5 and draws.chance(service.DEAL_LEAVES):
        return "The deal is over"
    waited = (t.slow and 0 <= (renewal - t.opened.date()).days <= 60 for t in account.tickets)
    if any(waited) and draws.chance(service.SLOW_LEAVES):
        return "Support too slow"
    invited = account.invited_at is not None and account.invited_at.date() <= renewal
    chance = service.PLANS[plan][2] * (service.INVITED_FACTOR if invited else service.ALONE_FACTOR)
    risen = plan == "Solo" and account.since.date() < service.PRICE_RISE
    newly = risen and 0 <= (renewal - service.PRICE_RISE).days < 60
    if newly and draws.chance(chance * (service.RISE_FACTOR - 1)):
        return "Too expensive"
    return draws.pick(service.REASONS) if draws.chance(chance) else ""


def _ticket(draws: Draws, day: date) -> Ticket:
    group = draws.pick({name: share for name, (share, _m, _h) in service.SUPPORT.items()})
    _share, minutes, hours = service.SUPPORT[group]
    reply = max(1.0, draws.lognormal(minutes, 0.75))
    return Ticket(moment(draws, day), group, round(reply), round(reply / 60 + draws.lognormal(hours, 0.7), 1))
