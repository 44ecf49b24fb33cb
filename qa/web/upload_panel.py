"""A report brought along for this session."""

from __future__ import annotations

import gradio as gr

from qa.web.parts import Parts


def build_upload(parts: Parts) -> None:
    """Build the panel in the tab that is open."""
    gr.HTML("", elem_id="upload", js_on_load=None)
