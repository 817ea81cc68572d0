"""What the ugly files say, typed: a few rows whose every value matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Truth:
    """Typed rows under their headers, and which canonical roles the columns play."""

    table: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    roles: Mapping[str, int] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)

    def with_rows(self, *rows: Row) -> Truth:
        return Truth(self.table, self.headers, rows, self.roles, self.constants)

    def with_column(self, at: int, *values: Any) -> Truth:
        """The same with other values in one column."""
        pairs = zip(self.rows, values, strict=True)
        return self.with_rows(*((*row[:at], value, *row[at + 1 :]) for row, value in pairs))

    def with_headers(self, *headers: str) -> Truth:
        return Truth(self.table, headers, self.rows, self.roles, self.constants)

    @property
    def canonical(self) -> list[Row]:
        """The rows of the canonical table, in the order of `roles`, then of `constants`."""
        constants = tuple(self.constants.values())
        return [tuple(row[at] for at in self.roles.values()) + constants for row in self.rows]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text)


ORDERS = Truth(
    "orders",
    ("order_id", "order_date", "customer", "amount", "paid", "comment"),
    (
        ("0017", day("2024-01-31"), "Ann Lee", 1234.5, True, "gift, please wrap"),
        ("0018", day("2024-02-01"), "Bob Stone", -20.25, False, 'asked for the "blue" one'),
        ("0019", day("2024-02-13"), "Cy Young", 99.0, True, "call first"),
        ("0020", day("2024-03-05"), "Ann Lee", None, True, None),
        ("0021", day("2024-04-04"), "Dora May", 12345678.75, False, "two\nlines"),
        ("0022", day("2024-12-25"), "Eve Ray", 7.0, True, "no comment"),
    ),
    {"order_id": 0, "ordered_at": 1, "customer_id": 2, "amount": 3},
)

#: The same without anything a plain cell cannot hold.
PLAIN = ORDERS.with_column(5, "wrap it", "the blue one", "call first", None, "two lines", "no comment")

PRODAZHI = Truth(
    "orders",
    ("Номер заказа", "Дата заказа", "Клиент", "Сумма", "Оплачен", "Примечание"),
    (
        ("0017", day("2024-01-31"), "Иванова Анна", 1234.5, True, "в подарок; завернуть"),
        ("0018", day("2024-02-01"), "Петров Олег", -20.25, False, 'просил «синий», а не "голубой"'),
        ("0019", day("2024-02-13"), "Щукина Юлия", 99.0, True, "сначала позвонить"),
        ("0020", day("2024-03-05"), "Иванова Анна", None, True, None),
        ("0021", day("2024-04-04"), "Объедков Пётр", 12345678.75, False, "две\nстроки"),
        ("0022", day("2024-12-25"), "Ежова Эмма", 7.0, True, "без замечаний"),
    ),
    {"order_id": 0, "ordered_at": 1, "customer_id": 2, "amount": 3},
)
