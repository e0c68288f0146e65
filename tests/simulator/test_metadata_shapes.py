"""The `$metadata` that the simulator generates has the shape of the captured one, property by property.

Names, types, lengths, order, keys, what may be edited, enumerations, actions: derived from objects in
Navision's words. Of API v2.0 the simulator offers a part, so ways to entities that it does not have are left
out of the comparison, and nothing else.
"""

from pathlib import Path
from typing import Any

import pytest

from simulator.api.entities import ENTITIES
from tests.simulator.captured_entities import CAPTURED, SHAPES, committed, document
from tests.simulator.distil_edmx import WANTED, action_shape, as_text, shape, shape_name

SHARED = Path(__file__).resolve().parents[3] / "shared" / "navision" / "edmx"
NAMES = sorted(path.stem for path in SHAPES.glob("*.json"))
OFFERED = {f"Microsoft.NAV.{each.type_name}" for each in ENTITIES}


def made(name: str) -> dict[str, Any]:
    """The facts of what we generate."""
    type_name = name.rpartition(".")[2]
    if "parameters" in committed(name):
        return action_shape(document(name), type_name)
    return shape(document(name), type_name)


def within_reach(facts: dict[str, Any]) -> dict[str, Any]:
    """The same facts without ways to entities that the simulator does not have."""
    if "navigations" not in facts:
        return facts
    if facts["set"] in ("companies", "Company"):  # everything hangs below a company
        kept = [each for each in facts["navigations"] if each[1][11:-1] in OFFERED]
        return facts | {"navigations": sorted(kept)}
    kept = [
        each for each in facts["navigations"] if each[1].removeprefix("Collection(").rstrip(")") in OFFERED
    ]
    return facts | {"navigations": kept}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_generated_has_the_shape_of_the_captured(name: str) -> None:
    assert within_reach(made(name)) == within_reach(committed(name))


def test_every_wanted_entity_has_its_shape() -> None:
    wanted = {
        shape_name(Path(file), name).removesuffix(".json")
        for file, chosen in WANTED.items()
        for name in (*chosen["entities"], *chosen["actions"])
    }

    assert wanted == set(NAMES)
    assert {f"odatav4.bc16.{each}" for each in ("General_Journals", "Job_List")} <= {
        path.stem for path in CAPTURED.glob("*.toml")
    }


def test_another_order_or_type_is_another_shape() -> None:
    name = "odatav4.bc16.General_Journals"
    swapped, retyped = committed(name), committed(name)
    swapped["properties"].reverse()
    retyped["properties"][7][1] = "Edm.String"

    assert made(name) not in (swapped, retyped)


def test_the_committed_shapes_are_what_the_captures_distil_to() -> None:
    if not SHARED.is_dir():
        pytest.skip(
            "the folder with the captures is not beside the project: only committed shapes are compared"
        )
    for file, chosen in WANTED.items():
        capture = SHARED / file
        for name in chosen["entities"]:
            text = (SHAPES / shape_name(capture, name)).read_text(encoding="utf-8")
            assert as_text(shape(capture.read_bytes(), name)) == text
        for name in chosen["actions"]:
            text = (SHAPES / shape_name(capture, name)).read_text(encoding="utf-8")
            assert as_text(action_shape(capture.read_bytes(), name)) == text
