"""Small print, in the Markdown that Streamlit reads."""

from __future__ import annotations


def small(text: str) -> str:
    return f":small[{text}]" if text else ""


def muted(text: str) -> str:
    return f":small[:gray[{text}]]" if text else ""


def bold(text: str) -> str:
    return f"**{text}**"


def bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def lines(*parts: str) -> str:
    """Each part on a line of its own, the empty ones left out."""
    return "  \n".join(part for part in parts if part)
