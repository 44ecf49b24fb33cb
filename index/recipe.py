"""The recipe of an index: what it was built from, and whether its files are unchanged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from corpus.document import Source
from index.errors import IndexMismatch, IndexOutdated
from index.file_record import FileRecord
from index.steps import Steps, counted

FORMAT = 7
RECIPE = "recipe.json"
REBUILD = "beijing-qa index build"
UPDATE = "beijing-qa index update"

_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_FIRST_FIELDS = (
    "doc_id",
    "title",
    "publisher",
    "published",
    "event_date",
    "sha256",
    "date_note",
    "speaker",
    "names",
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of an index, the SHA-256 digest of its corpus, and the records of its files."""

    model: str
    precision: str
    dimension: int
    corpus: str
    max_tokens: int
    merge_tokens: int
    n_passages: int
    n_sentences: int
    source: str = ""
    """The digest of the model's files; empty where they are not known."""
    format: int = FORMAT
    files: tuple[FileRecord, ...] = ()

    def with_files(self, folder: Path) -> Recipe:
        """Return the recipe with the records of the folder's files."""
        paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != RECIPE)
        return replace(self, files=tuple(FileRecord.of(path, folder) for path in paths))

    def to_json(self) -> str:
        """Return the recipe as JSON text."""
        return json.dumps(asdict(self), indent=1)

    def check_files(self, folder: Path, *, whole: bool = False, steps: Steps | None = None) -> None:
        """Raise IndexMismatch if a file of the index is missing or was changed.

        Of large files only the ends are read, unless `whole`.
        """
        for file in counted(self.files, len(self.files), "Checking", steps):
            path = folder / file.name
            if not path.is_file():
                raise IndexMismatch(f"{path}: is missing; run: {REBUILD}")
            if not file.is_same(path, whole=whole):
                raise IndexMismatch(f"{path}: was changed or cut short; run: {REBUILD}")


def read_recipe(path: Path, digest: str) -> Recipe:
    """Read a recipe; raises IndexMismatch if it is not the one of this digest and this format."""
    try:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise IndexMismatch(f"{path}: was changed or cut short; run: {REBUILD}")
        values: dict[str, Any] = json.loads(data)
        if values.get("format") != FORMAT:
            raise IndexOutdated(
                f"{path}: format {values.get('format')!r}, this version reads {FORMAT}; "
                f"run: {REBUILD}"
            )
        values["files"] = tuple(FileRecord(**file) for file in values["files"])
        return Recipe(**{f.name: values[f.name] for f in fields(Recipe)})
    except _UNREADABLE as error:
        raise IndexMismatch(f"{path}: not a readable recipe; run: {REBUILD}") from error


def hash_corpus(sources: Iterable[Source]) -> str:
    """Return a digest of every report's id, hash and manifest fields: answers depend on these."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(repr([getattr(source, name) for name in _FIRST_FIELDS]).encode())
        digest.update(repr(sorted(source.curated)).encode())
        more = {name: value for name, value in _later_fields(source).items() if value}
        digest.update(repr(more).encode() if more else b"")
    return digest.hexdigest()


def _later_fields(source: Source) -> dict[str, Any]:
    """Return the fields that came later, empty where they say what an older manifest meant."""
    grains = {"grain": source.grain, "event_grain": source.event_grain}
    exact = {name: grain if grain != "day" else "" for name, grain in grains.items()}
    return {**exact, "unsure": sorted(source.unsure)}
