"""Yes and no, and the many ways to say that there is nothing."""

from __future__ import annotations

from tests.ugly.case import Case, case
from tests.ugly.truth import PLAIN, PRODAZHI

#: The same without a missing comment: in texts a dash may be meant.
_TALK = PLAIN.with_rows(*((*row[:5], row[5] or "no remarks") for row in PLAIN.rows))


def _flag(name: str, yes: str, no: str) -> Case:
    return case(
        f"flags {name}", f"{yes} and {no}", PLAIN, {"flags": "paid"}, delimiter=";", yes=yes, no=no, mapped=False
    )


def _missing(name: str, word: str, truth=PLAIN) -> Case:
    found = {"missing": word} if word.strip() else {}
    return case(
        f"missing {name}", f"{word!r} stands for no value", truth, found, delimiter=";", missing=word, mapped=False
    )


CASES = [
    _flag("yes/no", "Yes", "No"),
    _flag("y/n", "Y", "N"),
    _flag("true/false", "TRUE", "FALSE"),
    _flag("t/f", "t", "f"),
    _flag("on/off", "on", "off"),
    _flag("да/нет", "Да", "Нет"),
    _flag("истина/ложь", "ИСТИНА", "ЛОЖЬ"),
    _flag("вкл/выкл", "вкл", "выкл"),
    _flag("есть/нет", "есть", "нет"),
    _flag("+/-", "+", "-"),
    _flag("ja/nein", "ja", "nein"),
    _flag("oui/non", "oui", "non"),
    _flag("sí/no", "sí", "no"),
    _flag("sim/não", "sim", "não"),
    _flag("vrai/faux", "VRAI", "FAUX"),
    _flag("✓/✗", "✓", "✗"),
    _missing("empty", ""),
    _missing("null", "NULL"),
    _missing("n/a", "N/A"),
    _missing("#n/a", "#N/A"),
    _missing("nan", "nan"),
    _missing("\\n", "\\N"),
    _missing("н/д", "н/д"),
    _missing("нет данных", "нет данных", PRODAZHI),
    _missing("#н/д", "#Н/Д", PRODAZHI),
    _missing("spaces", "   "),
    _missing("dash", "-", _TALK),
    _missing("long dash", "—", _TALK),
    _missing("none", "None", _TALK),
    _missing("question mark", "?", _TALK),
    case("missing told", "the user says which word stands for no value", PLAIN, {"missing": "empty!"}, delimiter=";",
         missing="empty!", options={"missing": ("empty!",)}),
]  # fmt: skip
