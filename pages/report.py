"""One file to hand over."""

from lib.ui import _, layout, report

view = layout.begin(
    _("A report to hand over"),
    _("One file for a client, a partner or the archive: it opens anywhere and asks the network for nothing."),
)
if view is not None:
    report.page(view)
