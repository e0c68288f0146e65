"""A thousand fault schedules over the three wires: nothing doubled, nothing missing, and every run ends.

`pytest tests/storm --schedule 117` runs one again and prints what happened; `--nightly` runs ten thousand more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from books.database import Database
from books.setups import Books, create_books, open_books
from company.setup import Setup
from simulator.misbehaviour.faults import KINDS
from tests.conftest import CLOCK, lay_anew
from tests.delivery.world import world_of
from tests.storm.mishaps import MISHAPS, wiring_of
from tests.storm.reporting import WHOLE_SCHEDULES, hand_over_schedules
from tests.storm.schedules import schedule

pytestmark = pytest.mark.usefixtures("fast_and_quiet")


@pytest.fixture(scope="session")
def waiting(tmp_path_factory: pytest.TempPathFactory, sample_setup: Setup) -> Path:
    """Books in which two contracts and three receipts wait to be told."""
    path = tmp_path_factory.mktemp("schedules") / "template.db"
    books = create_books(Database(f"sqlite:///{path}"), sample_setup, CLOCK, "tests")
    with world_of(books) as world:
        world.contract("C1")
        world.desk.contract("C2")
        world.receipts(2, number="C1")
        world.receipts(1, number="C2")
    with books.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    books.database.close()
    return path


OpenBooks = Callable[[], Books]
Handing = Callable[[str, object], None]


@pytest.fixture
def open_copy(waiting: Path, tmp_path: Path) -> Iterator[OpenBooks]:
    """Opens a copy of the books in which documents wait; the next one takes its place."""
    database = Database(f"sqlite:///{tmp_path / 'schedule.db'}")

    def make() -> Books:
        lay_anew(database, waiting)
        return open_books(database)

    yield make
    database.close()


PARTS = 40
NIGHT = 10_000
NIGHT_PARTS = 100


def run(seeds: Iterable[int], open_copy: OpenBooks) -> Counter[str]:
    """Run the schedules of these seeds, each over its wiring; the mishaps that really happened."""
    happened: Counter[str] = Counter()
    for seed in seeds:
        happened.update(schedule(seed, wiring_of(seed), open_copy()))
    return happened


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_to_a_call_everything_is_told_once(
    part: int, open_copy: OpenBooks, record_property: Handing
) -> None:
    seeds = range(part, WHOLE_SCHEDULES, PARTS)

    happened = run(seeds, open_copy)

    hand_over_schedules(record_property, {each.name: happened[each.name] for each in MISHAPS}, len(seeds))
    assert len(happened) >= 5


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(NIGHT_PARTS))
def test_a_night_of_schedules(part: int, open_copy: OpenBooks) -> None:
    run(range(WHOLE_SCHEDULES + part, WHOLE_SCHEDULES + NIGHT, NIGHT_PARTS), open_copy)


def test_one_schedule_by_itself(request: pytest.FixtureRequest, open_copy: OpenBooks) -> None:
    seed = request.config.getoption("--schedule")
    if seed is None:
        pytest.skip("runs when a schedule is named: --schedule N")
    print(f"schedule {seed} over {wiring_of(seed).name}: {dict(run([seed], open_copy))}")


def test_every_kind_of_the_script_is_among_the_mishaps() -> None:
    assert {each.kind for each in MISHAPS} == KINDS - {"before", "after"}
