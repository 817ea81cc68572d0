"""Are customers satisfied?"""

from lib.ui import _, cards, layout, satisfaction, sections

METRICS = ("nps", "csat", "ces")

view = layout.begin(_("Are customers satisfied?"), _("What they answer when you ask them."), METRICS)
if view is not None:
    found = layout.available(view, METRICS)
    cards.row(view, found)
    satisfaction.recommendation(view)
    for name in found:
        sections.metric(view, name)
    satisfaction.to_answer(view)
    layout.more(view, METRICS)
