"""Question sets as they come: files of this project and of other tools.

In: a file, or a folder of BEIR. Out: a `SetFormat`, which yields each question as a `SetQuestion`
with the place where it stands, such as "line 3", so that a message can name it.
`recognise` tells the format by the content. One module a format: `own` is the project's, and
`json_objects` gathers those whose questions are JSON objects.
Begin with `recognise`, then `set_format` for the types.
"""
