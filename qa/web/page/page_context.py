"""The page context: what the panels share, such as loader, conversation and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from qa.web.loading import Loader
from qa.web.page.language import Labels
from qa.web.sessions import Sessions

HANDLER_OPTIONS: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For every handler: no progress display of Gradio's, and not offered as an API."""


@dataclass(frozen=True, slots=True)
class PageContext:
    """Passed to each function and class that builds a panel.

    A panel that needs the reports fills itself when its tab is selected: they are not there until
    the loader is ready.
    """

    loader: Loader
    labels: Labels
    """Labels components in the language of the page."""
    conversation: gr.State
    """The exchanges of this session, oldest first (`qa.web.page.replies`)."""
    tabs: gr.Tabs
    """Its ids are "ask", "reports" and "figures"."""
    reports_tab: gr.Tab
    figures_tab: gr.Tab
    sessions: Sessions
    """The uploads and the scope of each session."""
    report_request: gr.Textbox
    """Not shown: panels.js writes into it which report to open, and where."""
    scope_note: gr.HTML
    """Says what answers come from, if not from everything."""
    clear_scope: gr.Button
    """Beside the note: answers come from everything again."""


def small_button(labels: Labels, key: str, name: str, **more: object) -> gr.Button:
    """Return a button as wide as its label; `key` is that of the label, `name` its id."""
    fixed: dict[str, object] = {"size": "sm", "scale": 0, "min_width": 0, **more}
    return labels.labelled(gr.Button, {"value": key}, elem_id=name, **fixed)
