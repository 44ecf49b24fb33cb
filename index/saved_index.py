"""The index on disk: FAISS files, NumPy arrays and JSON; committed by one atomic rename."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from index.builds import (
    Reading,
    current_name,
    flush,
    new_build,
    point_to,
    read_current,
    remove_leftovers,
)
from index.dense import DenseIndex
from index.document_store import DocumentStore
from index.embedder import Embedder
from index.errors import IndexMismatch, IndexMissing
from index.known_vectors import Embedded, KnownVectors
from index.lexical import LexicalIndex
from index.passage_index import PassageIndex
from index.passage_store import PassageStore
from index.recipe import REBUILD, RECIPE, UPDATE, Recipe, read_recipe
from index.steps import Steps, counted
from index.vocabulary import Vocabulary

_MODEL = "model"
_NOTES = "notes.json"
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError)


def save_index(index: PassageIndex, folder: Path, steps: Steps | None = None) -> None:
    """Write the index so that a crash at any moment leaves the old one or the new one.

    Everything is written to a new build folder beside the old one. Then one small file, replaced
    atomically, names the new build and the old one, which is kept; the one before that is removed
    once nobody reads it. Where others may write too, the caller holds the folder's lock
    (`index.writer_lock`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    build = new_build(folder)
    try:
        _write_parts(index, build, steps)
        (build / RECIPE).write_text(index.recipe.with_files(build).to_json(), encoding="utf-8")
        paths = [*build.rglob("*"), build]
        for path in counted(paths, len(paths), "Writing to the disk", steps):
            flush(path)
        point_to(folder, build)  # only when the new build is on the disk
    finally:
        if current_name(folder) != build.name:
            shutil.rmtree(build, ignore_errors=True)
    remove_leftovers(folder)


def open_index(
    folder: Path,
    load_embedder: Callable[[str], Embedder],
    *,
    corpus: str | None = None,
    check: Callable[[Recipe], None] | None = None,
) -> PassageIndex:
    """Open a saved index with the embedder that `load_embedder(model_name)` gives.

    The build stays on the disk as long as the documents of the index are in use. `corpus` is the
    digest of the reports as they are now (`index.recipe.hash_corpus`), which a build that was put
    back need not have; `check` may refuse a recipe.

    Raises:
        IndexMissing: there is no index in `folder`.
        IndexMismatch: a file is broken, or the index was made of other reports.
    """
    reading, pointer = read_current(folder)
    recipe = read_recipe(reading.folder / RECIPE, pointer.digest)
    if check:
        check(recipe)
    recipe.check_files(reading.folder)
    if corpus not in (None, recipe.corpus) and not pointer.is_put_back:
        raise IndexMismatch(f"{folder}: made of other reports than are there now; run: {UPDATE}")
    index = _open_parts(reading, recipe, load_embedder)
    index.build_name = pointer.build
    return index


def _open_parts(
    reading: Reading, recipe: Recipe, load_embedder: Callable[[str], Embedder]
) -> PassageIndex:
    build = reading.folder
    try:
        documents = DocumentStore.open(build, reading)
        passages = PassageStore.open(build / "passages", documents)
        passage_vectors = DenseIndex.open(build / "passages.faiss")
        sentence_vectors = DenseIndex.open(build / "sentences.faiss")
        lexical = LexicalIndex.open(build / "bm25", len(passages))
        vocabulary = Vocabulary.open(build / "vocabulary")
        notes = json.loads((build / _NOTES).read_text(encoding="utf-8"))
        embedder = _open_embedder(build, recipe, load_embedder)
    except _UNREADABLE as error:
        raise IndexMismatch(f"{build}: cannot be read ({error}); run: {REBUILD}") from error
    _check_sizes(build, recipe, passage_vectors, sentence_vectors, passages)
    return PassageIndex(
        documents,
        passages,
        passage_vectors=passage_vectors,
        sentence_vectors=sentence_vectors,
        lexical=lexical,
        vocabulary=vocabulary,
        recipe=recipe,
        embedder=embedder,
        notes=notes,
    )


def _open_embedder(
    build: Path, recipe: Recipe, load_embedder: Callable[[str], Embedder]
) -> Embedder:
    """Open the model that was exported with the index; load it by name where none was."""
    folder = build / _MODEL
    if not folder.is_dir():
        return load_embedder(recipe.model)
    from index.onnx_embedder import OnnxEmbedder

    return OnnxEmbedder(folder)


def saved_model(folder: Path) -> Path | None:
    """Return the folder of an index's exported model; None if there is none, or it is broken.

    The caller holds the folder's lock, so that no build is removed meanwhile.
    """
    build = whole_build(folder)
    return build[0] / _MODEL if build and (build[0] / _MODEL).is_dir() else None


def whole_build(folder: Path) -> tuple[Path, Recipe] | None:
    """Return the folder of the current build and its recipe; None if it is away or broken.

    The caller holds the folder's lock.
    """
    try:
        reading, pointer = read_current(folder)
        with reading:
            recipe = read_recipe(reading.folder / RECIPE, pointer.digest)
            recipe.check_files(reading.folder)
            return reading.folder, recipe
    except (IndexMissing, IndexMismatch):
        return None


def open_known(
    folder: Path, model: tuple[str, str, str], steps: Steps | None = None
) -> KnownVectors | None:
    """Return the vectors of the current build by their texts; None as above, or of another model.

    `model` is its name, its precision and the digest of its files. The caller holds the folder's
    lock, so that no build is removed meanwhile.
    """
    whole = whole_build(folder)
    if not whole:
        return None
    build, recipe = whole
    if model != (recipe.model, recipe.precision, recipe.source):
        return None
    try:
        parts = Embedded(
            PassageStore.open(build / "passages", DocumentStore.open(build)),
            DenseIndex.open(build / "passages.faiss"),
            DenseIndex.open(build / "sentences.faiss"),
            Vocabulary.open(build / "vocabulary"),
        )
        return KnownVectors(parts, steps=steps)
    except (*_UNREADABLE, IndexMismatch):
        return None


def verify_index(folder: Path, steps: Steps | None = None) -> Recipe:
    """Read every file of the index in a folder whole; raises as `open_index` does."""
    reading, pointer = read_current(folder)
    with reading:
        recipe = read_recipe(reading.folder / RECIPE, pointer.digest)
        recipe.check_files(reading.folder, whole=True, steps=steps)
    return recipe


def saved_recipe(folder: Path) -> Recipe:
    """Return the recipe of the index in a folder; raises as `open_index` does."""
    reading, pointer = read_current(folder)
    with reading:
        return read_recipe(reading.folder / RECIPE, pointer.digest)


def _write_parts(index: PassageIndex, build: Path, steps: Steps | None = None) -> None:
    for name in ("bm25", "vocabulary", "passages"):
        (build / name).mkdir()
    parts: tuple[tuple[Callable[[Path], None], Path], ...] = (
        (index.passage_vectors.save, build / "passages.faiss"),
        (index.sentence_vectors.save, build / "sentences.faiss"),
        (index.lexical.save, build / "bm25"),
        (index.vocabulary.save, build / "vocabulary"),
        (index.documents.save, build),
        (index.passages.save, build / "passages"),
    )
    for save, place in counted(parts, len(parts), "Writing", steps):
        save(place)
    text = json.dumps(index.notes, ensure_ascii=False)
    (build / _NOTES).write_text(text, encoding="utf-8")
    if index.embedder.folder:
        _link_files(index.embedder.folder, build / _MODEL)


def _link_files(source: Path, target: Path) -> None:
    """Hard-link files that are never changed into a new folder; copy them where the disk can't."""
    target.mkdir()
    for path in source.iterdir():
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copyfile(path, target / path.name)


def _check_sizes(
    build: Path,
    recipe: Recipe,
    passage_vectors: DenseIndex,
    sentence_vectors: DenseIndex,
    passages: PassageStore,
) -> None:
    found = (len(passages), passage_vectors.size, sentence_vectors.size, passage_vectors.dimension)
    expected = (recipe.n_passages, recipe.n_passages, recipe.n_sentences, recipe.dimension)
    if found != expected:
        raise IndexMismatch(f"{build}: holds {found}, its recipe says {expected}; run: {REBUILD}")
