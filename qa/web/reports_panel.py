"""The reports: a list, each to be opened whole."""

from __future__ import annotations

import gradio as gr

from qa.web.parts import Parts


def build_reports(parts: Parts) -> None:
    """Build the panel in the tab that is open."""
    gr.HTML("", elem_id="reports", js_on_load=None)
