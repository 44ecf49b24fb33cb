"""A page of a PDF as a picture, drawn by pdfium in a child process with limits."""

from __future__ import annotations

import io
import sys

from corpus.formats.isolated import child_reading
from corpus.formats.worker import limit_itself

MAX_SECONDS = 20.0
MAX_WIDTH, MAX_HEIGHT = 1240, 2480
"""Of a picture, in pixels; a page of A4 has 150 of them an inch."""
MAX_PICTURE_BYTES = 12_000_000


def draw_page(data: bytes, page: int, seconds: float = MAX_SECONDS) -> bytes:
    """Return a page of a PDF, counted from 1, as PNG.

    Raises:
        ValueError: it cannot be drawn, or not within the limits.
    """
    with child_reading(data, ["corpus.formats.pictures", str(page)], seconds) as child:
        picture = child.output.read(MAX_PICTURE_BYTES + 1)
    if child.is_late:
        raise ValueError(f"took more than {seconds:.0f} s to draw")
    if not picture.startswith(b"\x89PNG") or len(picture) > MAX_PICTURE_BYTES:
        raise ValueError("cannot be drawn")
    return picture


def _drawn(data: bytes, page: int) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    sheet = document[page - 1]
    width, height = sheet.get_size()
    scale = min(MAX_WIDTH / max(width, 1.0), MAX_HEIGHT / max(height, 1.0))
    file = io.BytesIO()
    sheet.render(scale=scale).to_pil().convert("RGB").quantize(256).save(file, "PNG")
    return file.getvalue()


def main() -> None:
    """Draw the page that is named, of the PDF on stdin; write nothing if it can't be drawn."""
    limit_itself(MAX_SECONDS)
    sys.stdout.buffer.write(_drawn(sys.stdin.buffer.read(), int(sys.argv[1])))


if __name__ == "__main__":
    main()
