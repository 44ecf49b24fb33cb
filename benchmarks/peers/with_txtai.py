"""txtai with its hybrid search: paragraphs, vectors and BM25 side by side."""

from __future__ import annotations

from harness import TOP_K, Search, main
from txtai import Embeddings


def build(texts: dict[str, str], folder: str, model: str) -> None:
    """Embed every paragraph and save."""
    paragraphs = [p.strip() for text in texts.values() for p in text.split("\n") if p.strip()]
    embeddings = Embeddings(path=model, hybrid=True, content=True)
    embeddings.index(paragraphs)
    embeddings.save(folder)


def open_index(folder: str, model: str) -> Search:
    """Load the saved index; the model's folder is in its configuration."""
    embeddings = Embeddings()
    embeddings.load(folder)
    return lambda question: [row["text"] for row in embeddings.search(question, TOP_K)]


main(build, open_index)
