"""Numbers as a language writes them. Babel does it; what it wrote is kept, for pages write the same numbers again."""

from __future__ import annotations

from functools import lru_cache

from babel import numbers

#: A page of tables holds a few thousand.
_MOST = 20_000

decimal = lru_cache(_MOST)(numbers.format_decimal)
percent = lru_cache(_MOST)(numbers.format_percent)
currency = lru_cache(_MOST)(numbers.format_currency)
