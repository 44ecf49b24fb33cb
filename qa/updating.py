"""Keeps an index current: reports are added, removed, read again, and an update is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qa.building import Made, Told, kept_extracts, make_index, unwritable
from qa.indexing import only_builder, open_saved
from qa.settings import Settings

if TYPE_CHECKING:
    from corpus.document import Source
    from corpus.listing import Change
    from index.recipe import Recipe
    from index.writer_lock import Holder


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update did: what was found of each file, and what was built; None if nothing was.

    `unchanged` are the names of files that were not read anew.
    """

    changes: tuple[Change, ...]
    unchanged: tuple[str, ...] = ()
    made: Made | None = None

    @property
    def is_whole(self) -> bool:
        """True if no file failed."""
        return not any(change.why for change in self.changes)


@dataclass(frozen=True, slots=True)
class Listed:
    """A report of an index, and how many passages it has."""

    source: Source
    n_passages: int


@dataclass(frozen=True, slots=True)
class Update:
    """Changes the reports of the settings and brings their index up to date.

    With `dry_run` each method tells what it would do, and changes nothing. All raise:
        CorpusError: the reports cannot be read, or their folder not be written.
        IndexUnwritable: the index cannot be written; the one there is as it was.
    """

    settings: Settings
    told: Told = field(default_factory=Told)
    dry_run: bool = False

    def add(self, paths: Sequence[Path]) -> Outcome:
        """Copy files, or those of folders, to the reports, and index them."""
        from corpus.membership import add_files

        def copied(done: int, total: int) -> None:
            if self.told.steps:
                self.told.steps("Copying", done, total)

        folder = self.settings.corpus_dir
        if self.dry_run:
            return Outcome(tuple(add_files(folder, paths, dry_run=True)))
        with self._alone():
            changes = add_files(folder, paths, copied=copied)
            if all(change.why for change in changes):
                return Outcome(tuple(changes))
            return self._with(changes)

    def remove(self, doc_ids: Sequence[str], *, delete_files: bool = False) -> Outcome:
        """Take reports out of the manifest and the index; their files stay unless told."""
        from corpus.membership import remove_reports

        folder = self.settings.corpus_dir
        if self.dry_run:
            return Outcome(tuple(remove_reports(folder, doc_ids, dry_run=True)))
        with self._alone():
            changes = remove_reports(folder, doc_ids, delete_files=delete_files)
            return self._with(changes)

    def update(self) -> Outcome:
        """List the folder again, and read and embed what is new or changed."""
        if self.dry_run:
            return self._listed(dry_run=True)
        with self._alone():
            return self._with([])

    def rebuild(self) -> Outcome:
        """Read and embed everything anew; nothing of the current index is used."""
        with self._alone():
            listed = self._listed()
            made = make_index(self.settings, told=self.told, reuse=False)
            return Outcome(listed.changes, made=made)

    def _alone(self) -> AbstractContextManager[Holder | None]:
        return only_builder(self.settings.index_dir, self.told.say, "updating the index")

    def _with(self, before: Sequence[Change]) -> Outcome:
        """List the folder after some changes, and build unless the index is current."""
        listed = self._listed()
        names = {change.name for change in before}
        later = [c for c in listed.changes if c.name not in names or c.what.startswith("added")]
        changes = (*before, *later)
        if _is_current(self.settings):
            return Outcome(changes, listed.unchanged)
        return Outcome(changes, listed.unchanged, make_index(self.settings, told=self.told))

    def _listed(self, *, dry_run: bool = False) -> Outcome:
        from corpus.listing import list_reports
        from corpus.manifest import MANIFEST, read_manifest

        folder, kept = self.settings.corpus_dir, kept_extracts(self.settings)
        with unwritable(self.settings.index_dir):
            changes = list_reports(
                folder, self.told.reading, kept=None if dry_run else kept, dry_run=dry_run
            )
        if not (folder / MANIFEST).exists():  # which a dry run does not write
            return Outcome(tuple(changes))
        told = {change.name for change in changes}
        there = [] if dry_run else [path.name for path, _, _ in read_manifest(folder).values()]
        return Outcome(tuple(changes), tuple(name for name in there if name not in told))


def roll_back(settings: Settings, told: Told) -> Recipe:
    """Make the index before the last update the current one again; a second time, take that back.

    It answers although the reports may be others by now, until the next update.

    Raises:
        IndexProblem: no earlier index is kept, or it is broken; nothing was changed.
    """
    from index.builds import put_back
    from index.saved_index import saved_recipe

    with (
        only_builder(settings.index_dir, told.say, "putting back the index"),
        unwritable(settings.index_dir),
    ):
        put_back(settings.index_dir)
        return saved_recipe(settings.index_dir)


def each_listed(settings: Settings) -> Iterator[Listed]:
    """Yield the reports of the saved index, whatever reports are in the folder by now."""
    from qa.indexing import open_newest

    index = open_newest(settings)
    counts = index.passages.counts()
    for doc_id, source in index.documents.sources.items():
        yield Listed(source, counts[doc_id])


def _is_current(settings: Settings) -> bool:
    """True if the saved index was made of the reports as they are, with these settings."""
    from index.builds import read_pointer
    from index.errors import IndexMismatch, IndexMissing

    try:
        open_saved(settings)
        return not read_pointer(settings.index_dir).is_put_back
    except (IndexMissing, IndexMismatch):
        return False
