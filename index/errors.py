"""Errors that a user can cause while an index is built or opened."""


class IndexProblem(Exception):
    """An index or its model cannot be used as it is."""


class ModelUnavailable(IndexProblem):
    """The embedding model is not on this machine, or is not the one that was published."""


class IndexMissing(IndexProblem):
    """There is no index in the folder."""


class IndexMismatch(IndexProblem):
    """The saved index is broken, or was built from other reports or settings."""


class IndexOutdated(IndexMismatch):
    """The saved index has the format of another version of the project."""


class IndexUnwritable(IndexProblem):
    """The folder of the index cannot be written: it is full, or may only be read."""
