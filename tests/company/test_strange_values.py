"""Whatever is written where something else belongs, the owner of the file gets faults and never a crash."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from company.faults import OVERRIDES, SetupFaults
from company.loader import parse_setup
from company.overrides import NAMES
from company.setup import Setup
from company.texts import write_toml
from tests.company.sample import sample

STRANGE: tuple[Any, ...] = (
    "",
    "nonsense",
    "9" * 60,
    "NaN",
    0,
    -1,
    10**30,
    0.5,
    True,
    date(2005, 2, 1),
    datetime(2005, 2, 1, 10, 0, tzinfo=UTC),
    time(10, 0),
    [],
    ["nonsense"],
    [[]],
    [1, {}],
    {},
    {"nonsense": 1},
    {"from": "nonsense"},
    [{"from": date(2005, 2, 1)}],
    [{"code": "JKT"}, {"code": ["JKT"]}],
)


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key and row inside a table."""
    items: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


EVERYWHERE = [
    (file, path) for file, text in sorted(sample().texts.items()) for path in places(tomllib.loads(text))
]


def put(file: str, path: tuple[str | int, ...], value: object) -> dict[str, str]:
    """The sample's texts with the value in this place."""
    table: dict[str, Any] = tomllib.loads(sample().texts[file])
    spot: Any = table
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = value
    return dict(sample().texts) | {file: write_toml(table)}


def outcome(texts: dict[str, str]) -> Setup | SetupFaults:
    try:
        return parse_setup(texts)
    except SetupFaults as refusal:
        return refusal


@pytest.mark.parametrize("seed", range(150))
def test_a_strange_value_anywhere_is_read_or_refused_in_its_own_file(seed: int) -> None:
    chance = random.Random(seed)
    file, path = chance.choice(EVERYWHERE)
    value = chance.choice(STRANGE)

    result = outcome(put(file, path, value))

    if isinstance(result, SetupFaults):
        assert all(fault.fault and fault.remedy and "\n" not in str(fault) for fault in result.faults)
        # A paper that is gone is missed where a tender prints it; every other fault shows in its own file.
        assert file in {fault.file for fault in result.faults} or path == ("papers",)


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_override_is_read_or_refused(name: str) -> None:
    for value in (*STRANGE, [1], [{"code": "MOTOR-FLAT", "late_rate": []}]):
        assert outcome(dict(sample().texts) | {OVERRIDES: write_toml({name: value})}) != sample()
