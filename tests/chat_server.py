"""The site as a process of its own, with the real path and the fake embedder: prints its port.

Any arguments are settings, as NAME=VALUE, and `auth=USER:PASSWORD`.
"""

import sys

from fakes import HashingEmbedder

from corpus.manifest import read_lexicon
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
    index = build_index(read_corpus(settings.corpus_dir), HashingEmbedder())
    index.lexicon = read_lexicon(settings.corpus_dir)
    with open_port(settings.host, 0) as port:
        lexicon = CorpusLexicon.load(index.lexicon)
        loader = Loader(lambda _: answerer(index, settings), say, lexicon)
        login = Login.read(auth) if auth else None
        access = Access.of(settings, port.getsockname()[0], login)
        feedback = FeedbackStore.of(settings)
        run(port, loader, feedback, access=access, reports=settings.corpus_dir)


if __name__ == "__main__":
    main()
