"""The report of a run: one page that needs nothing else.

In: what was run, its scores, and its questions with their results. Out: HTML, piece by piece.
`page` fills the templates (`*.j2`), which escape every value; `cards` prepares what is shown of a
question, `plots` works out where the lines and bars of the plots stand.
Begin with `page.render_page`.
"""
