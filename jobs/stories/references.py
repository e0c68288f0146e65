"""Names that point somewhere: each event, contract and day that a story refers to must be there.

A newcomer would let a wrong name compare with nothing. It is a fault, with the nearest name that points somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from company.reading.rows import nearest
from jobs.stories.contracts import StoryContract
from jobs.stories.events import ContractEvent
from jobs.stories.expected import Expectation, Expected, ExpectedSchedule
from jobs.stories.faults import FaultList
from jobs.stories.scene import Happening, ShowRow
from jobs.stories.values import Row

_EVENT_NAMES = ("event", "after", "before", "issued_by")


def check_references(
    happenings: Sequence[Happening],
    contracts: Mapping[str, StoryContract],
    expect: Expected,
    show: Sequence[ShowRow | None],
    faults: FaultList,
) -> None:
    """Note a fault for each name that points nowhere."""
    ids: list[str] = []
    for happening in happenings:
        event, place = happening.event, f"event `{happening.id}`"
        if isinstance(event, ContractEvent):
            _check_contract(event.contract, contracts, f"{place} contract", faults)
        for name in ("of", "replaces", "by_event", "run_list"):
            _check_event(getattr(event, name, None), ids, f"{place} {name}", "no earlier event", faults)
        ids.append(happening.id)
        for named in ("parts", "receipts"):
            for part in getattr(event, named, ()):
                _check_part(part, contracts, f"{place} {named}", faults)
                ids += [part.id] if part.id is not None else []
    for place, row in _rows(expect, show):
        for name in _EVENT_NAMES:
            _check_event(getattr(row, name, None), ids, f"{place}.{name}", "no event of the story", faults)
        number = getattr(row, "contract", None)
        refers = number is not None and not hasattr(row, "says")
        if refers or isinstance(row, Expectation | ExpectedSchedule):
            _check_contract(number, contracts, f"{place}.contract", faults)


def _check_part(part: Any, contracts: Mapping[str, StoryContract], place: str, faults: FaultList) -> None:
    """A part of an event on several contracts names one of the story's, unless it may be an account."""
    if part.contract is not None or not hasattr(part, "account"):
        _check_contract(part.contract, contracts, place, faults)


def _rows(expect: Expected, show: Sequence[ShowRow | None]) -> Iterator[tuple[str, Row]]:
    """Everything that refers to events or contracts, with its place in the file."""
    for part in Expected.model_fields:
        value = getattr(expect, part)
        if isinstance(value, tuple):
            yield from (
                (f"expect.{part}[{i}]", row) for i, row in enumerate(value, 1) if isinstance(row, Row)
            )
    yield from ((f"show[{i}]", row) for i, row in enumerate(show, 1) if row is not None)


def _check_event(target: str | None, ids: Sequence[str], place: str, what: str, faults: FaultList) -> None:
    if target is not None and target not in ids:
        faults.add(place, f"{target} is {what}", _nearest(target, ids))


def _check_contract(
    number: str | None, contracts: Mapping[str, StoryContract], place: str, faults: FaultList
) -> None:
    if number is None and len(contracts) != 1:
        faults.add(place, "is missing", f"the story has {len(contracts)} contracts: name one")
    elif number is not None and number not in contracts:
        faults.add(place, f"{number} is no contract of the story", _nearest(number, list(contracts)))


def _nearest(name: str, known: Sequence[str]) -> str:
    return nearest(name, known) if known else "take it out"
