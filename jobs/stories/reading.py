"""From a file to a story that can be played: TOML or JSON, one schema, every fault of it at once.

A story may hold variants: the same story with some settings, terms or events exchanged and expectations of its own.
Each becomes a `Scene`, whole in itself. A newcomer would merge expectations too; a variant that changes a setting
changes the numbers, so it says all of its own.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from company.faults import SetupFaults
from jobs.stories import settings as house
from jobs.stories.faults import FaultList
from jobs.stories.preparing import prepare, rows_of, table_of
from jobs.stories.scene import Story
from jobs.stories.values import only_keys

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
        scenes.append(prepare(raw, name, raw.get("title"), texts, faults))
    for number, variant in enumerate(rows_of(raw, "variants", faults), 1):
        if not isinstance(variant, dict):
            faults.add(f"variants[{number}]", "is not a table", "write it under [[variants]]")
            continue
        title = variant.get("title", f"variant {number}")
        inside = faults.within(f"variant {title!r}, ")
        only_keys(variant, tuple(VARIANT_PARTS), "", inside)
        scenes.append(prepare(_exchanged(raw, variant, inside), name, title, texts, inside))
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
    """Whether the story is a scene of its own, and not only what its variants have in common."""
    if raw.get("variants"):
        return any(raw.get(part) for part in ("events", "expect"))
    return any(raw.get(part) for part in ("contracts", "events", "expect"))


def _exchanged(raw: Mapping[str, Any], variant: Mapping[str, Any], faults: FaultList) -> dict[str, Any]:
    """The story with the variant's parts in it."""
    whole = {
        **raw,
        **{part: variant[part] for part in ("title", "about", "show", "events") if part in variant},
    }
    whole["setup"] = house.laid_over(table_of(raw, "setup", faults), table_of(variant, "setup", faults))
    whole["contracts"] = [
        dict(row) if isinstance(row, dict) else row for row in rows_of(raw, "contracts", faults)
    ]
    for row in rows_of(variant, "contracts", faults):
        own = row.get("number") if isinstance(row, dict) else None
        same = [
            r for r in whole["contracts"] if isinstance(r, dict) and (own is None or r.get("number") == own)
        ]
        if len(same) == 1:
            same[0].update(row)
        else:
            whole["contracts"].append(row)
    if more := rows_of(variant, "more_events", faults):
        told = [*rows_of(whole, "events", faults), *more]
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
