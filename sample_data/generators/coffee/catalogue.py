"""What the invented coffee houses sell, when they are open, and what their guests say. Nothing here is drawn."""

from __future__ import annotations

from datetime import date

SEED = 20261032
START, END = date(2024, 11, 1), date(2026, 10, 31)

GUESTS = 1050
#: Receipts without a card for every receipt with one.
WITHOUT_CARD = 0.55

#: house → (its mark on receipts, how many guests it has against the others)
HOUSES = {"Садовая": ("С", 42), "Набережная": ("Н", 36), "Вокзал": ("В", 34)}
#: The third house opened with cards given away for a free coffee: who took one in that month seldom came again.
NEW_HOUSE, OPENED, FREE_CARDS = "Вокзал", date(2025, 6, 1), 140

#: How likely a guest is to come again after the first visit, and after any later one. The third house is served badly.
RETURNS = {"Садовая": (0.70, 0.93), "Набережная": (0.70, 0.93), "Вокзал": (0.48, 0.86)}
FREE_CARD_RETURNS = 0.13

#: From this day everything costs more, and guests come less often.
PRICE_RISE, DEARER, RARER = date(2026, 3, 1), 1.12, 1.35

#: item → (category, price in roubles, how often it is ordered)
MENU: dict[str, tuple[str, int, int]] = {
    "Эспрессо": ("Кофе", 150, 9),
    "Американо 250 мл": ("Кофе", 180, 14),
    "Капучино 300 мл": ("Кофе", 250, 26),
    "Латте 400 мл": ("Кофе", 290, 15),
    "Флэт уайт": ("Кофе", 280, 9),
    "Раф ванильный": ("Кофе", 320, 7),
    "Фильтр-кофе «Эфиопия»": ("Кофе", 230, 6),
    "Какао": ("Напитки", 270, 5),
    "Чай с облепихой": ("Напитки", 280, 6),
    "Круассан": ("Выпечка", 190, 13),
    "Булочка с корицей": ("Выпечка", 210, 9),
    "Сырники со сметаной": ("Еда", 350, 5),
    "Сэндвич с индейкой": ("Еда", 340, 6),
    "Чизкейк": ("Десерты", 330, 6),
    "Медовик": ("Десерты", 310, 5),
    "Зерно «Колумбия», 250 г": ("Зерно", 780, 2),
    "Зерно «Бразилия», 1 кг": ("Зерно", 1950, 1),
}
COFFEE = tuple(item for item, (category, _price, _weight) in MENU.items() if category == "Кофе")

HOURS = {7: 6, 8: 14, 9: 12, 10: 8, 11: 6, 12: 8, 13: 8, 14: 6, 15: 6, 16: 7, 17: 8, 18: 7, 19: 5, 20: 3}

SOURCES = {"Проходил мимо": 46, "Друзья": 22, "Яндекс Карты": 18, "Соцсети": 14}

#: Sent to half of those who had not come for thirty days and left an address: the campaign that works.
GIFT, GIFT_CODE = "Второй кофе в подарок", "ВТОРОЙ КОФЕ"
GIFT_DAYS = (date(2025, 4, 15), date(2025, 10, 15), date(2026, 4, 15), date(2026, 8, 12))
GIFT_BRINGS_BACK = 0.27
#: Sent to everybody else in the other months.
NEWS, NEWS_CODE, NEWS_OFF = "Новинки меню", "НОВИНКА", 0.10
#: Chance that a letter is opened, and that an opened one is clicked.
READ = {GIFT: (0.57, 0.41), NEWS: (0.33, 0.11)}

#: Of a hundred answers, promoters and passives; of those content with the service.
PROMOTERS = {"Садовая": (61, 26), "Набережная": (57, 28), "Вокзал": (27, 31)}
CONTENT = {"Садовая": 0.87, "Набережная": 0.84, "Вокзал": 0.43}

PRAISE = (
    "Всё как всегда прекрасно, спасибо бариста!",
    "Лучший капучино в городе.",
    "Уютно, можно поработать с ноутбуком.",
    "Булочки с корицей - восторг; берите с собой.",
)
INDIFFERENT = (
    "Нормально, но хотелось бы больше столиков.",
    "Кофе хороший, десерты дороговаты.",
    "Поставьте, пожалуйста, розетки у окна.",
)
COMPLAINTS = (
    "Кофе остыл, пока нашли крышку.",
    "Музыка слишком громкая.",
    "После повышения цен захожу реже.",
)
SLOW_SERVICE = (
    "Очередь на двадцать минут, касса одна.",
    "Бариста грубит, заказ перепутали.",
    "Опоздал на электричку из-за очереди!",
    "Грязные столы, никто не убирает.",
)

PLATFORMS = {"Яндекс Карты": 48, "2ГИС": 34, "Google": 18}

WOMEN = ("Анна", "Мария", "Елена", "Ольга", "Дарья", "Ирина", "Наталья", "Полина", "Светлана", "Юлия", "Ксения", "Вера")
MEN = ("Иван", "Павел", "Олег", "Артём", "Михаил", "Дмитрий", "Никита", "Сергей", "Андрей", "Максим", "Илья", "Роман")
LATIN = {
    "Анна": "anna", "Мария": "maria", "Елена": "elena", "Ольга": "olga", "Дарья": "daria", "Ирина": "irina",
    "Наталья": "natalia", "Полина": "polina", "Светлана": "svetlana", "Юлия": "julia", "Ксения": "ksenia",
    "Вера": "vera", "Иван": "ivan", "Павел": "pavel", "Олег": "oleg", "Артём": "artem", "Михаил": "mikhail",
    "Дмитрий": "dmitry", "Никита": "nikita", "Сергей": "sergey", "Андрей": "andrey", "Максим": "maxim",
    "Илья": "ilya", "Роман": "roman",
}  # fmt: skip
