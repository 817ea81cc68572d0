"""The app: `streamlit run app.py`."""

from lib.ui import present, shell

shell.configure()
page = shell.navigation(hidden=present.on())
if present.on():
    present.show()
else:
    shell.sidebar(page.url_path)
    shell.notices()
    page.run()
