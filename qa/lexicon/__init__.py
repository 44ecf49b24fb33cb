"""The words that the code knows, as data: edit these files, not the code.

`english/` has one list for each thing: months, numerals, offices, pronouns, how each type of
question is asked; its `synonyms.txt` and `everyday.tsv` say which words stand for which.
`chinese/` is the Chinese-English dictionary, `names.toml` has family names. `corpora/` has a folder
for each corpus with words of its own: names, slogans, how it is called. `wording.toml` holds what
answers say in words of the project's own, in each language.
In: a subject and the name of a list, or the name of a corpus's lexicon. Out: words, patterns, a
`CorpusLexicon`. Begin with `english` and `corpus_lexicon`.
"""
