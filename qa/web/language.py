"""The language of the page: that of the browser."""

from __future__ import annotations

import gradio as gr

from qa.interface_words import Language


def language_of(request: gr.Request | None) -> Language:
    """Return the language that a request asks for, as its browser prefers."""
    headers: dict[str, str] = dict(request.headers) if request else {}
    return "zh" if headers.get("accept-language", "").strip().lower().startswith("zh") else "en"
