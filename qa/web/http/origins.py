"""Which requests a browser sends for the page of another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers

_PORTS = {"http": 80, "https": 443}
_OURS = ("same-origin", "none")  # "none" is what a person typed or bookmarked


def is_foreign(method: str, headers: Headers) -> bool:
    """True if a request comes from another site's page, save by a link that opens ours.

    Programs send neither of the headers that are looked at, and a page cannot leave them out.
    """
    host = headers.get("host", "")
    if any(not _is_own(origin, host) for origin in headers.getlist("origin")):
        return True
    site = headers.get("sec-fetch-site", "none")
    return site not in _OURS and not _opens_a_window(method, headers)


def _is_own(origin: str, host: str) -> bool:
    """True if both name one host and port; before a proxy with TLS the scheme is another."""
    try:
        sent, asked = urlsplit(origin), urlsplit(f"//{host}")
        usual = _PORTS[sent.scheme]
        places = [(place.hostname, place.port or usual) for place in (sent, asked)]
    except (ValueError, KeyError):  # no address, such as "null"
        return False
    return bool(sent.hostname) and places[0] == places[1]


def _opens_a_window(method: str, headers: Headers) -> bool:
    mode, target = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return (method, mode, target) == ("GET", "navigate", "document")
