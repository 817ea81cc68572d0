"""Names of columns: unique ones from the cells of a header, and whether cells look like names at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAME_WORDS = re.compile(
    r"(?:^|[\s_.-])(?:id|name|date|time|email|e-mail|phone|city|country|status|type|price|amount|total|sum|qty|quantity|channel|source|"
    r"product|customer|client|user|order|comment|score|rating|segment|plan|event|action|page|device|category|gender|answer|question|text|"
    r"имя|фио|дата|время|клиент|телефон|почта|город|статус|сумма|цена|товар|заказ|канал|комментарий|оценка|количество|номер|тип|услуга|"
    r"источник|категория|ответ|вопрос|тема)(?:$|[\s_.:,-])|(?-i:^[A-Za-z]+(?:_[A-Za-z0-9]+)+$|^[a-z]+(?:[A-Z][a-z]+)+$)|^(?:имя|дата|id)",
    re.IGNORECASE,
)


def names_like(cells: Sequence[str]) -> bool:
    return any(_NAME_WORDS.search(cell) for cell in cells)


def unique_names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Header cells as names: stripped, proposed where empty, made unique without regard to case."""
    names: list[str] = []
    taken: set[str] = set()
    used: dict[str, int] = {}
    for at in range(width):
        cell = " ".join(cells[at].split()) if at < len(cells) else ""
        base = cell[:200] or f"column_{at + 1}"
        name, count = base, used.get(base.casefold(), 1)
        if count > 1:
            count += 1
            name = f"{base} ({count})"
        # `_line` and `_file` are columns of every table of the product.
        while name.casefold() in taken or name.casefold() in ("_line", "_file"):
            count += 1
            name = f"{base} ({count})"
        taken.add(name.casefold())
        used[base.casefold()] = max(count, 2) if count > 1 else 1
        names.append(name)
    return tuple(names)
