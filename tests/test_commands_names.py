"""Names that are not UTF-8, or hold line ends: they work, or one line names them."""

import pytest

BAD = b"caf\xe9".decode("utf-8", "surrogateescape")
ESCAPED = "caf\\udce9"


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A folder to run in, with a set and a corpus of such names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{BAD}.csv").write_text("question\nHow many trees?\n", encoding="utf-8")
    (tmp_path / f"reports-{BAD}").mkdir()
    (tmp_path / f"reports-{BAD}" / "a.txt").write_text("We planted 9,000 trees.", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "line",
    [
        ["evaluate", "check", f"{BAD}.csv"],
        ["evaluate", f"{BAD}.csv", "--out", f"{BAD}.jsonl"],
        ["evaluate", f"{BAD}.csv", "--run", "first", "--runs", f"runs-{BAD}", "--score"],
        ["figures", "--csv", f"{BAD}-figures.csv"],
        ["index", "manifest", f"reports-{BAD}"],
        ["ask", f"How many trees in {BAD}?"],
        ["ask", "--json", f"How many trees in {BAD}?"],
        ["search", f"trees {BAD}"],
    ],
    ids=lambda line: " ".join(line[:2]).replace(BAD, "x"),
)
def test_files_and_questions_of_such_names_are_used(built, places, line):
    code, out, err = built(*line)
    assert code == 0
    (out + err).encode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["--corpus", BAD, "figures"], f"corpus_dir = '{ESCAPED}' is not UTF-8; rename"),
        (["--index", BAD, "index", "status"], f"index_dir = '{ESCAPED}' is not UTF-8; rename"),
        (["evaluate", "check", f"no-{BAD}"], f"no-{ESCAPED}: there is no such file"),
        (["evaluate", "check", "no\nset"], "no\\nset: there is no such file"),
        (["evaluate", f"{BAD}.csv", "--run", BAD], f"'{ESCAPED}' is no name of a run"),
        (["index", "manifest", f"no-{BAD}"], f"no-{ESCAPED}: no such folder"),
    ],
)
def test_what_such_a_name_keeps_from_working_is_said_in_one_line(built, places, line, said):
    code, out, err = built(*line)
    assert (code > 0, out) == (True, "")
    [told] = err.splitlines()
    assert told.startswith(f"beijing-qa: {said}")
