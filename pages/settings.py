"""The definitions behind the numbers."""

from lib.ui import _, layout, settings_form

layout.heading(_("Settings"), _("The definitions behind the numbers. Every page follows them at once."))
settings_form.form()
