"""Answers, reports and figures as text, Markdown, HTML and records.

In: an `Answer`, a document, figure rows. Out: strings, and the fields of a results line.
HTML is made here alone, and everything that comes from a report, a question, a model or an upload
is escaped here. `words` gives the texts of the page, in English and Chinese.
Begin with `text` for the terminal and the record, with `html` for the page.
"""
