"""The page about stories lists exactly what the program knows, and its example is played."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

from company.overrides import NAMES
from jobs.stories import differences, play, story_of
from jobs.stories.expected import Expected
from jobs.stories.preparing import EVENTS
from jobs.stories.reading import PARTS
from jobs.stories.reference import reference
from jobs.stories.settings import ABOUT, DEFAULTS

PAGE = (Path(__file__).parents[2] / "docs" / "stories.md").read_text(encoding="utf-8")


def test_the_page_ends_with_exactly_what_the_program_knows() -> None:
    before, heading, rest = PAGE.partition("## Parts of a story")

    assert heading + rest == reference(), "write `jembatan play --format` over the end of docs/stories.md"
    assert "## Parts of a story" not in before


def test_every_setting_event_and_expectation_has_its_place_on_the_page() -> None:
    headings = re.findall(r"^### `([a-z_.]+)`$", PAGE, re.MULTILINE)

    assert headings == [*EVENTS, *(f"expect.{name}" for name in Expected.model_fields)]
    assert set(ABOUT) == {*NAMES, "targets"}
    assert set(DEFAULTS) <= set(ABOUT)
    assert set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)) >= {*ABOUT, *PARTS}


def test_built_and_reserved_events_stand_under_their_own_headings() -> None:
    _, played, rest = re.split(r"^## Events that are (?:played|reserved)$", PAGE, flags=re.MULTILINE)
    reserved = rest.split("## What to show")[0]

    for name, event in EVENTS.items():
        assert (f"### `{name}`" in played) is event.built
        assert (f"### `{name}`" in reserved) is not event.built


def test_no_field_is_without_a_meaning() -> None:
    rows = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]

    assert rows
    assert [row for row in rows if not row[-1].removesuffix("|").strip() or "None" in row[-1]] == []


def test_the_example_of_the_page_holds() -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (scene,) = story_of(tomllib.loads(example, parse_float=Decimal), "example").scenes

    assert [str(one) for one in differences(play(scene))] == []
