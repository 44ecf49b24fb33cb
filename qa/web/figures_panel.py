"""The figures in the reports, as a table."""

from __future__ import annotations

import gradio as gr

from qa.web.parts import Parts


def build_figures(parts: Parts) -> None:
    """Build the panel in the tab that is open."""
    gr.HTML("", elem_id="figures", js_on_load=None)
