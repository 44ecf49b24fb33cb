"""What an index was made of, and whether that is still what is asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from corpus.document import Source
from index.errors import IndexMismatch

FORMAT = 3
REBUILD = "beijing-qa index build"


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings and the corpus of an index. `corpus` and `files` are SHA-256 digests."""

    model: str
    precision: str
    dimension: int
    corpus: str
    max_tokens: int
    merge_tokens: int
    n_passages: int
    n_sentences: int
    format: int = FORMAT
    files: tuple[tuple[str, str], ...] = ()

    def with_files(self, folder: Path) -> Recipe:
        """Return the recipe with the hashes of the folder's files."""
        return replace(self, files=tuple(sorted(_hash_files(folder).items())))

    def to_json(self) -> str:
        """Return the recipe as JSON text."""
        return json.dumps(asdict(self), indent=1)

    def check_files(self, folder: Path) -> None:
        """Raise IndexMismatch if a file of the index is missing or was changed."""
        found = _hash_files(folder)
        for name, digest in self.files:
            if found.get(name) != digest:
                state = "is missing" if name not in found else "was changed or cut short"
                raise IndexMismatch(f"{folder / name}: {state}; run: {REBUILD}")


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; raises IndexMismatch if it is not one of this format."""
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if values.get("format") != FORMAT:
            raise IndexMismatch(
                f"{path}: format {values.get('format')!r}, this version reads {FORMAT}; "
                f"run: {REBUILD}"
            )
        values["files"] = tuple((str(name), str(digest)) for name, digest in values["files"])
        return Recipe(**{f.name: values[f.name] for f in fields(Recipe)})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexMismatch(f"{path}: not a readable recipe; run: {REBUILD}") from error


def hash_corpus(sources: Iterable[Source]) -> str:
    """Return a digest of every report's id, hash and manifest fields: what answers depend on."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(
            repr([getattr(source, f.name) for f in fields(source) if f.name != "curated"]).encode()
        )
        digest.update(repr(sorted(source.curated)).encode())
    return digest.hexdigest()


def _hash_files(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "recipe.json")
    return {p.relative_to(folder).as_posix(): _hash_file(p) for p in files}


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
