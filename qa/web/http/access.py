"""Who may reach the site, and how: all that is checked before a request is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa.settings import Settings
from qa.web.http.connections import ConnectionLimits
from qa.web.http.login import Login
from qa.web.http.proxies import TrustedProxies
from qa.web.http.trusted_hosts import TrustedHosts


@dataclass(frozen=True, slots=True)
class Access:
    """Without `login` everybody who reaches the server may ask; without `hosts` by any name.

    `root_path` is the prefix under which a proxy serves the site, such as "/qa"; "" for none.
    """

    login: Login | None = None
    hosts: TrustedHosts | None = None
    proxies: TrustedProxies = field(default_factory=TrustedProxies)
    root_path: str = ""
    connections: ConnectionLimits = field(default_factory=ConnectionLimits)

    @classmethod
    def of(cls, settings: Settings, address: str, login: Login | None) -> Access:
        """Return the access to a server that listens on an address."""
        return cls(
            login=login,
            hosts=TrustedHosts.of(address, settings.allowed_hosts),
            proxies=TrustedProxies.of(settings.trusted_proxies),
            root_path=settings.root_path,
            connections=ConnectionLimits(per_address=settings.connections_per_address),
        )
