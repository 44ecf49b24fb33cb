"""What the reports say: files to documents, sections, passages and sentences.

In: a folder of reports with its `manifest.toml`. Out: `Document`s, which keep the text as it was
published and mark everything in it by offsets, and the `Passage`s they are split into.
`manifest` checks the files, `readers` makes text of bytes, `report` finds the sections, `passages`
splits them between sentences (`sentences`). The five reports are in `reports`.
Begin with `report.read_corpus`, with `document` for the types.
"""
