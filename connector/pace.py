"""How fast a site may call its server: the seam to whoever counts the calls of all its processes (PROTOCOL 1.11).

A newcomer would count in this process. Business Central counts per user, and a site has many processes under one
user: the counter, the clock, a person at the command line. So the counting is handed in, and is done in the books.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Final, Protocol

__all__ = ["UNHURRIED", "Pace"]


class Pace(Protocol):
    """Lets one call after the other go, as the site's share of the server allows."""

    def turn(self, seconds: float) -> AbstractContextManager[None]:
        """The turn of one call that lasts so many seconds at most; entering it waits.

        Raises Unreachable when it took too long: nothing was sent.
        """
        ...


class _Unhurried:
    def turn(self, seconds: float) -> AbstractContextManager[None]:
        return nullcontext()


UNHURRIED: Final[Pace] = _Unhurried()
"""Every call goes at once: for a server that nobody shares."""
