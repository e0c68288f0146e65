"""`docs/simulator.md` names every fault, field of a rule and version, and nothing that does not exist."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from simulator import Rule
from simulator.api.entities import ENTITIES
from simulator.misbehaviour.faults import KINDS, rules_from
from simulator.tables.flavours import FLAVOURS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "simulator.md").read_text("utf-8")


def test_every_fault_stands_in_the_table_and_no_other() -> None:
    told = {name for row in re.findall(r"^\| (`.*?) \|", PAGE, re.M) for name in re.findall(r"`(\w+)`", row)}

    assert told - {"Isolation"} == KINDS


@pytest.mark.parametrize("name", [each.name for each in fields(Rule)])
def test_every_field_of_a_rule_is_told(name: str) -> None:
    assert re.search(rf"`{name}`|^{name} = |\| kind \|", PAGE, re.M)


def test_the_script_shown_is_one() -> None:
    script = re.search(r"```toml\n(.*?)```", PAGE, re.S)

    assert script is not None
    assert [rule.kind for rule in rules_from(script[1])] == ["lose_answer", "status", "foreign_line"]


def test_every_version_and_every_set_of_the_api_is_told() -> None:
    assert all(f" {flavour} " in PAGE for flavour in FLAVOURS)
    assert all(entity.set_name in PAGE for entity in ENTITIES)
