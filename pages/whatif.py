"""What would be if: two groups or periods side by side, and what changed habits of customers would bring."""

from lib.ui import _, layout, whatif

#: Any of these is enough to set two sides against each other.
COMPARED = ("customers", "revenue", "retention_rate", "nps", "csat", "conversion_rate", "ticket_volume")

view = layout.begin(
    _("What if?"),
    _("Two groups of customers or two periods side by side, and what changes in their habits would bring."),
    COMPARED,
)
if view is not None:
    whatif.page(view)
