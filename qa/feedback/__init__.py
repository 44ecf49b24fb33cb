"""What people said of answers: kept in one SQLite file, and made into a question set.

In: a verdict on an answer, with a note, from the window or from a route.
Out: the verdicts in the order in which they came, and lines of a question set, in which a person
fills in what nobody has said. Begin with `FeedbackStore` in `store`.
"""
