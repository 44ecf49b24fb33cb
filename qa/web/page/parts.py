"""What the parts of the page share: what answers, the conversation, the places of the panels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from qa.web.loading import Loader
from qa.web.page.language import Labels
from qa.web.sessions import Sessions

HIDDEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""How handlers are bound: Gradio shows no pulse of its own, and offers them to no other program."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Handed to what builds a part of the page.

    `conversation` holds the exchanges of this session, oldest first (`qa.web.page.replies`). A panel
    whose content needs the reports fills itself when its tab is selected: until `loader` is
    ready there are none. `labels` names components in the language of the page.
    """

    loader: Loader
    labels: Labels
    conversation: gr.State
    tabs: gr.Tabs
    """Its ids are "ask", "reports" and "figures"."""
    reports_tab: gr.Tab
    figures_tab: gr.Tab
    sessions: Sessions
    """What each session brought along, and what it chose to be answered from."""
    opening: gr.Textbox
    """Nobody sees it: panels.js writes into it which report is to be opened, and where."""
    within: gr.HTML
    """Says what answers come from, where they don't come from everything."""
    choose_all: gr.Button
    """Beside that: lets them come from everything again."""


def small_button(labels: Labels, key: str, name: str, **more: object) -> gr.Button:
    """Return a button as wide as its words, which stand under `key`; `name` is its id."""
    fixed: dict[str, object] = {"size": "sm", "scale": 0, "min_width": 0, **more}
    return labels.named(gr.Button, {"value": key}, elem_id=name, **fixed)
