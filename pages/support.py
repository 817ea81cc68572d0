"""Is help quick, and does it help?"""

from lib.ui import _, cards, layout, sections, support

METRICS = (
    "ticket_volume",
    "first_response_time",
    "resolution_time",
    "resolution_rate",
    "support_csat",
    "repeat_contact_rate",
)

view = layout.begin(
    _("Is help quick, and does it help?"), _("How support requests are answered and resolved."), METRICS
)
if view is not None:
    found = layout.available(view, METRICS)
    cards.row(view, found)
    support.repeats(view)
    sections.chosen(view, found)
    support.waiting(view)
    layout.more(view, METRICS, found)
