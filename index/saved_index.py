"""The index on disk: FAISS files, NumPy arrays and JSON; committed by one atomic rename."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from index.dense import DenseIndex
from index.document_store import DocumentStore
from index.embedder import Embedder
from index.errors import IndexMismatch, IndexMissing
from index.lexical import LexicalIndex
from index.passage_index import PassageIndex
from index.passage_store import PassageStore
from index.recipe import REBUILD, Recipe, read_recipe
from index.vocabulary import Vocabulary

_CURRENT = "CURRENT"
_RECIPE = "recipe.json"
_MODEL = "model"
_NOTES = "notes.json"


def save_index(index: PassageIndex, folder: Path) -> None:
    """Write the index so that a crash at any moment leaves the old one or the new one.

    Everything is written to a new build folder beside the old one. Then one small file, replaced
    atomically, names the new build, and the old one is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    build = Path(tempfile.mkdtemp(prefix="build-", dir=folder))
    pointer = folder / f"{_CURRENT}.{build.name}"
    try:
        _write_parts(index, build)
        (build / _RECIPE).write_text(index.recipe.with_files(build).to_json(), encoding="utf-8")
        for path in [*build.rglob("*"), build]:
            _flush(path)
        pointer.write_text(build.name, encoding="utf-8")
        _flush(pointer)
        pointer.replace(folder / _CURRENT)
        _flush(folder)  # the old build is removed only when the new one is on the disk
    finally:
        pointer.unlink(missing_ok=True)
        if not _is_current(folder, build):
            shutil.rmtree(build, ignore_errors=True)
    _remove_leftovers(folder, keep=build.name)


def open_index(
    folder: Path, load_embedder: Callable[[str], Embedder], *, corpus: str | None = None
) -> PassageIndex:
    """Open a saved index with the embedder that `load_embedder(model_name)` gives.

    `corpus` is the digest of the reports as they are now (`index.recipe.hash_corpus`).

    Raises:
        IndexMissing: there is no index in `folder`.
        IndexMismatch: a file is broken, or the index was made of other reports.
    """
    build = _current_build(folder)
    recipe = read_recipe(build / _RECIPE)
    recipe.check_files(build)
    if corpus is not None and corpus != recipe.corpus:
        raise IndexMismatch(f"{folder}: made of other reports than are there now; run: {REBUILD}")
    try:
        documents = DocumentStore.open(build)
        passages = PassageStore.open(build / "passages", documents)
        passage_vectors = DenseIndex.open(build / "passages.faiss")
        sentence_vectors = DenseIndex.open(build / "sentences.faiss")
        lexical = LexicalIndex.open(build / "bm25", len(passages))
        vocabulary = Vocabulary.open(build / "vocabulary")
        notes = json.loads((build / _NOTES).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise IndexMismatch(f"{build}: cannot be read ({error}); run: {REBUILD}") from error
    _check_sizes(build, recipe, passage_vectors, sentence_vectors, passages)
    embedder = _open_embedder(build, recipe, load_embedder)
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
    """Return the folder of an index's exported model; None if there is none, or it is broken."""
    try:
        build = _current_build(folder)
        read_recipe(build / _RECIPE).check_files(build)
    except (IndexMissing, IndexMismatch):
        return None
    model = build / _MODEL
    return model if model.is_dir() else None


def verify_index(folder: Path) -> Recipe:
    """Read every file of the index in a folder whole; raises as `open_index` does."""
    build = _current_build(folder)
    recipe = read_recipe(build / _RECIPE)
    recipe.check_files(build, whole=True)
    return recipe


def saved_recipe(folder: Path) -> Recipe:
    """Return the recipe of the index in a folder; raises as `open_index` does."""
    return read_recipe(_current_build(folder) / _RECIPE)


def _current_build(folder: Path) -> Path:
    try:
        name = (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise IndexMissing(f"{folder}: no index there; run: {REBUILD}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise IndexMismatch(
            f"{folder}: cannot be read as an index ({error}); remove it and run: {REBUILD}"
        ) from error
    build = folder / Path(name).name
    if not name or not build.is_dir():
        raise IndexMismatch(f"{folder}: its build {name!r} is missing; run: {REBUILD}")
    return build


def _write_parts(index: PassageIndex, build: Path) -> None:
    index.passage_vectors.save(build / "passages.faiss")
    index.sentence_vectors.save(build / "sentences.faiss")
    (build / "bm25").mkdir()
    index.lexical.save(build / "bm25")
    (build / "vocabulary").mkdir()
    index.vocabulary.save(build / "vocabulary")
    index.documents.save(build)
    (build / "passages").mkdir()
    index.passages.save(build / "passages")
    text = json.dumps(index.notes, ensure_ascii=False)
    (build / _NOTES).write_text(text, encoding="utf-8")
    if index.embedder.folder:
        shutil.copytree(index.embedder.folder, build / _MODEL, copy_function=_link)


def _link(source: str, target: str) -> None:
    """Hard-link a file that is never changed; copy it where the disk can't."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _is_current(folder: Path, build: Path) -> bool:
    try:
        return (folder / _CURRENT).read_text(encoding="utf-8") == build.name
    except OSError:
        return False


def _remove_leftovers(folder: Path, keep: str) -> None:
    """Remove the old build, and what a killed save has left."""
    for path in folder.glob("build-*"):
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f"{_CURRENT}.build-*"):
        path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    is_dir = path.is_dir()
    if is_dir and os.name == "nt":  # Windows opens no folder
        return
    descriptor = os.open(path, os.O_RDONLY if is_dir else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
