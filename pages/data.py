"""Files in, and what became of every row."""

from lib.ui import _, layout, loaded, upload

layout.heading(
    _("Your data"), _("Add the files you have, agree to what was understood, and see what became of every row.")
)
upload.box()
upload.waiting()
loaded.files()
loaded.what_else()
