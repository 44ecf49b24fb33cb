"""The colours and fonts of the window, in light and dark."""

from __future__ import annotations

from importlib.resources import files

import gradio as gr

STYLE = "\n".join(
    files("qa.web.page").joinpath(name).read_text(encoding="utf-8")
    for name in ("style.css", "panels.css")
)


def build_theme() -> gr.themes.Base:
    """Return a theme with the fonts of the reader's own system: none is fetched."""
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
