"""Customers one by one: find one, and see all there is about her."""

from lib.ui import _, customers, layout

view = layout.begin(
    _("Who are your customers?"),
    _("Find one by any part of a name, number, address or attribute, and see all that is on record about her."),
)
if view is not None:
    customers.page(view)
    layout.definitions(view, ("call_list", "loyalty_stage_share"))
