"""Lines that go to Navision in one `$batch` of a hundred, and come back: ours beside a raw session.

Ours are journal lines as values: checked, written as a hundred calls of one request, sent, and every answer read
into a line again and looked at. The raw session posts the prepared bytes of such a request and loads the answer as
JSON, which tells neither what became of each line nor in which batch it stands.

The figure is per second of this process's own time, since nearly all of the clock's is the server's.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import msgspec
import requests

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
from connector import GeneralJournalLine, Wire, connect
from connector.exchange import Request
from connector.settings import WireName

FLOOR: Final = 0.50
LINES: Final = 100


def figures(size: Size) -> Iterator[Figure]:
    """OData V4 and API v2.0."""
    works = 5 * size.rounds + 1
    wires: tuple[WireName, ...] = ("odata", "api")
    with navision([batch_name(wire, place) for wire in wires for place in range(2 * works)]) as address:
        for wire in wires:
            yield _figure(address, wire, works)


def _figure(address: str, wire: WireName, works: int) -> Figure:
    chosen = settings(address, wire)
    lines = [line(number, wire) for number in range(LINES)]
    calls = calls_of(chosen, [partial(_create, wire, works + number, lines) for number in range(works)])
    session, open_wire = bare_session(), connect(chosen)
    turns = in_turns(
        [partial(_create, wire, number, lines, open_wire) for number in range(works)],
        [partial(_load, session, some) for some in calls],
    )
    open_wire.close()
    sent = turns.works * LINES
    return Figure(
        f"lines in a $batch over {CALLED[wire]}, of our own time",
        sent / turns.own_ours,
        "prepared bytes by a bare session, the answer loaded",
        sent / turns.own_bare,
        f"by the clock {turns.bare / turns.ours:.2f} of the bare session",
    ).at_least(FLOOR)


def _create(wire: WireName, place: int, lines: list[GeneralJournalLine], open_wire: Wire) -> None:
    assert len(open_wire.create_lines(batch(wire, place), lines)) == LINES


def _load(session: requests.Session, calls: list[Request]) -> None:
    assert len(msgspec.json.decode(send_bare(session, calls))["responses"]) == LINES
