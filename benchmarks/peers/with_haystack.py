"""Haystack's defaults: its splitter of 200 words, in its in-memory store, saved as JSON."""

from __future__ import annotations

from pathlib import Path

from harness import TOP_K, Search, main
from haystack import Document
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)


def build(texts: dict[str, str], folder: str, model: str) -> None:
    """Split, embed and save."""
    splitter = DocumentSplitter()
    splitter.warm_up()
    pieces = splitter.run([Document(content=text) for text in texts.values()])["documents"]
    embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
    embedder.warm_up()
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(embedder.run(pieces)["documents"])
    Path(folder).mkdir(parents=True, exist_ok=True)
    store.save_to_disk(f"{folder}/store.json")


def open_index(folder: str, model: str) -> Search:
    """Load the saved store."""
    store = InMemoryDocumentStore.load_from_disk(f"{folder}/store.json")
    embedder = SentenceTransformersTextEmbedder(model=model, progress_bar=False)
    embedder.warm_up()
    retriever = InMemoryEmbeddingRetriever(store, top_k=TOP_K)

    def search(question: str) -> list[str]:
        vector = embedder.run(question)["embedding"]
        return [d.content or "" for d in retriever.run(vector)["documents"]]

    return search


main(build, open_index)
