"""From a file to a story that can be played: TOML or JSON, one schema, every fault of it at once.

A story may hold variants: the same story with some settings, terms or events exchanged and expectations of its own.
Each becomes a `Scene`, whole in itself. A newcomer would merge expectations too; a variant that changes a setting
changes the numbers, so it says all of its own.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from company.faults import SetupFaults
from company.reading.rows import nearest
from company.setup import Setup
from jobs.stories import settings as house
from jobs.stories.contracts import ContractRow, StoryContract, resolve
from jobs.stories.events import (
    BUILT,
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
from jobs.stories.reserved_events import RESERVED
from jobs.stories.values import AnyCase, Day, Name, OneOrMany, Row, only_keys, read_row

EVENTS: Final[Mapping[str, type[StoryEvent]]] = {kind.name: kind for kind in (*BUILT, *RESERVED)}

PARTS: Final[Mapping[str, str]] = {
    "title": "one line",
    "about": "what it shows, in a few sentences",
    "company": "a folder of setup files, seen from this file; the sample company at the defaults when left out",
    "setup": "settings by name",
    "contracts": "the contracts",
    "events": "what happens, day by day",
    "show": "what to print",
    "expect": "what must come out",
    "variants": "the same story with parts exchanged",
}
VARIANT_PARTS: Final[Mapping[str, str]] = {
    "title": "what is different",
    "about": "why",
    "setup": "settings laid over the story's",
    "contracts": "contracts laid over the story's of the same number, key by key",
    "events": "instead of the story's events",
    "more_events": "added to the story's events, each in its place by day",
    "show": "what to print",
    "expect": "what must come out; nothing of the story's own expectations is taken over",
}


class View(StrEnum):
    """What can be shown."""

    SCHEDULE = "SCHEDULE"
    TABLE = "TABLE"
    LATE_CHARGES = "LATE_CHARGES"
    ALLOCATIONS = "ALLOCATIONS"
    VOUCHERS = "VOUCHERS"
    LINES = "LINES"
    DOCUMENTS = "DOCUMENTS"
    ACCOUNTS = "ACCOUNTS"


class ShowRow(Row):
    """What to print, of which contract, as of when."""

    what: Annotated[tuple[Annotated[View, AnyCase], ...], OneOrMany] = Field(
        description="schedule, table, late_charges, allocations, vouchers, lines, documents or accounts"
    )
    contract: Name | None = Field(None, description="only this contract")
    after: Name | None = Field(None, description="as of this event")
    on: Day | None = Field(None, description="on the evening of this day")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with the name by which others refer to it."""

    id: str
    event: StoryEvent


@dataclass(frozen=True, slots=True)
class Scene:
    """One play of a story, complete: the story itself or one of its variants.

    `changes` holds, for each `setting_changed`, the setup it leads to, or the refusal of that setup.
    """

    story: str
    title: str
    about: str
    setup: Setup
    contracts: Mapping[str, StoryContract]
    happenings: tuple[Happening, ...]
    changes: Mapping[str, Setup | SetupFaults]
    refused_setup: str
    refused_contracts: Mapping[str, str]
    automatic_drawers: bool
    show: tuple[ShowRow, ...]
    expect: Expected

    @property
    def last_day(self) -> date:
        """The day of the last event, or of the last signing."""
        days = [h.event.posting_date or h.event.on for h in self.happenings]
        return max(
            days, default=max((c.enters_on for c in self.contracts.values()), default=date(2005, 1, 1))
        )

    def contract(self, number: str | None) -> StoryContract:
        """The contract with this number; the only one when None."""
        return self.contracts[number or next(iter(self.contracts))]

    def happening(self, name: str) -> Happening | None:
        """The event with this name."""
        return next((h for h in self.happenings if h.id == name), None)


@dataclass(frozen=True, slots=True)
class Story:
    """A story: its name, and the scenes it is played in."""

    name: str
    title: str
    about: str
    scenes: tuple[Scene, ...]


def read_story(path: Path) -> Story:
    """The story in a TOML or JSON file; raises StoryFaults with everything that is wrong."""
    faults = FaultList(path.stem)
    raw: Any = {}
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".json":
            raw = json.loads(text, parse_float=Decimal, object_pairs_hook=_no_repeats)
        else:
            raw = tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        faults.add("the file", f"{path} is not there", "check its name")
    except OSError as error:
        faults.add("the file", f"cannot be read ({error.strerror})", "check its name and its permissions")
    except UnicodeDecodeError:
        faults.add("the file", "is not UTF-8", "save it again with the encoding UTF-8")
    except ValueError as error:
        faults.add(
            "the file", f"is no {path.suffix.lstrip('.').upper() or 'TOML'} ({error})", "correct that line"
        )
    faults.raise_if_any()
    return story_of(raw, path.stem, path.parent)


def story_of(raw: Any, name: str, folder: Path = Path()) -> Story:
    """The story in a table as TOML or JSON gives it; raises StoryFaults with everything that is wrong."""
    faults = FaultList(name)
    if not isinstance(raw, dict):
        faults.add("the file", "is not a table of parts", f"use {', '.join(PARTS)}")
        faults.raise_if_any()
    only_keys(raw, tuple(PARTS), "", faults)
    texts = _texts(raw, folder, faults)
    scenes = []
    if _tells_something(raw):
        scenes.append(_scene(raw, name, raw.get("title"), texts, faults))
    for number, variant in enumerate(_list(raw, "variants", faults), 1):
        if not isinstance(variant, dict):
            faults.add(f"variants[{number}]", "is not a table", "write it under [[variants]]")
            continue
        title = variant.get("title", f"variant {number}")
        inside = faults.within(f"variant {title!r}, ")
        only_keys(variant, tuple(VARIANT_PARTS), "", inside)
        scenes.append(_scene(_exchanged(raw, variant, inside), name, title, texts, inside))
    if not scenes and not faults.faults:
        faults.add("the story", "tells nothing", "give it [[contracts]], [[events]] or [expect]")
    faults.raise_if_any()
    whole = tuple(scene for scene in scenes if scene is not None)
    return Story(name, str(raw.get("title", name)), str(raw.get("about", "")), whole)


def _no_repeats(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"the key {name} is there twice")
    return dict(pairs)


def _tells_something(raw: Mapping[str, Any]) -> bool:
    return any(raw.get(part) for part in ("events", "expect")) or not raw.get("variants")


def _exchanged(raw: Mapping[str, Any], variant: Mapping[str, Any], faults: FaultList) -> dict[str, Any]:
    """The story with the variant's parts in it."""
    whole = {
        **raw,
        **{part: variant[part] for part in ("title", "about", "show", "events") if part in variant},
    }
    whole["setup"] = house.laid_over(_table(raw, "setup", faults), _table(variant, "setup", faults))
    whole["contracts"] = house.laid_over({"contracts": _list(raw, "contracts", faults)}, {})["contracts"]
    for row in _list(variant, "contracts", faults):
        own = row.get("number") if isinstance(row, dict) else None
        same = [
            r for r in whole["contracts"] if isinstance(r, dict) and (own is None or r.get("number") == own)
        ]
        if len(same) == 1:
            same[0].update(row)
        else:
            whole["contracts"].append(row)
    if more := _list(variant, "more_events", faults):
        told = [*_list(whole, "events", faults), *more]
        whole["events"] = sorted(told, key=lambda e: str(e.get("on", "")) if isinstance(e, dict) else "")
    whole["expect"] = variant.get("expect", {})
    return whole


def _texts(raw: Mapping[str, Any], folder: Path, faults: FaultList) -> dict[str, str]:
    company = raw.get("company")
    try:
        return house.base_texts(None if company is None else folder / str(company))
    except SetupFaults as refusal:
        for fault in refusal.faults:
            faults.add(f"company {fault.place} {fault.key}", fault.fault, fault.remedy)
        faults.raise_if_any()
        raise


def _list(raw: Mapping[str, Any], part: str, faults: FaultList) -> list[Any]:
    value = raw.get(part, [])
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        faults.add(part, f"{value!r} is not a list of tables", f"write each under [[{part}]]")
        return []
    return value


def _table(raw: Mapping[str, Any], part: str, faults: FaultList) -> dict[str, Any]:
    value = raw.get(part, {})
    if not isinstance(value, dict):
        faults.add(part, f"{value!r} is not a table", f"write it under [{part}]")
        return {}
    return value


# --- one scene --------------------------------------------------------------------------------------------


def _scene(
    raw: Mapping[str, Any], story: str, title: Any, texts: Mapping[str, str], faults: FaultList
) -> Scene | None:
    expect = read_row(Expected, _table(raw, "expect", faults), "expect", faults) or Expected.model_validate(
        {}
    )
    show = [
        read_row(ShowRow, row, f"show[{i}]", faults) for i, row in enumerate(_list(raw, "show", faults), 1)
    ]
    told = house.read_settings(_table(raw, "setup", faults), "setup", faults)
    settings = told if "company" in raw else {**house.DEFAULTS, **told}
    events = list(_events(_list(raw, "events", faults), faults))
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
    contracts = _contracts(_list(raw, "contracts", faults), setup, expect, refused_contracts, faults)
    happenings = _in_order(events, contracts, faults)
    changes = _changes(texts, settings, happenings, faults)
    drawers = any(isinstance(h.event, DrawerOpened | DrawerClosed) for h in happenings)
    _check_references(happenings, contracts, expect, show, faults)
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
    ordered: list[Happening] = []
    for happening in events:
        while begin and begin[0].event.on <= happening.event.on:
            ordered.append(begin.pop(0))
        ordered.append(happening)
    return (*ordered, *begin)


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
        told = house.read_settings(event.settings, place, faults)
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


def _check_references(
    happenings: Sequence[Happening],
    contracts: Mapping[str, StoryContract],
    expect: Expected,
    show: Sequence[ShowRow | None],
    faults: FaultList,
) -> None:
    """Names that point nowhere are faults, with the nearest one that points somewhere."""
    ids: list[str] = []
    for happening in happenings:
        event, place = happening.event, f"event `{happening.id}`"
        if isinstance(event, ContractEvent):
            _check_contract(event.contract, contracts, f"{place} contract", faults)
        for name in ("of", "replaces"):
            target = getattr(event, name, None)
            if target is not None and target not in ids:
                faults.add(f"{place} {name}", f"{target} is no earlier event", _nearest(target, ids))
        ids.append(happening.id)
    rows = [(f"show[{i}]", row) for i, row in enumerate(show, 1)]
    for part in Expected.model_fields:
        value = getattr(expect, part)
        rows += (
            [(f"expect.{part}[{i}]", r) for i, r in enumerate(value, 1)] if isinstance(value, tuple) else []
        )
    for place, row in rows:
        for name in ("event", "after", "before", "issued_by"):
            target = getattr(row, name, None)
            if target is not None and target not in ids:
                faults.add(f"{place}.{name}", f"{target} is no event of the story", _nearest(target, ids))
        if part_of_contract := hasattr(row, "contract") and not getattr(row, "says", None):
            needs = place.startswith(("expect.schedules", "expect.tables", "expect.late_charges"))
            if needs or (part_of_contract and getattr(row, "contract", None)):
                _check_contract(getattr(row, "contract", None), contracts, f"{place}.contract", faults)


def _check_contract(
    number: str | None, contracts: Mapping[str, StoryContract], place: str, faults: FaultList
) -> None:
    if number is None and len(contracts) != 1:
        faults.add(place, "is missing", f"the story has {len(contracts)} contracts: name one")
    elif number is not None and number not in contracts:
        faults.add(place, f"{number} is no contract of the story", _nearest(number, list(contracts)))


def _nearest(name: str, known: Sequence[str]) -> str:
    return nearest(name, known) if known else "take it out"
