"""Do people visit, use and buy?"""

from lib.ui import _, cards, engagement, layout, sections

METRICS = (
    "conversion_rate",
    "bounce_rate",
    "pages_per_session",
    "session_duration",
    "visit_frequency",
    "dau",
    "wau",
    "mau",
    "stickiness",
    "engagement_rate",
    "organic_clicks",
    "organic_ctr",
)

view = layout.begin(_("Do people visit, and do they buy?"), _("What visitors do on your site or in your app."), METRICS)
if view is not None:
    found = layout.available(view, METRICS)
    cards.row(view, found)
    engagement.activity(view)
    sections.chosen(view, found)
    layout.more(view, METRICS)
