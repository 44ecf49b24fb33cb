"""The documents of an index by id: in memory, or each read from the disk on access."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, BinaryIO

from corpus.document import Document, Period, Section, Source, Span
from corpus.layout import Layout
from index.errors import IndexMismatch
from index.recipe import REBUILD

_SOURCES, _TEXTS, _BOXES = "sources.json", "documents.jsonl", "boxes.bin"
_MAX_CACHED = 256


class DocumentStore(Mapping[str, Document]):
    """Documents in order; their sources and years are known without reading their texts."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        years: Iterable[int | None],
        read: Callable[[str], Document],
        path: Path | None = None,
        kept: object = None,
    ) -> None:
        """`read` returns the document of an id; `years` are those of all sections and sources.

        `path` is the file that holds all texts, if one does. `kept` lives as long as this.
        """
        self.sources = dict(sources)
        self.years = frozenset(years)
        self._read = read
        self._path = path
        self._kept = kept

    @classmethod
    def of(cls, documents: Iterable[Document]) -> DocumentStore:
        """Keep documents in memory."""
        by_id = {document.doc_id: document for document in documents}
        sources = {doc_id: document.source for doc_id, document in by_id.items()}
        years = (year for document in by_id.values() for year in _years(document))
        return cls(sources, years, by_id.__getitem__)

    @classmethod
    def written(cls, folder: Path, documents: Iterable[Document]) -> DocumentStore:
        """Write documents into a folder as they come, so that memory holds none of them."""
        entries = _write_texts(folder, documents)
        (folder / _SOURCES).write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, kept: object = None) -> DocumentStore:
        """Open what `save` wrote; the last `_MAX_CACHED` documents that were read are cached.

        `kept` is what keeps the folder on the disk; it lives as long as the store.
        """
        entries = json.loads((folder / _SOURCES).read_text(encoding="utf-8"))
        sources = {entry["doc_id"]: _read_source(entry) for entry in entries}
        offsets = {entry["doc_id"]: int(entry["offset"]) for entry in entries}
        path = folder / _TEXTS

        def read(doc_id: str) -> Document:
            with path.open("rb") as file:
                file.seek(offsets[doc_id])
                line = file.readline()
            try:
                value = json.loads(line)
                layout = _read_layout(value.get("layout"), folder / _BOXES, kept)
                return _read_document(sources[doc_id], value, layout)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise IndexMismatch(f"{path}: {doc_id} cannot be read; run: {REBUILD}") from error

        years = (year for entry in entries for year in entry["years"])
        return cls(sources, years, lru_cache(maxsize=_MAX_CACHED)(read), path, kept)

    def save(self, folder: Path) -> None:
        """Write each document as a line of JSON, their sources, and the boxes of PDFs."""
        DocumentStore.written(folder, self.values())

    def merged(self, copies: Mapping[str, str], files: Mapping[str, str]) -> DocumentStore:
        """Return the store without copies, {id: id of the one to keep}; the kept one names them.

        `files` are the names of the files by id.
        """
        also: defaultdict[str, list[str]] = defaultdict(list)
        for copy, original in copies.items():
            also[original].append(files[copy])
        sources = {
            doc_id: replace(source, also_in=tuple(also[doc_id])) if doc_id in also else source
            for doc_id, source in self.sources.items()
            if doc_id not in copies
        }

        def read(doc_id: str) -> Document:
            return replace(self._read(doc_id), source=sources[doc_id])

        return DocumentStore(sources, self.years, read)

    def mention(self, name: str) -> bool:
        """True if a document contains a name of plain letters."""
        if self._path is None:
            return any(name in document.text for document in self.values())
        with self._path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as texts:
            return texts.find(name.encode()) >= 0

    def __getitem__(self, doc_id: str) -> Document:
        return self._read(doc_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)


def _write_texts(folder: Path, documents: Iterable[Document]) -> list[dict[str, Any]]:
    """Write a line of JSON for each document; return their sources, years and places."""
    entries = []
    with (folder / _TEXTS).open("wb") as file, (folder / _BOXES).open("wb") as boxes:
        for document in documents:
            source = _source_json(document.source)
            years = sorted(_years(document), key=lambda year: year or 0)
            entries.append({**source, "years": years, "offset": file.tell()})
            value = {**_document_json(document), **_write_boxes(document, boxes)}
            line = json.dumps(value, ensure_ascii=False)
            file.write(line.encode("utf-8") + b"\n")
    if not (folder / _BOXES).stat().st_size:  # no report is a PDF
        (folder / _BOXES).unlink()
    return entries


def _years(document: Document) -> set[int | None]:
    return {document.source.year, *(section.period.year for section in document.sections)}


def _source_json(source: Source) -> dict[str, Any]:
    value = asdict(source)
    for key in ("curated", "unsure"):
        value[key] = sorted(value[key])
    for key in ("published", "event_date"):
        value[key] = value[key].isoformat() if value[key] else None
    return value


def _read_source(entry: Mapping[str, Any]) -> Source:
    value = {key: entry[key] for key in entry if key not in ("years", "offset")}
    for key in ("curated", "unsure"):
        value[key] = frozenset(value.get(key, ()))
    for key in ("names", "also_in"):
        value[key] = tuple(value[key])
    for key in ("published", "event_date"):
        value[key] = date.fromisoformat(value[key]) if value[key] else None
    return Source(**value)


def _document_json(document: Document) -> dict[str, Any]:
    return {
        "text": document.text,
        "sections": [
            [section.path, [section.period.year, section.period.kind], _pairs(section.paragraphs)]
            for section in document.sections
        ],
        "records": _pairs(document.records),
    }


def _write_boxes(document: Document, file: BinaryIO) -> dict[str, Any]:
    """Write the boxes of a PDF; return its layout with the places of its pages in the file."""
    if document.layout is None:
        return {}
    places = [file.tell()]
    for page in document.layout.packed():
        file.write(page)
        places.append(file.tell())
    return {"layout": {**document.layout.tell(), "places": places}}


def _read_layout(value: Mapping[str, Any] | None, path: Path, kept: object) -> Layout | None:
    if value is None:
        return None
    places = value["places"]

    def read(page: int, _kept: object = kept) -> bytes:  # the file stays as long as the layout
        with path.open("rb") as file:
            file.seek(places[page])
            return file.read(places[page + 1] - places[page])

    return Layout.told(value, read)


def _read_document(source: Source, value: Mapping[str, Any], layout: Layout | None) -> Document:
    sections = tuple(
        Section(tuple(path), Period(*period), _spans(paragraphs))
        for path, period, paragraphs in value["sections"]
    )
    return Document(source, value["text"], sections, _spans(value["records"]), layout)


def _pairs(spans: Iterable[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def _spans(pairs: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)
