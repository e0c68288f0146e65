"""One call through the whole stack beside a bare `requests.Session` that sends the same bytes.

Measured are a journal line that is created alone, and a batch of two lines that is posted, over each wire. Ours is
everything that a call of `jembatan deliver` goes through: the line checked and written, the site's share asked for
in the books (SQLite on disk), the circuit, the watched connection with its time-outs, the sign-in, and the answer
read and checked. The bare session signs in and sends the bytes that our wire would send, and does not read the
answer. Over API v2.0 a posting is two calls, because the journal is looked up by name first; the bare session makes
both.

The figure is per second of the clock, the server's work included, since that is what somebody waits for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from benchmarks import company
from benchmarks.databases import Server
from benchmarks.figures import Figure, Size
from benchmarks.navision import (
    CALLED,
    bare_session,
    batch,
    batch_name,
    calls_of,
    in_turns,
    line,
    navision,
    send_bare,
    settings,
)
from books.database import Database
from books.navision.pace import Share, SitePace
from connector import ConnectionSettings, Wire, connect
from connector.settings import WireName

FLOOR: Final = 0.60
Work = Callable[[Wire], object]


def figures(size: Size, server: Server) -> Iterator[Figure]:
    """Each wire, creating and posting."""
    url = server.new()
    company.make_books(url, 0, 0)
    database = Database(url)
    pace = SitePace(database, Share(requests=1_000_000))
    works = size.calls + 1
    names = [batch_name(wire, place) for wire in CALLED for place in range(2 * works + 2)]
    with navision(names) as address:
        for wire, called in CALLED.items():
            chosen = settings(address, wire, batch_calls="single")
            ours, bare = ([_creation(wire, place, number) for number in range(works)] for place in (0, 1))
            yield _figure(f"a journal line created over {called}", chosen, pace, ours, bare)
            ours, bare = (
                [_posting(wire, 2 + 2 * number + place) for number in range(works)] for place in (0, 1)
            )
            _fill(chosen, wire, range(2, 2 * works + 2))
            yield _figure(f"a batch of two lines posted over {called}", chosen, pace, ours, bare)
    pace.close()
    database.close()


def _creation(wire: WireName, place: int, number: int) -> Work:
    return lambda open_wire: open_wire.create_lines(batch(wire, place), [line(number, wire)])


def _posting(wire: WireName, place: int) -> Work:
    return lambda open_wire: open_wire.post(batch(wire, place))


def _fill(chosen: ConnectionSettings, wire: WireName, places: range) -> None:
    """Two lines into each of these batches."""
    open_wire = connect(chosen)
    for place in places:
        for number in range(2):
            open_wire.create_lines(batch(wire, place), [line(number, wire)])
    open_wire.close()


def _figure(
    what: str, chosen: ConnectionSettings, pace: SitePace, ours: list[Work], bare: list[Work]
) -> Figure:
    session = bare_session()
    calls = calls_of(chosen, bare)
    open_wire = connect(chosen, pace)
    turns = in_turns(
        [partial(work, open_wire) for work in ours], [partial(send_bare, session, some) for some in calls]
    )
    open_wire.close()
    figure = Figure(
        what,
        turns.works / turns.ours,
        "a bare requests.Session, the same bytes",
        turns.works / turns.bare,
        f"of our own time alone {turns.own_ratio:.2f} of the bare session",
    )
    return figure.at_least(FLOOR)
