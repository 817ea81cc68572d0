"""The app: `streamlit run app.py`. The server imports this file once, and every session runs it."""

from __future__ import annotations

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st


def prepare() -> None:
    """Import what pages are made of; whoever comes second waits for the first."""
    # What is imported stays in memory: to search it for garbage again and again takes a third of the time.
    gc.disable()
    try:
        from lib.ui import imports

        imports.keep()
    finally:
        gc.enable()


@asynccontextmanager
async def while_serving(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Prepare beside the server, so that the first visitor's browser and our imports do not wait for each other."""
    threading.Thread(target=prepare, name="imports", daemon=True).start()
    yield {}


if __name__ == "__main__":
    prepare()
    from lib.ui import ahead, present, shell, state

    with ahead.while_drawing():
        shell.configure()
        page = shell.navigation(hidden=present.on())
        if present.on():
            present.show()
        else:
            shell.sidebar(page.url_path)
            shell.notices()
            page.run()
            # The page a link leads to has been drawn: what it was about is not opened again and again.
            state.want(None)
else:
    app = st.App(__file__, lifespan=while_serving)
