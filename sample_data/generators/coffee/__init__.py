"""The coffee houses "Тёплый пар": two years of three invented houses, as Russian tills and programs write them."""

from __future__ import annotations

from functools import partial

from sample_data.generators import formats
from sample_data.generators.coffee import catalogue, guests, lists, opinions, till

#: How Excel and the tills of the country save: its own letters, semicolons, and the line ends of Windows.
csv = partial(formats.csv, encoding="cp1251", delimiter=";", line_end="\r\n")


def build() -> dict[str, bytes]:
    """File name → content, in the order the files are best added in."""
    people = guests.guests()
    letters = guests.letters(people)
    visits = till.receipts(people)
    receipts = till.receipts_table(visits)
    period = f"{catalogue.START.strftime('%d.%m.%Y')} - {catalogue.END.strftime('%d.%m.%Y')}"
    title = (f"Отчёт по чекам, все кофейни, {period}", "")
    return {
        "гости.xlsx": formats.workbook(lists.guests_sheets(people), widths=(10, 12, 28, 14, 14, 14, 16)),
        "чеки.csv.gz": formats.gzipped(csv(receipts, above=title, below=(till.total_line(visits, receipts),))),
        "баллы.csv": csv(till.points_table(people)),
        "опрос.csv": csv(opinions.answers_table(visits)),
        "рассылка.csv": csv(lists.letters_table(letters)),
        "отзывы.csv": csv(opinions.reviews_table(visits)),
    }
