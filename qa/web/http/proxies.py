"""The trusted proxies: whose word on the client's address, the scheme and the host is taken.

Anybody can send the headers that proxies add. So they are dropped from every request, and read
before that only if the peer is a proxy named in the settings. uvicorn has such a middleware too,
but it trusts this machine unasked, takes any words for an address, and drops nothing, so that
Gradio would believe them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

_DROPPED_PREFIXES = ("x-forwarded-", "x-gradio-", "x-original-", "x-real-", "x-envoy-")
_DROPPED = frozenset(
    {
        "forwarded",
        "x-client-ip",
        "x-cluster-client-ip",
        "x-direct-url",
        "x-host",
        "x-ip-token",
        "x-rewrite-url",
        "x-scheme",
        "x-url-scheme",
        "client-ip",
        "true-client-ip",
        "cf-connecting-ip",
        "fly-client-ip",
        "front-end-https",
    }
)
_SCHEMES = ("http", "https")
_IPV6_PREFIX = 64
"""An IPv6 customer has a network of this size, and as many addresses in it as they like."""


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """The networks of the proxies; without any, no forwarded header counts."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str]) -> TrustedProxies:
        """Return the proxies of addresses, such as 127.0.0.1, and networks, such as 10.0.0.0/8.

        Raises:
            ValueError: one is neither.
        """
        return cls(tuple(ip_network(name, strict=False) for name in names))

    def trusts(self, address: str) -> bool:
        """True if an address is that of a proxy."""
        try:
            ip = _plain(address)
        except ValueError:
            return False
        return any(ip in network for network in self.networks)

    def client(self, scope: Scope) -> str:
        """Return the address of the client: as the last trusted proxy was reached, else the peer.

        Each proxy adds the address of whoever reached it, so the list is read from its end; what a
        client itself wrote stands before that and never counts.
        """
        peer = scope["client"][0] if scope.get("client") else ""
        client = peer
        forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
        while forwarded and self.trusts(client):
            address = _without_port(forwarded.pop().strip())
            try:
                client = str(ip_address(address))
            except ValueError:
                break
        return str(client)


class ForwardedHeaders:
    """ASGI middleware that applies what trusted proxies say and drops what anybody says."""

    def __init__(self, app: ASGIApp, proxies: TrustedProxies) -> None:
        """Wrap an application."""
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on without forwarded headers."""
        if scope["type"] in ("http", "websocket"):
            scope = self._cleaned(scope)
        await self._app(scope, receive, send)

    def _cleaned(self, scope: Scope) -> Scope:
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if not _is_forwarded(name.decode("latin-1"))
        ]
        changed: dict[str, object] = {"headers": headers}
        peer = scope["client"] if scope.get("client") else None
        if peer and self._proxies.trusts(peer[0]):
            sent = Headers(scope=scope)
            scheme = _last(sent, "x-forwarded-proto").lower()
            if scheme in _SCHEMES:
                changed["scheme"] = scheme
            host = _last(sent, "x-forwarded-host").encode("latin-1")
            if host:
                kept = [(name, value) for name, value in headers if name != b"host"]
                changed["headers"] = [(b"host", host), *kept]
            client = self._proxies.client(scope)
            changed["client"] = peer if client == peer[0] else (client, 0)
        return {**scope, **changed}


def address_key(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the network of an IPv6 address."""
    try:
        ip = _plain(address)
    except ValueError:
        return address[:64]
    if isinstance(ip, IPv6Address):
        return str(ip_network((ip, _IPV6_PREFIX), strict=False))
    return str(ip)


def _plain(address: str) -> IPv6Address | object:
    """Return the address; an IPv4 address that is written as IPv6 as what it is."""
    ip = ip_address(address.partition("%")[0])
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip


def _last(headers: Headers, name: str) -> str:
    """Return the last value of a header with a list: the one that the nearest proxy added."""
    return ",".join(headers.getlist(name)).rpartition(",")[2].strip()


def _without_port(address: str) -> str:
    """Return an address from a list of them, where it may have a port."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _is_forwarded(name: str) -> bool:
    return name in _DROPPED or name.startswith(_DROPPED_PREFIXES)
