"""The index on disk: FAISS files, NumPy arrays and JSON; committed by one atomic rename."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from corpus.document import Document, Period, Section, Source, Span
from corpus.passages import Passage
from index.dense import DenseIndex
from index.embedder import Embedder
from index.errors import IndexMismatch, IndexMissing
from index.lexical import LexicalIndex
from index.passage_index import PassageIndex
from index.recipe import REBUILD, Recipe, read_recipe
from index.vocabulary import Vocabulary

_CURRENT = "CURRENT"
_RECIPE = "recipe.json"
_MODEL = "model"


def save_index(index: PassageIndex, folder: Path) -> None:
    """Write the index so that a crash at any moment leaves the old one or the new one.

    Everything is written to a new folder beside the old; then one small file, replaced
    atomically, names the new folder; then the old folder goes.
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
        _flush(folder)  # the old build goes only when the new one is sure to stay
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
        documents = [_read_document(d) for d in _read_json(build / "documents.json")]
        texts = {document.doc_id: document.text for document in documents}
        passages = [_read_passage(p, texts) for p in _read_json(build / "passages.json")]
        passage_vectors = DenseIndex.open(build / "passages.faiss")
        sentence_vectors = DenseIndex.open(build / "sentences.faiss")
        lexical = LexicalIndex.open(build / "bm25", len(passages))
        vocabulary = Vocabulary.open(build / "vocabulary")
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise IndexMismatch(f"{build}: cannot be read ({error}); run: {REBUILD}") from error
    _check_sizes(build, recipe, passage_vectors, sentence_vectors, passages)
    embedder = _open_embedder(build, recipe, load_embedder)
    return PassageIndex(
        documents,
        passages,
        passage_vectors,
        sentence_vectors,
        lexical,
        vocabulary,
        recipe,
        embedder,
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
    """Return where the index in `folder` keeps its exported model; None if it has none that is whole."""
    try:
        build = _current_build(folder)
        read_recipe(build / _RECIPE).check_files(build)
    except (IndexMissing, IndexMismatch):
        return None
    model = build / _MODEL
    return model if model.is_dir() else None


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
    _write_json(build / "documents.json", [_document_json(d) for d in index.documents.values()])
    _write_json(build / "passages.json", [_passage_json(p) for p in index.passages])
    if index.embedder.folder:
        shutil.copytree(index.embedder.folder, build / _MODEL, copy_function=_link)


def _link(source: str, target: str) -> None:
    """Give a file that is never changed a second name; copy it where the disk can't."""
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
    """Remove the old build, and what a save that was killed left behind."""
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
    passages: list[Passage],
) -> None:
    found = (len(passages), passage_vectors.size, sentence_vectors.size, passage_vectors.dimension)
    wanted = (recipe.n_passages, recipe.n_passages, recipe.n_sentences, recipe.dimension)
    if found != wanted:
        raise IndexMismatch(f"{build}: holds {found}, its recipe says {wanted}; run: {REBUILD}")


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _document_json(document: Document) -> dict[str, Any]:
    source = asdict(document.source)
    source["curated"] = sorted(source["curated"])
    for key in ("published", "event_date"):
        source[key] = source[key].isoformat() if source[key] else None
    return {
        "source": source,
        "text": document.text,
        "sections": [asdict(section) for section in document.sections],
        "records": [asdict(span) for span in document.records],
    }


def _read_document(value: dict[str, Any]) -> Document:
    source = dict(value["source"])
    source["curated"] = frozenset(source["curated"])
    source["names"] = tuple(source["names"])
    for key in ("published", "event_date"):
        source[key] = date.fromisoformat(source[key]) if source[key] else None
    sections = tuple(
        Section(tuple(s["path"]), Period(**s["period"]), _spans(s["paragraphs"]))
        for s in value["sections"]
    )
    return Document(Source(**source), value["text"], sections, _spans(value["records"]))


def _passage_json(passage: Passage) -> dict[str, Any]:
    value = asdict(passage)
    del value["text"]  # a span of the document, kept there
    return value


def _read_passage(value: dict[str, Any], texts: dict[str, str]) -> Passage:
    start, end = value["start"], value["end"]
    return Passage(
        doc_id=value["doc_id"],
        start=start,
        end=end,
        text=texts[value["doc_id"]][start:end],
        path=tuple(value["path"]),
        period=Period(**value["period"]),
        sentences=_spans(value["sentences"]),
    )


def _spans(values: list[dict[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(**value) for value in values)
