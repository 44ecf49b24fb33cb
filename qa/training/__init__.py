"""The programs that fit the ranker, the judge and the check of sentences.

In: question sets with reference answers. Out: the files of `qa/weights`, and reports on sets left
out. Run them as modules: `python -m qa.training.fit_ranker`, then `fit_judge`, then `fit_support`.
Nothing that answers imports this package.
"""
