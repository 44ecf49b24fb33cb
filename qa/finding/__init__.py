"""From an ask to the sentences that bear on it, best first.

In: a `Question`, the index, and the scope (the reports and years to answer from).
Out: hits (passages) and `Evidence` (sentences with their features and score).
`finder` searches and calls the others, `annotation` reads the sentences of the passages found,
`evidence` scores and sorts them and chooses the clause that answers, `answer_form` tells whether a
sentence has the form of an answer. Begin with `Finder.find` in `finder`.
"""
