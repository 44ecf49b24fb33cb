"""What a user can cause while reports are read. Each message names the thing and the way out."""


class CorpusError(Exception):
    """The corpus cannot be used as it is."""


class UnreadableReport(CorpusError):
    """A report file cannot be decoded or holds no text."""


class ManifestMismatch(CorpusError):
    """The manifest and the files beside it disagree."""
