"""What a user can cause while evaluating. Each message names the thing and the way out."""

from __future__ import annotations


class EvaluationError(ValueError):
    """Something given to the workbench cannot be used; the command ends with `exit_code`."""

    exit_code = 2


class BadQuestionSet(EvaluationError):
    """A question set, or a line of it, cannot be used."""


class NoQuestionSet(BadQuestionSet):
    """There is no question set where one was named."""

    exit_code = 1


class BadResults(EvaluationError):
    """A results file, or a line of it, cannot be used."""


class BadRun(EvaluationError):
    """A run folder cannot be used, or not with what is asked for."""


class BrokenComparison(EvaluationError):
    """Two runs cannot be compared."""


class CannotWrite(EvaluationError):
    """A file cannot be written, or not to its end."""


class MissingLibrary(EvaluationError):
    """A library that only this command needs is not installed."""
