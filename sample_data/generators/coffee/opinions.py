"""What guests say: the survey behind the code on the receipt, and public reviews."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pandas as pd

from sample_data.generators.coffee import catalogue as chain
from sample_data.generators.coffee.guests import Visit
from sample_data.generators.draws import Draws

ANSWERED = 0.085
NOW = datetime.combine(chain.END, time(22, 0))


def answers_table(visits: list[Visit]) -> pd.DataFrame:
    """One row per filled-in form: a recommendation from 0 to 10, and the service from 1 to 5, sometimes left out."""
    draws = Draws(chain.SEED, "answers")
    rows = []
    for visit in visits:
        if not draws.chance(ANSWERED):
            continue
        at = visit.at + timedelta(minutes=draws.integer(3, 600), seconds=draws.integer(0, 59))
        score = _recommends(draws, visit.house)
        service = draws.integer(4, 5) if draws.chance(chain.CONTENT[visit.house]) else draws.integer(1, 3)
        rows.append(
            (
                at,
                {
                    "Отметка времени": at.strftime("%d.%m.%Y %H:%M:%S"),
                    "Карта гостя": visit.guest.card if visit.guest else "",
                    "Кофейня": visit.house,
                    "Порекомендуете ли вы нас друзьям? (0–10)": score,
                    "Довольны ли вы обслуживанием? (1–5)": service if draws.chance(0.93) else "",
                    "Что нам улучшить?": _comment(draws, visit.house, score) if draws.chance(0.42) else "",
                },
            )
        )
    rows = sorted((row for row in rows if row[0] <= NOW), key=lambda row: row[0])
    return pd.DataFrame([row for _at, row in rows])


def _recommends(draws: Draws, house: str) -> int:
    promoters, passives = chain.PROMOTERS[house]
    place = 100 * draws.uniform()
    if place < promoters:
        return draws.integer(9, 10)
    return (
        draws.integer(7, 8)
        if place < promoters + passives
        else draws.pick({6: 30, 5: 26, 4: 14, 3: 12, 2: 8, 1: 4, 0: 6})
    )


def _comment(draws: Draws, house: str, score: int) -> str:
    if score >= 9:
        return draws.one(chain.PRAISE)
    if score >= 7:
        return draws.one(chain.INDIFFERENT)
    return draws.one(chain.SLOW_SERVICE if house == chain.NEW_HOUSE and draws.chance(0.75) else chain.COMPLAINTS)


def reviews_table(visits: list[Visit]) -> pd.DataFrame:
    """Public reviews, a few of each hundred visits; most are replied to within days."""
    draws = Draws(chain.SEED, "reviews")
    rows = []
    for visit in visits:
        if not draws.chance(0.017):
            continue
        at = datetime.combine(visit.at.date(), time(draws.integer(9, 21), draws.integer(0, 59))) + timedelta(days=1)
        replied = at + timedelta(hours=draws.integer(2, 70))
        stars = draws.pick(
            {5: 72, 4: 16, 3: 6, 2: 3, 1: 3} if visit.house != chain.NEW_HOUSE else {5: 24, 4: 15, 3: 16, 2: 19, 1: 26}
        )
        if replied > NOW:
            continue
        rows.append(
            (
                at,
                {
                    "Дата отзыва": at.strftime("%d.%m.%Y"),
                    "Площадка": draws.pick(chain.PLATFORMS),
                    "Автор": f"{draws.one(chain.WOMEN + chain.MEN)} {draws.one('АБВГДЕКЛМНОПРСТ')}.",
                    "Кофейня": visit.house,
                    "Оценка": stars,
                    "Текст отзыва": _comment(draws, visit.house, 2 * stars if stars > 3 else stars),
                    "Дата ответа": replied.strftime("%d.%m.%Y") if draws.chance(0.7) else "",
                },
            )
        )
    rows.sort(key=lambda row: row[0])
    return pd.DataFrame([row for _at, row in rows])
