"""Files in, what became of every row, and the project they make."""

from lib.ui import _, layout, loaded, project_page, upload

layout.heading(
    _("Your data"), _("Add the files you have, agree to what was understood, and see what became of every row.")
)
upload.box()
upload.waiting()
loaded.files()
project_page.place()
loaded.what_else()
