"""Whether the evidence answers the question: one probability, and the reason for abstaining.

In: a question and its evidence, best first. Out: a confidence from 0 to 1, an `AbstainReason`,
the reply that says no. `judge` turns features into the probability with fitted weights;
`signs` is the registry of what tells that the evidence answers something else.
Begin with `Judge.judge`.
"""
