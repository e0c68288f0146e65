"""The golden stories, and every single number that one of them expects."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "docs" / "stories"
FILES = sorted(FOLDER.glob("e*.toml"))

Way = tuple[str | int, ...]


def raw(path: Path) -> dict[str, Any]:
    """The file as TOML gives it."""
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def scenes_expecting(story: dict[str, Any]) -> Iterator[tuple[Way, Any]]:
    """Each `expect` part of the story and of its variants, with the way to it."""
    if "expect" in story:
        yield ("expect",), story["expect"]
    for number, variant in enumerate(story.get("variants", [])):
        if "expect" in variant:
            yield ("variants", number, "expect"), variant["expect"]


def numbers_expected(story: dict[str, Any]) -> Iterator[tuple[Way, Any]]:
    """Every number and every day in the story's expectations: the way to it, and another one in its place."""
    for way, part in scenes_expecting(story):
        yield from _numbers(way, part)


def _numbers(way: Way, value: Any) -> Iterator[tuple[Way, Any]]:
    match value:
        case bool():
            yield way, not value
        case int() | Decimal():
            yield way, value + 1
        case date():
            yield way, value + timedelta(days=1)
        case str() if found := list(re.finditer(r"\d+(?:[.,_]\d+)*$", value)):
            digits = found[0]
            last = str((int(value[-1]) + 1) % 10)
            yield way, value[: digits.start()] + digits[0][:-1] + last
        case dict():
            for key, inside in value.items():
                yield from _numbers((*way, key), inside)
        case list():
            for place, inside in enumerate(value):
                yield from _numbers((*way, place), inside)


def with_another(story: dict[str, Any], way: Way, value: Any) -> dict[str, Any]:
    """The story with one value exchanged."""
    other = copy.deepcopy(story)
    place: Any = other
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    return other


def name_of(way: Way) -> str:
    """The way as a test's name."""
    return ".".join(str(step) for step in way)
