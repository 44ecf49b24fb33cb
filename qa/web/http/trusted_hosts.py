"""The trusted hosts: the names that a Host header may carry.

A page of another site cannot read replies of a server on this machine, unless that site's name is
made to point to this machine while the page is open (DNS rebinding). The browser then takes both
for one site, but its requests still carry that name. Starlette has such a check too, but its reply
names neither the host that it refuses nor the way out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class TrustedHosts:
    """Host names without ports; the names of this machine are always trusted."""

    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, address: str, allowed: Sequence[str] = ()) -> TrustedHosts | None:
        """Return the hosts of a server that listens on an address; None trusts every name.

        The names by which other machines reach it cannot be known: they are checked only if
        `allowed` lists them.
        """
        if not allowed and not ip_address(address).is_loopback:
            return None
        return cls(frozenset(name.lower() for name in allowed))

    def allows(self, header: str) -> bool:
        """True if a Host header names a trusted host, on any port."""
        try:
            name = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        return name in self.names or _is_this_machine(name)


def _is_this_machine(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
