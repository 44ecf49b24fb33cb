"""What several test files share."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from browsing import outside
from fakes import HashingEmbedder
from hypothesis import settings

import index.models as models_module
import index.sentence_transformer as sentence_transformer_module
from corpus.document import Document
from corpus.listing import update_manifest
from corpus.manifest import read_lexicon
from corpus.report import read_corpus
from index.building import build_index
from index.document_store import DocumentStore
from index.passage_index import PassageIndex
from qa.commands.cli import main

# The cache of whoever runs the tests is neither used nor filled.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="beijing-qa-tests-")

# The same examples on every run; no deadline, since the machine may be busy with other things.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=20)
settings.load_profile("repeatable")

REPORTS = Path(__file__).parent.parent / "corpus" / "reports"
DATA = Path(__file__).parent / "data"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch):
    """Settings of whoever runs the tests must not change their outcome."""
    for key in [key for key in os.environ if key.startswith("BEIJING_QA_")]:
        monkeypatch.delenv(key)


@pytest.fixture(scope="session", autouse=True)
def cache_folder():
    """Where exported models are kept while the tests run."""
    yield Path(os.environ["XDG_CACHE_HOME"])
    shutil.rmtree(os.environ["XDG_CACHE_HOME"])


@pytest.fixture(scope="session")
def documents() -> tuple[Document, ...]:
    """The five reports that come with the project."""
    return read_corpus(REPORTS)


@pytest.fixture(scope="session")
def by_id(documents) -> DocumentStore:
    return DocumentStore.of(documents)


@pytest.fixture(scope="session")
def fake_index(documents) -> PassageIndex:
    """The five reports, indexed with the fake embedder."""
    index = build_index(documents, HashingEmbedder())
    index.lexicon = read_lexicon(REPORTS)
    return index


@pytest.fixture
def make_folder(tmp_path) -> Callable[..., Path]:
    """Return a function that makes a folder of reports from files of tests/data, and lists them."""

    def make(*names: str, name: str = "reports") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for file in names or ("small-report.txt",):
            shutil.copy(DATA / file, folder)
        update_manifest(folder)
        return folder

    return make


@pytest.fixture
def small_index(make_folder) -> PassageIndex:
    """One small report, indexed with the fake embedder."""
    return build_index(read_corpus(make_folder()), HashingEmbedder())


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory) -> Path:
    """Where `real_index` is saved."""
    return tmp_path_factory.mktemp("real-index")


@pytest.fixture(scope="session")
def real_index(index_folder) -> PassageIndex:
    """The five reports, indexed and saved with the real model; only for tests marked `model`."""
    from qa.indexing import build
    from qa.settings import Settings

    return build(Settings(corpus_dir=REPORTS, index_dir=index_folder))


@pytest.fixture(scope="session")
def answerer(real_index):
    """What answers from the five reports; only for tests marked `model`."""
    from qa.pipeline import QuestionAnswerer

    return QuestionAnswerer(real_index)


@pytest.fixture(scope="session")
def model_server():
    """The address of a server, in a process of its own, that plays scripts as models."""
    script = Path(__file__).parent / "scripted_server.py"
    server = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    server.terminate()
    server.wait()
    server.stdout.close()


def elsewhere(function: Callable[[], object]) -> object:
    """Call a function in a thread: a browser's tests leave an event loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function).result()


@contextmanager
def serving(*command: str, **environment: str) -> Iterator[tuple[subprocess.Popen, str]]:
    """Run a Python program that serves the window, once it is ready; its process and address."""
    given = os.environ | {"PYTHONPATH": str(REPORTS.parent.parent), **environment}
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, text=True, env=given
    ) as server:
        assert server.stdout is not None
        lines = []
        for line in server.stdout:
            lines.append(line)
            if line == "Ready.\n":
                break
        address = re.search(r"http://\S+", "".join(lines))
        try:
            assert address, lines
            yield server, address[0]
        finally:  # or a failing test would wait for it for ever
            server.terminate()


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory) -> Path:
    """The folder of a causal language model with random weights."""
    from tiny_model import build_tiny_model

    return build_tiny_model(tmp_path_factory.mktemp("tiny-model"))


@pytest.fixture(scope="session")
def browser():
    """A real browser; tests marked `ui` are skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not Path(CHROMIUM).exists():
        pytest.skip("no chromium on the PATH")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def feedback_file(tmp_path_factory) -> Path:
    """Where the command keeps feedback."""
    return tmp_path_factory.mktemp("kept") / "feedback.sqlite"


@pytest.fixture(scope="session")
def address(browser, real_index, index_folder, feedback_file):
    """Where the command serves; at the end Ctrl-C ends it in order."""
    command = [
        sys.executable,
        "-m",
        "qa.commands.cli",
        "--index",
        str(index_folder),
        "chat",
        "--port",
        "0",
    ]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BEIJING_QA_")}
    environment["BEIJING_QA_FEEDBACK_FILE"] = str(feedback_file)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as server:
        lines = []
        for line in server.stdout:
            lines.append(line.strip())
            if lines[-1] == "Ready.":
                break
        assert lines[-1] == "Ready.", lines
        yield re.search(r"http://127\.0\.0\.1:\d+", lines[0])[0]
        server.send_signal(signal.SIGINT)
        rest = server.communicate()[0]
    assert (server.returncode, rest) == (0, "Stopped.\n")


@pytest.fixture
def open_page(browser, address):
    """Return a function that opens the window; at the end nothing outside was asked for."""
    contexts, complaints = [], []

    def open_(width=1280, height=860, scheme="light", locale="en-US", path="/"):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale=locale,
            accept_downloads=True,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: complaints.append(r.url) if outside(r.url, address) else None)
        page.goto(address + path)
        page.wait_for_selector("#question textarea:not([disabled])")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def cli(monkeypatch, capsys, make_folder, tmp_path):
    """Return a function that runs the command on a small report, with the fake embedder."""
    monkeypatch.setattr(sentence_transformer_module, "SentenceTransformerEmbedder", HashingEmbedder)
    monkeypatch.setattr(
        models_module,
        "build_with_model",
        lambda name, precision, build, *_, **__: build(HashingEmbedder(name)),
    )
    folder = make_folder()

    def run(*arguments, corpus=folder):
        capsys.readouterr()
        code = main(["--corpus", str(corpus), "--index", str(tmp_path / "index"), *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    run.corpus = folder
    run.index = tmp_path / "index"
    return run


@pytest.fixture
def built(cli):
    """The same, the index built."""
    assert cli("index", "build")[0] == 0
    return cli
