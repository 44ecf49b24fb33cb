"""A file that was parsed is not parsed again while the code that reads it is the same."""

import hashlib

import pytest

from corpus import kept_extracts
from corpus.errors import UnreadableReport
from corpus.kept_extracts import KeptExtracts

PAGE = b"<html><body><h1>The harbour</h1><p>Forty boats lay in the harbour.</p></body></html>"
DIGEST = hashlib.sha256(PAGE).hexdigest()


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "harbour.html"
    path.write_bytes(PAGE)
    return path


@pytest.fixture
def parsed(monkeypatch):
    """The names of the files that a parser got."""
    names, real = [], kept_extracts.extract_of

    def watched(path, *rest):
        names.append(path.name)
        return real(path, *rest)

    monkeypatch.setattr(kept_extracts, "extract_of", watched)
    return names


def test_what_is_kept_comes_back_whole_without_a_parser(page, parsed, tmp_path):
    kept = KeptExtracts(tmp_path / "texts")
    first = kept.extract_of(page, PAGE, DIGEST)
    again = KeptExtracts(tmp_path / "texts").extract_of(page, PAGE, DIGEST)
    assert again == first and "Forty boats" in again.text
    assert parsed == ["harbour.html"]


def test_short_text_is_read_anew_and_takes_no_room(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("A note\n\nThe quay was swept.\n")
    data = path.read_bytes()
    KeptExtracts(tmp_path / "texts").extract_of(path, data, hashlib.sha256(data).hexdigest())
    assert not (tmp_path / "texts").exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"[" * 100_000, b"\xff"])
def test_one_that_is_broken_is_parsed_anew(page, parsed, tmp_path, content):
    kept = KeptExtracts(tmp_path / "texts")
    first = kept.extract_of(page, PAGE, DIGEST)
    [place] = (tmp_path / "texts").iterdir()
    place.write_bytes(content)
    assert kept.extract_of(page, PAGE, DIGEST) == first and len(parsed) == 2


def test_what_other_code_read_is_not_taken(page, parsed, tmp_path, monkeypatch):
    kept = KeptExtracts(tmp_path / "texts")
    kept.extract_of(page, PAGE, DIGEST)
    monkeypatch.setattr(kept_extracts, "_code", lambda: "of another version")
    kept.extract_of(page, PAGE, DIGEST)
    assert len(parsed) == 2
    kept.remove_others({DIGEST})
    assert len(list((tmp_path / "texts").iterdir())) == 1


def test_only_what_is_asked_for_stays(page, tmp_path):
    kept = KeptExtracts(tmp_path / "texts")
    kept.extract_of(page, PAGE, DIGEST)
    kept.remove_others({DIGEST})
    assert len(list((tmp_path / "texts").iterdir())) == 1
    kept.remove_others(())
    assert not list((tmp_path / "texts").iterdir())


def test_what_cannot_be_read_is_not_kept(tmp_path):
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7 and no more")
    with pytest.raises(UnreadableReport):
        KeptExtracts(tmp_path / "texts").extract_of(path, path.read_bytes(), "0" * 64)
    assert not list((tmp_path / "texts").glob("*"))
