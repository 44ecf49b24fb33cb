"""The project as git lays it out on a machine that rewrites line ends."""

import os
import shutil
import subprocess
import sys

import pytest
from test_layers import ROOT

from corpus.report import read_corpus

pytestmark = [
    pytest.mark.skipif(not shutil.which("git"), reason="no git on the PATH"),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="these files are no checkout"),
]
# What is known by its hash or cited by offset, and what only runs with the right line ends.
EXACT = ("corpus/reports", "qa/evaluation", "qa/lexicon", "qa/prompts", "qa/weights", "tests/data")
RUNS = (".ci/run", "Makefile", "qa/web/page/page.js", "qa/rendering/panels.toml")


def git(*arguments):
    line = ["git", *map(str, arguments)]
    return subprocess.run(line, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clone") / "project"
    git("-c", "core.autocrlf=true", "-c", "core.eol=crlf", "clone", "-q", ROOT, folder)
    return folder


def test_no_byte_changes_of_what_is_hashed_cited_or_run(clone):
    listed = git("-C", clone, "ls-files", "-z", *EXACT, *RUNS).decode().split("\0")
    names = [name for name in listed if name]
    assert len(names) > 70
    changed = [
        name
        for name in names
        if (clone / name).read_bytes() != git("-C", clone, "show", f"HEAD:{name}")
    ]
    assert changed == []


def test_the_reports_have_the_hashes_that_their_manifest_lists(clone, documents):
    cloned = read_corpus(clone / "corpus" / "reports")
    assert [document.text for document in cloned] == [document.text for document in documents]


@pytest.mark.model
def test_the_command_answers_in_such_a_checkout(clone, real_index, index_folder):
    question = "How many new museums were registered in 2023?"
    line = [sys.executable, "-m", "qa.commands.cli", "--index", str(index_folder), "ask", question]
    environment = {**os.environ, "PYTHONPATH": str(clone)}
    done = subprocess.run(line, cwd=clone, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "11 new museums" in done.stdout
