"""Stand-ins for names, numbers and addresses: the same for the same, and no way back without the project's key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Container

from lib.project.personal import Way, digits, mentioned, written

#: Stand-ins look so, and are never replaced by others.
_OURS = re.compile(r"P-[A-Z2-7]{12}|p-[a-z2-7]{12}@example\.invalid|\+0\d{12}|Person [A-Z2-7]{8}")


def new_key() -> str:
    """A key for one project."""
    return secrets.token_hex(32)


class Pseudonyms:
    """Stand-ins made with one key. E-mails become e-mails and phones phones, so that files are understood as before."""

    def __init__(self, key: str):
        self._key = bytes.fromhex(key)

    def cell(self, cell: str, way: Way, missing: tuple[str, ...] = ()) -> str:
        """What stands for a cell of a column that tells who somebody is; what names nobody stays."""
        found = written(cell, way, missing)
        if found is None or _OURS.fullmatch(cell.strip()):
            return cell
        kind, name = found
        return self.stand_in(kind, name)

    def stand_in(self, way: Way, name: str) -> str:
        """What stands for a name written in the one way that it has everywhere."""
        mark = hmac.new(self._key, f"{way}:{name}".encode(), hashlib.sha256).digest()
        letters = base64.b32encode(mark).decode()
        if way == "email":
            return f"p-{letters[:12].lower()}@example.invalid"
        if way == "phone":
            return f"+0{int.from_bytes(mark[:8], 'big') % 10**12:012d}"
        return f"Person {letters[:8]}" if way == "name" else f"P-{letters[:12]}"

    def words(self, text: str, names: Container[str], numbers: Container[str] = ()) -> str:
        """Somebody's words without the addresses, phone numbers, and those `names` and `numbers` that are in them."""
        for way, match in sorted(mentioned(text), key=lambda found: found[1].start(), reverse=True):
            if _OURS.fullmatch(match.group()):
                continue
            name = digits(match.group()) if way == "phone" else match.group().lower()
            text = text[: match.start()] + self.stand_in(way, name) + text[match.end() :]
        text = _NUMBER.sub(
            lambda match: self.stand_in("id", match.group()) if match.group() in numbers else match.group(), text
        )
        return without_names(text, names, lambda name: self.stand_in("name", name))


_NUMBER = re.compile(r"\w+(?:[-.:/]\w+)*")
WORD = re.compile(r"\w+(?:['’-]\w+)*")
#: A name is looked for in somebody's words if it has as many words as this.
FEWEST_WORDS, MOST_WORDS = 2, 4


def without_names(text: str, names: Container[str], instead: Callable[[str], str]) -> str:
    """A text in which each of the names (in small letters, single spaces, of two to four words) is replaced."""
    words = list(WORD.finditer(text))
    at, kept, out = 0, 0, []
    while at < len(words):
        for length in range(min(MOST_WORDS, len(words) - at), FEWEST_WORDS - 1, -1):
            first, last = words[at], words[at + length - 1]
            name = " ".join(text[first.start() : last.end()].casefold().split())
            if name in names:
                out += [text[kept : first.start()], instead(name)]
                kept, at = last.end(), at + length
                break
        else:
            at += 1
    return "".join([*out, text[kept:]]) if out else text
