"""Plain sentence-transformers and FAISS: paragraphs, one vector each."""

from __future__ import annotations

import json
from pathlib import Path

import faiss
from harness import TOP_K, Search, main
from sentence_transformers import SentenceTransformer


def build(texts: dict[str, str], folder: str, model: str) -> None:
    """Embed every paragraph."""
    paragraphs = [p.strip() for text in texts.values() for p in text.split("\n") if p.strip()]
    vectors = SentenceTransformer(model).encode(paragraphs, normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    Path(folder).mkdir(parents=True, exist_ok=True)
    faiss.write_index(index, f"{folder}/index.faiss")
    (Path(folder) / "texts.json").write_text(json.dumps(paragraphs), encoding="utf-8")


def open_index(folder: str, model: str) -> Search:
    """Read the index and load the model."""
    index = faiss.read_index(f"{folder}/index.faiss")
    texts = json.loads((Path(folder) / "texts.json").read_text(encoding="utf-8"))
    embedder = SentenceTransformer(model)

    def search(question: str) -> list[str]:
        vector = embedder.encode([question], normalize_embeddings=True)
        return [texts[i] for i in index.search(vector, TOP_K)[1][0]]

    return search


main(build, open_index)
