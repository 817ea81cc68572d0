"""Do customers come back, and what are they worth?"""

from lib.ui import _, cards, layout, retention, sections

TOPICS = {
    "staying": (
        "retention_rate",
        "churn_rate",
        "revenue_churn",
        "net_revenue_retention",
        "repeat_purchase_rate",
        "orders_per_customer",
        "win_back_rate",
        "customers",
        "revenue",
        "average_order_value",
    ),
    # No cards: each of the two says its number above its chart.
    "cohorts": ("cohorts", "survival"),
    "worth": (
        "revenue_per_customer",
        "clv_historic",
        "clv_simple",
        "clv_predicted",
        "cac",
        "cac_payback",
        "ltv_to_cac",
    ),
    "habits": (
        "purchase_interval",
        "days_to_first_order",
        "days_to_second_order",
        "cross_category_rate",
        "promo_share",
        "programme_participation",
        "redemption_rate",
    ),
}
METRICS = tuple(name for names in TOPICS.values() for name in names)

view = layout.begin(_("Do customers come back?"), _("Who stays, who leaves, and what a customer is worth."), METRICS)
if view is not None:
    topic = layout.topic(view, TOPICS, retention.TOPICS, "retention_topic")
    found = layout.available(view, TOPICS[topic])
    cards.row(view, found)
    retention.SHOWN[topic](view)
    if topic != "cohorts":
        sections.chosen(view, found)
    layout.more(view, METRICS, found)
