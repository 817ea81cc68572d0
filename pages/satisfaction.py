"""Are customers satisfied?"""

from lib.ui import _, cards, layout, satisfaction, sections

TOPICS = {
    "surveys": ("nps", "csat", "ces", "repurchase_intent", "attitude_score", "survey_response_rate"),
    "mentions": ("mention_sentiment", "mention_count", "mention_reply_rate"),
}
METRICS = tuple(name for names in TOPICS.values() for name in names)

view = layout.begin(
    _("Are customers satisfied?"), _("What they answer when you ask them, and what they say in public."), METRICS
)
if view is not None:
    topic = layout.topic(view, TOPICS, satisfaction.TOPICS, "satisfaction_topic")
    found = layout.available(view, TOPICS[topic])
    cards.row(view, found)
    satisfaction.SHOWN[topic](view)
    sections.chosen(view, found)
    if topic == "surveys":
        satisfaction.to_answer(view)
    layout.more(view, METRICS, found)
