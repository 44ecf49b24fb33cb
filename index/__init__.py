"""What can be found: vectors, BM25, and the saved index that holds both.

In: documents, to build from; queries, to search for. Out: an index in a folder; `Hit`s, which are
passages with score and rank, best first. Scores are similarities: higher is better.
`building` makes an index, `saved_index` writes and opens it, `passage_index` searches it.
`dense` (FAISS) and `lexical` (BM25) score, `fusion` makes one score of two; `embedder` says what
turns texts into vectors, and `models` which embedder an index is built with.
Begin with `passage_index`.
"""
