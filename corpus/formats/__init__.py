"""One reader for each kind of file: bytes in, an `Extract` out.

Most kinds become HTML first, by a library where one is kept, and `html` makes blocks of it. A page
of a PDF has no paragraphs, so `pdf` finds them by the places of its words. Nothing is fetched, run,
or unpacked beyond a size.

In: the bytes of a file and the end of its name. Out: an `Extract`, or a ValueError that says what
is wrong and the way out. Begin with `kinds`, which tells by the content which reader a file gets;
`isolated` lets a child process read, within limits.
"""
