"""The app: `streamlit run app.py`."""

from lib.ui import shell

shell.configure()
page = shell.navigation()
shell.sidebar()
shell.notices()
page.run()
