"""Pages of a PDF that are pictures: drawn, their lines recognised, and each given its place.

The recognition is rapidocr's, an extra: its models read English and Chinese and lie in the package,
so that nothing is fetched. What it read may hold wrong letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from corpus.extract import PageProgress
from corpus.formats.pdf_lines import CJK, Page, Word, page_lines

MAX_PAGES = 300
SECONDS_A_PAGE = 60.0
"""Most that recognising a page may take: five to ten are usual on two cores."""
_DOTS_PER_INCH = 150
_MAX_PIXELS = 3_000
"""Most on a side; a larger page is drawn smaller."""
_LARGER = 1.3  # a line so many times as high as the page's usual one is set in larger letters
_SAME_ROW = 0.4  # lines whose middles differ by less of a line's height stand side by side
_LETTERS_OF_BOX = 0.75  # the part of a line's box that its letters fill


def is_recognition_installed() -> bool:
    """True if the package of the extra `ocr` is here; it is not imported."""
    return find_spec("rapidocr") is not None


def recognise_pages(
    data: bytes, numbers: Sequence[int], progress: PageProgress | None = None
) -> Iterator[tuple[int, Page]]:
    """Yield pages of a PDF by their numbers, from 0, with the lines that were recognised.

    `progress(done, total)` counts them.

    Raises:
        ValueError: they are too many.
    """
    import pypdfium2

    if len(numbers) > MAX_PAGES:
        raise ValueError(
            f"has {len(numbers)} pages that are pictures; at most {MAX_PAGES} are recognised: "
            "divide it"
        )
    recognise = _recogniser()
    document = pypdfium2.PdfDocument(data)
    for done, number in enumerate(numbers, start=1):
        page = document[number]
        width, height = page.get_size()
        scale = min(_DOTS_PER_INCH / 72, _MAX_PIXELS / max(width, height))
        found = recognise(page.render(scale=scale).to_numpy())
        page.close()
        words = list(_words(found, scale, number))
        yield number, Page(height, page_lines(words), [], (0.0, 0.0, width, height))
        if progress:
            progress(done, len(numbers))


def _recogniser() -> Any:
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    settings = {"Global.log_level": "critical", "Global.use_cls": False}
    paths = {"Det.model_path": "*_det_*.onnx", "Rec.model_path": "*_rec_*.onnx"}
    for name, file in paths.items():  # told where they are, it looks for no newer ones
        settings[name] = str(next(models.glob(file)))
    return rapidocr.RapidOCR(params=settings)


def _words(found: Any, scale: float, number: int) -> Iterator[Word]:
    """Yield the words of each line, its box divided among them by their letters."""
    if found.boxes is None:
        return
    boxes = found.boxes / scale
    tops, bottoms = boxes[:, :2, 1].mean(axis=1), boxes[:, 2:, 1].mean(axis=1)
    usual = float(median(bottoms - tops))
    middles = _levelled((tops + bottoms) / 2, _SAME_ROW * usual)
    for text, box, middle, height in zip(found.txts, boxes, middles, bottoms - tops, strict=True):
        tall = float(height) if height > _LARGER * usual else usual
        left, right = float(box[:, 0].min()), float(box[:, 0].max())
        for word, start, end in _parts(text):
            at, to = (left + (right - left) * place / len(text) for place in (start, end))
            top, bottom = middle - tall / 2, middle + tall / 2
            size = round(tall * _LETTERS_OF_BOX, 1)
            yield Word(word, at, to, top, bottom, size, False, number)


def _levelled(middles: Any, within: float) -> list[float]:
    """Return heights on the page, those of one row made equal: a picture is never quite level."""
    levelled = [0.0] * len(middles)
    level = -within - 1.0
    for place in middles.argsort():
        if middles[place] - level > within:
            level = float(middles[place])
        levelled[place] = level
    return levelled


def _parts(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word with the places of its ends; a line of Chinese is one word."""
    if CJK.search(text):
        yield text, 0, len(text)
        return
    start = 0
    for word in text.split(" "):
        if word:
            yield word, start, start + len(word)
        start += len(word) + 1
