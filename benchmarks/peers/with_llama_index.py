"""LlamaIndex's defaults: its sentence splitter of 1,024 tokens, with its FAISS store."""

from __future__ import annotations

import faiss
from harness import TOP_K, Search, main
from llama_index.core import (
    Document,
    Settings,
    StorageContext,
    VectorStoreIndex,
    load_index_from_storage,
)
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.faiss import FaissVectorStore


def build(texts: dict[str, str], folder: str, model: str) -> None:
    """Split, embed and save."""
    Settings.embed_model = HuggingFaceEmbedding(model_name=model)
    Settings.llm = None
    store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(384))
    context = StorageContext.from_defaults(vector_store=store)
    documents = [Document(text=text, doc_id=name) for name, text in texts.items()]
    index = VectorStoreIndex.from_documents(documents, storage_context=context)
    index.storage_context.persist(folder)


def open_index(folder: str, model: str) -> Search:
    """Load the saved index."""
    Settings.embed_model = HuggingFaceEmbedding(model_name=model)
    store = FaissVectorStore.from_persist_dir(folder)
    context = StorageContext.from_defaults(vector_store=store, persist_dir=folder)
    retriever = load_index_from_storage(context).as_retriever(similarity_top_k=TOP_K)
    return lambda question: [hit.node.get_content() for hit in retriever.retrieve(question)]


main(build, open_index)
