"""What things are called on the pages: columns of customers, breakdowns, tables, time steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lib import schema
from lib.facts import labels as labels_of
from lib.formatting_settings import GRAINS as GRAINS
from lib.i18n import Message
from lib.ui import _


def field(name: str) -> str:
    """A column as a person would name it; a column of her own file keeps its header. Plain text, not Markdown."""
    return _said(labels_of.field(name))


def value(field_name: str, shown: object, flag: bool = False) -> str:
    """A value of a column, as a person would write it; those of a `flag` are yes and no."""
    return _said(labels_of.value(field_name, shown, flag))


def _said(text: Message | str) -> str:
    return _(text) if isinstance(text, Message) else text


def table(name: str) -> str:
    return _(schema.TABLES[name].label) if name in schema.TABLES else name


def labels(options: Iterable[Any], describe: Callable[[Any], str]) -> Callable[[Any], str]:
    """What a widget's options are called, settled now: Streamlit may ask again where no session is at hand."""
    known = {option: describe(option) for option in options}
    return lambda option: known.get(option, str(option))
