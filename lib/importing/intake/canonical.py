"""The rows of a staged file as rows of a canonical table: expressions over the staged relation, never a second copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from lib import schema
from lib.importing.found import REFUSED_HEADERS, Column, Wanted
from lib.importing.intake import later_rows
from lib.importing.meaning import extras, units, values
from lib.importing.meaning.table_map import LaterRows, TableMap
from lib.importing.meaning.values import Canonical
from lib.schema import ALSO_KNOWN_BY, FILE_COLUMN, IBIS_TYPES, LINE_COLUMN, Kind

#: Roles that name a person: e-mails and phone numbers among them are written in one way, so that files join.
PERSON_ROLES = frozenset({"customer_id", "visitor_id", "referrer_id", "referred_id"})
#: Fewer digits than this are no phone number.
SHORTEST_PHONE = 7
#: Roles whose cells must be readable, or the row is refused; required roles are too.
ESSENTIAL = frozenset({"amount", "score"})
#: Lengths of time, counts and charges that cannot be below zero; such a cell is blanked.
NOT_NEGATIVE = frozenset(
    {
        "duration_s",
        "first_reply_minutes",
        "resolution_hours",
        "contacts",
        "tenure_months",
        "impressions",
        "position",
        "reach",
        "acquisition_cost",
        "monthly_charge",
    }
)


def is_mended(headers: Iterable[str]) -> bool:
    """Whether a file is a list of refused rows come back."""
    return set(REFUSED_HEADERS) <= set(headers)


def origin_line(relation: Table) -> Value:
    """In which line of its own file a refused row stood."""
    return relation[REFUSED_HEADERS[0]].cast("string").try_cast("float64")


def wanted(tables: tuple[TableMap, ...], columns: Mapping[str, Column]) -> dict[str, Wanted]:
    """What each used column is to become when the file is loaded."""
    kinds: dict[str, set[Kind]] = {}
    essential: set[str] = set()
    for tablemap in tables:
        table = schema.table(tablemap.table)
        if tablemap.where:
            kinds.setdefault(tablemap.where[0], set()).add("text")
        if tablemap.later and tablemap.later.by:
            kinds.setdefault(tablemap.later.by, set()).add("text")
        for name, column in tablemap.columns.items():
            role = table.role(name)
            kind = role.kind
            if tablemap.values.get(name) or tablemap.units.get(name) == units.CLOCK:
                kind = "text"
            elif kind == "flag" and columns[column].kind in ("time", "number"):
                kind = columns[column].kind
            kinds.setdefault(column, set()).add(kind)
            computed = name in ("quantity", "unit_price") and tablemap.table == "orders"
            if role.required or name in ESSENTIAL or (computed and "amount" not in tablemap.columns):
                essential.add(column)
    for further in columns.values():
        if further.name not in kinds and extras.is_month(further):
            kinds[further.name] = {"text"}
    return {column: Wanted(_common(found), column in essential) for column, found in kinds.items()}


def _common(kinds: set[Kind]) -> Kind:
    if len(kinds) == 1:
        return next(iter(kinds))
    return "time" if kinds <= {"time", "flag"} else "text"


@dataclass(frozen=True, kw_only=True)
class Slice:
    """One table map of one staged file.

    `spellings` gives per role every cell that has a meaning, as it stands in the file; `emails` and `phones` are the
    columns that hold them. `first` marks the file's leading table, the one its required cells are judged by;
    `single` that it is the only one. `extras` maps the name a further column gets to the column. `mended` rows are
    refused ones that have come back.
    """

    file_id: int
    relation: Table
    kinds: Mapping[str, Kind]
    tablemap: TableMap
    spellings: Mapping[str, Mapping[str, Canonical]] = field(default_factory=dict)
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    first: bool = True
    single: bool = True
    extras: Mapping[str, str] = field(default_factory=dict)
    mended: bool = False

    @property
    def table(self) -> schema.Table:
        return schema.table(self.tablemap.table)

    @cached_property
    def raw(self) -> dict[str, Value]:
        """The mapped roles, typed, before any rule is applied."""
        found = {name: self._from_column(name, column) for name, column in self.tablemap.columns.items()}
        for name, unit in self.tablemap.units.items():
            if name in found and unit == units.CLOCK:
                found[name] = self._clocked(self.tablemap.columns[name]) / units.SECONDS[units.UNIT_OF[name]]
            elif name in found and name in units.LENGTHS:
                times, by = units.ratio(name, unit)
                found[name] = found[name] * times / by
        for name, value in self.tablemap.constants.items():
            if name not in found:
                found[name] = self._constant(name, value)
        return found

    @cached_property
    def roles(self) -> dict[str, Value]:
        """The filled roles with the rules of the table applied; what is absent here is null in the table."""
        found = dict(self.raw)
        for name in NOT_NEGATIVE & set(found):
            found[name] = ibis.cases((found[name] < 0, ibis.null("float64")), else_=found[name])
        if self.leaves_too_early is not None:
            found["churned_at"] = ibis.cases((self.leaves_too_early, ibis.null("timestamp")), else_=found["churned_at"])
        if self.tablemap.table == "points" and "earned" in found and "redeemed" in found:
            found |= self._points()
        if self.tablemap.table == "messages" and "bounced" in found:
            came_back, arrived = found["bounced"].fill_null(False), found.get("delivered", ibis.literal(True))
            found["delivered"] = arrived.fill_null(True) & ~came_back
        if self.tablemap.table == "subscriptions":
            found |= self._paid_period(found)
        if self.tablemap.table == "orders" and "amount" not in found and {"quantity", "unit_price"} <= set(found):
            found["amount"] = found["quantity"] * found["unit_price"]
        if self.tablemap.units.get("status") == "movement" and {"amount", "status"} <= set(found):
            found |= self._given_back(found)
        if self.tablemap.table == "orders" and "order_id" in found:
            found |= self._of_whole_orders(found)
        if self.tablemap.table == "answers" and "sent_at" in found:
            found["answered_at"] = (
                found["answered_at"].coalesce(found["sent_at"]) if "answered_at" in found else found["sent_at"]
            )
        if self.tablemap.lowest_is_best and "score" in found:
            found |= self._turned_round()
        if names := self._names("customer_id"):
            found["customer_id"] = ibis.coalesce(*names)
        for role in self.table.roles:
            if role.default is not None and role.name in found:
                found[role.name] = found[role.name].coalesce(role.default)
        return found

    @cached_property
    def leaves_too_early(self) -> BooleanValue | None:
        """Which customers left before they came; None where the file cannot say."""
        if self.tablemap.table != "customers" or not {"first_seen_at", "churned_at"} <= set(self.raw):
            return None
        return (self.raw["churned_at"] < self.raw["first_seen_at"].truncate("D")).fill_null(False)

    def _names(self, role: str) -> list[Value]:
        """What a role's value is taken from, best first: a customer without a number goes by her e-mail or phone."""
        further = ALSO_KNOWN_BY if role == "customer_id" else ()
        return [self.raw[name] for name in (role, *further) if name in self.raw]

    def lacks(self, role: str) -> BooleanValue:
        """Which rows have nothing to say what the role asks for."""
        return ibis.and_(*(value.isnull() for value in self._names(role)))

    def _turned_round(self) -> dict[str, Value]:
        """Marks of a scale whose lowest is the best one, so that more is better as everywhere."""
        worst, best = self.raw["scale_min"], self.raw["scale_max"]
        return {"score": worst + best - self.raw["score"], "scale_min": best, "scale_max": worst}

    def _points(self) -> dict[str, Value]:
        """A single column of movements is earned above zero and redeemed below; two columns are both amounts."""
        earned, redeemed, none = self.raw["earned"], self.raw["redeemed"], ibis.null("float64")
        if self.tablemap.columns.get("earned") == self.tablemap.columns.get("redeemed"):
            return {
                "earned": ibis.cases((earned > 0, earned), else_=none),
                "redeemed": ibis.cases((redeemed < 0, redeemed.abs()), else_=none),
            }
        return {"redeemed": redeemed.abs()}

    def _given_back(self, found: Mapping[str, Value]) -> dict[str, Value]:
        """Rows that are returns, and not sales that were returned: they take their amount off on their own day."""
        back = (found["status"] == "refunded").fill_null(False)
        given: dict[str, Value] = {"status": ibis.cases((back, "completed"), else_=found["status"])}
        for name in {"amount", "quantity"} & set(found):
            given[name] = ibis.cases((back, -found[name].abs()), else_=found[name])
        return given

    def _of_whole_orders(self, found: Mapping[str, Value]) -> dict[str, Value]:
        """Numbers that begin anew each day, told apart by day and place; amounts of orders, shared among their lines.

        The shares are as the prices of the lines where those are known, else equal.
        """
        given: dict[str, Value] = {}
        number = found["order_id"]
        if self.tablemap.units.get("order_id") == "day":
            number = given["order_id"] = self._of_its_day(found)
        if self.tablemap.units.get("amount") == "order" and "amount" in found:
            order = ibis.window(group_by=number)
            share = 1 / number.count().over(order)
            if {"quantity", "unit_price"} <= set(found):
                price = (found["quantity"] * found["unit_price"]).abs().fill_null(0)
                whole = price.sum().over(order)
                share = ibis.cases((whole > 0, price / whole), else_=share)
            given["amount"] = ibis.cases((number.isnull(), found["amount"]), else_=found["amount"] * share)
        if self.tablemap.units.get("refunded") == "order" and "refunded" in found:
            lines = number.count().over(ibis.window(group_by=number))
            given["refunded"] = ibis.cases((number.isnull(), found["refunded"]), else_=found["refunded"] / lines)
        return given

    def _of_its_day(self, found: Mapping[str, Value]) -> Value:
        day = found["ordered_at"].cast("timestamp").strftime("%Y-%m-%d ") if "ordered_at" in found else ibis.literal("")
        place = found["location"].fill_null("") + ibis.literal(" ") if "location" in found else ibis.literal("")
        return day + place + found["order_id"]

    def _paid_period(self, found: Mapping[str, Value]) -> dict[str, Value]:
        """What is paid for a year or a quarter is paid by the month; what is running has no end, whatever is planned.

        One that is over ended on the day it says, or else when what was paid had been used.
        """
        given: dict[str, Value] = {}
        if {"monthly_amount", "billing_months"} <= set(found):
            months = found["billing_months"]
            given["monthly_amount"] = found["monthly_amount"] / ibis.cases((months > 0, months), else_=1.0)
        if "status" in found:
            running, over = (found["status"].isin([word]).fill_null(False) for word in ("running", "ended"))
            ended, paid = found.get("ended_at"), found.get("paid_until")
            if ended is not None and paid is not None:
                ended = ended.coalesce(ibis.cases((over, paid), else_=ibis.null("timestamp")))
            elif paid is not None:
                ended = ibis.cases((over, paid), else_=ibis.null("timestamp"))
            if ended is not None:
                given["ended_at"] = ibis.cases((running, ibis.null("timestamp")), else_=ended)
        return given

    @cached_property
    def chosen(self) -> BooleanValue | None:
        """Which rows the `where` of the mapping takes; None takes all."""
        if not self.tablemap.where:
            return None
        column, cells = self.tablemap.where
        return self._read(column).isin(list(cells)).fill_null(False)

    @cached_property
    def feeds(self) -> BooleanValue | None:
        """Which rows give a row of this table; None means all.

        A second table of a file takes only rows that fill its required roles, and an empty mark is an answer only
        when nothing else is in the file or when the day it was asked is known.
        """
        conditions = [] if self.chosen is None else [self.chosen]
        if not self.first:
            conditions += [~self.lacks(name) for name in self.table.required if name in self.tablemap.columns]
        if self.tablemap.table == "answers" and not self.single and not {"sent_at"} & set(self.raw):
            conditions += [self.raw["score"].notnull()] if "score" in self.raw else []
        return ibis.and_(*conditions) if conditions else None

    @cached_property
    def used(self) -> BooleanValue | None:
        """Which rows are of use to this table: those that give a row, and those that say more about one."""
        if self.later is None or self.feeds is None:
            return self.feeds
        return self.feeds | later_rows.belonging(self.later, self._event, self.feeds, self._alike)

    @property
    def later(self) -> LaterRows | None:
        """What other rows tell about the rows of this table."""
        return self.tablemap.later if self.tablemap.where else None

    @property
    def _event(self) -> Value:
        return self._read(self.tablemap.where[0]) if self.tablemap.where else ibis.null("string")

    @property
    def _alike(self) -> tuple[Value, ...]:
        """What a message and the rows about it have in common: the person, and the campaign or number."""
        by = self.later.by if self.later else None
        of = self.cell(by, "text") if by else self.roles.get("campaign")
        return (self.roles["customer_id"],) if of is None else (self.roles["customer_id"], of)

    @cached_property
    def filled(self) -> frozenset[str]:
        """The roles this file gives a value to, computed ones included."""
        return frozenset(self.roles) | (later_rows.flags_told(self.later) if self.later else frozenset())

    def rows(self, extras: Mapping[str, Kind], gone: tuple[Table, ...] = ()) -> Table:
        """The rows in the form of the canonical table with those extras, without the lines listed in `gone`."""
        relation, given = self.relation, self.roles
        if self.later is not None and self.feeds is not None:
            told = later_rows.with_flags(relation, self.later, self._event, self.feeds, given["sent_at"], self._alike)
            relation, given = told[0], {**told[1], **given}
        found: dict[str, Value] = {}
        for role in self.table.roles:
            dtype = IBIS_TYPES[role.kind]
            value = given.get(role.name)
            if value is None:
                value = ibis.null(dtype) if role.default is None else ibis.literal(role.default, dtype)
            found[role.name] = value.cast(dtype)
        own = {name.casefold(): column for name, column in self.extras.items()}
        for name, kind in extras.items():
            column = own.get(name.casefold())
            found[name] = ibis.null(IBIS_TYPES[kind]) if column is None else self.cell(column, kind)
        found[FILE_COLUMN] = ibis.literal(self.file_id, "int64")
        found[LINE_COLUMN] = self.relation[LINE_COLUMN]
        rows = relation.select(**found) if self.feeds is None else relation.filter(self.feeds).select(**found)
        for lines in gone:
            rows = rows.anti_join(lines, LINE_COLUMN)
        return rows

    def _clocked(self, column: str) -> Value:
        """The seconds of a length of time as a clock shows it; none where a cell is something else."""
        cell = self.cell(column, "text").strip()
        hours, minutes, seconds = (cell.re_extract(units.CLOCKED, part).try_cast("float64") for part in (1, 2, 3))
        return hours * 3600 + minutes * 60 + seconds

    def _read(self, column: str) -> Value:
        """A staged column; in mended rows without the apostrophe that kept a cell from running as a formula."""
        value = self.relation[column]
        if self.mended and self.kinds[column] == "text":
            return value.re_replace(r"^'([=+\-@\t\r\n])", r"\1")
        return value

    def cell(self, column: str, kind: Kind) -> Value:
        """A staged column as another kind."""
        value, have = self._read(column), self.kinds[column]
        if have == kind:
            return value
        if kind == "text":
            if have == "flag":
                return ibis.cases((value, "yes"), (~value, "no"), else_=ibis.null("string"))
            return value.cast("string").re_replace(r"(\.0| 00:00:00)$", "")
        if kind == "flag":
            return value.notnull() if have == "time" else value.try_cast("float64") > 0
        if kind == "number" and have == "flag":
            return value.cast("int64").cast("float64")
        return value.try_cast(IBIS_TYPES[kind])

    def _from_column(self, name: str, column: str) -> Value:
        role = self.table.role(name)
        spelled = self.spellings.get(name)
        told = spelled if self.kinds[column] == "text" else None
        value = self.cell(column, role.kind) if told is None else self._spelled(role, column, told)
        if name == "phone" or (name in PERSON_ROLES and column in self.phones):
            return _phone(value, only=name == "phone")
        if name == "email" or (name in PERSON_ROLES and column in self.emails):
            return _address(value, only=name == "email")
        return value

    def _spelled(self, role: schema.Role, column: str, spelled: Mapping[str, Canonical]) -> Value:
        value, dtype = self._read(column), IBIS_TYPES[role.kind]
        rest = ibis.null(dtype)
        if role.kind == "number":
            rest = value.try_cast(dtype)
        elif (role.kind == "text" and not role.choices) or role.name == "question":
            rest = value
        renamed = {cell: meaning for cell, meaning in spelled.items() if rest is not value or cell != meaning}
        if not renamed:
            return rest
        branches = [
            (value == cell, ibis.null(dtype) if meaning is None else ibis.literal(meaning, dtype))
            for cell, meaning in renamed.items()
        ]
        return ibis.cases(*branches, else_=rest)

    def _constant(self, name: str, value: Canonical) -> Value:
        if name == "currency":
            value = values.currency(str(value)) or value
        return ibis.literal(value).cast(IBIS_TYPES[self.table.role(name).kind])


def _address(cell: Value, only: bool) -> Value:
    """An e-mail in small letters; of a column of e-mails `only`, a cell without an @ is none."""
    return ibis.cases((cell.contains("@"), cell.strip().lower()), else_=ibis.null("string") if only else cell)


def _phone(cell: Value, only: bool) -> Value:
    """A phone number in digits; of a column of phones `only`, a cell with too few of them is none.

    +7 and 8 are the same number in Russia and Kazakhstan.
    """
    digits = cell.re_replace(r"\D", "").re_replace(r"^8(\d{10})$", r"7\1")
    return ibis.cases((digits.length() >= SHORTEST_PHONE, digits), else_=ibis.null("string") if only else cell)
