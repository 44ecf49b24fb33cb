"""What the reports say: files become documents, and these sections, passages and sentences.

In: a folder of report files and its manifest. Out: `Document`s, and spans `start:end` of their
text, in characters. `manifest` lists the files, `readers` decodes them, `report` finds headings and
periods, `passages` and `sentences` split the text, `metadata` finds title and dates, `listing` adds
new files to the manifest.
Begin with `document` for the types, then `report`.
"""

from corpus.offline import stay_offline

stay_offline()
