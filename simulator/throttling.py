"""The limits that Business Central online keeps: requests in a window, and calls at once (PROTOCOL 1.11, 3.4).

Each user has five minutes' worth of requests and five seats; further calls queue, and are turned away when the
queue is full (429) or when they have waited too long (503). A newcomer would let a call wait for the window as
well: the window has no queue. A call that is turned away counts for nothing, and neither does a leg of signing in,
since nobody is known by then. The facts are silent about whether SOAP and OData count together; here they do.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Condition
from typing import Final

_LOOK_AGAIN_SECONDS: Final = 0.05  # a clock that a test moves on tells nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one user may ask; as it stands, what Business Central online allows."""

    requests: int = 6000
    window_seconds: float = 300.0
    at_once: int = 5
    queued: int = 95
    queue_seconds: float = 480.0

    def __str__(self) -> str:
        return f"{self.requests:,} requests in {self.window_seconds:g} s and {self.at_once} at once for each user"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The largest bodies that are read, in bytes; by themselves those of every server."""

    soap: int = 65_536 * 1024
    json: int = 350 * 1024 * 1024


class TurnedAway(Exception):
    """A call that is not worked on, and with which status it is answered."""

    def __init__(self, status: HTTPStatus, words: str) -> None:
        super().__init__(words)
        self.status: Final = status
        self.words: Final = words


@dataclass(slots=True)
class _Caller:
    """What one user has asked lately, and is asking now."""

    asked: deque[float] = field(default_factory=deque)
    inside: int = 0
    queue: deque[object] = field(default_factory=deque)


class Throttle:
    """The door of a server that keeps limits; without any it stands open."""

    def __init__(self, limits: Limits | None, now: Callable[[], float] = time.monotonic) -> None:
        self.limits: Final = limits
        self._now: Final = now
        self._callers: Final[dict[str, _Caller]] = {}
        self._changed: Final = Condition()
        self.turned_away: Final[Counter[int]] = Counter()
        """How many calls were turned away so far, by status."""

    @contextmanager
    def turn(self, user: str) -> Iterator[None]:
        """The turn of one call; entering it waits in the queue. Raises TurnedAway."""
        if self.limits is None:
            yield
            return
        self._enter(user, self.limits)
        try:
            yield
        finally:
            with self._changed:
                self._callers[user].inside -= 1
                self._changed.notify_all()

    def _enter(self, user: str, limits: Limits) -> None:
        with self._changed:
            caller = self._callers.setdefault(user, _Caller())
            try:
                self._count(caller, limits)
                self._queue(caller, limits)
            except TurnedAway as refusal:
                self.turned_away[refusal.status] += 1
                raise
            caller.inside += 1

    def _count(self, caller: _Caller, limits: Limits) -> None:
        """One more request of the window and one more in the house, or no more of either."""
        now = self._now()
        while caller.asked and caller.asked[0] <= now - limits.window_seconds:
            caller.asked.popleft()
        for there, most in (
            (len(caller.asked), limits.requests),
            (caller.inside + len(caller.queue), limits.at_once + limits.queued),
        ):
            if there >= most:
                raise TurnedAway(
                    HTTPStatus.TOO_MANY_REQUESTS,
                    f"Too many requests reached. Actual ({there + 1}). Maximum ({most}).",
                )
        caller.asked.append(now)

    def _queue(self, caller: _Caller, limits: Limits) -> None:
        """Wait for a seat, first come, first served."""
        me, since = object(), self._now()
        caller.queue.append(me)
        try:
            while caller.inside >= limits.at_once or caller.queue[0] is not me:
                left = since + limits.queue_seconds - self._now()
                if left <= 0:
                    raise TurnedAway(HTTPStatus.SERVICE_UNAVAILABLE, "The queue took too long.")
                self._changed.wait(min(left, _LOOK_AGAIN_SECONDS))
        finally:
            caller.queue.remove(me)
            self._changed.notify_all()
