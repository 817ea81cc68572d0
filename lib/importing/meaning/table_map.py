"""How one file feeds one canonical table: columns, constants, meanings of cells, units, and which rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lib import schema
from lib.errors import MappingError, UnknownName
from lib.i18n import N_, msg
from lib.importing.meaning.units import LENGTHS, possible
from lib.importing.meaning.values import Canonical

Constant = str | float | bool


#: Flags that later rows of a log can set; a message that came back was not delivered.
LATER_FLAGS = ("delivered", "bounced", "opened", "clicked", "converted", "unsubscribed")


@dataclass(frozen=True)
class LaterRows:
    """What further rows of a log say about an earlier one: who opened a message is told in a row of its own.

    `flags` gives for each of `LATER_FLAGS` the cells of the `where` column that set it. The rows belong to the last
    message to the same person in the same campaign before them, or to the one with the same cell in the column `by`.
    """

    flags: Mapping[str, tuple[str, ...]]
    by: str | None = None


@dataclass(frozen=True)
class TableMap:
    """How one file feeds one canonical table.

    `columns` names the column of each role and `constants` gives a role the same value in every row; `values` says
    what the cells of a role's column mean. `units` says of a length of time what it is counted in, where that is not
    the unit of the role, of an amount that each line holds that of its whole "order", of the numbers of orders that
    they begin anew each "day" in each place, and of a status that rows are a "movement" of money, there or back. A
    `scale_min` above the `scale_max` says that the lowest mark is the best one. `where` restricts the table to the
    rows whose column holds one of the values (an event log feeds several tables this way), and `later` says what
    other values of that column tell about these rows.
    `extras` are further columns kept to break numbers down by; None keeps those that look useful.
    """

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Constant] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Canonical]] = field(default_factory=dict)
    where: tuple[str, tuple[str, ...]] | None = None
    extras: tuple[str, ...] | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    later: LaterRows | None = None

    @property
    def lowest_is_best(self) -> bool:
        """Whether the scale is turned round: its worst mark is given as the greater one."""
        worst, best = (self.constants.get(end) for end in ("scale_min", "scale_max"))
        try:
            return worst is not None and best is not None and float(worst) > float(best)
        except ValueError:
            return False

    @property
    def used(self) -> tuple[str, ...]:
        """The columns this mapping cannot do without, each once."""
        further = [self.where[0]] if self.where else []
        further += [self.later.by] if self.later and self.later.by else []
        return tuple(dict.fromkeys([*self.columns.values(), *further]))

    def check(self, headers: tuple[str, ...], spelled: Mapping[str, str]) -> None:
        """Whether the table can be filled from a file with those headers; MappingError or UnknownName says why not.

        `spelled` gives the headers by their `folded` names.
        """
        table = schema.table(self.table)
        for role in (*self.columns, *self.constants, *self.values):
            table.role(role)
        for name, constant in self.constants.items():
            _check_value(table.role(name), constant)
        for name, meanings in self.values.items():
            for meaning in meanings.values():
                _check_value(table.role(name), meaning)
        for name, unit in self.units.items():
            role = table.role(name).name
            known = possible(self.table, role)
            if not known:
                raise UnknownName(
                    N_("length of time"), name, [r.name for r in table.roles if possible(self.table, r.name)]
                )
            if unit not in known:
                raise UnknownName(N_("unit of time") if role in LENGTHS else N_("way to count"), str(unit), known)
        for flag in self.later.flags if self.later else ():
            if flag not in LATER_FLAGS or self.table != "messages":
                raise UnknownName(N_("column role"), flag, LATER_FLAGS if self.table == "messages" else ())
        for column in self.used:
            if folded(column) not in spelled:
                raise UnknownName(N_("column"), column, headers)
        missing = self.unfilled
        if missing:
            raise MappingError(
                N_("{table} need a column for “{role}”. The file has: {columns}."),
                table=msg(table.label),
                role=msg(table.role(missing[0]).label),
                columns=", ".join(headers[:20]),
            )

    @property
    def unfilled(self) -> tuple[str, ...]:
        """The roles the table cannot do without that have neither a column nor a constant."""
        required = schema.table(self.table).required
        return tuple(role for role in required if role not in self.columns and role not in self.constants)


def folded(name: str) -> str:
    """A header as it is compared: whatever its case and spaces."""
    return " ".join(str(name).split()).casefold()


def _check_value(role: schema.Role, value: Canonical) -> None:
    """A value given in a mapping must be one that its role can hold; the name of a question is free."""
    if value is None:
        return
    if role.choices and role.name != "question" and value not in role.choices:
        raise UnknownName(N_("value"), str(value), role.choices)
    try:
        if role.kind == "time":
            datetime.fromisoformat(str(value))
        elif role.kind == "number" and not isinstance(value, bool):
            float(value)
        elif (role.kind == "flag") != isinstance(value, bool):
            raise ValueError
    except ValueError:
        raise MappingError(
            N_("“{value}” in the mapping cannot be a value of “{role}”."), value=str(value), role=msg(role.label)
        ) from None
