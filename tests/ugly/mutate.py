"""Files harmed at random, from a seed: what a bad transfer, a bad editor or a bad export does to a file."""

from __future__ import annotations

import random

SCRAPS = (
    b'"', b'""', b'",', b',"', b"'", b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\n\n", b"\0", b"\xff", b"\xc3",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\\", b'\\"', b"=1+1", b"NULL", b"(", b")", b"{", b"%", b"-", b"1e999",
    b"31.02.2025", b"99999999999999999999", b"02/13/2024", b"1,5", b"1.234", b"|" * 50, b";" * 30, b"Total",
    "Итого".encode(), "Итого".encode("cp1251"), b"\x1a", b"\x1b[31m", "\u202e".encode(), "😀".encode(), b"<b>",
    b"\xed\xa0\x80", b"0", b"x",
)  # fmt: skip
_SIGNS = (b",", b";", b"\t", b"|", b" ", b'"', b"'", b"\n", b"\r\n", b".", b"-", b"/")


def harmed(content: bytes, rng: random.Random, other: bytes = b"") -> bytes:
    """The content after one to four accidents; `other` is a file that a piece may come from."""
    for _ in range(rng.randint(1, 4)):
        at, end = sorted((rng.randrange(len(content) + 1), rng.randrange(len(content) + 1)))
        match rng.randrange(10):
            case 0 | 1:
                content = content[:at] + rng.choice(SCRAPS) + content[at:]
            case 2:
                content = content[:at] + content[end:]
            case 3:
                content = content[:end] + content[at:end] * rng.randint(1, 5) + content[end:]
            case 4:
                content = content[:at] + rng.randbytes(rng.randint(1, 8)) + content[at:]
            case 5:
                content = content[:at]
            case 6:
                content = content.replace(rng.choice(_SIGNS), rng.choice(_SIGNS))
            case 7:
                flips = [(rng.randrange(len(content)), 1 << rng.randrange(8)) for _ in range(4)] if content else []
                found = bytearray(content)
                for place, bit in flips:
                    found[place] ^= bit
                content = bytes(found)
            case 8:
                start = rng.randrange(len(other) + 1)
                content = content[:at] + other[start : start + rng.randint(1, 200)] + content[at:]
            case 9:
                lines = content.split(b"\n")
                moved = lines.pop(rng.randrange(len(lines)))
                lines.insert(rng.randrange(len(lines) + 1), moved)
                content = b"\n".join(lines)
    return content


def one_line_harmed(line: bytes, rng: random.Random) -> bytes:
    """The line after one to three accidents that leave its end where it is."""
    ends = (b"\n", b"\r\n", b"\n\n", b"\r")
    for _ in range(rng.randint(1, 3)):
        at, end = sorted((rng.randrange(len(line) + 1), rng.randrange(len(line) + 1)))
        match rng.randrange(4):
            case 0:
                line = line[:at] + rng.choice([scrap for scrap in SCRAPS if scrap not in ends]) + line[at:]
            case 1:
                line = line[:at] + line[end:]
            case 2:
                line = line[:end] + line[at:end] + line[end:]
            case 3 if line:
                line = line[:at] + bytes([rng.randrange(32, 127)]) + line[at + 1 :]
    return line
