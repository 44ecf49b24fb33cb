"""The formats that runs are exported to. A new one is entered here."""

from __future__ import annotations

from qa.evaluation.exports import beir, csv_table, deepeval, ragas, squad, trec, trec_rag
from qa.evaluation.exports.source import Export

EXPORTS: dict[str, Export] = {
    "trec": trec.write,
    "beir": beir.write,
    "ragas": ragas.write,
    "squad": squad.write,
    "trec-rag": trec_rag.write,
    "deepeval": deepeval.write,
    "csv": csv_table.write,
}
NEED_PASSAGES = frozenset(["trec", "beir"])
"""The formats that hold passages which no question found: the index is opened for them."""
