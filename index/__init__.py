"""What can be found: vectors, BM25, and the saved index that holds both."""
