"""What a user can cause while evaluating. Each message names the thing and the way out."""

from __future__ import annotations

from pathlib import Path


class EvaluationError(ValueError):
    """Something given to the workbench cannot be used; the command ends with `exit_code`."""

    exit_code = 2


class BadQuestionSet(EvaluationError):
    """A question set, or a line of it, cannot be used."""


class BrokenTable(BadQuestionSet):
    """A table that cannot be read beyond a place; what stands there, and the mend, one by one."""

    def __init__(self, path: Path, where: str, problem: str, mend: str) -> None:
        """Say all of it in one line."""
        super().__init__(f"{path}, {where}: {problem}; {mend}")
        self.where, self.problem, self.mend = where, problem, mend


class BadResults(EvaluationError):
    """A results file, or a line of it, cannot be used."""


class BadRun(EvaluationError):
    """A run folder cannot be used, or not with what is asked for."""


class BrokenComparison(EvaluationError):
    """Two runs cannot be compared."""


class CannotWrite(EvaluationError):
    """A file cannot be written, or not to its end."""


def not_utf8(path: Path, error: UnicodeDecodeError) -> str:
    """Return what is said of a text file in another encoding."""
    return (
        f"{path}: is not UTF-8 (it holds the byte {error.object[error.start]:#04x}); "
        "save as UTF-8, in a spreadsheet as “CSV UTF-8”"
    )
