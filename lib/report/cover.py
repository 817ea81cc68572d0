"""What stands on the first page: whose report this is, what it is about, and when it was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lib import formatting, formatting_scope
from lib.i18n import N_
from lib.report.material import Material


@dataclass(frozen=True, kw_only=True)
class Cover:
    title: str
    client: str
    #: What the report is about, line by line: (heading, what).
    about: tuple[tuple[str, str], ...]


def cover(m: Material, today: date) -> Cover:
    """The cover of a report made on that day."""
    ws, tr = m.ws, m.tr
    customers, visitors = ws.population()
    people = tr.plural(N_("{count} customer"), N_("{count} customers"), customers)
    if visitors:
        unnamed = tr.plural(N_("{count} anonymous visitor"), N_("{count} anonymous visitors"), visitors)
        people = tr(N_("{customers} and {visitors}"), customers=people, visitors=unnamed) if customers else unnamed
    who = people
    if ws.segment:
        named = f"{ws.segment.name}: " if ws.segment.name else ""
        rules = formatting_scope.segment(ws.segment, tr, m.hides)
        who = named + tr(N_("{people} whose {rules}"), people=people, rules=rules)
    about = [
        (tr(N_("Period")), formatting_scope.days(ws.period, ws.dataset.first, ws.as_of, tr)),
        (tr(N_("Customers")), who),
        (tr(N_("Taken as today")), formatting.day(ws.as_of, tr)),
        (tr(N_("Made on")), formatting.day(today, tr)),
    ]
    if m.options.hide_names:
        about.append((tr(N_("Names")), tr(N_("hidden; customers go by made-up names"))))
    return Cover(
        title=m.options.title or tr(N_("How the business is doing")),
        client=m.options.client,
        about=tuple((head, what) for head, what in about if what),
    )
