"""The format of stories, written out from the tables that the reader obeys.

`docs/stories.md` ends with this text, and a test holds the two together, so that the page lists exactly what the
code knows (`jembatan play --format` prints it).
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from jobs.stories.built_events import BUILT
from jobs.stories.contracts import ContractRow
from jobs.stories.events import ContractEvent, StoryEvent
from jobs.stories.expected import Expected
from jobs.stories.reading import PARTS, VARIANT_PARTS
from jobs.stories.reserved_events import RESERVED
from jobs.stories.scene import ShowRow
from jobs.stories.settings import ABOUT, DEFAULTS
from jobs.stories.values import Row, row_type

_KINDS: Mapping[str, str] = {
    "read_money": "amount",
    "_day": "day",
    "_whole": "number",
    "_decimal": "decimal",
    "_flag": "true/false",
    "_text": "text",
    "_name": "name",
    "_targets": "list of numbers",
}


def reference() -> str:
    """The whole format in Markdown."""
    return "\n".join(_all()).rstrip() + "\n"


def _all() -> Iterator[str]:
    yield "## Parts of a story\n"
    yield from _table(("part", "what it is"), ((f"`{name}`", about) for name, about in PARTS.items()))
    yield "\n### A variant\n"
    yield from _table(("part", "what it is"), ((f"`{name}`", about) for name, about in VARIANT_PARTS.items()))
    yield "\n## Settings\n"
    yield from _table(
        ("setting", "when silent", "what it says"),
        ((f"`{name}`", _silent(name), about) for name, about in ABOUT.items()),
    )
    yield "\n## Contracts\n"
    yield from _row(ContractRow)
    yield from _inner(ContractRow)
    yield "\n## Events that are played\n"
    yield "Every event has:\n"
    yield from _row(StoryEvent)
    yield "\nMost are about one contract and also have:\n"
    yield from _row(ContractEvent, skip=StoryEvent)
    for event in BUILT:
        yield from _event(event)
    yield "\n## Events that are reserved\n"
    yield "Known but not built yet: a story that uses one is read in full and then refused by the event's name.\n"
    for event in RESERVED:
        yield from _event(event)
    yield "\n## What to show\n"
    yield from _row(ShowRow)
    yield "\n## Expectations\n"
    for name, field in Expected.model_fields.items():
        yield f"\n### `expect.{name}`\n"
        inside = row_type(field.annotation)
        if inside is None:
            yield f"{field.description}."
        else:
            yield f"{_first_line(inside)}\n"
            yield from _row(inside)
            yield from _inner(inside)


def _silent(name: str) -> str:
    default = DEFAULTS.get(name)
    match default:
        case None:
            return ""
        case bool():
            return "true" if default else "false"
        case list():
            return ", ".join(default)
        case dict():
            return ", ".join(str(value) for value in default.values())
    return str(default)


def _event(event: type[StoryEvent]) -> Iterator[str]:
    yield f"\n### `{event.name}`\n"
    yield f"{_first_line(event)}\n"
    base = ContractEvent if issubclass(event, ContractEvent) else StoryEvent
    own = [name for name in event.model_fields if name not in base.model_fields]
    if base is ContractEvent:
        yield "On one contract.\n" if own else "On one contract, with nothing else to say."
    if own:
        yield from _row(event, skip=base)
        yield from _inner(event)


def _inner(row: type[Row]) -> Iterator[str]:
    """The rows inside a row's fields."""
    for name, field in row.model_fields.items():
        inside = row_type(field.annotation)
        if inside is not None:
            yield f"\nEach of its `{name}`:\n"
            yield from _row(inside)
            yield from _inner(inside)


def _row(row: type[Row], skip: type[Row] | None = None) -> Iterator[str]:
    known = skip.model_fields if skip else {}
    fields = ((name, field) for name, field in row.model_fields.items() if name not in known)
    yield from _table(
        ("field", "value", "when left out", "meaning"),
        ((f"`{name}`", kind_of(field), _default(field), str(field.description)) for name, field in fields),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---' for _ in head)}|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


def kind_of(field: FieldInfo) -> str:
    """What is written there: amount, day, name, one of some words …"""
    for meta in field.metadata:
        if (kind := _KINDS.get(getattr(getattr(meta, "func", None), "__name__", ""))) is not None:
            return kind
    return _kind(field.annotation)


def _kind(annotation: Any) -> str:
    if typing.get_origin(annotation) is typing.Annotated:
        inner, *metas = typing.get_args(annotation)
        for meta in metas:
            if (kind := _KINDS.get(getattr(getattr(meta, "func", None), "__name__", ""))) is not None:
                return kind
        return _kind(inner)
    if isinstance(annotation, type) and issubclass(annotation, Row):
        return "table"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        words = [str(member.value) for member in annotation]
        return "account role" if len(words) > 12 else ", ".join(words)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return _kind(next(argument for argument in arguments if argument is not type(None)))
    if origin is tuple:
        inside = _kind(arguments[0])
        return (
            "tables"
            if inside == "table"
            else f"list of {inside}s"
            if "," not in inside
            else f"list of {inside}"
        )
    if origin is dict:
        return f"table of {_kind(arguments[1])}s" if arguments[1] is not Any else "table"
    return {str: "word"}.get(annotation, "text")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be there"
    match field.default:
        case None | () | "" | False:
            return ""
        case value if value is PydanticUndefined:
            return ""
        case Enum() as word:
            return str(word.value)
        case Decimal() as amount:
            return f"{amount:f}"
        case date() as day:
            return day.isoformat()
    return str(field.default)


def _first_line(row: type[Row]) -> str:
    """What it is, without the reference to the guide that developers have."""
    return re.sub(r" \(DOMAIN [^)]*\)", "", (row.__doc__ or "").strip().splitlines()[0])
