"""The limits of connections: how many each address may hold, and how long one may be silent.

uvicorn's own limit counts all connections together and refuses requests while it is reached, so
that whoever holds them shuts everybody out. It closes a connection that is silent after a reply,
but never one that is silent before its first request, or that sends it a byte at a time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections there may be, in all and per address; how long each may be silent.

    - `header_seconds`: from the beginning, or from the last reply, to the end of a request's head.
    - `stuck_seconds`: how long a client may read nothing of what is sent to it.
    """

    total: int = 500
    per_address: int = 200
    header_seconds: float = 10.0
    stuck_seconds: float = 60.0


class Connection(Protocol):
    """What is limited."""

    def close_now(self) -> None:
        """Close the connection at once."""


class Connections:
    """All open connections with their addresses, and which of them are idle: without a request.

    An address is "" while it is not known, as it is of an idle connection of a trusted proxy; these
    count in the total alone.
    """

    def __init__(self, limits: ConnectionLimits) -> None:
        """Allow as many as `limits` say."""
        self.limits = limits
        self._addresses: dict[Connection, str] = {}
        self._idle: dict[Connection, None] = {}

    def __len__(self) -> int:
        """How many are open."""
        return len(self._addresses)

    def opened(self, connection: Connection, address: str) -> None:
        """Add a connection, idle, and close another one if there are too many."""
        if self._is_full_for(address):
            self._close_idle(address)
        if len(self) >= self.limits.total:
            self._make_room(address)
        self._addresses[connection] = address
        self._idle[connection] = None

    def begun(self, connection: Connection, address: str) -> bool:
        """Note that a request from an address has begun; False if it must be refused."""
        if connection not in self._addresses:  # closed meanwhile
            return False
        same = [c for c, other in self._addresses.items() if other == address]
        n_busy = sum(c not in self._idle and c is not connection for c in same)
        self._addresses[connection] = address
        self._idle.pop(connection, None)
        return n_busy < self.limits.per_address and len(self) <= self.limits.total

    def ended(self, connection: Connection, address: str) -> None:
        """Note that a connection is idle again, if it is still open."""
        if connection in self._addresses:
            self._addresses[connection] = address
            self._idle[connection] = None

    def closed(self, connection: Connection) -> None:
        """Remove a connection."""
        self._addresses.pop(connection, None)
        self._idle.pop(connection, None)

    def _is_full_for(self, address: str) -> bool:
        n_open = sum(other == address for other in self._addresses.values())
        return bool(address) and n_open >= self.limits.per_address

    def _make_room(self, address: str) -> None:
        """Close the connection that is idle for longest; if none is, one of whoever holds most."""
        if self._close_idle():
            return
        held = Counter(self._addresses.values())
        most, n_most = held.most_common(1)[0]
        if n_most > held[address] + 1:
            newest = next(c for c, other in reversed(self._addresses.items()) if other == most)
            self._close(newest)

    def _close_idle(self, address: str | None = None) -> bool:
        """Close the connection that is idle for longest, of an address or of all."""
        for connection in self._idle:
            if address is None or self._addresses[connection] == address:
                self._close(connection)
                return True
        return False

    def _close(self, connection: Connection) -> None:
        self.closed(connection)
        connection.close_now()
