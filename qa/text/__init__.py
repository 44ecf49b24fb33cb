"""What can be told of a piece of text, whoever wrote it and whatever is asked.

In: a string, such as a sentence or a question. Out: its figures with their units (`figures`), the
people and offices in it (`people`), its years (`periods`), its clauses (`clauses`), its weighted
terms (`terms`), what a figure counts (`counted`), and how far it speaks of a term (`matching`).
Nothing here knows of questions, answers or evidence. Begin with `figures` for a small module,
with `terms` and `matching` for how words of a question meet words of a report.
"""
