"""Runs the window: opens the port, serves the page, and loads the reports meanwhile."""

from __future__ import annotations

import errno
import logging
import socket
import sys
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from corpus.errors import CorpusError
from qa.building import Told
from qa.feedback.store import FeedbackStore
from qa.indexing import open_newest
from qa.lexicon.corpus_lexicon import CorpusLexicon, lexicon_name
from qa.opening import answerer_for, answerer_like, check_generator, open_answerer
from qa.settings import Settings
from qa.web.http.access import Access
from qa.web.http.bounded_protocol import bounded_protocol
from qa.web.http.connections import Connections
from qa.web.http.login import Login
from qa.web.loading import Loader
from qa.web.renewals import Renewals
from qa.web.uploads import UploadLimits

if TYPE_CHECKING:
    from index.embedder import Progress
    from qa.pipeline import QuestionAnswerer
    from qa.web.loading import Answerer

_SWITCH_SECONDS = 0.001
"""How long a thread that computes keeps others waiting, the one that takes requests too."""


def serve(settings: Settings, login: Login | None = None, bars: Told | None = None) -> int:
    """Serve the window until Ctrl-C, to those with the login if one is given; return the exit code.

    `bars` are drawn in the terminal while reports are read and an index is built.

    Raises:
        MissingExtra: the language model needs a package that is not installed.
    """
    check_generator(settings)
    feedback = FeedbackStore.of(settings)

    def load(progress: Progress) -> Answerer:
        return ready(_open(settings, bars or Told(), progress))

    def reopen(before: QuestionAnswerer | None) -> QuestionAnswerer:
        index = open_newest(settings)
        if settings.generator and before:
            return ready(answerer_like(before, index))  # the language model is not loaded again
        return ready(answerer_for(index, settings))

    def ready(answerer: QuestionAnswerer) -> QuestionAnswerer:
        feedback.corpus = answerer.index.recipe.corpus
        answerer.warm_up()  # the first question takes no longer than later ones
        return answerer

    try:
        port = open_port(settings.host, settings.port)
    except OSError as error:
        sys.stderr.write(f"beijing-qa: {error}\n")
        return 1
    limits = UploadLimits(settings.upload_reports, settings.upload_pages)
    with port, suppress(KeyboardInterrupt):
        announce_access(port, login)
        access = Access.of(settings, port.getsockname()[0], login)
        renewals = Renewals(settings.index_dir, reopen, say)
        loader = Loader(load, say, _lexicon(settings), renewals)
        run(port, loader, feedback, limits, access, reports=settings.corpus_dir)
    say("Stopped.")
    return 0


def _open(settings: Settings, bars: Told, progress: Progress) -> QuestionAnswerer:
    """Open an answerer; `progress` and the bars are told how far an index is built."""

    def embedded(done: int, total: int) -> None:
        progress(done, total)
        if bars.embedding:
            bars.embedding(done, total)

    return open_answerer(
        settings, progress=embedded, reading=bars.reading, steps=bars.steps, say=say
    )


def _lexicon(settings: Settings) -> CorpusLexicon:
    """Return the lexicon of the corpus; the general one if its manifest cannot be read."""
    try:
        return CorpusLexicon.load(lexicon_name(settings.corpus_dir))
    except CorpusError:
        return CorpusLexicon.load()


def run(
    port: socket.socket,
    loader: Loader,
    feedback: FeedbackStore | None = None,
    limits: UploadLimits | None = None,
    access: Access | None = None,
    *,
    reports: Path | None = None,
) -> None:
    """Serve on an open port until Ctrl-C, which raises KeyboardInterrupt.

    Pages of the PDFs in the folder `reports` are shown.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    from qa.web.site import build_site  # Gradio takes seconds to import: only once a port is there

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    access = access or Access()
    config = uvicorn.Config(
        build_site(loader, feedback, limits, access, reports),
        http=bounded_protocol(Connections(access.connections), access.proxies),  # type: ignore[arg-type]
        ws="none",
        proxy_headers=False,  # the site reads and drops them
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    _Server(config, loader).run(sockets=[port])


def open_port(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a port, 0 for any free one.

    Raises:
        OSError: it cannot listen there; the message is one line with the way out.
    """
    try:
        info = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = info[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise OSError(_port_problem(host, port, error)) from error


def announce_access(port: socket.socket, login: Login | None) -> None:
    """Print who can reach the window, if other machines reach the port."""
    if ip_address(port.getsockname()[0]).is_loopback:
        return
    if login:
        say(f"Open to other machines, to {login.user!r} with the password; /healthz to everybody.")
    else:
        say(
            "Warning: open to every machine that reaches this one, without a login: the page, all "
            "routes, the reports, feedback. To ask for one: --auth USER:PASSWORD, or a file."
        )
    say("What is sent is not encrypted; where others may listen, put a proxy with TLS before it.")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class _Server(uvicorn.Server):
    """Prints the address once the page is there, and then starts the loader."""

    def __init__(self, config: uvicorn.Config, loader: Loader) -> None:
        super().__init__(config)
        self._loader = loader

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for port in sockets or []:
            host, number = port.getsockname()[:2]
            say(f"Chat window: http://{f'[{host}]' if ':' in host else host}:{number}")
        self._loader.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Each open page holds a stream that ends now; uvicorn would print that as an error.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def _port_problem(host: str, port: int, error: OSError) -> str:
    way_out = f"beijing-qa chat --port {port + 1 if port < 65535 else 7860}"
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use; take another: {way_out} (0 takes any free one)"
    if error.errno == errno.EACCES:
        return (
            f"port {port} is not allowed to this user; take one above 1023: "
            "beijing-qa chat --port 7860"
        )
    return f"cannot listen on {host}, port {port}: {error.strerror or error}"
