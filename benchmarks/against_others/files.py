"""The files of the businesses, read by plain pandas under the names of the documentation's roles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import sample_data
from benchmarks.against_others.business import Business

SAMPLES = sample_data.FOLDER
YES = {"yes": True, "no": False, "да": True, "нет": False, "1": True, "0": False}


def _flags(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame.assign(**{column: frame[column].map(YES) for column in columns})


def _times(frame: pd.DataFrame, *columns: str, **how: Any) -> pd.DataFrame:
    return frame.assign(**{column: pd.to_datetime(frame[column], **how) for column in columns})


def _marks_of_tickets(tickets: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """A mark given for how a ticket was handled is an answer as well."""
    marks = tickets[tickets["score"].notna()].rename(columns={"opened_at": "answered_at"})
    marks = marks[["answered_at", "customer_id", "score", "channel"]]
    return marks.assign(question="csat", scale_min=low, scale_max=high, touchpoint="support")


def shop() -> Business:
    def read(name: str, *times: str) -> pd.DataFrame:
        (path,) = SAMPLES.glob(f"shop/{name}.csv*")
        return _times(pd.read_csv(path, keep_default_na=False, na_values=[""]), *times)

    tickets = read("tickets", "opened_at", "first_replied_at", "resolved_at")
    answers = read("answers", "sent_at", "answered_at")
    told = ("delivered", "opened", "clicked", "converted", "unsubscribed")
    return Business(
        "the shop sample",
        {
            "customers": read("customers", "first_seen_at"),
            "orders": read("orders", "ordered_at"),
            "visits": read("visits", "occurred_at"),
            "answers": pd.concat([answers, _marks_of_tickets(tickets, 1, 5)], ignore_index=True),
            "tickets": tickets,
            "messages": _flags(read("messages", "sent_at"), *told),
            "referrals": _flags(read("referrals", "occurred_at"), "offered", "shared", "converted"),
            "points": read("points", "occurred_at"),
            "mentions": read("mentions", "occurred_at", "replied_at"),
            "searches": read("searches", "day"),
            "spend": read("spend", "day"),
        },
    )


def subscription() -> Business:
    def read(name: str, new: dict[str, str], *times: str, **how: Any) -> pd.DataFrame:
        (path,) = SAMPLES.glob(f"subscription/{name}.*")
        found = pd.read_csv(path, sep="\t" if path.suffix == ".tsv" else ",", dtype=str)
        return _times(found.rename(columns=new), *times, **how)

    customers = read(
        "customers",
        {
            "Account ID": "customer_id",
            "Contact email": "email",
            "Signed up": "first_seen_at",
            "Acquisition channel": "acquisition_channel",
            "Cancelled on": "churned_at",
            "Cancellation reason": "churn_reason",
        },
        "first_seen_at",
        "churned_at",
        format="%m/%d/%Y",
    )
    account = customers.set_index("email")["customer_id"]
    subscriptions = read(
        "subscriptions",
        {
            "Account ID": "customer_id",
            "Started": "started_at",
            "Ended": "ended_at",
            "Plan": "plan",
            "Monthly price (USD)": "monthly_amount",
        },
        "started_at",
        "ended_at",
    )
    orders = read(
        "payments",
        {
            "id": "order_id",
            "Created (UTC)": "ordered_at",
            "Amount": "amount",
            "Status": "status",
            "Customer ID": "customer_id",
            "Description": "product",
        },
        "ordered_at",
    )
    said = {"Paid": "completed", "Failed": "cancelled", "Refunded": "refunded"}
    tickets = read(
        "tickets",
        {
            "Ticket ID": "ticket_id",
            "Requester email": "email",
            "Created at": "opened_at",
            "First reply time in minutes": "first_reply_minutes",
            "Full resolution time in hours": "resolution_hours",
            "Satisfaction rating": "score",
            "Status": "status",
            "Channel": "channel",
            "Group": "topic",
            "Priority": "priority",
        },
        "opened_at",
    )
    tickets = tickets.assign(
        customer_id=tickets["email"].map(account),
        opened_at=tickets["opened_at"].dt.tz_localize(None),
        score=tickets["score"].map({"Good": 1.0, "Bad": 0.0}),
        status=tickets["status"].map({"Solved": "resolved"}).fillna("open"),
        first_reply_minutes=tickets["first_reply_minutes"].astype(float),
        resolution_hours=tickets["resolution_hours"].astype(float),
    )
    nps = read(
        "nps",
        {"Sent at": "sent_at", "Account ID": "customer_id", "Responded at": "answered_at", "Score": "score"},
        "sent_at",
        "answered_at",
    )
    nps = nps.assign(question="nps", score=nps["score"].astype(float), scale_min=0.0, scale_max=10.0)
    messages = read(
        "emails",
        {
            "Send date": "sent_at",
            "Email": "email",
            "Campaign": "campaign",
            "Delivered": "delivered",
            "Opened": "opened",
            "Clicked": "clicked",
            "Unsubscribed": "unsubscribed",
        },
        "sent_at",
    )
    messages = _flags(messages, "delivered", "opened", "clicked", "unsubscribed")
    usage = pd.read_json(SAMPLES / "subscription/usage.jsonl.gz", lines=True, dtype=False)
    usage = usage.rename(columns={"account_id": "visitor_id", "event": "action", "time": "occurred_at"})
    spend = read("spend", {"Month": "day", "Channel": "channel", "Spend": "amount"}, "day", format="%b %Y")
    return Business(
        "the subscription sample",
        {
            "customers": customers,
            "subscriptions": subscriptions.assign(monthly_amount=subscriptions["monthly_amount"].astype(float)),
            "orders": orders.assign(amount=orders["amount"].astype(float), status=orders["status"].map(said)),
            "visits": _times(usage, "occurred_at", unit="ms"),
            "answers": pd.concat([nps, _marks_of_tickets(tickets, 0, 1)], ignore_index=True),
            "tickets": tickets,
            "messages": messages.assign(customer_id=messages["email"].map(account)),
            "spend": spend.assign(amount=spend["amount"].str.replace(r"[$,]", "", regex=True).astype(float)),
        },
    )


def coffee() -> Business:
    def read(name: str, new: dict[str, str], *times: str, **how: Any) -> pd.DataFrame:
        (path,) = SAMPLES.glob(f"coffee/{name}.csv*")
        found = pd.read_csv(path, sep=";", encoding="cp1251", dtype=str, **how)
        return _times(found.rename(columns=new), *times, dayfirst=True)

    def number(cells: pd.Series) -> pd.Series:
        return cells.str.replace(r"\s", "", regex=True).str.replace(",", ".").astype(float)

    guests = pd.read_excel(SAMPLES / "coffee/гости.xlsx", engine="calamine", skiprows=2, dtype={"№ карты": str})
    guests = guests.rename(
        columns={
            "№ карты": "customer_id",
            "Эл. почта": "email",
            "Карта выдана": "first_seen_at",
            "Откуда узнали": "acquisition_channel",
        }
    )
    card = guests.dropna(subset=["email"]).set_index("email")["customer_id"]
    orders = read(
        "чеки",
        {
            "Номер чека": "order_id",
            "Дата и время": "ordered_at",
            "Кофейня": "location",
            "Наименование": "product",
            "Категория": "category",
            "Сумма, руб.": "amount",
            "Карта гостя": "customer_id",
            "Акция": "promo",
        },
        skiprows=2,
        skipfooter=1,
        engine="python",
    )
    orders = _times(orders.assign(amount=number(orders["amount"])), "ordered_at", dayfirst=True)
    form = read("опрос", {"Отметка времени": "answered_at", "Карта гостя": "customer_id"}, "answered_at")
    asked = [
        form.assign(question=question, score=number(form[column]), scale_min=float(low), scale_max=float(high))
        for question, column, low, high in (
            ("nps", "Порекомендуете ли вы нас друзьям? (0–10)", 0, 10),
            ("csat", "Довольны ли вы обслуживанием? (1–5)", 1, 5),
        )
    ]
    points = read(
        "баллы",
        {
            "Дата": "occurred_at",
            "Номер карты": "customer_id",
            "Начислено баллов": "earned",
            "Списано баллов": "redeemed",
            "Уровень": "tier",
        },
        "occurred_at",
    )
    told = {
        "Доставлено": "delivered",
        "Открыто": "opened",
        "Переход": "clicked",
        "Купил": "converted",
        "Отписался": "unsubscribed",
    }
    letters = read("рассылка", {"Дата отправки": "sent_at", "Рассылка": "campaign"} | told, "sent_at")
    letters = _flags(letters, *told.values())
    reviews = read(
        "отзывы",
        {"Дата отзыва": "occurred_at", "Площадка": "platform", "Оценка": "rating", "Дата ответа": "replied_at"},
        "occurred_at",
        "replied_at",
    )
    return Business(
        "the coffee sample",
        {
            "customers": guests,
            "orders": orders,
            "answers": pd.concat(asked, ignore_index=True),
            "points": points.assign(earned=number(points["earned"]), redeemed=number(points["redeemed"])),
            "messages": letters.assign(customer_id=letters["Email"].map(card)),
            "mentions": reviews,
        },
    )


def ecom(path: Path) -> Business:
    log = pd.read_csv(path, parse_dates=["timestamp"])
    log = log.rename(columns={"user_id": "visitor_id", "timestamp": "occurred_at", "event": "action"})
    bought = log[log["action"] == "purchase"].rename(columns={"visitor_id": "customer_id", "occurred_at": "ordered_at"})
    return Business(
        path.name,
        {
            "visits": log[["visitor_id", "session_id", "occurred_at", "action"]],
            "orders": bought[["customer_id", "ordered_at"]],
        },
    )


def cdnow(path: Path) -> Business:
    """The whole cohort has a line of headers and one number a customer; the sample has a second number and no line."""
    whole = "master" in path.name
    names = ["customer_id", "ordered_at", "quantity", "amount"]
    rows = pd.read_csv(path, sep=r"\s+", header=None, skiprows=int(whole), dtype=str)
    rows = rows.set_axis(names if whole else ["master", *names], axis=1)
    rows = rows.assign(amount=rows["amount"].astype(float))
    rows = _times(rows[["customer_id", "ordered_at", "amount"]], "ordered_at", format="%Y%m%d")
    return Business(path.name, {"orders": rows})


def telco(path: Path) -> Business:
    rows = pd.read_csv(path).rename(columns={"customerID": "customer_id", "MonthlyCharges": "monthly_charge"})
    return Business(path.name, {"customers": rows.assign(churned=rows["Churn"] == "Yes")})


READ_SAMPLES: dict[str, Callable[[], Business]] = {"shop": shop, "subscription": subscription, "coffee": coffee}
READ_PUBLIC: dict[str, Callable[[Path], Business]] = {
    "ecom_events.csv.gz": ecom,
    "cdnow_sample.txt": cdnow,
    "cdnow_master.txt": cdnow,
    "telco_customer_churn.csv": telco,
}
