"""The words that the code knows, as data: edit these files, not the code.

`english/` and `chinese/` hold what any report may say. `corpora/` has a folder for each corpus that
has words of its own: names, slogans, how it is called. `wording.toml` is what answers say in words
of the project's own, in each language.
In: the name of a corpus's folder, which its manifest gives, or none. Out: a `CorpusLexicon`, the
general words with those of the corpus before them. Begin with `corpus_lexicon`.
"""
