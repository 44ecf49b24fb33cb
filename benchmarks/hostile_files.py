"""Makes files that readers break on: reports in eight types, spoiled by chance or on purpose.

The same number gives the same file. `tests/document_forms.py` writes the sound files.
"""

from __future__ import annotations

import io
import random
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from hostile_specials import SPECIALS, packed

_TESTS = Path(__file__).parent.parent / "tests"
sys.path.append(str(_TESTS))

from document_forms import Part, parts_of, write_form  # noqa: E402

_DOCUMENTS = sorted((_TESTS / "data" / "documents").glob("*.md"))
_CHARS = 3_000  # of a document; more takes longer and breaks no other way
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_FORMS = {".txt": "wrapped", ".md": "markdown", ".html": "html", ".docx": "docx", ".pdf": "pdf"}
SUFFIXES = (*_FORMS, ".odt", ".epub", ".pptx")

Fault = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class HostileFile:
    """A file to read: its name's end, what was done to it, its bytes."""

    suffix: str
    fault: str
    data: bytes


def hostile_file(number: int) -> HostileFile:
    """Return the file of a number: the special ones first, then types and faults in turn."""
    if number < len(SPECIALS):
        name, suffix, make = SPECIALS[number]
        return HostileFile(suffix, name, make())
    chance = random.Random(number)
    suffix = SUFFIXES[number % len(SUFFIXES)]
    sound = sound_file(suffix, chance.choice(_DOCUMENTS))
    faults = [*_ANY, *(_ZIPPED if sound.startswith(b"PK") else ()), *_OF_TYPE.get(suffix, ())]
    fault = chance.choice(faults)
    data = fault(sound, chance)
    if fault is _misnamed:
        suffix = chance.choice([other for other in SUFFIXES if other != suffix])
    return HostileFile(suffix, fault.__name__.strip("_"), data)


@cache
def sound_file(suffix: str, path: Path) -> bytes:
    """Return the beginning of a document as a file of a type."""
    markdown = path.read_text(encoding="utf-8")[:_CHARS]
    if suffix in _WRITERS:
        return _WRITERS[suffix](parts_of(markdown))
    with TemporaryDirectory() as folder:
        place = Path(folder) / f"file{suffix}"
        write_form(_FORMS[suffix], markdown, place)
        return place.read_bytes()


def _odt(parts: list[Part]) -> bytes:
    body = "".join(_odt_part(part) for part in parts)
    spaces = " ".join(f'xmlns:{n}="{_OFFICE}:{n}:1.0"' for n in ("office", "text", "table"))
    content = (
        f"<office:document-content {spaces}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    return packed({"mimetype": b"application/vnd.oasis.text", "content.xml": content.encode()})


def _odt_part(part: Part) -> str:
    if part.kind == "table":
        cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
        rows = ("".join(cell.format(escape(c)) for c in row) for row in part.rows)
        lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        return f"<table:table>{lines}</table:table>"
    if part.rows:
        item = "<text:list-item><text:p>{}</text:p></text:list-item>"
        return f"<text:list>{''.join(item.format(escape(row)) for row in part.rows)}</text:list>"
    if part.kind == "p":
        return f"<text:p>{escape(part.text)}</text:p>"
    return f'<text:h text:outline-level="{part.kind[1]}">{escape(part.text)}</text:h>'


def _epub(parts: list[Part]) -> bytes:
    from document_forms import as_html

    package = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>Made up</dc:title></metadata>"
        '<manifest><item id="a" href="a.xhtml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    container = '<container><rootfiles><rootfile full-path="o/p.opf"/></rootfiles></container>'
    return packed(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": container.encode(),
            "o/p.opf": package.encode(),
            "o/a.xhtml": as_html(parts),
        }
    )


def _pptx(parts: list[Part]) -> bytes:
    from pptx import Presentation

    slides = Presentation()
    for part in parts:
        if part.kind.startswith("h"):
            slide = slides.slides.add_slide(slides.slide_layouts[1])
            slide.shapes.title.text = part.text
        elif len(slides.slides):
            frame = slides.slides[-1].placeholders[1].text_frame
            frame.add_paragraph().text = part.text or " ".join(map(str, part.rows))
    file = io.BytesIO()
    slides.save(file)
    return file.getvalue()


_WRITERS = {".odt": _odt, ".epub": _epub, ".pptx": _pptx}


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _begun_late(data: bytes, chance: random.Random) -> bytes:
    return data[chance.randrange(len(data)) :]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100))):
        spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    return bytes(spoiled)


def _random_within(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + chance.randbytes(chance.choice((1, 50, 3_000))) + data[place:]


def _random_after_head(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.choice((0, 4, 8, 64))] + chance.randbytes(chance.choice((10, 5_000)))


def _swapped(data: bytes, chance: random.Random) -> bytes:
    a, b, c = sorted(chance.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _repeated(data: bytes, chance: random.Random) -> bytes:
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    return data[:b] + data[a:b] * chance.choice((1, 10)) + data[b:]


def _with_nuls(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes(chance.choice((1, 100))) + data[place + chance.choice((0, 20)) :]


def _misnamed(data: bytes, chance: random.Random) -> bytes:
    return data


def _two_in_one(data: bytes, chance: random.Random) -> bytes:
    return data + sound_file(chance.choice(SUFFIXES), chance.choice(_DOCUMENTS))


def _member_spoiled(data: bytes, chance: random.Random) -> bytes:
    members = _members(data)
    name = chance.choice([name for name in members if members[name]])
    return packed({**members, name: chance.choice(_BYTEWISE)(members[name], chance)})


def _members_swapped(data: bytes, chance: random.Random) -> bytes:
    members = _members(data)
    one, other = chance.sample(sorted(members), 2)
    return packed({**members, one: members[other], other: members[one]})


def _member_away(data: bytes, chance: random.Random) -> bytes:
    members = _members(data)
    del members[chance.choice(sorted(members))]
    return packed(members)


def _nested(data: bytes, chance: random.Random) -> bytes:
    members = _members(data)
    return packed({**members, chance.choice(sorted(members)): data})


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _numbers_changed(data: bytes, chance: random.Random) -> bytes:
    """Objects that refer to others, or to themselves, and lengths that are wrong."""
    words = data.split(b" ")
    places = [i for i, word in enumerate(words) if word.isdigit()]
    for i in chance.sample(places, min(len(places), chance.choice((1, 5, 30)))):
        words[i] = str(chance.choice((0, 1, 3, 7, 10**6, 2**31, 10**12))).encode()
    return b" ".join(words)


def _names_changed(data: bytes, chance: random.Random) -> bytes:
    """Keys of objects, or tags, that stand for others."""
    pairs = (b"/Kids", b"/Parent"), (b"/Pages", b"/Page"), (b"/Font", b"/XObject")
    one, other = chance.choice([*pairs, (b"/Length", b"/Len"), (b"endobj", b"obj")])
    return data.replace(one, other, chance.choice((1, 3, 100)))


def _tags_changed(data: bytes, chance: random.Random) -> bytes:
    tags = b"<table>", b"<tr>", b"<td>", b"</p>", b"<li>", b"</ul>", b"<h2>", b"<body>", b"</main>"
    for _ in range(chance.choice((1, 10))):
        data = data.replace(chance.choice(tags), chance.choice(tags), chance.choice((1, 50)))
    return data


_BYTEWISE: tuple[Fault, ...] = (
    _cut, _begun_late, _flipped, _random_within, _random_after_head, _swapped, _repeated,
    _with_nuls,
)  # fmt: skip
_ANY: tuple[Fault, ...] = (*_BYTEWISE, _misnamed, _two_in_one)
_ZIPPED: tuple[Fault, ...] = (
    *[_member_spoiled] * 4, _members_swapped, _member_away, _nested,
)  # fmt: skip
_OF_TYPE: dict[str, tuple[Fault, ...]] = {
    ".pdf": (*[_numbers_changed] * 4, _names_changed),
    ".html": (*[_tags_changed] * 3,),
}
