"""The table of figures: every figure in the reports, what it counts, its year, its place.

In: documents. Out: `FigureRow`s, those that count the same in two years paired; as CSV.
Begin with `table`, whose `figure_rows` is the whole path. No answer is made from the table:
it is listed by the command `figures`, in the window and by a route.
"""
