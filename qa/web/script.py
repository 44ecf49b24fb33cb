"""The page's script, with the words that it says."""

from __future__ import annotations

import json
from importlib.resources import files

from qa.interface_words import LANGUAGES, say

_SAID = ("title", "copied", "not_copied", "loading", "building")


def page_script() -> str:
    """Return page.js, which finds its words in each language in `WORDS`."""
    words = {
        language: {key: say(key, language, done="{done}", total="{total}") for key in _SAID}
        for language in LANGUAGES
    }
    script = files("qa.web").joinpath("page.js").read_text(encoding="utf-8")
    return f"const WORDS = {json.dumps(words, ensure_ascii=False)};\n{script}"
