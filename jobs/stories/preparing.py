"""From the raw parts of a story to a scene: every name looked up, every term checked, every fault noted.

A newcomer would check while playing. A story is checked before its first event, so that whoever translates cases
sees everything that is wrong with one of them at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from company.faults import SetupFaults
from company.reading.rows import nearest
from company.setup import Setup
from jobs.stories import settings as house
from jobs.stories.built_events import BUILT
from jobs.stories.contracts import ContractRow, StoryContract, resolve
from jobs.stories.events import (
    BalanceBroughtForward,
    ContractActivated,
    ContractEvent,
    DrawerClosed,
    DrawerOpened,
    SettingChanged,
    StoryEvent,
)
from jobs.stories.expected import Expected
from jobs.stories.faults import FaultList
from jobs.stories.references import check_references
from jobs.stories.reserved_events import RESERVED
from jobs.stories.scene import Happening, Scene, ShowRow
from jobs.stories.settings_written import read_settings
from jobs.stories.values import read_row

EVENTS: Final[Mapping[str, type[StoryEvent]]] = {kind.name: kind for kind in (*BUILT, *RESERVED)}


def prepare(
    raw: Mapping[str, Any], story: str, title: Any, texts: Mapping[str, str], faults: FaultList
) -> Scene | None:
    expect = read_row(Expected, table_of(raw, "expect", faults), "expect", faults) or Expected.model_validate(
        {}
    )
    show = [
        read_row(ShowRow, row, f"show[{i}]", faults) for i, row in enumerate(rows_of(raw, "show", faults), 1)
    ]
    told = read_settings(table_of(raw, "setup", faults), "setup", faults)
    settings = told if "company" in raw else {**house.DEFAULTS, **told}
    events = list(_events(rows_of(raw, "events", faults), faults))
    refused_setup = ""
    try:
        setup = house.setup_of(texts, settings)
    except SetupFaults as refusal:
        if not any(refusal_of.setup for refusal_of in expect.refusals):
            house.add_faults(refusal, "setup", faults)
            return None
        refused_setup = str(refusal)
        setup = house.setup_of(texts, {} if "company" in raw else house.DEFAULTS)
    refused_contracts: dict[str, str] = {}
    contracts = _contracts(rows_of(raw, "contracts", faults), setup, expect, refused_contracts, faults)
    happenings = _in_order(events, contracts, faults)
    changes = _changes(texts, settings, happenings, faults)
    drawers = any(isinstance(h.event, DrawerOpened | DrawerClosed) for h in happenings)
    check_references(happenings, contracts, expect, show, faults)
    return Scene(
        story=story,
        title=str(title or story),
        about=str(raw.get("about", "")),
        setup=setup,
        contracts=contracts,
        happenings=() if refused_setup else happenings,
        changes=changes,
        refused_setup=refused_setup,
        refused_contracts=refused_contracts,
        automatic_drawers=not drawers,
        show=tuple(row for row in show if row is not None),
        expect=expect,
    )


def _events(raw: Sequence[Any], faults: FaultList) -> Iterator[Happening]:
    for number, row in enumerate(raw, 1):
        if not isinstance(row, dict) or "event" not in row:
            faults.add(f"event {number} `event`", "is missing", f"use one of {', '.join(EVENTS)}")
            continue
        kind = EVENTS.get(str(row["event"]).strip())
        if kind is None:
            remedy = nearest(str(row["event"]), tuple(EVENTS))
            faults.add(f"event {number} `{row['event']}`", "is not known", remedy)
            continue
        place = f"event {number} `{kind.name}`"
        if not kind.built:
            faults.add(place, "is known but not built yet", "take it out until it is")
        event = read_row(kind, row, place, faults)
        if event is not None:
            yield Happening(event.id or str(number), event)


def _contracts(
    raw: Sequence[Any], setup: Setup, expect: Expected, refused: dict[str, str], faults: FaultList
) -> dict[str, StoryContract]:
    contracts: dict[str, StoryContract] = {}
    for number, row in enumerate(raw, 1):
        read = read_row(ContractRow, row, f"contracts[{number}]", faults)
        if read is None:
            continue
        if read.number in contracts:
            faults.add(f"contract {read.number}", "is there twice", "give each its own number")
            continue
        found = FaultList(faults.story, faults.prefix)
        contract = resolve(read, setup, found)
        if contract is not None:
            contracts[read.number] = contract
        elif any(refusal.contract == read.number for refusal in expect.refusals):
            refused[read.number] = "; ".join(str(fault) for fault in found.faults)
        faults.faults += [] if read.number in refused else found.faults
    return contracts


def _in_order(
    events: Sequence[Happening], contracts: Mapping[str, StoryContract], faults: FaultList
) -> tuple[Happening, ...]:
    """The events with the contracts' beginnings before them, each contract on its own day."""
    told = {
        event.contract or next(iter(contracts), "")
        for event in (h.event for h in events)
        if isinstance(event, ContractActivated | BalanceBroughtForward)
    }
    begin = [_beginning(c) for number, c in contracts.items() if number not in told]
    begin.sort(key=lambda h: h.event.on)
    day = date.min
    ids: set[str] = set()
    for number, happening in enumerate(events, 1):
        place = f"event {number} `{happening.event.name}`"
        if happening.event.on < day:
            faults.add(
                place,
                f"is on {happening.event.on}, but the one before it on {day}",
                "put events in the order of days; what counts earlier has a value_date",
            )
        day = max(day, happening.event.on)
        if happening.id in ids:
            faults.add(place, f"has the id {happening.id} of another event", "give it another id")
        ids.add(happening.id)
    _check_cut_over(events, contracts, told, faults)
    ordered: list[Happening] = []
    for happening in events:
        while begin and begin[0].event.on <= happening.event.on:
            ordered.append(begin.pop(0))
        ordered.append(happening)
    return (*ordered, *begin)


def _check_cut_over(
    events: Sequence[Happening],
    contracts: Mapping[str, StoryContract],
    told: Collection[str],
    faults: FaultList,
) -> None:
    """Balances are brought forward together, before anything happens to a contract: there is one cut-over."""
    begin = [c.enters_on for n, c in contracts.items() if c.row.brought_forward is not None and n not in told]
    days = {*begin, *(h.event.on for h in events if isinstance(h.event, BalanceBroughtForward))}
    if len(days) > 1:
        faults.add(
            "contracts",
            f"are brought forward on {len(days)} different days",
            "write the same `on` in each: there is one cut-over",
        )
    for happening in events:
        early = isinstance(happening.event, ContractEvent) and happening.event.on < max(
            days, default=date.min
        )
        if early and not isinstance(happening.event, ContractActivated | BalanceBroughtForward):
            faults.add(
                f"event `{happening.id}`",
                f"happens before the cut-over on {max(days)}",
                "bring balances first",
            )


def _beginning(contract: StoryContract) -> Happening:
    number = contract.row.number
    forward = contract.row.brought_forward is not None
    kind = BalanceBroughtForward if forward else ContractActivated
    return Happening(
        f"{'opening' if forward else 'activation'} of {number}",
        kind.model_validate({"event": kind.name, "on": contract.enters_on, "contract": number}),
    )


def _changes(
    texts: Mapping[str, str],
    settings: Mapping[str, Any],
    happenings: Sequence[Happening],
    faults: FaultList,
) -> dict[str, Setup | SetupFaults]:
    """The setup after each change of settings; a refusal is kept where the story expects one."""
    changes: dict[str, Setup | SetupFaults] = {}
    for happening in happenings:
        event = happening.event
        if not isinstance(event, SettingChanged):
            continue
        place = f"event `{happening.id}` settings"
        told = read_settings(event.settings, place, faults)
        changed = house.changed_from(settings, told, event.since or event.on, event.product, place, faults)
        try:
            changes[happening.id] = house.setup_of(texts, changed)
        except SetupFaults as refusal:
            if event.refused is None:
                house.add_faults(refusal, place, faults)
            changes[happening.id] = refusal
        if event.refused is None:
            settings = changed
    return changes


# --- parts ------------------------------------------------------------------------------------------------


def rows_of(raw: Mapping[str, Any], part: str, faults: FaultList) -> list[Any]:
    value = raw.get(part, [])
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        faults.add(part, f"{value!r} is not a list of tables", f"write each under [[{part}]]")
        return []
    return value


def table_of(raw: Mapping[str, Any], part: str, faults: FaultList) -> dict[str, Any]:
    value = raw.get(part, {})
    if not isinstance(value, dict):
        faults.add(part, f"{value!r} is not a table", f"write it under [{part}]")
        return {}
    return value
