"""Files of the other tables: answers, tickets, visits, messages … in the words businesses use."""

from __future__ import annotations

from datetime import datetime

from tests.ugly.case import Case, Style
from tests.ugly.truth import Row, Truth, day


def _table(name: str, rule: str, table: str, roles: tuple[str, ...], text: str, *rows: Row, **style) -> Case:
    """A file as it stands, and the canonical rows that must come of it, in the order of `roles`."""
    return Case(name, rule, Truth(table, (), rows, {role: at for at, role in enumerate(roles)}),
                Style(whole=lambda _: text.strip().encode(style.get("encoding", "utf-8"))), verbatim=True)  # fmt: skip


_D1, _D2, _D3, _D4 = day("2024-01-31"), day("2024-02-01"), day("2024-02-13"), day("2024-03-05")


def at(moment: datetime, hour: int, minute: int = 0) -> datetime:
    return moment.replace(hour=hour, minute=minute)


CASES = [
    _table("order lines", "several lines of one order are one order", "orders",
           ("order_id", "customer_id", "ordered_at", "product", "quantity", "unit_price"), """
Order ID,Customer ID,Order date,Product,Quantity,Unit price
1,c1,2024-01-31,Tea,2,3.5
1,c1,2024-01-31,Cup,1,10
2,c2,2024-02-01,Tea,1,3.5
""", ("1", "c1", _D1, "Tea", 2.0, 3.5), ("1", "c1", _D1, "Cup", 1.0, 10.0), ("2", "c2", _D2, "Tea", 1.0, 3.5)),
    _table("statuses in words", "what became of an order, in words", "orders",
           ("order_id", "customer_id", "ordered_at", "amount", "status"), """
order_id,customer,order_date,amount,status
1,c1,2024-01-31,5,Delivered
2,c2,2024-02-01,6,Cancelled by customer
3,c3,2024-02-13,7,Refunded
4,c4,2024-03-05,8,Shipped
""", ("1", "c1", _D1, 5.0, "completed"), ("2", "c2", _D2, 6.0, "cancelled"), ("3", "c3", _D3, 7.0, "refunded"),
           ("4", "c4", _D4, 8.0, "completed")),
    _table("statuses in russian", "what became of an order, in Russian, from Windows", "orders",
           ("order_id", "customer_id", "ordered_at", "amount", "status"), """
№ заказа;Клиент;Дата заказа;Сумма, руб.;Статус
1;Иванова;31.01.2024;1 500,50;Доставлен
2;Петров;01.02.2024;600,00;Отменён
3;Щукина;13.02.2024;700,00;Возврат
4;Иванова;05.03.2024;800,00;Выполнен
""", ("1", "Иванова", _D1, 1500.5, "completed"), ("2", "Петров", _D2, 600.0, "cancelled"),
           ("3", "Щукина", _D3, 700.0, "refunded"), ("4", "Иванова", _D4, 800.0, "completed"), encoding="cp1251"),
    _table("money with its currency", "the currency stands beside the amount", "orders",
           ("order_id", "customer_id", "ordered_at", "amount", "currency"), """
order_id,customer,order_date,amount
1,c1,2024-01-31,$5.00
2,c2,2024-02-01,€6.50
3,c3,2024-02-13,$7.00
4,c4,2024-03-05,£8.25
""", ("1", "c1", _D1, 5.0, "USD"), ("2", "c2", _D2, 6.5, "EUR"), ("3", "c3", _D3, 7.0, "USD"),
           ("4", "c4", _D4, 8.25, "GBP")),
    _table("guests", "orders without a customer", "orders", ("order_id", "customer_id", "ordered_at", "amount"), """
Order;Customer;Date;Total
1;c1;2024-01-31;5
2;;2024-02-01;6
3;NULL;2024-02-13;7
""", ("1", "c1", _D1, 5.0), ("2", None, _D2, 6.0), ("3", None, _D3, 7.0)),
    _table("nps", "marks from 0 to 10", "answers", ("question", "score", "answered_at", "customer_id", "comment"), """
Respondent ID,Submitted at,How likely are you to recommend us?,Why?
r1,2024-01-31,10,"great, thanks"
r2,2024-02-01,0,
r3,2024-02-13,7,ok
r4,2024-03-05,,
""", ("nps", 10.0, _D1, "r1", "great, thanks"), ("nps", 0.0, _D2, "r2", None), ("nps", 7.0, _D3, "r3", "ok"),
           ("nps", None, _D4, "r4", None)),
    _table("words of a survey", "answers in words", "answers", ("question", "score", "answered_at", "customer_id"), """
Customer,Date,How satisfied are you?
c1,2024-01-31,Very satisfied
c2,2024-02-01,Neutral
c3,2024-02-13,Very dissatisfied
c4,2024-03-05,Satisfied
""", ("csat", 5.0, _D1, "c1"), ("csat", 3.0, _D2, "c2"), ("csat", 1.0, _D3, "c3"), ("csat", 4.0, _D4, "c4")),
    _table("words of a russian survey", "answers in words, in Russian", "answers",
           ("question", "score", "answered_at", "customer_id"), """
Клиент;Дата ответа;Насколько вы довольны обслуживанием?
c1;31.01.2024;Очень доволен
c2;01.02.2024;Нейтрально
c3;13.02.2024;Очень недоволен
c4;05.03.2024;Доволен
""", ("csat", 5.0, _D1, "c1"), ("csat", 3.0, _D2, "c2"), ("csat", 1.0, _D3, "c3"), ("csat", 4.0, _D4, "c4")),
    _table("tickets", "a help desk’s export", "tickets",
           ("ticket_id", "opened_at", "customer_id", "first_replied_at", "resolved_at", "status"), """
Ticket ID,Created at,Requester,First reply at,Solved at,Status
101,2024-01-31 09:00,c1,2024-01-31 09:15,2024-01-31 12:00,Solved
102,2024-02-01 10:00,c2,,,Open
103,2024-02-13 11:00,c1,2024-02-13 11:30,2024-02-13 15:00,Closed
""", ("101", at(_D1, 9), "c1", at(_D1, 9, 15), at(_D1, 12), "resolved"),
           ("102", at(_D2, 10), "c2", None, None, "open"),
           ("103", at(_D3, 11), "c1", at(_D3, 11, 30), at(_D3, 15), "resolved")),
    _table("visits", "a log of pages", "visits", ("visitor_id", "occurred_at", "page", "device"), """
visitor_id,timestamp,page,device
v1,2024-01-31T09:00:00Z,/home,mobile
v1,2024-01-31T09:05:00Z,/cart,mobile
v2,2024-02-01T10:00:00Z,/home,desktop
""", ("v1", at(_D1, 9), "/home", "mobile"), ("v1", at(_D1, 9, 5), "/cart", "mobile"),
           ("v2", at(_D2, 10), "/home", "desktop")),
    _table("mailing", "messages with flags", "messages", ("customer_id", "sent_at", "campaign", "opened", "clicked"),
           """
Email,Sent at,Campaign,Opened,Clicked
ann@x.example,2024-01-31,Winter,yes,no
bob@x.example,2024-01-31,Winter,no,no
cy@x.example,2024-02-01,Spring,yes,yes
""", ("ann@x.example", _D1, "Winter", True, False), ("bob@x.example", _D1, "Winter", False, False),
           ("cy@x.example", _D2, "Spring", True, True)),
    _table("loyalty", "movements on an account, in Russian", "points",
           ("customer_id", "occurred_at", "earned", "redeemed"), """
Карта клиента;Дата операции;Начислено баллов;Списано баллов
0007;31.01.2024;50,5;0
0007;01.02.2024;0;20
0008;13.02.2024;10;0
""", ("0007", _D1, 50.5, 0.0), ("0007", _D2, 0.0, 20.0), ("0008", _D3, 10.0, 0.0)),
    _table("subscriptions", "paid periods", "subscriptions", ("customer_id", "started_at", "ended_at", "monthly_amount",
           "plan"), """
customer_id,started_at,ended_at,monthly_amount,plan
c1,2024-01-31,,29.9,Pro
c2,2024-02-01,2024-03-05,9.9,Basic
""", ("c1", _D1, None, 29.9, "Pro"), ("c2", _D2, _D4, 9.9, "Basic")),
    _table("churn", "a row per customer with a churn label", "customers", ("customer_id", "tenure_months",
           "monthly_charge", "churned"), """
customerID,gender,tenure,MonthlyCharges,Churn
7590-VHVEG,Female,1,29.85,No
5575-GNVDE,Male,34,56.95,No
3668-QPYBK,Male,2,53.85,Yes
""", ("7590-VHVEG", 1.0, 29.85, False), ("5575-GNVDE", 34.0, 56.95, False), ("3668-QPYBK", 2.0, 53.85, True)),
    _table("search console", "clicks by query, shares in percent", "searches",
           ("query", "clicks", "impressions", "position"), """
Top queries,Clicks,Impressions,CTR,Position
tea shop,120,1500,8%,3.2
green tea,30,900,3.33%,7.5
""", ("tea shop", 120.0, 1500.0, 3.2), ("green tea", 30.0, 900.0, 7.5)),
    _table("spending", "what marketing cost", "spend", ("day", "amount", "channel"), """
Date,Channel,Cost
2024-01-31,Ads,"1,200.50"
2024-02-01,Mail,80.00
""", (_D1, 1200.5, "Ads"), (_D2, 80.0, "Mail")),
]  # fmt: skip
