"""Question sets: read, checked, run, measured, compared, reported, exported.

In: a file of questions in one of several formats. Out: results lines, measures with intervals, a
report page, files for other tools. One module a measure (`measures`), a format (`formats`), an
export (`exports`), each entered in the registry beside it. `data` holds the project's own sets.
Begin with `run` for the path of a run, with `scoring` for what is measured.
"""
