"""The built wheel: its rooms are import packages of their own, and no other distribution owns their names."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

PROJECT = Path(__file__).parents[2]
ROOMS = {
    "books",
    "commands",
    "company",
    "connector",
    "delivery",
    "jobs",
    "mappings",
    "reports",
    "servicing",
    "simulator",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_rooms_and_nothing_else_at_its_top(wheel: Path):
    with ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == ROOMS


def test_the_sample_setup_and_the_migrations_travel_with_it(wheel: Path):
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())

    assert "company/sample/accounts.toml" in names
    assert any(name.startswith("books/migrations/versions/0001") for name in names)
    assert "books/migrations/script.py.mako" in names


def test_no_other_distribution_owns_a_room_name():
    owners = packages_distributions()
    clashes = {room: sorted(set(owners.get(room, [])) - {"jembatan"}) for room in ROOMS}

    assert not {room: names for room, names in clashes.items() if names}
