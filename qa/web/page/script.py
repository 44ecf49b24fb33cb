"""The page's script, with the words that it says."""

from __future__ import annotations

import json
from importlib.resources import files

from qa.rendering.words import LANGUAGES, say

_SAID = ("title", "keep", "copied", "not_copied", "loading", "building")


def page_script() -> str:
    """Return page.js and panels.js; the first finds its words in each language in `WORDS`."""
    words = {
        language: {key: say(key, language, done="{done}", total="{total}") for key in _SAID}
        for language in LANGUAGES
    }
    folder = files("qa.web.page")
    script = "\n".join(
        folder.joinpath(name).read_text(encoding="utf-8") for name in ("page.js", "panels.js")
    )
    return f"const WORDS = {json.dumps(words, ensure_ascii=False)};\n{script}"
