"""What changes in a manifest is put into its text; every other byte of it stays."""

import tomllib

import pytest

from corpus import manifest_file
from corpus.manifest_file import parsed_manifest, write_manifest

TEXT = """# Ours, checked in May
lexicon = "beijing"  # names

# The first one
[quay]
title = "The quay"   # as printed
names = [
  "Quay report",
]
published = 2011-02-03
# below the quay

["a mill"]
title = '''The mill
[of the town]'''
stated = ["title"]
"""
PLAIN = TEXT.replace("'''The mill\n[of the town]'''", '"The mill"')


@pytest.fixture(params=[PLAIN, TEXT, f"\ufeff{PLAIN}", PLAIN.replace("\n", "\r\n")])
def path(request, tmp_path):
    path = tmp_path / "manifest.toml"
    path.write_bytes(request.param.encode())
    return path


def loaded(path):
    return tomllib.loads(path.read_bytes().decode("utf-8-sig"))


def test_without_a_change_not_a_byte_is_written(path):
    before = path.read_bytes(), path.stat().st_ino
    write_manifest(path, parsed_manifest(path))
    assert (path.read_bytes(), path.stat().st_ino) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m["quay"].update(title="The old quay"),
        lambda m: m["quay"].pop("names"),
        lambda m: m["a mill"].update(missing=True),
        lambda m: m.pop("quay"),
        lambda m: m.pop("a mill"),
        lambda m: m.update(left_out=[["a.pdf", "why"]]),
        lambda m: (m.update(removed=["b.txt"]), m.pop("lexicon")),
        lambda m: m.update({"ford.2": {"title": "The [ford]", "names": ["a", "b"]}}),
        lambda m: (m.pop("quay"), m.update(ford={"title": "The ford"}), m["a mill"].clear()),
    ],
)
def test_what_is_written_has_the_values_and_the_other_comments(path, change):
    manifest = parsed_manifest(path)
    change(manifest)
    write_manifest(path, manifest)
    assert loaded(path) == manifest
    text = path.read_text(encoding="utf-8-sig")
    assert "# Ours, checked in May" in text
    assert ("# as printed" in text) == ("quay" in manifest)


def test_a_first_entry_makes_the_file(tmp_path):
    path = tmp_path / "manifest.toml"
    write_manifest(path, {"ford": {"title": "The ford"}, "left_out": [["a.pdf", "why"]]})
    assert loaded(path) == {"ford": {"title": "The ford"}, "left_out": [["a.pdf", "why"]]}


def test_a_file_that_begins_with_a_table_gets_what_stands_above_all(tmp_path):
    path = tmp_path / "manifest.toml"
    path.write_text('[ford]\ntitle = "The ford"')
    wanted = {**parsed_manifest(path), "removed": ["a.txt"], "weir": {"title": "The weir"}}
    write_manifest(path, wanted)
    assert loaded(path) == wanted


def test_of_a_long_manifest_only_what_changes_is_parsed_with_its_comments(tmp_path, monkeypatch):
    path = tmp_path / "manifest.toml"
    path.write_text("\n".join(f'[d{i}]\ntitle = "Report {i}"  # {i}\n' for i in range(500)))
    parsed, real = [], manifest_file.tomlkit.parse
    monkeypatch.setattr(
        manifest_file.tomlkit, "parse", lambda text: parsed.append(text) or real(text)
    )
    manifest = parsed_manifest(path)
    manifest["d77"]["title"] = "Another"
    manifest["new"] = {"title": "New"}
    write_manifest(path, manifest)
    assert loaded(path) == manifest and "# 76\n" in path.read_text()
    assert [text.splitlines()[0] for text in parsed] == ["[d77]"]
