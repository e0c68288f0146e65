"""A large ledger read for the first time, small: killed half-way and started again, the mirror is the ledger.

What is skipped, read twice or not noticed ends `measured` itself, which compares the mirror with the simulator's
own rows and the second reading with the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from benchmarks.databases import Server, sqlite_server
from benchmarks.ledger_volume import DATABASES, WIRES, Staged, measured
from connector.settings import WireName


def _read(entries: int, wires: Sequence[WireName], databases: AbstractContextManager[Server]) -> list[Staged]:
    with databases as server:
        found = list(measured(entries, wires, server, print))
    print(*found, sep="\n")
    return found


def test_a_killed_reading_goes_on_where_the_mirror_ends(tmp_path: Path) -> None:
    (staged,) = _read(3_000, ["odata"], sqlite_server(tmp_path))

    assert staged.entries == 2_997
    assert 1_500 <= staged.killed_at < 3_000
    assert staged.read_again == 300
    assert "Navision shows no entries 751 to 753" in staged.notices
    assert "1 entry from 300 on came after later ones" in staged.notices
    assert staged.megabytes < 300


@pytest.mark.nightly
@pytest.mark.postgres
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("database", DATABASES)
def test_a_million_entries_are_read_over_every_wire_in_less_than_300_megabytes(
    database: str, tmp_path: Path
) -> None:
    found = _read(1_000_000, WIRES, DATABASES[database](tmp_path))

    assert [one.wire for one in found] == list(WIRES)
    assert max(one.megabytes for one in found) < 300
