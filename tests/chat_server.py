"""The site as a process of its own, with the real path and the fake embedder: prints its port.

Any arguments are settings, as NAME=VALUE, and `auth=USER:PASSWORD`.
"""

import sys
from pathlib import Path

from fakes import HashingEmbedder

from corpus.report import read_corpus
from index.building import build_index
from qa.feedback.store import FeedbackStore
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.opening import with_generator
from qa.pipeline import QuestionAnswerer
from qa.settings import load_settings
from qa.web.http.access import Access
from qa.web.http.login import Login
from qa.web.loading import Loader
from qa.web.server import open_port, run, say


def answerer(index, settings):
    return (
        with_generator(index, settings) if settings.generator else QuestionAnswerer(index, settings)
    )


def main():
    given = dict(argument.split("=", 1) for argument in sys.argv[1:])
    auth = given.pop("auth", "")
    settings = load_settings(**given)
    documents = read_corpus(Path(__file__).parent.parent / "corpus" / "reports")
    index = build_index(documents, HashingEmbedder())
    index.lexicon = "beijing"
    with open_port(settings.host, 0) as port:
        loader = Loader(lambda _: answerer(index, settings), say, CorpusLexicon.load("beijing"))
        login = Login.read(auth) if auth else None
        access = Access.of(settings, port.getsockname()[0], login)
        run(port, loader, FeedbackStore.of(settings), access=access)


if __name__ == "__main__":
    main()
