"""A bare file of results, beside it what it was made with, so that none is resumed as another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa.evaluation.errors import BadRun
from qa.evaluation.files import part_of, write_json
from qa.evaluation.json_text import loads
from qa.evaluation.run_config import changed, check_same


def config_of(results: Path) -> Path:
    """Return the file beside results that says what they were made with."""
    return results.with_name(f"{results.name}.config.json")


def begin(out: Path, config: Mapping[str, Any], *, resume: bool) -> list[str]:
    """Keep what a run is made with, or compare it; return what changed since it was begun.

    Raises:
        BadRun: it was begun with other questions, settings or reports.
        CannotWrite: the file cannot be written.
    """
    part = part_of(out)
    under_way = part if part.exists() or not out.exists() else out
    if not resume or not under_way.exists():
        write_json(config_of(part), config)
        return []
    try:
        before = loads(config_of(under_way).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return [f"{under_way}: nothing tells with which settings it was begun; it is gone on with"]
    except (OSError, ValueError) as error:
        raise BadRun(f"{config_of(under_way)}: cannot be read ({error})") from error
    if not isinstance(before, dict):
        raise BadRun(f"{config_of(under_way)}: not an object")
    check_same(str(out), before, config)
    return changed(str(out), before, config)


def finish(out: Path) -> None:
    """Let what a whole run was made with stand beside its results."""
    kept = config_of(part_of(out))
    if kept.exists():
        kept.replace(config_of(out))
