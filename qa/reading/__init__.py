"""From a typed message and the turns before it to a `Question`.

In: the text, the earlier turns, today's date. Out: a question that stands alone, with its type,
period, reports, terms, and the asks that it is made of.
`intake` turns away what is no question, `conversation` resolves follow-ups, `chinese` translates,
`chinese_terms` reads a Chinese question for Chinese reports,
`question_types` tells what is asked for, `asks` divides. Begin with `QuestionReader.read`.
"""
