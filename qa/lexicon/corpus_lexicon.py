"""The words to read a corpus with: the general ones, and those of the corpus where it has some."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qa.lexicon.wording import LANGUAGES

Group = tuple[str, ...]
"""Phrases that may stand for each other."""
Entries = Mapping[str, tuple[str, ...]]
"""For each word what it may stand for, or how it is rendered, best first."""

_FOLDER = Path(__file__).parent
_CORPORA = _FOLDER / "corpora"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A pattern of text that may be wrong, and in what way, by language."""

    pattern: re.Pattern[str]
    what: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class CorpusLexicon:
    """What a corpus is read with.

    `name` is that of the corpus's folder; None for the general words alone. `groups` are synonyms,
    `everyday` leads from everyday words to words of reports, one way only. `own` are words that
    tell nothing apart since every report is about them, `outside` the places that it is not about.
    `about` and `examples` say, by language, how the corpus is called and what could be asked of it;
    both may be empty. `unclear` are words whose English may be wrong.
    """

    name: str | None
    groups: tuple[Group, ...]
    everyday: Entries
    own: frozenset[str]
    outside: frozenset[str]
    about: Mapping[str, str]
    examples: Mapping[str, tuple[str, ...]]
    unclear: tuple[Doubt, ...]

    @property
    def chinese(self) -> Entries:
        """Chinese words with their English renderings; read when they are first asked for."""
        return _chinese(self.name)

    @staticmethod
    def load(name: str | None = None) -> CorpusLexicon:
        """Return the lexicon of a corpus by the name in its manifest; the general one for None.

        Raises:
            ValueError: there is no lexicon of that name; the message names those that there are.
        """
        if name is not None and name not in lexicon_names():
            raise ValueError(
                f"there is no lexicon {name!r}; there are: {', '.join(lexicon_names())}"
            )
        return _load(name)


def lexicon_names() -> tuple[str, ...]:
    """Return the names of the corpora that have words of their own, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in _CORPORA.glob("*/corpus.toml")))


@lru_cache(maxsize=8)
def _load(name: str | None) -> CorpusLexicon:
    own = _CORPORA / name if name else None
    facts: dict[str, Any] = {}
    if own:
        facts = tomllib.loads((own / "corpus.toml").read_text(encoding="utf-8"))
    groups, everyday = _general()
    if own:  # its words come first, and a line of its own replaces a general one
        groups = (*_groups(own / "synonyms.txt"), *_groups(own / "aliases.txt"), *groups)
        everyday = {**everyday, **_entries(own / "everyday.tsv")}
    examples = {language: tuple(said) for language, said in facts.get("examples", {}).items()}
    return CorpusLexicon(
        name=name,
        groups=groups,
        everyday=MappingProxyType(dict(sorted(everyday.items(), key=lambda e: e[0].lower()))),
        own=frozenset(facts.get("own", ())),
        outside=frozenset(facts.get("outside", "").split()),
        about=MappingProxyType(facts.get("about", {})),
        examples=MappingProxyType(examples),
        unclear=tuple(
            Doubt(re.compile(row["pattern"]), MappingProxyType({k: row[k] for k in LANGUAGES}))
            for row in facts.get("unclear", ())
        ),
    )


@lru_cache(maxsize=1)
def _general() -> tuple[tuple[Group, ...], Entries]:
    """Read the general synonyms and everyday words, once for all corpora."""
    english = _FOLDER / "english"
    return _groups(english / "synonyms.txt"), _entries(english / "everyday.tsv")


@lru_cache(maxsize=8)
def _chinese(name: str | None) -> Entries:
    entries = _entries(_FOLDER / "chinese" / "zh-en.tsv")
    return MappingProxyType(entries | (_entries(_CORPORA / name / "zh-en.tsv") if name else {}))


def _groups(path: Path) -> tuple[Group, ...]:
    return tuple(_parted(line) for line in _lines(path))


def _entries(path: Path) -> dict[str, tuple[str, ...]]:
    """Read words with what follows after a tab; nothing may follow, for words of no weight."""
    entries = (line.partition("\t") for line in _lines(path))
    return {word: _parted(means) for word, _, means in entries}


def _parted(line: str) -> tuple[str, ...]:
    return tuple(said for part in line.split("|") if (said := part.strip()))


def _lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file that may be missing, remarks and empty ones left out."""
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines()
        yield from (line for line in lines if line and not line.startswith("#"))


def lexicon_name(folder: Path) -> str | None:
    """Return the name of the lexicon that a folder of reports is to be read with; None for none.

    Raises:
        CorpusError: the manifest cannot be read, or names a lexicon that is not there.
    """
    from corpus.errors import ManifestMismatch
    from corpus.manifest import LEXICON, MANIFEST, read_lexicon

    name = read_lexicon(folder)
    if name is not None and name not in lexicon_names():
        raise ManifestMismatch(
            f"{folder / MANIFEST}: {LEXICON} = {name!r} is not there; there are "
            f"{', '.join(lexicon_names())}; write one of these, or remove the line"
        )
    return name
