"""Encodings: which one a file is in, and its text as a stream of UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from lib.errors import FileError
from lib.i18n import N_, Message, msg

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5")
_WESTERN = ("cp1252", "cp850", "mac-roman", "cp1250")
# How often letters stand in Russian text, in per mille; Ukrainian and Belarusian letters a little.
_RUSSIAN = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґў",
        (
            110,
            85,
            80,
            73,
            67,
            63,
            55,
            47,
            45,
            44,
            35,
            32,
            30,
            28,
            26,
            20,
            19,
            17,
            17,
            16,
            16,
            15,
            12,
            10,
            9,
            7,
            6,
            5,
            4,
            3,
            3,
            1,
            1,
            8,
            4,
            4,
            1,
            2,
        ),
        strict=True,
    )
)
_WESTERN_LETTERS = "éèêëàâäáãåæçïîíìñöôóòõøœùûüúýßÉÈÊÀÂÄÁÃÅÆÇÎÍÑÖÔÓÕØÙÜÚąćęłńóśźżčďěňřšťůžő€£§°–—’‘“”«»…·№™®©²½\xa0"
CHUNK = 2**22


def detect_encoding(sample: bytes, whole: bool) -> tuple[str, Message]:
    """The encoding of the bytes, with the reason. `whole` says that the sample is not cut off at its end."""
    for bom, encoding in _BOMS:
        if sample.startswith(bom):
            return encoding, msg(N_("the file starts with the byte-order mark of {encoding}"), encoding=encoding)
    wide = wide_encoding(sample)
    if wide:
        return wide, msg(N_("every other byte is zero, as in {encoding}"), encoding=wide)
    if sample.isascii():
        return "utf-8", msg(N_("plain ASCII characters only"))
    good, bad = _utf8_sequences(sample, whole)
    if not bad:
        return "utf-8", msg(N_("all of it is valid UTF-8"))
    # Letters of other encodings hardly ever make valid sequences.
    if good >= 2 * bad:
        return "utf-8", msg(N_("nearly all of it is valid UTF-8; broken bytes are shown as �"))
    if _runs_of_letters(sample):
        best = max(_CYRILLIC, key=lambda e: _russian_score(sample, e))
        return best, msg(N_("the bytes read as Russian words in {encoding}"), encoding=best)
    best = max(_WESTERN, key=lambda e: _western_score(sample, e))
    return best, msg(N_("the bytes read as accented letters in {encoding}"), encoding=best)


def known_encoding(name: str, encoding: str) -> str:
    """The encoding a user named, spelled the standard way. Raises FileError."""
    try:
        found = codecs.lookup(encoding).name
        if found in ("utf-8-sig", "utf_8_sig"):
            return "utf-8"
        "a".encode(found)
        b"a".decode(found, "replace")
        return found
    except (LookupError, ValueError, TypeError, AttributeError):
        raise FileError(
            N_("“{name}” cannot be read as “{encoding}”: there is no such encoding. Try utf-8 or cp1251."),
            name=name,
            encoding=encoding,
        ) from None


def text_chunks(path: Path, encoding: str, start: int = 0) -> Iterator[str]:
    """The text of a file piece by piece, without byte-order marks and NULs; what cannot be decoded becomes �."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with path.open("rb") as file:
        file.seek(start)
        while chunk := file.read(CHUNK):
            yield clean(decoder.decode(chunk))
        yield clean(decoder.decode(b"", final=True))


def clean(text: str) -> str:
    if "\0" in text:
        text = text.replace("\0", "")
    if "\ufeff" in text:
        text = text.replace("\ufeff", "")
    return text


def wide_encoding(sample: bytes) -> str | None:
    """UTF-16 without a byte-order mark, by where its zero bytes stand."""
    head = sample[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if len(head) >= 4 and odd > 0.3 * half and even < 0.02 * half + 1:
        return "utf-16-le"
    if len(head) >= 4 and even > 0.3 * half and odd < 0.02 * half + 1:
        return "utf-16-be"
    # Text that is all Cyrillic has few zero bytes in UTF-16; 0x04 takes their place.
    if len(head) >= 4 and odd and not even and (head[1::2].count(0) + head[1::2].count(4)) > 0.9 * half:
        return "utf-16-le"
    if len(head) >= 4 and even and not odd and (head[0::2].count(0) + head[0::2].count(4)) > 0.9 * half:
        return "utf-16-be"
    return None


def _utf8_sequences(sample: bytes, whole: bool) -> tuple[int, int]:
    """Valid multi-byte sequences and broken ones; a sequence cut off by the end of a sample is neither."""
    if not whole:
        sample = sample[: max(len(sample) - 4, 0)]
    text = sample.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in re.sub(r"[\x00-\x7f]+", "", text) if char != "\ufffd")
    return good, bad


def _runs_of_letters(sample: bytes) -> bool:
    """Whether high bytes come in words of their own (Cyrillic) rather than singly among ASCII letters."""
    runs = re.findall(rb"[\x80-\xff]+", sample[: 2**20])
    in_words = sum(len(run) for run in runs if len(run) >= 2)
    return in_words > 0.6 * sum(len(run) for run in runs)


def _russian_score(sample: bytes, encoding: str) -> float:
    text = re.sub(r"[\x00-\x7f]+", " ", sample[: 2**18].decode(encoding, errors="replace"))
    letters = [char for char in text if char != " "]
    if not letters:
        return 0.0
    score = 0.0
    for before, char in zip(" " + text, text, strict=False):
        if char == " ":
            continue
        weight = _RUSSIAN.get(char.lower())
        if weight is None:
            score -= 0 if char in "№«»—–…\xa0₽" else 60
        elif char.isupper() and before.islower():
            score -= 60
        else:
            score += weight * (0.8 if char.isupper() else 1)
    return score / len(letters)


def _western_score(sample: bytes, encoding: str) -> float:
    text = re.sub(r"[\x00-\x7f]+", "", sample[: 2**18].decode(encoding, errors="replace"))
    preferred = sum(1.0 for char in text if char in _WESTERN_LETTERS)
    common = sum(0.5 for char in text if char in "éèàçäöüßñóíáãõêâôåø€£’–\xa0")
    strange = sum(1.0 for char in text if not char.isprintable() and char != "\xa0")
    # Ties go to the more common encoding, which is listed first.
    return (preferred + common - 2 * strange) / max(len(text), 1) - 0.02 * _WESTERN.index(encoding)
