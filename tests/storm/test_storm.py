"""The storm: whatever goes wrong on random days, at dusk nothing is doubled, nothing missing, no number left out.

`pytest tests/storm --seed 117` runs one seed again and prints what happened; `--nightly` runs thousands.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from books.database import Database
from books.setups import Books, create_books
from company.setup import Setup
from tests.conftest import CLOCK, lay_anew
from tests.storm.census import LEAST, Census, Fault
from tests.storm.reporting import WHOLE_RUN, StormReport, hand_over
from tests.storm.storm import storm_of
from tests.storm.wires import WIRES

PARTS = 16
OTHER_WIRES = 4
"""Seeds over each wire but SOAP in a usual run."""
NIGHT = 1000
"""Seeds over each wire in a night."""
EVERY_EIGHTH = 8
"""Each eighth seed has its books on PostgreSQL."""

OpenBooks = Callable[[int], Books]
Handing = Callable[[str, object], None]


pytestmark = pytest.mark.usefixtures("fast_and_quiet")


@pytest.fixture(scope="session")
def sqlite_books(tmp_path_factory: pytest.TempPathFactory, sample_setup: Setup) -> Path:
    """Empty books of the sample company, to be copied."""
    path = tmp_path_factory.mktemp("storm") / "template.db"
    database = Database(f"sqlite:///{path}")
    create_books(database, sample_setup, CLOCK, "tests")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def on_sqlite(sqlite_books: Path, sample_setup: Setup, tmp_path: Path) -> OpenBooks:
    """Makes books for a seed on SQLite; those of the next seed take their place."""
    database = Database(f"sqlite:///{tmp_path / 'storm.db'}")

    def make(_seed: int) -> Books:
        lay_anew(database, sqlite_books)
        return create_books(database, sample_setup, CLOCK, "tests")

    return make


@pytest.fixture
def on_postgres(new_postgres_database: Callable[[], Database], sample_setup: Setup) -> OpenBooks:
    """Makes books for a seed on PostgreSQL."""

    def make(_seed: int) -> Books:
        return create_books(new_postgres_database(), sample_setup, CLOCK, "tests")

    return make


def weather(seeds: list[int], open_books: OpenBooks, wire: str = "soap") -> Census:
    """Run these seeds; what fired in all of them. Raises Wrong with the seed and its story."""
    census = Census()
    for seed in seeds:
        with storm_of(seed, open_books(seed), WIRES[wire]) as storm:
            storm.run()
        census += storm.census
    return census


def parts(first: int, last: int, into: int) -> list[list[int]]:
    """The seeds whose books are on SQLite, spread over so many tests."""
    seeds = [seed for seed in range(first, last + 1) if seed % EVERY_EIGHTH]
    return [seeds[start::into] for start in range(into)]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_goes_wrong_everything_is_told_once(
    part: int, on_sqlite: OpenBooks, record_property: Handing
) -> None:
    seeds = parts(1, WHOLE_RUN, PARTS)[part]

    hand_over(record_property, weather(seeds, on_sqlite), len(seeds))


@pytest.mark.postgres
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(3))
def test_whatever_goes_wrong_everything_is_told_once_on_postgresql(
    part: int, on_postgres: OpenBooks, record_property: Handing
) -> None:
    seeds = [seed for seed in range(1, WHOLE_RUN + 1) if seed % EVERY_EIGHTH == 0][part::3]

    hand_over(record_property, weather(seeds, on_postgres), len(seeds))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("wire", [name for name in WIRES if name != "soap"])
def test_over_the_other_wires_it_is_no_different(wire: str, on_sqlite: OpenBooks) -> None:
    seeds = parts(1, OTHER_WIRES, 1)[0]

    weather(seeds, on_sqlite, wire)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(20))
@pytest.mark.parametrize("wire", WIRES)
def test_a_night_of_storm(wire: str, part: int, on_sqlite: OpenBooks) -> None:
    weather(parts(WHOLE_RUN + 1, WHOLE_RUN + NIGHT, 20)[part], on_sqlite, wire)


def test_one_seed_by_itself(request: pytest.FixtureRequest, record_property: Handing) -> None:
    """`--seed N`: one seed alone, on the database it has in a whole run; `-s` shows everything that happened."""
    seed = request.config.getoption("--seed")
    if seed is None:
        pytest.skip("runs with --seed N only")
    place = "on_sqlite" if seed % EVERY_EIGHTH else "on_postgres"
    open_books: OpenBooks = request.getfixturevalue(place)
    with storm_of(seed, open_books(seed), WIRES[request.config.getoption("--wire")]) as storm:
        storm.run()
    print("\n".join(storm.log))
    hand_over(record_property, storm.census, 1)


def test_the_same_seed_has_the_same_days(on_sqlite: OpenBooks) -> None:
    seed = 8
    told = []
    for _ in range(2):
        with storm_of(seed, on_sqlite(seed), WIRES["soap"]) as storm:
            storm.run()
        told.append((storm.census, storm.log))
    first, second = told

    assert first == second


# --- the table at the end of a run ------------------------------------------------------------------------


def a_report(census: Census, seeds: int) -> StormReport:
    """What is printed after tests that handed this over."""
    properties: list[tuple[str, object]] = []
    hand_over(lambda name, value: properties.append((name, value)), census, seeds)
    report = StormReport()
    for when in ("setup", "call", "teardown"):
        report.pytest_runtest_logreport(SimpleNamespace(when=when, user_properties=properties))  # type: ignore[arg-type]
    return report


def test_a_whole_run_in_which_a_fault_fired_too_seldom_fails() -> None:
    session = SimpleNamespace(exitstatus=pytest.ExitCode.OK)
    census = Census(dict.fromkeys(Fault, LEAST))
    census[Fault.REDATED] -= 1

    a_report(census, WHOLE_RUN).pytest_sessionfinish(session)  # type: ignore[arg-type]

    assert session.exitstatus is pytest.ExitCode.TESTS_FAILED
    assert a_report(census, WHOLE_RUN).too_seldom == ["held document redated: 19"]


def test_a_part_of_a_run_and_a_run_with_enough_of_everything_do_not_fail() -> None:
    enough = Census(dict.fromkeys(Fault, LEAST))

    assert a_report(enough, WHOLE_RUN).too_seldom == []
    assert a_report(Census(), WHOLE_RUN - 1).too_seldom == []
