"""Reading a set: what the query options ask for, and one page of the answer (PROTOCOL 2.3).

A page holds 20,000 rows, or what `Prefer: odata.maxpagesize` asks for; the rest is behind `@odata.nextLink`. A
newcomer would take `$top` for the size of a page: it limits the whole, and the rest of it travels in the link.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import quote

from simulator.odata.entities import Entity
from simulator.odata.errors import bad_request
from simulator.odata.filters import Made, read_filter
from simulator.odata.row_sets import RowSet
from simulator.odata.values import Dialect
from simulator.tables.store import Key, Record

LARGEST_PAGE: Final = 20_000
_KNOWN: Final = frozenset(
    {
        "$filter",
        "$top",
        "$skip",
        "$orderby",
        "$select",
        "$count",
        "$expand",
        "$skiptoken",
        "$schemaversion",
        "$format",
    }
)
_EXPANDED: Final = re.compile(r"\s*(\w+)\s*(?:\(\s*\$select\s*=\s*([\w,\s]+)\))?\s*(?:,|\Z)")


@dataclass(frozen=True, slots=True)
class Query:
    """What one GET asks of a set."""

    filters: Made = field(default_factory=dict)
    top: int | None = None
    skip: int = 0
    order: tuple[tuple[str, bool], ...] = ()  # property, descending
    select: tuple[str, ...] = ()
    expand: tuple[tuple[str, tuple[str, ...]], ...] = ()
    count: bool = False
    token: "Place | None" = None

    @classmethod
    def read(cls, options: Mapping[str, str], entity: Entity, dialect: Dialect, namespace: str) -> Self:
        """The query options of an address; refuses what the server does not know."""
        unknown = [name for name in options if name.startswith("$") and name not in _KNOWN]
        if unknown:
            raise bad_request(f"The query parameter '{unknown[0]}' is not supported.")
        lists = options.get("$schemaversion") == "2.1"
        text = options.get("$filter", "").strip()
        kind = f"{namespace}.{entity.type_name}"
        return cls(
            read_filter(text, entity, dialect, namespace, lists) if text else {},
            _number(options, "$top"),
            _number(options, "$skip") or 0,
            _order(options.get("$orderby", ""), entity, kind),
            _names(options.get("$select", ""), entity, kind),
            _expansions(options.get("$expand", ""), entity, kind),
            options.get("$count", "false").lower() == "true",
            Place.read(options["$skiptoken"]) if "$skiptoken" in options else None,
        )


def _number(options: Mapping[str, str], name: str) -> int | None:
    if name not in options:
        return None
    if not options[name].isdigit():
        raise bad_request(
            f"Invalid value '{options[name]}' for {name} query option found."
            f" The {name} query option requires a non-negative integer value."
        )
    return int(options[name])


def _known(name: str, entity: Entity, kind: str) -> str:
    if name not in entity.by_name:
        raise bad_request(f"Could not find a property named '{name}' on type '{kind}'.")
    return name


def _order(text: str, entity: Entity, kind: str) -> tuple[tuple[str, bool], ...]:
    order = []
    for piece in filter(None, (each.strip() for each in text.split(","))):
        name, _, way = piece.partition(" ")
        if way.strip() not in ("", "asc", "desc"):
            raise bad_request(f"Syntax error in '{text}'.")
        order.append((_known(name, entity, kind), way.strip() == "desc"))
    return tuple(order)


def _names(text: str, entity: Entity, kind: str) -> tuple[str, ...]:
    given = [each.strip() for each in text.split(",") if each.strip()]
    if "*" in given:
        return ()
    return tuple(_known(name, entity, kind) for name in given if not entity.navigation(name))


def _expansions(text: str, entity: Entity, kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    expansions, place = [], 0
    while text[place:].strip():
        found = _EXPANDED.match(text, place)
        if found is None or entity.navigation(found[1]) is None:
            name = found[1] if found else text
            raise bad_request(f"Could not find a property named '{name}' on type '{kind}'.")
        expansions.append(
            (found[1], tuple(each.strip() for each in (found[2] or "").split(",") if each.strip()))
        )
        place = found.end()
    return tuple(expansions)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins: behind this key, in this order, after so many rows."""

    key: Key
    done: int

    @classmethod
    def read(cls, text: str) -> Self:
        """The place that a token names."""
        try:
            number, *key = json.loads(base64.urlsafe_b64decode(text))
            return cls(tuple(key), int(number))
        except (ValueError, TypeError) as why:
            raise bad_request("The skip token is not valid.") from why

    def token(self) -> str:
        """The token that names this place; keys are texts and numbers."""
        return base64.urlsafe_b64encode(json.dumps([self.done, *self.key]).encode()).decode()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, the count of all when it was asked for, and where the next one begins."""

    records: Sequence[Record]
    count: int | None = None
    next: Place | None = None


def read_page(rows: RowSet, query: Query, size: int | None) -> Page:
    """The rows that the query asks for, no more than a page of them."""
    size = min(size or LARGEST_PAGE, LARGEST_PAGE)
    count = len(rows.select(query.filters, None, 0)) if query.count else None
    read = query.token.done if query.token else 0
    left = size if query.top is None else min(size, query.top - read)
    after = query.token.key if query.token else None
    skip = 0 if query.token else query.skip
    if left <= 0:
        return Page((), count)
    if query.order:
        found = _behind(_sorted(rows, query), after)
    else:
        found = rows.select(query.filters, after, skip + left + 1)
    found = found[skip : skip + left + 1]
    records = found[:left]
    done = read + len(records)
    more = len(found) > left and (query.top is None or done < query.top)
    return Page(records, count, Place(records[-1].key, done) if more and records else None)


def _sorted(rows: RowSet, query: Query) -> list[Record]:
    found = rows.select(query.filters, None, 0)
    for name, descending in reversed(query.order):
        member = rows.entity.by_name[name]
        found.sort(key=lambda record: rows.value(record, member), reverse=descending)
    return found


def _behind(found: list[Record], after: Key | None) -> list[Record]:
    if after is None:
        return found
    place = next((number for number, record in enumerate(found) if record.key == after), None)
    if place is None:
        raise bad_request("The skip token is not valid.")
    return found[place + 1 :]


def next_link(address: str, options: Mapping[str, str], place: Place) -> str:
    """The address of the next page: the same query from another place on."""
    kept = {name: value for name, value in options.items() if name not in ("$skiptoken", "$skip", "$count")}
    kept["$skiptoken"] = place.token()
    return f"{address}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in kept.items())
