"""The scope of an answer: the reports and years that it may come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.document import Document
from index.document_store import DocumentStore
from index.retriever import Hit, Query

_POOL_OF_YEARS = 400
"""How many hits are looked at for those of the chosen years."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The reports and the years that an answer may come from; None for all of them.

    A passage is of the year that its section speaks of. Where a year is chosen, passages of a
    report that states none are left out.
    """

    doc_ids: frozenset[str] | None = None
    years: frozenset[int] | None = None

    @classmethod
    def of(
        cls,
        documents: DocumentStore,
        doc_ids: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
    ) -> Scope | None:
        """Return the scope of what is chosen of some documents; None where all is.

        Raises:
            ValueError: a report or a year is chosen that the documents don't have.
        """
        reports = None if doc_ids is None else frozenset(doc_ids)
        of_years = None if years is None else frozenset(years)
        if unknown := sorted((reports or frozenset()) - documents.sources.keys()):
            known = ", ".join(documents.sources)
            raise ValueError(f"no report has the id {unknown[0]!r}; there are {known}")
        if missing := sorted((of_years or frozenset()) - documents.years):
            covered = ", ".join(str(year) for year in sorted(y for y in documents.years if y))
            raise ValueError(f"no report speaks of {missing[0]}; the reports cover {covered}")
        chosen = cls(None if reports == documents.sources.keys() else reports, of_years)
        return None if chosen == cls() else chosen

    def queries(self, queries: Sequence[Query]) -> list[Query]:
        """Return queries that search the chosen reports alone."""
        if self.doc_ids is None:
            return list(queries)
        limited = (
            replace(q, doc_ids=self.doc_ids if q.doc_ids is None else q.doc_ids & self.doc_ids)
            for q in queries
        )
        return [q for q in limited if q.doc_ids]

    def n_candidates(self, k: int) -> int:
        """Return how many hits to look for, so that `k` are likely of the chosen years."""
        return k if self.years is None else max(k, _POOL_OF_YEARS)

    def hits(self, hits: Sequence[Hit], k: int) -> list[Hit]:
        """Return the best `k` hits of the chosen years, ranks renewed."""
        if self.years is None:
            return list(hits)
        kept = [hit for hit in hits if hit.passage.period.year in self.years][:k]
        return [hit.at_rank(rank) for rank, hit in enumerate(kept, start=1)]

    def covers(self, document: Document) -> bool:
        """True if a report speaks of a chosen year, or none is chosen."""
        years = self.years
        return years is None or any(s.period.year in years for s in document.sections)

    def documents(self, documents: DocumentStore) -> DocumentStore:
        """Return the chosen reports, and of the years that they speak of the chosen ones."""
        if self.doc_ids is None:
            years, sources = set(documents.years), documents.sources
        else:
            sources = {i: s for i, s in documents.sources.items() if i in self.doc_ids}
            years = {s.year for s in sources.values()}
            years |= {s.period.year for i in sources for s in documents[i].sections}
        kept = years if self.years is None else years & self.years
        return DocumentStore(sources, kept, documents.__getitem__)
