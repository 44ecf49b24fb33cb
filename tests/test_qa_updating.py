"""An index kept current: only what changed is read and embedded, and an update can be undone."""

import json
import os
import shutil
import stat
from dataclasses import replace
from datetime import date
from typing import ClassVar

import numpy as np
import pytest
import tomlkit
from conftest import REPORTS
from fakes import HashingEmbedder

import corpus.kept_extracts as kept_extracts
import index.models as models
import qa.indexing as indexing
from index.builds import current_name, read_pointer
from index.errors import IndexMismatch, IndexMissing
from index.saved_index import open_index, verify_index
from qa.building import Told
from qa.settings import Settings
from qa.updating import Update, each_listed, roll_back

REPORT = """Report of the lock keeper of {name}

Passages in {year}

{n} barges passed the lock of {name}. The gate of {name} was oiled.
"""


class Counting(HashingEmbedder):
    """Keeps the texts that all of them embed."""

    texts: ClassVar[list[str]] = []

    def embed(self, texts, progress=None):
        Counting.texts += texts
        return super().embed(texts, progress)


@pytest.fixture(autouse=True)
def embedded(monkeypatch):
    """The texts that were embedded."""
    Counting.texts = []
    monkeypatch.setattr(
        models, "build_with_model", lambda name, _, build, *__: build(Counting(name))
    )
    monkeypatch.setattr(indexing, "load_model", Counting)
    return Counting.texts


@pytest.fixture
def settings(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("Aldley", "Brockton"):
        write(folder, name)
    return Settings(
        corpus_dir=folder,
        index_dir=tmp_path / "index",
        cache_dir=tmp_path / "cache",
        model="hashing",
    )


def write(folder, name, n=31, year=2018):
    path = folder / f"{name}.txt"
    path.write_text(REPORT.format(name=name, n=n, year=year))
    return path


def names(settings):
    return [listed.source.doc_id for listed in each_listed(settings)]


def everything(settings):
    """The vectors, the BM25 scores and the texts of the saved index."""
    index = open_index(settings.index_dir, HashingEmbedder)
    vectors = [v.rows(np.arange(v.size)).tobytes() for v in index.embedded.vectors]
    texts = [document.text for document in index.documents.values()]
    scores = index.lexical.scores(["barg", "gate", "lock"]).tobytes()
    return vectors, scores, texts, [p.passage_id for p in index.passages]


def test_a_folder_without_a_manifest_is_listed_and_indexed(settings):
    outcome = Update(settings).update()
    assert [change.name for change in outcome.changes] == ["Aldley.txt", "Brockton.txt"]
    assert names(settings) == ["Aldley", "Brockton"] and outcome.is_whole
    assert (settings.corpus_dir / "manifest.toml").exists()


def test_a_question_needs_no_manifest_before(settings):
    said = []
    index = indexing.open_or_build(settings, say=said.append)
    assert list(index.documents) == ["Aldley", "Brockton"]
    assert [line for line in said if "Aldley.txt: added" in line]


@pytest.mark.slow
def test_one_report_more_among_a_thousand_embeds_only_its_own_texts(settings, embedded):
    for i in range(998):
        write(settings.corpus_dir, f"Place{i}", n=2 * i)
    Update(settings).update()
    assert len(names(settings)) == 1000
    embedded.clear()
    write(settings.corpus_dir, "Newbury", n=7)
    outcome = Update(settings).update()
    assert len(names(settings)) == 1001 and len(outcome.unchanged) == 1000
    assert outcome.made.n_embedded == len(embedded) < 10
    assert all("newbury" in text.lower() for text in embedded)


def test_an_update_makes_the_index_that_a_rebuild_makes(settings, embedded):
    Update(settings).update()
    write(settings.corpus_dir, "Aldley", n=99)
    write(settings.corpus_dir, "Cole")
    Update(settings).update()
    updated, n_embedded = everything(settings), len(embedded)
    Update(settings).rebuild()
    assert everything(settings) == updated
    assert len(embedded) - n_embedded > 10  # all of them once more


def test_nothing_is_built_where_nothing_changed(settings):
    Update(settings).update()
    before = current_name(settings.index_dir)
    outcome = Update(settings).update()
    assert outcome.made is None and outcome.unchanged == ("Aldley.txt", "Brockton.txt")
    assert current_name(settings.index_dir) == before


def test_a_corrected_title_or_date_embeds_nothing(settings, embedded):
    Update(settings).update()
    embedded.clear()
    path = settings.corpus_dir / "manifest.toml"
    manifest = tomlkit.parse(
        path.read_text().replace("the lock keeper of Aldley", "Aldley lock", 1)
    )
    entry = list(manifest.values())[-1]
    entry["published"] = date(2019, 2, 3)
    entry.pop("unsure", None)
    path.write_text(tomlkit.dumps(manifest))
    outcome = Update(settings).update()
    assert outcome.made.n_embedded == 0 == len(embedded)
    first, last = (listed.source for listed in each_listed(settings))
    assert first.title == "Report of Aldley lock" and last.date_label == "2019-02-03"


def test_a_changed_report_embeds_only_the_sentences_that_changed(settings, embedded):
    Update(settings).update()
    embedded.clear()
    write(settings.corpus_dir, "Aldley", n=32)
    Update(settings).update()
    assert "32 barges passed the lock of Aldley." in embedded
    assert "The gate of Aldley was oiled." not in embedded


def test_with_another_model_everything_is_embedded(settings, embedded):
    n = Update(settings).update().made.n_embedded
    embedded.clear()
    assert Update(replace(settings, model="another")).update().made.n_embedded == n


def test_where_the_files_of_the_model_are_not_known_everything_is_embedded(settings, monkeypatch):
    monkeypatch.setattr(Counting, "source", "")
    n = Update(settings).update().made.n_embedded
    write(settings.corpus_dir, "Cole")
    assert Update(settings).update().made.n_embedded > n


def test_a_file_that_needs_a_parser_is_parsed_once(settings, monkeypatch):
    parsed, real = [], kept_extracts.extract_of
    monkeypatch.setattr(
        kept_extracts, "extract_of", lambda path, *a: parsed.append(path.name) or real(path, *a)
    )
    page = settings.corpus_dir / "page.html"
    page.write_text("<h1>The weir</h1><p>The weir was rebuilt in 2017 by nine masons.</p>")
    Update(settings).update()
    write(settings.corpus_dir, "Cole")
    Update(settings).update()
    assert parsed.count("page.html") == 1
    page.unlink()
    Update(settings).remove(["page"])
    assert not list((settings.index_dir / "texts").glob("*"))
    assert names(settings) == ["Aldley", "Brockton", "Cole"]


def test_a_removed_report_is_in_no_answer_and_stays_out(settings):
    Update(settings).update()
    Update(settings).remove(["Aldley"])
    assert Update(settings).update().made is None
    assert names(settings) == ["Brockton"]
    Update(settings).add([settings.corpus_dir / "Aldley.txt"])
    assert sorted(names(settings)) == ["Aldley", "Brockton"]


def test_a_copy_is_indexed_once_and_both_files_are_named(settings):
    shutil.copy(settings.corpus_dir / "Aldley.txt", settings.corpus_dir / "copy of Aldley.txt")
    outcome = Update(settings).update()
    assert names(settings) == ["Aldley", "Brockton"]
    [kept] = [d.source for d in outcome.made.index.documents.values() if d.source.also_in]
    assert (kept.doc_id, kept.also_in) == ("Aldley", ("copy of Aldley.txt",))
    assert Update(settings).update().made is None  # the index knows of the copy
    Update(settings).remove(["Aldley"])
    assert sorted(names(settings)) == ["Brockton", "copy of Aldley"]


def test_the_index_before_comes_back_and_answers_though_the_reports_are_others(settings):
    Update(settings).update()
    write(settings.corpus_dir, "Cole")
    Update(settings).update()
    later = everything(settings)
    roll_back(settings, Told())
    assert names(settings) == ["Aldley", "Brockton"]
    assert indexing.open_saved(settings).documents.keys() == {"Aldley", "Brockton"}
    roll_back(settings, Told())
    assert everything(settings) == later
    roll_back(settings, Told())
    assert Update(settings).update().made.n_embedded  # of what the older index does not hold
    assert everything(settings) == later


def test_without_an_index_before_nothing_is_put_back(settings):
    Update(settings).update()
    before = current_name(settings.index_dir)
    with pytest.raises(IndexMissing, match="no build before this one is kept"):
        roll_back(settings, Told())
    assert current_name(settings.index_dir) == before


def test_a_broken_index_is_not_put_back(settings):
    Update(settings).update()
    before = settings.index_dir / current_name(settings.index_dir)
    write(settings.corpus_dir, "Cole")
    Update(settings).update()
    (before / "sources.json").write_text("[]")
    with pytest.raises(IndexMismatch, match=r"sources\.json: was changed"):
        roll_back(settings, Told())
    assert verify_index(settings.index_dir)


def test_exactly_one_earlier_build_is_kept(settings):
    for n in range(4):
        write(settings.corpus_dir, "Aldley", n=n)
        Update(settings).update()
    pointer = read_pointer(settings.index_dir)
    builds = {path.name for path in settings.index_dir.glob("build-*")}
    assert builds == {pointer.build, pointer.before[0]} and len(builds) == 2


def test_a_dry_run_tells_and_changes_nothing(settings, tmp_path):
    dry = Update(settings, dry_run=True)
    assert [c.name for c in dry.update().changes] == ["Aldley.txt", "Brockton.txt"]
    assert not settings.index_dir.exists()
    assert not (settings.corpus_dir / "manifest.toml").exists()
    Update(settings).update()
    before = sorted(p for p in tmp_path.rglob("*"))
    outside = write(tmp_path, "Cole")
    assert [c.name for c in dry.add([outside]).changes] == ["Cole.txt"]
    assert [c.name for c in dry.remove(["Aldley"]).changes] == ["Aldley.txt"]
    assert dry.update().made is None
    assert sorted(p for p in tmp_path.rglob("*")) == sorted([*before, outside])


def test_one_file_that_cannot_be_read_is_named_and_the_others_are_indexed(settings):
    (settings.corpus_dir / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    outcome = Update(settings).update()
    [lost] = [change for change in outcome.changes if change.why]
    assert lost.name == "broken.pdf" and not outcome.is_whole
    assert names(settings) == ["Aldley", "Brockton"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_builds_are_open_to_whom_the_umask_lets_in(settings):
    before = os.umask(0o022)
    try:
        Update(settings).update()
    finally:
        os.umask(before)
    build = settings.index_dir / current_name(settings.index_dir)
    for path in (build, *build.rglob("*")):
        wanted = 0o755 if path.is_dir() else 0o644
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_each_long_step_is_told_from_none_to_all(settings):
    told = {}
    steps = lambda name, done, total: told.setdefault(name, []).append((done, total))  # noqa: E731
    Update(settings, Told(steps=steps)).update()
    write(settings.corpus_dir, "Cole")
    Update(settings, Told(steps=steps)).update()
    assert {"Comparing reports", "Dividing", "Counting words", "Finding names"} <= told.keys()
    assert {"Looking up vectors", "Writing", "Writing to the disk"} <= told.keys()
    for name, pairs in told.items():
        done, totals = pairs[-1]
        assert done == totals > 0, name


# The command


def test_the_commands_tell_each_file_and_end_with_the_right_code(cli, tmp_path):
    outside = write(tmp_path, "Cole")
    code, out, _ = cli("index", "update")
    assert code == 0 and "embedded" in out
    code, out, _ = cli("index", "add", str(outside), str(tmp_path / "away.txt"))
    assert code == 1 and f"Cole.txt: copied from {outside}" in out
    assert "away.txt: not added: cannot be opened" in out and "small-report.txt: unchanged" in out
    code, out, _ = cli("index", "list")
    assert code == 0 and "Cole: Report of the lock keeper of Cole" in out
    lines = [json.loads(line) for line in cli("index", "list", "--json")[1].splitlines()]
    assert [line["doc_id"] for line in lines] == ["small-report", "Cole"]
    assert all(line["passages"] > 0 for line in lines)
    code, out, _ = cli("index", "remove", "small-report", "--dry-run")
    assert code == 0 and "Nothing was changed" in out
    assert cli("index", "remove", "small-report")[0] == 0
    assert cli("index", "list")[1].startswith("Cole: ")
    assert cli("index", "rollback")[0] == 0
    assert "put back by a rollback" in cli("index", "status")[1]
    assert len(cli("index", "list")[1].splitlines()) == 2
    assert cli("index", "remove", "nobody")[0] == 1
    assert cli("index", "rebuild")[0] == 0
    assert len(cli("index", "list")[1].splitlines()) == 1


def test_options_may_stand_after_the_command(cli, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    write(other, "Dunmere")
    places = ("--corpus", str(other), "--index", str(tmp_path / "of-other"))
    assert cli("index", "update", *places)[0] == 0
    assert "Dunmere" in cli("index", "list", *places)[1]


# The real model


@pytest.mark.model
def test_with_the_real_model_one_report_more_embeds_only_its_own_texts(tmp_path, monkeypatch):
    monkeypatch.undo()
    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copy(REPORTS / "exchange-center-2021.txt", folder)
    write(folder, "Aldley")
    settings = Settings(corpus_dir=folder, index_dir=tmp_path / "index")
    first = Update(settings).update().made
    write(folder, "Brockton")
    update = Update(settings).update().made
    assert 0 < update.n_embedded < 12 < first.n_embedded
    after = everything(settings)
    assert Update(settings).rebuild().made.n_embedded > first.n_embedded
    assert everything(settings) == after
