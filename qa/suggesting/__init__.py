"""What could be asked next, after an answer.

In: an answer and what answers. Out: a few questions in full, each tried before it is offered.
Begin with `answered_follow_ups` in `suggestions`.
"""
