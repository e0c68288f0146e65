"""The worked examples of DOMAIN 8, each number of them, and that no number in them may be another."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jobs.stories import Played, Scene, StoryFaults, differences, play, read_story, story_of
from tests.stories.golden import FILES, Way, name_of, numbers_expected, raw, with_another


@cache
def played(path: Path) -> tuple[Played, ...]:
    """Each scene of a story, played once for all tests."""
    return tuple(play(scene) for scene in read_story(path).scenes)


def test_every_worked_example_that_can_be_played_is_one_story() -> None:
    told = [path.stem.partition("-")[0] for path in FILES]

    assert {*(f"e{number:02}" for number in range(1, 11)), "e15", "e16", "e17", "e18"} <= set(told)
    assert len(told) == len(set(told))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_golden_story_finds_exactly_the_numbers_of_its_worked_example(path: Path) -> None:
    assert [str(one) for scene in played(path) for one in differences(scene)] == []


def _every_number() -> list[Any]:
    return [
        pytest.param(path, way, other, id=f"{path.stem}:{name_of(way)}")
        for path in FILES
        for way, other in numbers_expected(raw(path))
    ]


@pytest.mark.parametrize(("path", "way", "other"), _every_number())
def test_another_number_in_its_place_makes_the_story_fail(path: Path, way: Way, other: Any) -> None:
    assert wrong_with(path, with_another(raw(path), way, other))


def wrong_with(path: Path, other: dict[str, Any]) -> list[str]:
    """What a story with other expectations is told: its faults, or its differences from the same play."""
    try:
        story = story_of(other, path.stem, path.parent)
    except StoryFaults as refusal:
        return [str(fault) for fault in refusal.faults]
    expecting = {scene.title: scene.expect for scene in story.scenes}
    return [
        str(one)
        for scene in played(path)
        for one in differences(replace(scene, scene=_expecting(scene.scene, expecting)))
    ]


def _expecting(scene: Scene, expecting: dict[str, Any]) -> Scene:
    return replace(scene, expect=expecting[scene.title])
