"""Connections over real sockets: the silent are closed, and nobody shuts others out."""

import socket
import threading
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from conftest import REPORTS, serving
from starlette.responses import PlainTextResponse, StreamingResponse

from qa.web.http.bounded_protocol import bounded_protocol
from qa.web.http.connections import ConnectionLimits, Connections
from qa.web.http.proxies import TrustedProxies

SERVER = str(REPORTS.parent.parent / "tests" / "chat_server.py")
ME, NEIGHBOUR, OFFICE = "127.0.0.1", "127.0.0.2", "127.0.0.3"
PATIENT = 60.0
PATIENCE = 20.0  # of the tests: what does not happen within so many seconds has failed


class Site:
    """An application whose streams begin and do not end before the test does."""

    def __init__(self):
        self.ended = threading.Event()

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            return
        path = scope["path"]
        if path == "/stream":
            reply = StreamingResponse(self._forever(receive))
        elif path == "/large":
            reply = PlainTextResponse("x" * 50_000_000)
        else:
            reply = PlainTextResponse("here")
        await reply(scope, receive, send)

    async def _forever(self, receive):
        yield "begun\n"
        while (await receive())["type"] != "http.disconnect":
            pass


@contextmanager
def running(limits, proxies=()):
    """Run the application within limits; yield its port and its connections."""
    connections = Connections(limits)
    make = bounded_protocol(connections, TrustedProxies.of(proxies))
    config = uvicorn.Config(
        Site(), http=make, ws="none", lifespan="off", log_level="critical", proxy_headers=False
    )
    config.timeout_graceful_shutdown = 1
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as port:
        thread = threading.Thread(target=lambda: server.run(sockets=[port]))
        thread.start()
        try:
            yield port.getsockname()[1], connections
        finally:
            server.should_exit = True
            thread.join()


OPENED = []


@pytest.fixture(autouse=True)
def all_closed():
    yield
    while OPENED:
        OPENED.pop().close()


def connected(port, source=ME):
    opened = socket.create_connection(("127.0.0.1", port), PATIENCE, source_address=(source, 0))
    opened.settimeout(PATIENCE)
    OPENED.append(opened)
    return opened


def sent(port, path="/", source=ME, **headers):
    """Send a request; return the connection and what comes first."""
    opened = connected(port, source)
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    opened.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode())
    return opened, opened.recv(65536)


def status(port, path="/", source=ME, **headers):
    opened, said = sent(port, path, source, **headers)
    opened.close()
    return int(said.split()[1])


def is_closed(opened):
    """True if the server closes the connection while the test has patience."""
    try:
        while opened.recv(65536):
            pass
    except ConnectionResetError:
        pass
    except TimeoutError:
        return False
    return True


def is_open(opened):
    """True if the end has not come."""
    opened.setblocking(False)
    try:
        while opened.recv(65536):
            pass
        return False
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False


def dripped(opened):
    """Send the bytes of a header that never ends until the server closes the connection."""
    opened.settimeout(0.02)
    for _ in range(int(PATIENCE / 0.02)):
        try:
            opened.send(b"x")
            if not opened.recv(65536):
                return True
        except TimeoutError:
            continue
        except (ConnectionResetError, BrokenPipeError):
            return True
    return False


def test_a_connection_that_sends_nothing_is_closed():
    with running(ConnectionLimits(header_seconds=0.2)) as (port, _):
        assert is_closed(connected(port))


def test_a_header_that_drips_is_not_waited_for():
    with running(ConnectionLimits(header_seconds=0.2)) as (port, _):
        opened = connected(port)
        opened.sendall(b"GET / HTTP/1.1\r\nX-Long: ")
        assert dripped(opened)


def test_after_a_reply_silence_and_dripping_end_too():
    with running(ConnectionLimits(header_seconds=0.2)) as (port, _):
        assert is_closed(sent(port)[0])
        opened, _ = sent(port)
        assert dripped(opened)


def test_a_client_that_reads_nothing_of_its_reply_is_not_waited_for():
    limits = ConnectionLimits(header_seconds=1.0, stuck_seconds=0.2)
    with running(limits) as (port, connections):
        stuck, _ = sent(port, "/large")
        assert is_closed(connected(port))  # so the time of the other one is over, too
        received = 0
        try:
            while more := stuck.recv(1 << 20):
                received += len(more)
        except ConnectionResetError:
            pass
        assert received < 50_000_000 and len(connections) == 0


def test_a_stream_goes_on_however_long_it_lasts():
    with running(ConnectionLimits(header_seconds=0.2)) as (port, _):
        stream, said = sent(port, "/stream")
        assert b"200 OK" in said
        for _ in range(3):
            assert is_closed(connected(port))
        assert is_open(stream)


def test_silent_connections_of_one_address_shut_out_neither_others_nor_itself():
    with running(ConnectionLimits(header_seconds=PATIENT)) as (port, connections):
        for _ in range(510):
            connected(port, NEIGHBOUR)
        assert status(port, source=ME) == 200
        assert status(port, source=NEIGHBOUR) == 200
        assert len(connections) <= 201


def test_silent_connections_of_many_addresses_make_room():
    with running(ConnectionLimits(total=20, per_address=10, header_seconds=PATIENT)) as (port, c):
        for n in range(1, 60):
            connected(port, f"127.0.1.{n}")
        assert status(port) == 200 and len(c) <= 20


def test_who_holds_too_many_requests_is_refused_and_nobody_else():
    limits = ConnectionLimits(per_address=4, header_seconds=PATIENT)
    with running(limits) as (port, _):
        streams = [sent(port, "/stream", OFFICE)[0] for _ in range(4)]
        refused, said = sent(port, source=OFFICE)
        assert b"503" in said and b"retry-after: 5" in said
        assert is_closed(refused)
        assert status(port, source=ME) == 200
        assert all(is_open(stream) for stream in streams)
        streams[0].close()
        while status(port, source=OFFICE) != 200:  # until the server has noticed
            pass


def test_when_all_are_busy_the_newcomer_takes_the_place_of_whoever_holds_most():
    limits = ConnectionLimits(total=6, per_address=5, header_seconds=PATIENT)
    with running(limits) as (port, _):
        many = [sent(port, "/stream", OFFICE)[0] for _ in range(5)]
        few = [sent(port, "/stream", NEIGHBOUR)[0]]
        assert status(port, source=ME) == 200
        assert [is_open(stream) for stream in many] == [True] * 4 + [False]
        assert is_open(few[0])


def test_behind_a_trusted_proxy_each_client_has_its_own_limit():
    limits = ConnectionLimits(per_address=3, header_seconds=PATIENT)
    with running(limits, [ME]) as (port, _):
        one, other = {"X_Forwarded_For": "192.0.2.1"}, {"X_Forwarded_For": "192.0.2.2"}
        streams = [sent(port, "/stream", **one)[0] for _ in range(3)]
        assert status(port, **one) == 503 and status(port, **other) == 200
        spoofed = {"X_Forwarded_For": "198.51.100.9, 192.0.2.1"}
        assert status(port, **spoofed) == 503
        assert all(is_open(stream) for stream in streams)
        # Idle connections of the proxy are nobody's.
        idle = [connected(port) for _ in range(20)]
        assert status(port, **other) == 200 and all(is_open(each) for each in idle)


def test_without_trust_forwarded_addresses_do_not_multiply_a_client():
    with running(ConnectionLimits(per_address=2, header_seconds=PATIENT)) as (port, _):
        streams = [sent(port, "/stream", X_Forwarded_For=f"192.0.2.{n}")[0] for n in (1, 2)]
        assert status(port, X_Forwarded_For="192.0.2.3") == 503
        assert all(is_open(stream) for stream in streams)


@pytest.mark.slow
def test_510_silent_connections_do_not_hinder_the_window():
    with serving(SERVER) as (_, address):
        port = int(address.rpartition(":")[2])
        silent = [connected(port, NEIGHBOUR) for _ in range(510)]
        asked = {"question": "How many new museums were registered in 2023?"}
        reply = httpx.post(f"{address}/api/answer", json=asked, timeout=PATIENCE)
        assert reply.status_code == 200 and "11 new museums" in reply.json()["answer"]
        assert httpx.get(address, timeout=PATIENCE).status_code == 200
        assert status(port, "/healthz", NEIGHBOUR) == 200
        assert is_closed(silent[-1])  # within the time that the command sets
