"""What was found in a report, as a source and as an entry of the manifest."""

from __future__ import annotations

import tomlkit
from tomlkit.items import Table

from corpus.document import Source, stamp
from corpus.metadata import Metadata
from corpus.metadata.dates import FoundDate


def source_of(metadata: Metadata, doc_id: str, digest: str) -> Source:
    """Return the source of a report whose file has the SHA-256 `digest`."""
    published, event = metadata.published, metadata.event
    return Source(
        doc_id=doc_id,
        title=metadata.title.text,
        publisher=metadata.publisher,
        published=published.day if published else None,
        event_date=event.day if event else None,
        sha256=digest,
        curated=frozenset(set(_found(metadata)) - set(_stated(metadata))),
        grain=published.grain if published else "day",
        event_grain=event.grain if event else "day",
        unsure=frozenset(_unsure(metadata)),
    )


def new_entry(metadata: Metadata, file_name: str, digest: str) -> Table:
    """Return the entry of a new report; it names what is unsure, with the reason beside it."""
    entry = tomlkit.table()
    entry["title"] = metadata.title.text
    entry["publisher"] = metadata.publisher
    for key, found in (("published", metadata.published), ("event_date", metadata.event)):
        if found:
            entry[key] = found.day if found.grain == "day" else stamp(found.day, found.grain)
            if not found.is_sure:
                entry.value.item(key).comment(f"unsure: {found.found}")
    entry["stated"] = _stated(metadata)
    if _unsure(metadata):
        entry["unsure"] = _unsure(metadata)
    if metadata.record:
        entry["record"] = list(metadata.record)
    entry["file"] = file_name
    entry["sha256"] = digest
    return entry


def _found(metadata: Metadata) -> list[str]:
    dates = {"published": metadata.published, "event_date": metadata.event}
    publisher = ["publisher"] if metadata.publisher else []
    return ["title", *publisher, *(key for key, found in dates.items() if found)]


def _stated(metadata: Metadata) -> list[str]:
    """Return the fields that the text states."""
    unsure = _unsure(metadata)
    return [key for key in _found(metadata) if key not in unsure]


def _unsure(metadata: Metadata) -> list[str]:
    dates: dict[str, FoundDate | None] = {
        "published": metadata.published,
        "event_date": metadata.event,
    }
    title = [] if metadata.title.span else ["title"]
    return [*title, *(key for key, found in dates.items() if found and not found.is_sure)]
