"""LangChain's defaults: recursive splitter of 1,000 characters, FAISS, as its tutorial has them."""

from __future__ import annotations

from harness import TOP_K, Search, main
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter


def build(texts: dict[str, str], folder: str, model: str) -> None:
    """Split, embed and save."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    pieces = [piece for text in texts.values() for piece in splitter.split_text(text)]
    FAISS.from_texts(pieces, HuggingFaceEmbeddings(model_name=model)).save_local(folder)


def open_index(folder: str, model: str) -> Search:
    """Load the saved index."""
    embeddings = HuggingFaceEmbeddings(model_name=model)
    store = FAISS.load_local(folder, embeddings, allow_dangerous_deserialization=True)
    return lambda question: [d.page_content for d in store.similarity_search(question, k=TOP_K)]


main(build, open_index)
