"""Who is let in: our own page and programs under known names, not the pages of other sites."""

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from qa.web.http.access import Access
from qa.web.http.request_guard import is_cross_site
from qa.web.http.trusted_hosts import TrustedHosts
from qa.web.loading import Loader
from qa.web.site import build_site

# Gradio makes event loops while a page is built outside of one, and leaves them open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning")

LOADER = Loader(lambda _: None, lambda _: None)  # never started: nothing but the routes is needed
LINK = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.fixture(scope="module")
def lan():
    """A server that other machines reach by any name."""
    return TestClient(build_site(LOADER), base_url="http://box.lan:8102")


@pytest.fixture(scope="module")
def local():
    """A server of this machine alone, which a proxy offers under a name."""
    hosts = TrustedHosts.of("127.0.0.1", ["qa.example.org"])
    return TestClient(
        build_site(LOADER, access=Access(hosts=hosts)), base_url="http://127.0.0.1:7860"
    )


# Origins


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://box.lan",
        "http://box.lan:8103",
        "http://box.lan.evil.example:8102",
        "null",
        "",
        "http://[",
        "http://box.lan:port",
        "file://",
        "box.lan:8102",
    ],
)
def test_no_other_origin_is_let_in_or_told_that_it_is(lan, origin):
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "x"}
    for method, path in (
        ("OPTIONS", "/api/feedback"),
        ("OPTIONS", "/gradio_api/queue/join"),
        ("POST", "/api/answer"),
        ("POST", "/mcp"),
        ("GET", "/config"),
    ):
        reply = lan.request(method, path, headers={"origin": origin, **asked})
        assert reply.status_code == 403 and "another site" in reply.text
        assert not [name for name in reply.headers if name.startswith("access-control")]


def test_our_own_origin_is_let_in_and_no_reply_allows_any(lan):
    headers = {"origin": "http://box.lan:8102", "sec-fetch-site": "same-origin"}
    for path in ("/", "/config", "/healthz", "/gradio_api/app_id"):
        reply = lan.get(path, headers=headers)
        assert reply.status_code == 200
        assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://qa.example.org", "qa.example.org"),
        ("https://qa.example.org", "qa.example.org:443"),
        ("http://QA.example.org", "qa.example.org:80"),
        ("https://qa.example.org:8443", "qa.example.org:8443"),
        ("http://[::1]:7860", "[::1]:7860"),
    ],
)
def test_a_proxy_with_tls_changes_the_scheme_alone(origin, host):
    assert not is_cross_site("POST", Headers({"origin": origin, "host": host}))


def test_of_several_origins_each_must_be_ours():
    ours, other = (b"origin", b"http://box"), (b"origin", b"http://evil.example")
    for origins in ([ours, other], [other, ours]):
        assert is_cross_site("POST", Headers(raw=[(b"host", b"box"), *origins]))


def test_a_link_on_another_site_opens_the_window(lan):
    assert lan.get("/?q=museums", headers=LINK).status_code == 200


@pytest.mark.parametrize(
    ("method", "change"),
    [
        ("POST", {}),
        ("GET", {"sec-fetch-mode": "no-cors"}),
        ("GET", {"sec-fetch-dest": "iframe"}),
        ("GET", {"sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}),
        ("GET", {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}),
    ],
)
def test_nothing_else_of_another_site_is_let_in(lan, method, change):
    reply = lan.request(method, "/", headers=LINK | change)
    assert reply.status_code == 403 and reply.headers["x-frame-options"] == "DENY"


# TrustedHosts


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:7860",
        "127.0.0.1:1",
        "[::1]:7860",
        "qa.example.org",
        "QA.example.org:8443",
    ],
)
def test_this_machine_and_the_names_allowed_are_known(local, host):
    assert local.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7860",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "10.0.0.1",
        "0.0.0.0",
        "[::2]",
        "[",
        "localhost:x@evil.example",
    ],
)
def test_another_name_for_this_machine_is_refused_in_words(local, host):
    for path in ("/", "/api/reports", "/mcp", "/gradio_api/queue/data", "/healthz"):
        reply = local.get(path, headers={"host": host})
        assert reply.status_code == 403
        assert repr(host) in reply.text and "--allowed-hosts NAME" in reply.text


def test_what_other_machines_reach_has_any_name_unless_some_are_set():
    for address in ("0.0.0.0", "::", "192.0.2.7"):
        assert TrustedHosts.of(address) is None
    bounded = TrustedHosts.of("0.0.0.0", ["qa.example.org"])
    assert bounded.allows("qa.example.org") and bounded.allows("127.0.0.1:7860")
    assert not bounded.allows("evil.example")
    for address in ("127.0.0.1", "127.0.0.9", "::1"):
        assert not TrustedHosts.of(address).allows("evil.example")
