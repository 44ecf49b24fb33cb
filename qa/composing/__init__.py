"""From evidence to a draft, in the reports' own words.

In: a question and the evidence of each of its asks. Out: a `Draft` of claims, each with the
evidence that it rests on: the answer line first, then the sentences quoted.
`composer` chooses by question type, `answer_line` words the line and the quotes, `comparison`
sets two sides against each other. Begin with `ExtractiveComposer.compose`.
"""
