"""What the tills print and the loyalty programme books: receipts and points."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import pandas as pd

from sample_data.generators.coffee import catalogue as chain
from sample_data.generators.coffee.guests import Guest, Line, Visit, moment
from sample_data.generators.draws import Draws

RETURNED = 0.006


def receipts(guests: list[Guest]) -> list[Visit]:
    """All visits by time, those of guests without a card too, with what was bought and numbered house by house."""
    draws = Draws(chain.SEED, "receipts")
    found = [visit for guest in guests for visit in guest.visits]
    days = (chain.END - chain.START).days + 1
    weights = {house: weight for house, (_mark, weight) in chain.HOUSES.items()}
    for _ in range(int(len(found) * chain.WITHOUT_CARD)):
        day = chain.START + timedelta(days=draws.integer(0, days - 1))
        house = draws.pick(weights)
        if house != chain.NEW_HOUSE or day >= chain.OPENED:
            found.append(Visit(moment(draws, day), house, None))
    found.sort(key=lambda visit: (visit.at, visit.house, visit.guest.card if visit.guest else ""))
    numbers = dict.fromkeys(chain.HOUSES, 0)
    for visit in found:
        numbers[visit.house] += 1
        visit.receipt = f"{chain.HOUSES[visit.house][0]}-{numbers[visit.house]:06d}"
        visit.lines = _lines(draws, visit)
    return found


def _lines(draws: Draws, visit: Visit) -> list[Line]:
    weights = {item: weight for item, (_category, _price, weight) in chain.MENU.items()}
    first = draws.one(chain.COFFEE) if draws.chance(0.72) else draws.pick(weights)
    more = [draws.pick(weights) for _ in range(draws.pick({0: 62, 1: 29, 2: 9}))]
    found = []
    for item in dict.fromkeys([first, *more]):
        price = _price(item, visit.at)
        quantity = 1 if draws.chance(0.88) else 2
        found.append(Line(item, quantity, price, 0.0))
    if visit.promo == chain.GIFT_CODE:
        coffee = (
            found[0]
            if found[0].item in chain.COFFEE
            else Line("Капучино 300 мл", 2, _price("Капучино 300 мл", visit.at), 0)
        )
        coffee.quantity, coffee.discount = 2, float(coffee.price)
        found = [coffee, *(line for line in found if line.item != coffee.item)]
    elif visit.promo == chain.NEWS_CODE:
        for line in found:
            line.discount = round(line.quantity * line.price * chain.NEWS_OFF, 2)
    return found


def _price(item: str, at: datetime) -> int:
    price = chain.MENU[item][1]
    return round(price * chain.DEARER / 10) * 10 if at.date() >= chain.PRICE_RISE else price


def receipts_table(visits: list[Visit]) -> pd.DataFrame:
    """One row per line as the till writes it; a return is a receipt of its own with minus signs."""
    draws = Draws(chain.SEED, "returns")
    printed = [(visit.at, visit.receipt, visit, visit.lines, 1) for visit in visits]
    for visit in visits:
        if draws.chance(RETURNED):
            printed.append((visit.at + timedelta(minutes=6), f"{visit.receipt}/В", visit, visit.lines[-1:], -1))
    printed.sort(key=lambda receipt: receipt[:2])
    return pd.DataFrame(
        [_row(visit, receipt, at, line, sign) for at, receipt, visit, lines, sign in printed for line in lines]
    )


def _row(visit: Visit, receipt: str, at: datetime, line: Line, sign: int) -> dict[str, object]:
    return {
        "Номер чека": receipt,
        "Дата и время": at.strftime("%d.%m.%Y %H:%M:%S"),
        "Кофейня": visit.house,
        "Наименование": line.item,
        "Категория": chain.MENU[line.item][0],
        "Кол-во": sign * line.quantity,
        "Цена, руб.": money(line.price),
        "Скидка, руб.": money(sign * line.discount) if line.discount else "",
        "Сумма, руб.": money(sign * line.amount),
        "Карта гостя": visit.guest.card if visit.guest else "",
        "Акция": visit.promo,
    }


def money(amount: float) -> str:
    """1250.5 as tills here write it: 1 250,50, with a space that does not break."""
    return f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",")


def total_line(visits: list[Visit], table: pd.DataFrame) -> str:
    """The last line of the till's report."""
    quantity = int(table["Кол-во"].sum())
    amount = sum(float(cell.replace("\u00a0", "").replace(",", ".")) for cell in table["Сумма, руб."])
    return f"Итого;;;;;{quantity};;;{money(amount)};;"


def points_table(guests: list[Guest]) -> pd.DataFrame:
    """Movements on the accounts of those who save points: five for every hundred roubles."""
    draws = Draws(chain.SEED, "points")
    rows = []
    for guest in guests:
        balance = total = 0
        for visit in guest.visits if guest.saves_points else ():
            redeemed = balance // 50 * 50 if balance >= 100 and draws.chance(0.4) else 0
            earned = math.floor(visit.amount * 0.05)
            balance += earned - redeemed
            total += earned
            level = "Постоянный" if total >= 300 else "Друг" if total >= 100 else "Гость"
            rows.append((visit.at, guest.card, earned, redeemed, level))
    rows.sort()
    return pd.DataFrame(
        {
            "Дата": [at.strftime("%d.%m.%Y") for at, *_rest in rows],
            "Номер карты": [card for _at, card, *_rest in rows],
            "Начислено баллов": [earned for _at, _card, earned, *_rest in rows],
            "Списано баллов": [redeemed or "" for *_rest, redeemed, _level in rows],
            "Уровень": [level for *_rest, level in rows],
        }
    )
