"""Forwarded headers: from anybody they are dropped, from a proxy that is named they count."""

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from qa.settings import SettingsError, load_settings
from qa.web.http.access import Access
from qa.web.http.proxies import ForwardedHeaders, TrustedProxies, address_key
from qa.web.http.trusted_hosts import TrustedHosts
from qa.web.loading import Loader
from qa.web.site import build_site

pytestmark = pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning")

FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Port": "99",
    "X-Gradio-Server": "http://evil.example",
    "X-Original-URL": "http://evil.example",
    "X-Host": "evil.example",
    "X-Real-IP": "192.0.2.66",
    "Forwarded": "host=evil.example;proto=https",
}
PROXIES = TrustedProxies.of(["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"])


def client_from(peer, proxies=()):
    hosts = TrustedHosts.of("127.0.0.1", ["qa.example.org"])
    access = Access(hosts=hosts, proxies=TrustedProxies.of(proxies))
    site = build_site(Loader(lambda _: None, lambda _: None), access=access)
    return TestClient(site, base_url="http://127.0.0.1:7860", client=(peer, 5000))


@pytest.fixture(scope="module")
def untrusting():
    return client_from("127.0.0.1")


@pytest.fixture(scope="module")
def trusting():
    return client_from("127.0.0.1", ["127.0.0.1"])


@pytest.mark.parametrize("name", FORGED)
def test_nobody_changes_the_address_of_the_page_by_a_header(untrusting, name):
    for path in ("/", "/config"):
        reply = untrusting.get(path, headers={name: FORGED[name]})
        assert reply.status_code == 200
        assert "evil" not in reply.text and "https://127" not in reply.text
    assert untrusting.get("/config", headers=FORGED).json()["root"] == "http://127.0.0.1:7860"


def test_a_forwarded_host_gets_nobody_past_the_allowed_hosts(untrusting):
    headers = {"host": "evil.example", "X-Forwarded-Host": "127.0.0.1"}
    assert untrusting.get("/healthz", headers=headers).status_code == 403


def test_a_proxy_is_trusted_only_if_it_is_named():
    elsewhere = client_from("192.0.2.1", ["127.0.0.1"])
    config = elsewhere.get("/config", headers=FORGED).json()
    assert config["root"] == "http://127.0.0.1:7860"


def test_host_and_scheme_of_a_trusted_proxy_count(trusting):
    said = {
        "host": "inner:8000",
        "X-Forwarded-Host": "qa.example.org",
        "X-Forwarded-Proto": "https",
    }
    assert trusting.get("/config", headers=said).json()["root"] == "https://qa.example.org"


def test_a_host_that_a_trusted_proxy_names_must_be_allowed(trusting):
    assert trusting.get("/healthz", headers=FORGED).status_code == 403


def test_of_several_values_that_of_the_nearest_proxy_counts(trusting):
    said = {
        "X-Forwarded-Host": "evil.example, qa.example.org",
        "X-Forwarded-Proto": "gopher, https",
    }
    assert trusting.get("/config", headers=said).json()["root"] == "https://qa.example.org"


def test_what_else_a_trusted_proxy_passes_on_is_dropped(trusting):
    forged = {k: v for k, v in FORGED.items() if k not in ("X-Forwarded-Host", "X-Forwarded-Proto")}
    assert trusting.get("/config", headers=forged).json()["root"] == "http://127.0.0.1:7860"


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "192.0.2.1:5000", "192.0.2.1"),
        ("127.0.0.1", "[2001:db9::1]:5000", "2001:db9::1"),
        ("::ffff:127.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "198.51.100.9, 192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "192.0.2.1, 10.1.2.3", "192.0.2.1"),
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.1, <script>", "127.0.0.1"),
        ("192.0.2.9", "192.0.2.1", "192.0.2.9"),
        ("", "192.0.2.1", ""),
    ],
)
def test_the_client_is_whoever_reached_the_last_trusted_proxy(peer, forwarded, client):
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "headers": headers, "client": (peer, 1) if peer else None}
    assert PROXIES.client(scope) == client


@given(st.lists(st.text(max_size=20), max_size=5))
def test_whatever_is_forwarded_the_client_has_an_address(values):
    headers = [(b"x-forwarded-for", value.encode("utf-8", "replace")) for value in values]
    scope = {"type": "http", "headers": headers, "client": ("127.0.0.1", 1)}
    assert address_key(PROXIES.client(scope))


def test_an_address_is_one_host_or_one_network_of_a_customer():
    assert address_key("192.0.2.1") == address_key("::ffff:192.0.2.1") == "192.0.2.1"
    assert address_key("2001:db8:1:2::1") == address_key("2001:db8:1:2:3::4") != address_key("::1")
    assert address_key("testclient") == "testclient" and len(address_key("x" * 999)) == 64


@pytest.mark.parametrize("name", ["example.org", "10.0.0.0/99", "*", "localhost"])
def test_what_is_no_address_is_refused_in_words(name):
    with pytest.raises(SettingsError, match=r"trusted_proxies: .* use such as 127\.0\.0\.1"):
        load_settings(trusted_proxies=name)


@pytest.mark.parametrize("path", ["qa", "http://x/qa", "/q a", "/a//b", "/qa?x"])
def test_what_is_no_path_is_refused_in_words(path):
    with pytest.raises(SettingsError, match=r"root_path = .* use such as /qa"):
        load_settings(root_path=path)


def test_a_path_may_end_in_a_slash():
    assert load_settings(root_path="/a/qa/").root_path == "/a/qa"
    assert load_settings(root_path="/").root_path == ""


def test_a_middleware_alone_leaves_other_headers_as_they_are():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["headers"])

    kept = [(b"host", b"x"), (b"x-request-id", b"1"), (b"authorization", b"Basic x")]
    scope = {"type": "http", "headers": [*kept, (b"x-forwarded-for", b"1.2.3.4")], "client": None}
    with pytest.raises(StopIteration):
        ForwardedHeaders(app, PROXIES)(scope, None, None).send(None)
    assert seen == [kept]
