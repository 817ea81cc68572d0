"""The app: `streamlit run app.py`."""

import gc

# What is imported stays in memory: to search it for garbage again and again takes a third of the start.
gc.disable()
from lib.ui import ahead, imports, present, shell  # noqa: E402

imports.keep()
gc.enable()

with ahead.while_drawing():
    shell.configure()
    page = shell.navigation(hidden=present.on())
    if present.on():
        present.show()
    else:
        shell.sidebar(page.url_path)
        shell.notices()
        page.run()
