"""The language of the page: that of the browser, or the one chosen with the button."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import gradio as gr

from qa.rendering.words import LANGUAGES, Language, interface_words, say

# page.js sets the cookie when the language is switched. It is searched for, not parsed: other
# programs of this machine set cookies too, and some of those break a parser.
_CHOSEN = re.compile(rf"(?:^|;\s*)language=({'|'.join(LANGUAGES)})(?:;|$)")
C = TypeVar("C")
MakeText = Callable[[Language], str]


def language_of(request: gr.Request | None) -> Language:
    """Return the language that a request asks for: by its cookie, else as its browser prefers."""
    headers: dict[str, str] = dict(request.headers) if request else {}
    chosen = _CHOSEN.search(headers.get("cookie", ""))
    if chosen:
        return "zh" if chosen[1] == "zh" else "en"
    return "zh" if headers.get("accept-language", "").strip().lower().startswith("zh") else "en"


class Labels:
    """The components whose texts change with the language.

    When built they have keys in place of texts: the page puts in those of its browser's language.
    When the language is switched, the server sends the texts.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._makers: dict[str, MakeText] = {}
        self._labelled: list[tuple[Any, dict[str, MakeText]]] = []

    def labelled(
        self, make: Callable[..., C], keys: Mapping[str, str | MakeText], **fixed: Any
    ) -> C:
        """Build a component; `keys` gives the texts of its properties, by key or by function."""
        makers = {name: _maker(key) for name, key in keys.items()}
        markers = {name: self._marker(key) for name, key in keys.items()}
        component = make(**markers, **fixed)
        self._labelled.append((component, makers))
        return component

    @property
    def components(self) -> list[Any]:
        """All labelled components."""
        return [component for component, _ in self._labelled]

    def updates(self, language: Language) -> dict[Any, Any]:
        """Return the texts of all components in a language, as Gradio's updates."""
        texts: dict[Any, dict[str, Any]] = {
            component: {name: make(language) for name, make in makers.items()}
            for component, makers in self._labelled
        }
        return {component: gr.update(**values) for component, values in texts.items()}

    def i18n(self) -> gr.I18n:
        """Return all texts for the page, by the language codes of browsers."""
        texts = {
            language: {
                **interface_words()[language],
                **{name: make(language) for name, make in self._makers.items()},
            }
            for language in LANGUAGES
        }
        chinese = dict.fromkeys(("zh-CN", "zh-TW", "zh-HK"), texts["zh"])
        return gr.I18n(en=texts["en"], zh=texts["zh"], **chinese)

    def _marker(self, key: str | MakeText) -> Any:
        if not isinstance(key, str):
            self._makers[f"made_{len(self._makers)}"] = key
            key = f"made_{len(self._makers) - 1}"
        return gr.I18n()(key)


def _maker(key: str | MakeText) -> MakeText:
    if isinstance(key, str):
        name = key
        return lambda language: say(name, language)
    return key
