"""The page's style, theme and script."""

from __future__ import annotations

import json
from importlib.resources import files

import gradio as gr

from qa.rendering.words import LANGUAGES, say

STYLE = "\n".join(
    files("qa.web.page").joinpath(name).read_text(encoding="utf-8")
    for name in ("style.css", "panels.css")
)

_SCRIPT_TEXTS = (
    *("title", "keep", "copied", "not_copied", "loading", "building"),
    *("page_drawing", "page_failed"),
)


def build_theme() -> gr.themes.Base:
    """Return the colours, light and dark, and the fonts of the reader's system: none is fetched."""
    theme = gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        font=("system-ui", "-apple-system", "Segoe UI", "Noto Sans", "sans-serif"),
        font_mono=("ui-monospace", "monospace"),
    )
    return theme.set(
        body_background_fill="#faf9f6",
        body_background_fill_dark="#15181b",
        body_text_color="#1f2328",
        body_text_color_dark="#e8e6e1",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1c2024",
        block_radius="10px",
        input_radius="8px",
        border_color_primary="#d8d4ca",
        border_color_primary_dark="#3d444b",
        button_primary_background_fill="#0b665d",
        button_primary_background_fill_dark="#7bd3c6",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#10211f",
    )


def page_script() -> str:
    """Return the scripts, after a constant `WORDS` with their texts by language."""
    texts = {
        language: {key: say(key, language, done="{done}", total="{total}") for key in _SCRIPT_TEXTS}
        for language in LANGUAGES
    }
    folder = files("qa.web.page")
    script = "\n".join(
        folder.joinpath(name).read_text(encoding="utf-8")
        for name in ("page.js", "panels.js", "pages.js", "drop.js")
    )
    return f"const WORDS = {json.dumps(texts, ensure_ascii=False)};\n{script}"
