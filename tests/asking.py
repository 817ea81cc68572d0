"""`python -m tests.asking` is Streamlit, which writes down what is answered from the data, and by which thread.

It is written to the file that `ASKED` names: a line for each question, the thread before it. What the data cannot
answer is said at once and not remembered, so it is left out.
"""

from __future__ import annotations

import os
import threading
from functools import wraps

from streamlit.web import cli

from lib import Workspace

#: What takes time and is remembered for the session.
QUESTIONS = (
    "scorecard",
    "trends",
    "findings",
    "action_list",
    "metric",
    "table",
    "difference",
    "versus",
    "overlap",
    "scenario",
    "campaign",
    "customers",
)


def written_down(name: str, question):
    @wraps(question)
    def asked(view, *given, **options):
        found = question(view, *given, **options)
        with open(os.environ["ASKED"], "a", encoding="utf-8") as log:
            log.write(f"{threading.current_thread().name}\t{name}{given}{options}\n")
        return found

    return asked


if __name__ == "__main__":
    for name in QUESTIONS:
        setattr(Workspace, name, written_down(name, getattr(Workspace, name)))
    cli.main(prog_name="streamlit")
