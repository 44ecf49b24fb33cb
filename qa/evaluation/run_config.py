"""What a run is made with, as config.json keeps it."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.recipe import Recipe
from qa.evaluation.errors import BadRun
from qa.evaluation.machine import git_commit, machine, versions
from qa.evaluation.question_set import QuestionSet
from qa.settings import Settings

# Where things are and how the window is reached says nothing about answers.
_LEFT_OUT = ("corpus_dir", "index_dir", "host", "port")
_OF_FILES = ("files", "corpus")
# What results depend on. The commit may change between a kill and the next start: it is told.
_SAME = ("questions", "settings", "corpus", "index")
_TOLD = ("code", "versions")


def make_config(
    questions: QuestionSet, settings: Settings, recipe: Recipe, *, jobs: int, timeout: float | None
) -> dict[str, Any]:
    """Return settings, versions, hashes, commit and machine of a run that begins now."""
    return {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "set": {
            "name": questions.path.name,
            "path": str(questions.path),
            "format": questions.format.name,
        },
        "questions": {
            "n": questions.n_questions,
            "skipped": questions.n_bad,
            "sha256": questions.digest,
        },
        "settings": _settings(settings),
        "corpus": recipe.corpus,
        "index": {k: v for k, v in asdict(recipe).items() if k not in _OF_FILES},
        "index files": _digest(recipe),
        "code": git_commit(),
        "versions": versions(),
        "machine": machine(),
        "jobs": jobs,
        "timeout": timeout,
    }


def check_same(name: str, before: Mapping[str, Any], config: Mapping[str, Any]) -> None:
    """Check that a run is gone on with as it was started.

    Raises:
        BadRun: it was started with other questions, settings or reports.
    """
    for part in _SAME:
        if before.get(part) != json.loads(json.dumps(config[part])):
            raise BadRun(
                f"{name}: was started with other {part} "
                f"({_difference(before.get(part), config[part])}); "
                "give the same, or take another name"
            )


def changed(name: str, before: Mapping[str, Any], config: Mapping[str, Any]) -> list[str]:
    """Return what differs from the start of a run without changing what it means."""
    differs = [part for part in _TOLD if before.get(part) != config[part]]
    return [f"{name}: {part} changed since the run was started" for part in differs]


def _difference(before: Any, now: Any) -> str:
    if isinstance(before, dict) and isinstance(now, dict):
        keys = [k for k in now if before.get(k) != json.loads(json.dumps(now[k]))]
        return ", ".join(f"{k}: {before.get(k)!r}, now {now[k]!r}" for k in keys[:3])
    return f"{before!r}, now {now!r}"


def _settings(settings: Settings) -> dict[str, Any]:
    names = [
        f.name for f in fields(settings) if f.name not in _LEFT_OUT and not f.name.endswith("key")
    ]
    return {name: _plain(getattr(settings, name)) for name in names}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _digest(recipe: Recipe) -> str | None:
    """Return one hash of the records of all files of the index; None if none were written."""
    if not recipe.files:
        return None
    return hashlib.sha256(json.dumps(asdict(recipe)["files"]).encode()).hexdigest()
