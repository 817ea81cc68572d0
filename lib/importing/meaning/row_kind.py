"""Which canonical table the rows of a file are, by the headers and cells of all its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib import schema
from lib.i18n import N_, msg
from lib.importing.found import Column
from lib.importing.meaning.deals import are_deals, are_named_deals
from lib.importing.meaning.match import ENOUGH, Match, assign, header_score, matches
from lib.importing.meaning.movements import go_both_ways
from lib.importing.meaning.proposal import SURE
from lib.importing.meaning.values import plain

#: A file can only be a table if one role of every group is recognised, besides the required ones.
_SIGNS: Mapping[str, tuple[frozenset[str], ...]] = {
    "orders": (frozenset({"amount", "unit_price", "order_id", "product", "quantity"}),),
    "visits": (frozenset({"page", "session_id", "action", "user_agent", "duration_s"}),),
    "tickets": (
        frozenset(
            {"first_replied_at", "first_reply_minutes", "resolved_at", "resolution_hours", "topic", "priority", "agent"}
        ),
    ),
    "messages": (frozenset({"delivered", "opened", "clicked", "unsubscribed", "campaign", "kind"}),),
    "referrals": (frozenset({"offered", "shared", "referred_id"}),),
    "points": (frozenset({"earned", "redeemed"}),),
    "searches": (frozenset({"impressions", "query", "position"}),),
    "mentions": (frozenset({"text", "sentiment"}), frozenset({"platform", "author", "reach", "sentiment"})),
    "customers": (),
    "subscriptions": (),
    "spend": (),
}
#: Roles that together say what a row is, whatever else is in it.
_TELLING: Mapping[str, frozenset[str]] = {
    "subscriptions": frozenset({"started_at", "ended_at"}),
    "mentions": frozenset({"platform", "author"}),
    "referrals": frozenset({"referrer_id", "referred_id"}),
}
#: Roles of other tables that rows with an amount have only if they are no orders.
_NOT_ORDERS: Mapping[str, frozenset[str]] = {
    "subscriptions": frozenset({"started_at", "billing_months"}),
    "referrals": frozenset({"referrer_id", "referred_id"}),
}
#: Words in the headers of numbers that only whole mailings have.
_MAILED = frozenset(
    "opens clicks bounces unsubscribes unsubscribed deliveries recipients delivered opened clicked открытий открытия "
    "кликов клики переходов переходы отписок отписки доставлено прочитано прочтений получателей".split()
)
#: Headers of what a customer spent in all, and of how often she bought.
_EVER_SPENT = frozenset(
    "total spend|total spent|lifetime value|total revenue|ltv|lifetime spend|amount spent|сумма заказов|сумма покупок|"
    "общая сумма заказов|общая сумма покупок|всего потрачено|потрачено всего".split("|")
)
_TIMES_BOUGHT = frozenset(
    "payment count|total orders|orders count|number of orders|orders|order count|purchase count|количество заказов|"
    "число заказов|кол во заказов|заказов|количество покупок|число покупок|всего заказов|покупок".split("|")
)
#: Headers of what is counted in a whole visit.
_OF_VISITS = frozenset(
    "page views|pageviews|visit duration|bounce|bounced|actions|session duration|pages per session|просмотры|"
    "просмотры страниц|глубина просмотра|отказ|отказы|время на сайте".split("|")
)
#: What the name of the file, or roles that tell, add to a table.
_BONUS = 1.0
#: Words in a file's name that speak for a table.
_FILE_NAMES: Mapping[str, str] = {
    "orders": "order|orders|sale|sales|purchase|purchases|transaction|transactions|receipts|invoices|заказ|заказы|"
    "продажи|покупки|чеки|выручка|bestellungen|commandes|ventas|vendas",
    "visits": "visit|visits|event|events|pageviews|sessions|hits|clickstream|log|визиты|события|посещения|сессии",
    "answers": "answer|answers|survey|surveys|nps|csat|ces|responses|feedback|ответы|опрос|опросы|анкета|анкеты|отзывы",
    "tickets": "ticket|tickets|support|cases|requests|issues|helpdesk|обращения|заявки|тикеты|поддержка",
    "messages": "message|messages|mailing|mailings|emails|newsletter|campaigns|сообщения|рассылка|рассылки|письма",
    "referrals": "referral|referrals|invites|рекомендации|приглашения|рефералы",
    "points": "points|loyalty|bonus|bonuses|баллы|бонусы|лояльность",
    "searches": "search|searches|queries|gsc|console|запросы|поиск",
    "mentions": "mention|mentions|reviews|social|упоминания|соцсети",
    "customers": "customer|customers|clients|users|crm|contacts|members|клиенты|покупатели|пользователи|churn|kunden",
    "subscriptions": "subscription|subscriptions|plans|подписки|абонементы",
    "spend": "spend|spending|costs|ads|budget|expenses|расходы|затраты|реклама",
}
#: A table that comes this near to the best is another way to see the rows.
_NEARLY = 0.93


@dataclass(frozen=True)
class Ranked:
    """A table that the rows may be, how well it suits, its roles, and all columns that could play them."""

    table: str
    score: float
    roles: Mapping[str, Match]
    candidates: Sequence[Match]


def ranked(columns: Sequence[Column], name: str) -> list[Ranked]:
    """The tables that the rows of a file may be: the best one, and another that comes near it."""
    candidates = {table: matches(table, columns) for table in _SIGNS}
    claims = Counter(name for table in _SIGNS for name in {m.column for m in candidates[table] if m.score >= 0.8})
    found: list[Ranked] = []
    for table in _SIGNS:
        roles = with_only_date(table, assign(table, candidates[table]), columns)
        if not _possible(table, roles, columns):
            continue
        # A header that only one table knows says more than one that many tables know.
        score = sum(match.score * (0.2 + 1 / max(claims[match.column], 1)) for match in roles.values())
        score += _BONUS * (_has_word(name, table) + _tells(table, roles))
        found.append(Ranked(table, score, roles, candidates[table]))
    found.sort(key=lambda one: -one.score)
    return [one for one in found[:2] if one.score > _NEARLY * found[0].score]


def may_be_survey(table: str, roles: Mapping[str, Match], name: str) -> bool:
    """Whether columns of answers, if there are any, say more than what the other columns look like."""
    if table == "orders":
        money = max((roles[role].score for role in ("amount", "unit_price") if role in roles), default=0.0)
        return money < 0.8 or _has_word(name, "answers")
    if table == "mentions":
        # Who signs a text in public and gets a reply to it has not answered a survey.
        public = {"platform", "author"}, {"author", "text", "replied_at"}
        return not any(signs <= set(roles) for signs in public) and _has_word(name, "answers")
    return table == "customers"


def are_answers_sent(table: str, columns: Sequence[Column]) -> bool:
    """Whether rows that look like messages are surveys sent out, which say when and how they were answered."""
    return table == "messages" and all(
        any(header_score("answers", role, column.name)[0] >= 0.8 for column in columns) for role in ("score", "sent_at")
    )


def _tells(table: str, roles: Mapping[str, Match]) -> bool:
    telling = _TELLING.get(table)
    return telling is not None and all(role in roles and roles[role].score >= 0.8 for role in telling)


def are_whole_mailings(columns: Sequence[Column]) -> bool:
    """Whether rows count the openings and clicks of a mailing to everybody."""
    return sum(c.kind == "number" and bool(_MAILED & set(plain(c.name).split())) for c in columns) >= 3


def _are_totals_of_people(columns: Sequence[Column]) -> bool:
    """Whether rows sum up all that a customer ever bought, as lists of customers do."""
    names = {plain(column.name) for column in columns}
    return bool(names & _EVER_SPENT and names & _TIMES_BOUGHT)


def are_whole_visits(columns: Sequence[Column]) -> bool:
    """Whether each row sums up a whole visit: how many pages were seen in it, how long it took."""
    return len(_OF_VISITS & {plain(column.name.rpartition(":")[2]) for column in columns}) >= 2


def _counts_others(columns: Sequence[Column]) -> bool:
    """Whether rows with an amount are those of advertising, of whole mailings, or of a loyalty account."""
    shown = {
        role
        for role in ("clicks", "impressions")
        if any(header_score("searches", role, column.name)[0] >= 0.8 for column in columns)
    }
    moved = any(header_score("points", "earned", column.name)[0] >= 0.8 for column in columns)
    return len(shown) == 2 or are_whole_mailings(columns) or (moved and any(map(go_both_ways, columns)))


def _says(table: str, columns: Sequence[Column]) -> bool:
    """Whether headers name, each in a column of its own, the roles that make the rows those of another table."""
    named: dict[str, set[str]] = {
        role: {column.name for column in columns if header_score(table, role, column.name)[0] >= 0.8}
        for role in _NOT_ORDERS[table]
    }
    return all(named.values()) and len(set().union(*named.values())) >= len(named)


def with_only_date(table: str, roles: dict[str, Match], columns: Sequence[Column]) -> dict[str, Match]:
    """A required date that no header names is the only column of dates, if there is only one."""
    time = schema.table(table).time
    dates = [column.name for column in columns if column.kind == "time"]
    taken = {match.column for match in roles.values()}
    if (
        time is None
        or time in roles
        or time not in schema.table(table).required
        or len(dates) != 1
        or dates[0] in taken
    ):
        return roles
    return roles | {time: Match(time, dates[0], 0.6, msg(N_("the only column of dates")))}


def _has_word(name: str, table: str) -> bool:
    return bool(set(plain(name.partition(".")[0]).split()) & set(_FILE_NAMES[table].split("|")))


def _possible(table: str, roles: Mapping[str, Match], columns: Sequence[Column]) -> bool:
    required = schema.table(table).required
    if any(role not in roles for role in required):
        return False
    deals = are_deals(columns)
    plain_signs = {role for role, match in roles.items() if match.score >= SURE or (deals and role == "amount")}
    if any(not group & plain_signs for group in _SIGNS[table]):
        return False
    if table == "customers":
        known = roles["customer_id"].score >= 0.75 or len(roles) > 1
        return known and _one_row_each(roles["customer_id"].column, columns)
    if table == "spend":
        people = ("customer_id", "order_id", "product", "quantity")
        return not any(header_score("orders", role, column.name)[0] >= 0.8 for role in people for column in columns)
    if table == "searches" and any(header_score("spend", "amount", column.name)[0] >= ENOUGH for column in columns):
        return False
    if (table == "tickets" and deals) or (table == "customers" and are_named_deals(columns)):
        return False
    if table == "orders" and _are_totals_of_people(columns):
        return False
    if table == "orders" and (any(_says(other, columns) for other in _NOT_ORDERS) or _counts_others(columns)):
        return False
    if table == "orders" and "customer_id" not in roles:
        return max((roles[name].score for name in _SIGNS["orders"][0] & set(roles)), default=0.0) >= SURE
    return True


def _one_row_each(name: str, columns: Sequence[Column]) -> bool:
    column = next(column for column in columns if column.name == name)
    filled = column.cells - column.missing
    return filled > 0 and column.distinct >= 0.98 * filled and len(columns) > 1
