"""What a report is to hold and how it presents itself: title, client, logo, sections, language, names hidden or not."""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Self

from PIL import Image, UnidentifiedImageError

from lib.errors import BadSetting, FileError, UnknownName
from lib.i18n import LANGUAGES, N_

#: What a report may hold, in the order it stands there; the cover is always there.
SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "findings": N_("What stands out"),
        "scorecard": N_("All numbers"),
        "engagement": N_("Engagement"),
        "satisfaction": N_("Satisfaction"),
        "support": N_("Support"),
        "retention": N_("Retention and value"),
        "loyalty": N_("Loyalty"),
        "churn": N_("Churn risk"),
        "lists": N_("Whom to contact"),
        "scenarios": N_("What-if"),
        "definitions": N_("Definitions used"),
        "data": N_("Data quality"),
        "method": N_("How the numbers are computed"),
    }
)
#: The section that a group of the metric catalogue belongs to.
SECTION_OF: Mapping[str, str] = MappingProxyType(
    {
        "engagement": "engagement",
        "satisfaction": "satisfaction",
        "support": "support",
        "retention": "retention",
        "value": "retention",
        "reach": "loyalty",
    }
)
#: Lists with addresses are personal data, and the formula of every number is for who asks: both only when asked for.
USUAL = tuple(name for name in SECTIONS if name not in ("lists", "method"))
LONGEST_TEXT = 200
LOGO_BYTES, LOGO_SIDE, LOGO_SHOWN = 2 * 2**20, 6000, (480, 160)


@dataclass(frozen=True, kw_only=True)
class ReportOptions:
    """How a report is to be.

    `title` and `client` stand on the cover (no title: the usual one); `logo` is a picture as `logo_of` gives it;
    `sections` are names of `SECTIONS`, kept in their order there. `hide_names` puts stand-ins for customers and leaves
    out their addresses and what they wrote. `customers` adds a sheet of all customers to the workbook.
    """

    title: str = ""
    client: str = ""
    logo: bytes = b""
    sections: tuple[str, ...] = USUAL
    language: str = "en"
    hide_names: bool = False
    customers: bool = False

    def __post_init__(self) -> None:
        for name in ("title", "client"):
            text = getattr(self, name)
            if not isinstance(text, str) or len(text) > LONGEST_TEXT:
                raise BadSetting(
                    N_("The {name} of a report is a text of at most {count} letters."), name=name, count=LONGEST_TEXT
                )
            object.__setattr__(self, name, " ".join(text.split()))
        for name in self.sections:
            if name not in SECTIONS:
                raise UnknownName(N_("section of a report"), str(name), SECTIONS)
        object.__setattr__(self, "sections", tuple(name for name in SECTIONS if name in self.sections))
        if self.language not in LANGUAGES:
            raise UnknownName(N_("language"), str(self.language), LANGUAGES)

    def change(self, **changes: Any) -> Self:
        """The same with other choices."""
        return replace(self, **changes)

    def to_json(self) -> str:
        record = {field.name: getattr(self, field.name) for field in fields(self)}
        record |= {"sections": list(self.sections), "logo": base64.b64encode(self.logo).decode("ascii")}
        return json.dumps(record, ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The options from their JSON form; what is not named there is as usual. `BadSetting` says what is wrong."""
        try:
            record = json.loads(text)
        except json.JSONDecodeError as error:
            raise BadSetting(
                N_("The options of the report are not valid JSON: {why} (line {line})."),
                why=error.msg,
                line=str(error.lineno),
            ) from None
        if not isinstance(record, Mapping):
            raise BadSetting(N_("The options of a report must be a JSON object of names and values."))
        changes, known = dict(record), {field.name: type(field.default) for field in fields(cls)}
        for name, value in changes.items():
            if name not in known:
                raise UnknownName(N_("option of a report"), name, known)
            if name == "sections":
                right = isinstance(value, list) and all(isinstance(one, str) for one in value)
            else:
                right = isinstance(value, bool if known[name] is bool else str)
            if not right:
                raise BadSetting(N_("“{value}” cannot be the option {name} of a report."), value=str(value), name=name)
        if "sections" in changes:
            changes["sections"] = tuple(changes["sections"])
        if "logo" in changes:
            changes["logo"] = _logo_from(changes["logo"])
        return cls(**changes)


def _logo_from(text: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadSetting(N_("The logo in the options of the report is not a picture.")) from None
    return logo_of(content) if content else b""


def logo_of(content: bytes) -> bytes:
    """A PNG or JPEG picture made small and drawn anew as PNG, so that nothing but its pixels is kept. `FileError`."""
    if len(content) > LOGO_BYTES:
        raise FileError(N_("The logo is larger than {size} MB. Make it smaller."), size=LOGO_BYTES // 2**20)
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            # Only the head has been read so far, so a picture of absurd size is refused before it is unpacked.
            if max(picture.size) > LOGO_SIDE:
                raise FileError(
                    N_("The logo is {width} × {height} points large; {most} on each side is enough."),
                    width=picture.size[0],
                    height=picture.size[1],
                    most=LOGO_SIDE,
                )
            drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FileError(N_("The logo is not a PNG or JPEG picture. Save it as one of them.")) from None
    drawn.thumbnail(LOGO_SHOWN)
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
