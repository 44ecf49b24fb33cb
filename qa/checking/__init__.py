"""What a sentence may say of the evidence that it cites.

In: a claim with its evidence. Out: the claims that hold, their citations, or typed faults.
`grounding` is the check that every answer passes; `claim_check` is the stricter one for sentences
that a language model wrote, one module for each type of fault. Begin with `grounding.check`.
"""
