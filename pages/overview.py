"""The health of the business on one screen."""

from lib.ui import _, layout, overview

view = layout.begin(_("How is the business doing?"), _("The main numbers, what changed, and whom to look after today."))
if view is not None:
    overview.headline(view)
    overview.changes(view)
    overview.to_do(view)
    overview.everything(view)
