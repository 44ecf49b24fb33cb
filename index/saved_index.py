"""The index on disk: FAISS files, NumPy arrays and JSON; committed by one atomic rename."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from index.builds import (
    BUILD,
    Reading,
    current_name,
    flush,
    point_to,
    read_current,
    remove_leftovers,
)
from index.dense import DenseIndex
from index.document_store import DocumentStore
from index.embedder import Embedder
from index.errors import IndexMismatch, IndexMissing
from index.lexical import LexicalIndex
from index.passage_index import PassageIndex
from index.passage_store import PassageStore
from index.recipe import REBUILD, RECIPE, Recipe, read_recipe
from index.vocabulary import Vocabulary

_MODEL = "model"
_NOTES = "notes.json"


def save_index(index: PassageIndex, folder: Path) -> None:
    """Write the index so that a crash at any moment leaves the old one or the new one.

    Everything is written to a new build folder beside the old one. Then one small file, replaced
    atomically, names the new build, and the old one is removed once nobody reads it. Where others
    may write too, the caller holds the folder's lock (`index.writer_lock`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    build = Path(tempfile.mkdtemp(prefix=BUILD, dir=folder))
    try:
        _write_parts(index, build)
        (build / RECIPE).write_text(index.recipe.with_files(build).to_json(), encoding="utf-8")
        for path in [*build.rglob("*"), build]:
            flush(path)
        point_to(folder, build)  # the old build is removed only when the new one is on the disk
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
    digest of the reports as they are now (`index.recipe.hash_corpus`); `check` may refuse a recipe.

    Raises:
        IndexMissing: there is no index in `folder`.
        IndexMismatch: a file is broken, or the index was made of other reports.
    """
    reading, pointer = read_current(folder)
    recipe = read_recipe(reading.folder / RECIPE, pointer.digest)
    if check:
        check(recipe)
    recipe.check_files(reading.folder)
    if corpus is not None and corpus != recipe.corpus:
        raise IndexMismatch(f"{folder}: made of other reports than are there now; run: {REBUILD}")
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
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
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
        embedder=_open_embedder(build, recipe, load_embedder),
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
    try:
        reading, pointer = read_current(folder)
        with reading:
            read_recipe(reading.folder / RECIPE, pointer.digest).check_files(reading.folder)
    except (IndexMissing, IndexMismatch):
        return None
    model = reading.folder / _MODEL
    return model if model.is_dir() else None


def verify_index(folder: Path) -> Recipe:
    """Read every file of the index in a folder whole; raises as `open_index` does."""
    reading, pointer = read_current(folder)
    with reading:
        recipe = read_recipe(reading.folder / RECIPE, pointer.digest)
        recipe.check_files(reading.folder, whole=True)
    return recipe


def saved_recipe(folder: Path) -> Recipe:
    """Return the recipe of the index in a folder; raises as `open_index` does."""
    reading, pointer = read_current(folder)
    with reading:
        return read_recipe(reading.folder / RECIPE, pointer.digest)


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
