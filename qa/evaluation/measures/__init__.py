"""The measures, by code alone: no model judges.

In: a `Case`, which is a question of a set with the line of its result. Out: scores by the name of
the measure; a measure that doesn't concern the question gives none. `qa.evaluation.score_table`
makes one figure of the scores of a run.
One module a measure or a few of a kind: definition and source at its head, then `MEASURES` and
the function `scores`. A new one is entered in `registry`.
Begin with `measure` for the types, with `facts` for an example.
"""
