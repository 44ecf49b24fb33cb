"""Wrong logins: those of one address are slowed more and more, and logged."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from qa.web.http.proxies import address_key

N_FREE = 3
"""So many wrong logins are replied to at once: anybody may mistype a password."""
MAX_DELAY_SECONDS = 8.0
FORGOTTEN_SECONDS = 600.0
MAX_WAITING = 8
"""While so many wrong logins of an address wait for their reply, no other of it is looked at."""
MAX_ADDRESSES = 10_000
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Attempts:
    n_wrong: int = 0
    n_waiting: int = 0
    last: float = 0.0


class LoginAttempts:
    """Counts wrong logins by address; of too many addresses it forgets the one seen longest ago."""

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wait with `sleep`; `clock` is in seconds."""
        self._sleep = sleep
        self._clock = clock
        self._by_address: OrderedDict[str, _Attempts] = OrderedDict()

    def __len__(self) -> int:
        """How many addresses are remembered."""
        return len(self._by_address)

    def may_try(self, address: str) -> bool:
        """True unless too many wrong logins of the address wait for their reply."""
        attempts = self._by_address.get(address_key(address))
        return attempts is None or attempts.n_waiting < MAX_WAITING

    async def wrong(self, address: str, user: str) -> None:
        """Log a wrong login and wait: not at first, then twice as long each time."""
        attempts = self._of(address_key(address))
        attempts.n_wrong += 1
        seconds = _delay(attempts.n_wrong)
        _log.warning(
            "Wrong login from %s as %s: number %d, replied to after %g s",
            *(address[:64], user, attempts.n_wrong, seconds),
        )
        if seconds:
            attempts.n_waiting += 1
            try:
                await self._sleep(seconds)
            finally:
                attempts.n_waiting -= 1

    def _of(self, key: str) -> _Attempts:
        now = self._clock()
        attempts = self._by_address.pop(key, None)
        if attempts is None or now - attempts.last > FORGOTTEN_SECONDS:
            attempts = _Attempts()
        attempts.last = now
        self._by_address[key] = attempts
        if len(self._by_address) > MAX_ADDRESSES:
            self._by_address.popitem(last=False)
        return attempts


def _delay(n_wrong: int) -> float:
    """Return the seconds before the reply to the n-th wrong login."""
    n_slowed = n_wrong - N_FREE
    return float(min(MAX_DELAY_SECONDS, 0.5 * 2.0 ** min(n_slowed, 10))) if n_slowed > 0 else 0.0
