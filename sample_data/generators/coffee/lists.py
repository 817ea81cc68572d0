"""What is kept by hand or by the mailing service: the list of guests, and the letters."""

from __future__ import annotations

import pandas as pd

from sample_data.generators.coffee import catalogue as chain
from sample_data.generators.coffee.guests import Guest, Letter


def guests_sheets(guests: list[Guest]) -> dict[str, list[list[object]]]:
    """The workbook in which cards are written down, with a title, and a sheet of notes."""
    header: list[object] = [
        "№ карты",
        "Имя",
        "Эл. почта",
        "День рождения",
        "Карта выдана",
        "Где выдана",
        "Откуда узнали",
    ]
    title = f"Гости с картой, все кофейни, на {chain.END.strftime('%d.%m.%Y')}"
    rows: list[list[object]] = [[g.card, g.name, g.email, g.born, g.since.date(), g.house, g.source] for g in guests]
    notes: list[list[object]] = [
        ["Карту выдаём после первого чека."],
        ["День рождения - по желанию гостя, скидка 20 % три дня."],
        ["Июнь 2025: на Вокзале карта давала бесплатный кофе."],
    ]
    return {"Гости": [[title], [], header, *rows], "Заметки": notes}


def letters_table(letters: list[Letter]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Дата отправки": [letter.at.strftime("%d.%m.%Y %H:%M") for letter in letters],
            "Email": [letter.guest.email for letter in letters],
            "Рассылка": [letter.campaign for letter in letters],
            "Доставлено": [_yes(letter.delivered) for letter in letters],
            "Открыто": [_yes(letter.opened) for letter in letters],
            "Переход": [_yes(letter.clicked) for letter in letters],
            "Купил": [_yes(letter.bought) for letter in letters],
            "Отписался": [_yes(letter.unsubscribed) for letter in letters],
        }
    )


def _yes(value: bool) -> str:
    return "да" if value else "нет"
