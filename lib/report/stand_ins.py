"""Stand-ins for customers' names: the same for one name every time, and telling nothing without the key."""

from __future__ import annotations

import hashlib

from lib.i18n import N_, Translator

#: Columns that tell who somebody is, and what somebody wrote, which may tell it too.
TELLING = ("email", "phone", "name", "author", "comment", "text", "ticket_id")


def stand_in(name: str, key: bytes, tr: Translator) -> str:
    """A made-up name; `key` is secret and at most 64 bytes long."""
    mark = hashlib.blake2b(name.encode(), key=key[:64], digest_size=4).hexdigest()
    return tr(N_("Customer {mark}"), mark=mark)
