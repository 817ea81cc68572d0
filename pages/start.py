"""What this is, and the two ways in."""

from lib.ui import start

start.page()
