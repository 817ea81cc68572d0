"""Are customers loyal, in words and in deeds?"""

from lib.ui import _, cards, layout, loyalty, sections

TOPICS = {
    "stages": ("loyalty_stage_share",),
    "types": ("rfm_grid", "loyalty_stage_share"),
    "sharing": ("live_nps", "referral_rate", "referred_share"),
    "happiness": ("happiness_index",),
    "search": ("organic_clicks", "organic_ctr", "organic_position"),
}
METRICS = tuple(dict.fromkeys(name for names in TOPICS.values() for name in names))

view = layout.begin(
    _("Are customers loyal?"),
    _("Who stands in which stage, who recommends you, in words and in deeds, and whether new people find you."),
    METRICS,
)
if view is not None:
    topic = layout.topic(view, TOPICS, loyalty.TOPICS, "loyalty_topic")
    found = layout.available(view, TOPICS[topic])
    if topic not in ("stages", "types"):
        cards.row(view, found)
    loyalty.SHOWN[topic](view)
    if topic not in ("stages", "types"):
        sections.chosen(view, found)
    layout.more(view, METRICS, found)
