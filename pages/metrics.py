"""What every number means."""

from lib.ui import _, dictionary, layout

layout.heading(_("Metric dictionary"), _("What each number means, how it is computed, and what moves it."))
dictionary.entries()
