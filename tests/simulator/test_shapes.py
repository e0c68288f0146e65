"""The services that the simulator generates have the shape of the captured ones, name by name.

Operations, parameters in order, elements with type and count, enumerations, namespaces and actions: all of it
is derived from an object written in Navision's own words, so a rule that is wrong shows here.
"""

import json
from pathlib import Path

import pytest

from tests.simulator.captured_objects import CAPTURED, SHAPES, generated
from tests.simulator.distil import as_text, captures, shape, shape_name

SHARED = Path(__file__).resolve().parents[3] / "shared" / "navision" / "wsdl"
NAMES = sorted(path.stem for path in SHAPES.glob("*.json"))
TRIMMED = "page-CustomerList.trimmed"  # that project cut its WSDL down for its own tests


def committed(name: str) -> dict[str, object]:
    return json.loads((SHAPES / f"{name}.json").read_text(encoding="utf-8"))


def made(name: str) -> dict[str, object]:
    return shape(generated(name).document("http://localhost:7047/NAV/WS/x").encode())


@pytest.mark.parametrize("name", [name for name in NAMES if name != TRIMMED])
def test_a_generated_service_has_the_shape_of_the_captured_one(name: str) -> None:
    assert made(name) == committed(name)


def test_what_is_left_of_a_trimmed_capture_is_what_we_generate_after_the_same_cut() -> None:
    ours, theirs = made(TRIMMED), committed(TRIMMED)
    kept = [operation["name"] for operation in theirs["operations"]]
    ours["operations"] = [each for each in ours["operations"] if each["name"] in kept]
    ours["types"]["CustomerList"] = [each for each in ours["types"]["CustomerList"] if each[0] != "Key"]

    assert ours == theirs


def test_every_shape_has_its_object_and_every_object_its_shape() -> None:
    objects = {path.stem for path in CAPTURED.glob("*.toml")} | {"SystemService.nav2009"}

    assert objects == set(NAMES)
    assert len(NAMES) == 21


def test_a_different_order_of_controls_is_another_shape() -> None:
    name = "page.NoSeriesLines.nav2017"
    theirs = committed(name)
    theirs["types"]["NoSeriesLines"].reverse()

    assert made(name) != theirs


def test_the_committed_shapes_are_what_the_captures_distil_to() -> None:
    if not SHARED.is_dir():
        pytest.skip(
            "the folder with the captures is not beside the project, so only the committed shapes are used"
        )
    found = captures(SHARED)

    assert {path.stem for path in found} == set(NAMES)
    for capture in found:
        committed_text = (SHAPES / shape_name(capture)).read_text(encoding="utf-8")
        assert as_text(shape(capture.read_bytes())) == committed_text, capture.name
