"""Mappings remembered by the headers of the files they were made for, and offered for the next file like them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lib.i18n import Message
from lib.importing.mapping import FileMapping


@dataclass(frozen=True)
class Offer:
    """An earlier mapping, cut to what fits a file: whose it was, when it was saved, and what differs.

    `exact` says that the headers are the same, so that nothing had to be cut.
    """

    mapping: FileMapping
    file: str
    saved: date
    differences: tuple[Message, ...] = ()
    exact: bool = False
