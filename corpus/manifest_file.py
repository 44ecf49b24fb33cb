"""The manifest as an editor wrote it, comments too: read to be changed, and replaced at once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from corpus.errors import CorpusError, ManifestMismatch
from corpus.manifest import check_entries, entries_of, not_toml


def by_file(manifest: tomlkit.TOMLDocument) -> dict[str, Any]:
    """Return the entries of a manifest by the names of their files."""
    return {str(e.get("file", f"{key}.txt")): e for key, e in entries_of(manifest).items()}


def parsed_manifest(path: Path) -> tomlkit.TOMLDocument:
    """Return a manifest with all that stands in it; an empty one where there is none.

    Raises:
        ManifestMismatch: it cannot be read, or an entry has what it cannot have.
    """
    try:
        manifest = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return tomlkit.document()
    except OSError as error:
        raise ManifestMismatch(f"{path}: cannot be opened ({error.strerror})") from error
    except (ValueError, TOMLKitError, RecursionError) as error:
        raise not_toml(path, error) from error
    check_entries(path, entries_of(manifest))
    return manifest


def write_manifest(path: Path, manifest: tomlkit.TOMLDocument) -> None:
    """Replace the file at once; where it is a link, that which it leads to."""
    place = path.resolve()
    temporary = place.with_suffix(".toml.part")
    try:
        temporary.write_bytes(tomlkit.dumps(manifest).encode())
        temporary.replace(place)
    except OSError as error:
        raise CorpusError(
            f"{path}: cannot be written ({error.strerror or error}); what was there before is "
            "kept; free space, let this user write there, or copy the files to another folder"
        ) from error
    finally:
        with suppress(OSError):  # gone after it was put in place, as it should be
            temporary.unlink()
