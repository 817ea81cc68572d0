"""Do people visit, use and buy?"""

from lib.ui import _, cards, engagement, impact, layout, sections

TOPICS = {
    "site": (
        "conversion_rate",
        "bounce_rate",
        "pages_per_session",
        "session_duration",
        "visit_frequency",
        "actions_per_visitor",
        "cart_abandonment",
        "cart_recovery_rate",
    ),
    "people": ("dau", "wau", "mau", "stickiness", "active_retention", "active_churn", "engagement_rate"),
    "messages": ("open_rate", "click_rate", "message_conversion", "unsubscribe_rate"),
}
METRICS = tuple(name for names in TOPICS.values() for name in names)

view = layout.begin(
    _("Do people visit, and do they buy?"),
    _("What people do on your site or in your app, and with the messages you send."),
    METRICS,
)
if view is not None:
    topic = engagement.topic(view, TOPICS)
    found = layout.available(view, TOPICS[topic])
    cards.row(view, found)
    engagement.SHOWN[topic](view)
    sections.chosen(view, found)
    if topic == "messages":
        impact.section(view)
    layout.more(view, METRICS, found)
