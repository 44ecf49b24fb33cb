"""What can be searched: vectors, BM25, and the saved index that holds both.

In: documents of `corpus`, and queries. Out: hits, that is passages with scores, best first.
`building` makes a `PassageIndex`, `saved_index` writes and opens it, `models` chooses the embedder.
Vectors are float32 and have length 1, so that an inner product is a cosine; higher is better.
Begin with `passage_index`, and with `retriever` for queries and hits.
"""

from corpus.offline import stay_offline

stay_offline()
