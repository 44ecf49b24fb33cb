"""Runs in the formats of other tools, to be measured there too.

In: a `Source`: the questions and results of a run, and the passages that were searched.
Out: files in a folder. One module a format, with one function `write`; a new one is entered in
`registry`. `PassageJudge` in `source` tells how relevant a passage is from the evidence of a
question.
Begin with `registry`, with `trec` for an example.
"""
