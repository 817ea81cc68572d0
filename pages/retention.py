"""Do customers come back, and what are they worth?"""

from lib.ui import _, cards, cohorts, layout, retention, sections

METRICS = (
    "retention_rate",
    "churn_rate",
    "repeat_purchase_rate",
    "orders_per_customer",
    "purchase_interval",
    "average_order_value",
    "revenue",
    "customers",
    "clv_historic",
    "clv_simple",
)

view = layout.begin(_("Do customers come back?"), _("Who stays, who leaves, and what a customer is worth."), METRICS)
if view is not None:
    found = layout.available(view, METRICS)
    cards.row(view, found)
    retention.coming_back(view)
    cohorts.cohorts(view)
    cohorts.survival(view)
    sections.chosen(view, found)
    layout.more(view, METRICS)
