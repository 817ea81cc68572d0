"""Who is likely to leave, why, and whom it pays to keep."""

from lib.ui import _, campaign, churn, forecast, layout

view = layout.begin(
    _("Who is likely to leave?"), _("Customers who may not come back, why, what that would cost, and whom to contact.")
)
if view is not None:
    found = churn.page(view)
    if found is not None:
        campaign.section(view, found)
        forecast.section(view, found)
        layout.definitions(view, ("call_list",))
