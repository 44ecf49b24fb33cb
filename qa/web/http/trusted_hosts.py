"""The names under which the server may be asked for.

The page of another site cannot read what a server on this machine says, unless the name of that
site comes to mean this machine while the page is open (DNS rebinding): the browser then takes both
for one site. What it asks for still carries that name. Starlette has such a check, too, which names
neither the host that it refuses nor the way out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Hosts:
    """Names of a server, without ports; those of this machine are always among them."""

    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, address: str, allowed: Sequence[str] = ()) -> Hosts | None:
        """Return the names of a server that listens on an address; None lets every name pass.

        What other machines reach has names that we cannot know, so that only `allowed` bounds them.
        """
        if not allowed and not ip_address(address).is_loopback:
            return None
        return cls(frozenset(name.lower() for name in allowed))

    def know(self, header: str) -> bool:
        """True if a Host header names this server, on whatever port."""
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
