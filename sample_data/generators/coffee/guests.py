"""The guests with a card, when they come, and what the mailings bring back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sample_data.generators.coffee import catalogue as chain
from sample_data.generators.draws import Draws

WITH_EMAIL = 0.78
SAVES_POINTS = 0.72
#: Guests this long away are written to.
QUIET_DAYS = 30
#: Days after a letter within which its code is good.
CODE_DAYS = 14


@dataclass
class Visit:
    at: datetime
    house: str
    guest: Guest | None
    promo: str = ""
    receipt: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def amount(self) -> float:
        return round(sum(line.amount for line in self.lines), 2)


@dataclass
class Line:
    item: str
    quantity: int
    price: int
    discount: float

    @property
    def amount(self) -> float:
        return round(self.quantity * self.price - self.discount, 2)


@dataclass
class Letter:
    at: datetime
    campaign: str
    guest: Guest
    delivered: bool
    opened: bool
    clicked: bool
    bought: bool
    unsubscribed: bool


@dataclass
class Guest:
    since: datetime
    house: str
    name: str
    born: date
    source: str
    saves_points: bool
    free_card: bool
    has_email: bool
    card: str = ""
    email: str = ""
    #: On which of the gift days this guest would be written to.
    gifts: frozenset[date] = frozenset()
    visits: list[Visit] = field(default_factory=list)

    def last_before(self, moment: datetime) -> datetime | None:
        return max((visit.at for visit in self.visits if visit.at < moment), default=None)

    def quiet_at(self, moment: datetime) -> bool:
        last = self.last_before(moment)
        return last is not None and last < moment - timedelta(days=QUIET_DAYS)

    def first_within(self, moment: datetime, days: int) -> Visit | None:
        later = (visit for visit in self.visits if moment < visit.at <= moment + timedelta(days=days))
        return min(later, key=lambda visit: visit.at, default=None)


def guests() -> list[Guest]:
    """All guests with a card and their visits, in the order the cards were handed out."""
    draws = Draws(chain.SEED, "guests")
    found = [_guest(draws, day, house, free) for day, house, free in _arrivals(draws)]
    found.sort(key=lambda guest: guest.since)
    for number, guest in enumerate(found, start=1):
        guest.card = f"{3 * number + 211:07d}"
        if guest.has_email:
            guest.email = f"{chain.LATIN[guest.name]}.{number:04d}@example.com"
    return found


def _arrivals(draws: Draws) -> Iterator[tuple[date, str, bool]]:
    days = (chain.END - chain.START).days + 1
    weights = {house: weight for house, (_mark, weight) in chain.HOUSES.items()}
    for _ in range(chain.GUESTS):
        day = chain.START + timedelta(days=draws.integer(0, days - 1))
        house = draws.pick(weights)
        if house != chain.NEW_HOUSE or day >= chain.OPENED:
            yield day, house, False
    for _ in range(chain.FREE_CARDS):
        yield chain.OPENED + timedelta(days=draws.integer(0, 29)), chain.NEW_HOUSE, True


def moment(draws: Draws, day: date) -> datetime:
    return datetime.combine(day, time(draws.pick(chain.HOURS), draws.integer(0, 59), draws.integer(0, 59)))


def _guest(draws: Draws, day: date, house: str, free_card: bool) -> Guest:
    guest = Guest(
        since=moment(draws, day),
        house=house,
        name=draws.one(chain.WOMEN if draws.chance(0.56) else chain.MEN),
        born=date(draws.integer(1962, 2007), draws.integer(1, 12), draws.integer(1, 28)),
        source=draws.pick(chain.SOURCES),
        saves_points=draws.chance(SAVES_POINTS),
        free_card=free_card,
        has_email=draws.chance(WITH_EMAIL),
        gifts=frozenset(day for day in chain.GIFT_DAYS if draws.chance(0.5)),
    )
    _come(draws, guest, guest.since + timedelta(minutes=2), draws.lognormal(8, 0.45))
    return guest


def _come(draws: Draws, guest: Guest, at: datetime, own_gap: float) -> None:
    """Visits until the guest stays away; a gift may bring her back, and then it goes on."""
    while at.date() <= chain.END:
        elsewhere = [house for house in chain.HOUSES if house != chain.NEW_HOUSE or at.date() >= chain.OPENED]
        house = draws.one(elsewhere) if guest.visits and draws.chance(0.08) else guest.house
        guest.visits.append(Visit(at, house, guest))
        if draws.chance(_returns(guest, house)):
            longer = chain.RARER if at.date() >= chain.PRICE_RISE else 1.0
            at = moment(draws, (at + timedelta(days=max(1.0, draws.lognormal(own_gap * longer, 0.5)))).date())
            continue
        back = _brought_back(draws, guest, at)
        if back is None:
            return
        at = back


def _returns(guest: Guest, house: str) -> float:
    first, later = chain.RETURNS[house]
    if guest.free_card and len(guest.visits) <= 2:
        return chain.FREE_CARD_RETURNS
    return first if len(guest.visits) == 1 else later


def _brought_back(draws: Draws, guest: Guest, last: datetime) -> datetime | None:
    """When a guest who stays away comes after all: by herself after a long break, or because of a gift."""
    free = 0.25 if guest.free_card else 1.0
    by_herself = last.date() + timedelta(days=draws.integer(35, 150)) if draws.chance(0.22 * free) else None
    for day in sorted(guest.gifts):
        if by_herself is not None and by_herself <= day:
            break
        written = datetime.combine(day, letter_hour())
        quiet = last < written - timedelta(days=QUIET_DAYS)
        if guest.has_email and quiet and draws.chance(chain.GIFT_BRINGS_BACK * free):
            return moment(draws, day + timedelta(days=draws.integer(1, 9)))
    return None if by_herself is None else moment(draws, by_herself)


def letter_hour() -> time:
    return time(10, 15)


def letters(guests: list[Guest]) -> list[Letter]:
    """Every letter sent; the visits it brings get its code. Nobody is written to after unsubscribing."""
    draws = Draws(chain.SEED, "letters")
    found: list[Letter] = []
    gone: set[str] = set()
    for campaign, day in _mailings():
        at = datetime.combine(day, letter_hour())
        for guest in guests:
            if not guest.email or guest.card in gone or guest.since >= at:
                continue
            quiet = guest.quiet_at(at)
            if campaign == chain.GIFT and not (quiet and day in guest.gifts):
                continue
            if campaign == chain.NEWS and not draws.chance(0.5):
                continue
            letter = _letter(draws, at, campaign, guest)
            if letter.unsubscribed:
                gone.add(guest.card)
            found.append(letter)
    return found


def _mailings() -> list[tuple[str, date]]:
    news = [date(2024 + (11 + k) // 12, (11 + k) % 12 + 1, 5) for k in range(0, 23, 2)]
    mailings = [(chain.NEWS, day) for day in news] + [(chain.GIFT, day) for day in chain.GIFT_DAYS]
    return sorted(mailings, key=lambda mailing: mailing[1])


def _letter(draws: Draws, at: datetime, campaign: str, guest: Guest) -> Letter:
    opens, clicks = chain.READ[campaign]
    visit = guest.first_within(at, CODE_DAYS)
    delivered = draws.chance(0.98)
    uses = delivered and visit is not None and not visit.promo
    bought = uses and draws.chance(0.9 if campaign == chain.GIFT else 0.08)
    if bought:
        assert visit is not None
        visit.promo = chain.GIFT_CODE if campaign == chain.GIFT else chain.NEWS_CODE
    opened = delivered and (bought or draws.chance(opens))
    clicked = opened and (bought or draws.chance(clicks))
    return Letter(at, campaign, guest, delivered, opened, clicked, bought, opened and not bought and draws.chance(0.01))
