"""The language of the page: that of the browser, or the one it was switched to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import gradio as gr

from qa.rendering.words import LANGUAGES, Language, interface_words, say

# Set by page.js when the page is switched. Looked for as it does there: other programs of this
# machine set cookies too, and not every one of them can be parsed.
_CHOSEN = re.compile(rf"(?:^|;\s*)language=({'|'.join(LANGUAGES)})(?:;|$)")
C = TypeVar("C")
Made = Callable[[Language], str]


def language_of(request: gr.Request | None) -> Language:
    """Return the language that a request asks for: by its cookie, else as its browser prefers."""
    headers: dict[str, str] = dict(request.headers) if request else {}
    chosen = _CHOSEN.search(headers.get("cookie", ""))
    if chosen:
        return "zh" if chosen[1] == "zh" else "en"
    return "zh" if headers.get("accept-language", "").strip().lower().startswith("zh") else "en"


class Labels:
    """The components whose words change with the language.

    At first they have marks in place of words, which the page fills in as its browser prefers;
    switched, they are sent the words.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._made: dict[str, Made] = {}
        self._named: list[tuple[Any, dict[str, Made]]] = []

    def named(self, make: Callable[..., C], keys: Mapping[str, str | Made], **fixed: Any) -> C:
        """Return a component whose properties `keys` are words by their keys, or made of words."""
        made = {name: _maker(key) for name, key in keys.items()}
        marks = {name: self._mark(key) for name, key in keys.items()}
        component = make(**marks, **fixed)
        self._named.append((component, made))
        return component

    @property
    def components(self) -> list[Any]:
        """All that change."""
        return [component for component, _ in self._named]

    def updates(self, language: Language) -> dict[Any, Any]:
        """Return the words of all components in a language."""
        words: dict[Any, dict[str, Any]] = {
            component: {name: make(language) for name, make in made.items()}
            for component, made in self._named
        }
        return {component: gr.update(**named) for component, named in words.items()}

    def i18n(self) -> gr.I18n:
        """Return the words for the page, by the names that browsers give the languages."""
        words = {
            language: {
                **interface_words()[language],
                **{name: make(language) for name, make in self._made.items()},
            }
            for language in LANGUAGES
        }
        chinese = dict.fromkeys(("zh-CN", "zh-TW", "zh-HK"), words["zh"])
        return gr.I18n(en=words["en"], zh=words["zh"], **chinese)

    def _mark(self, key: str | Made) -> Any:
        if not isinstance(key, str):
            self._made[f"made_{len(self._made)}"] = key
            key = f"made_{len(self._made) - 1}"
        return gr.I18n()(key)


def _maker(key: str | Made) -> Made:
    if isinstance(key, str):
        name = key
        return lambda language: say(name, language)
    return key
