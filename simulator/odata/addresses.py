"""Addresses of the JSON wires: segments with keys, and the options behind the question mark (PROTOCOL 2.1,
2.3).

`/Company('PT A, Tbk.')/General_Journals(Journal_Template_Name='GENERAL',Journal_Batch_Name='',Line_No=10000)`.
A newcomer would split at every slash and comma; both may stand inside a quoted key.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from simulator.odata.entities import Entity
from simulator.odata.errors import bad_request, not_found
from simulator.odata.values import Dialect
from simulator.tables.fields import STRINGS, Field, Kind, Value
from simulator.tables.system_ids import is_guid

_SEGMENT: Final = re.compile(r"(?P<name>[^()]+)(?:\((?P<key>.*)\))?\Z", re.DOTALL)
_KEY_PART: Final = re.compile(
    r"\s*(?:(?P<name>[^\W\d]\w*)\s*=\s*)?(?P<value>'(?:[^']|'')*'|[^,'=]*)\s*(?:,|\Z)"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One step of a path: a name, and the key in brackets where there is one."""

    name: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class JsonAddress:
    """A path below the root of a wire, and its query options."""

    segments: tuple[Segment, ...]
    options: Mapping[str, str]

    @property
    def company(self) -> str | None:
        """The company named by the query, if any."""
        return next((value for name, value in self.options.items() if name.lower() == "company"), None)


def read_address(path: str) -> JsonAddress:
    """Take apart what stands behind the root of the wire.

    >>> read_address("/Company('A%2C%20B')/Items('1%2F2')?$top=1").segments[1]
    Segment(name='Items', key="'1/2'")
    """
    way, _, query = path.partition("?")
    segments = []
    for raw in _outside_quotes(way):
        found = _SEGMENT.match(unquote(raw))
        if found is None:
            raise not_found(unquote(raw))
        segments.append(Segment(found["name"], found["key"]))
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in options and name.startswith("$"):
            raise bad_request(
                f"Query option '{name}' was specified more than once, but it must be specified once."
            )
        options[name] = value
    return JsonAddress(tuple(segments), options)


def _outside_quotes(way: str) -> Sequence[str]:
    """The pieces between slashes, a slash inside single quotes being part of a key."""
    pieces, piece, quoted = [], "", False
    for character in way.replace("%27", "'"):
        if character == "'":
            quoted = not quoted
        if character == "/" and not quoted:
            pieces.append(piece)
            piece = ""
        else:
            piece += character
    return [each for each in (*pieces, piece) if each]


def unquoted(text: str) -> str | None:
    """The text of a quoted literal; nothing when it is not quoted.

    >>> unquoted("'O''Hara'"), unquoted("10000")
    ("O'Hara", None)
    """
    if len(text) < 2 or text[0] != "'" or text[-1] != "'":
        return None
    return text[1:-1].replace("''", "'")


def read_key(entity: Entity, text: str, dialect: Dialect) -> tuple[Value, ...]:
    """The key values in the brackets, in key order; refuses a key that is not the entity's."""
    given: dict[str, str] = {}
    place = 0
    while place < len(text):
        found = _KEY_PART.match(text, place)
        if found is None or found.end() == place:
            raise _bad_key(entity, text)
        name = found["name"] or (entity.key[0] if len(entity.key) == 1 and not given else "")
        if name not in entity.key or name in given:
            raise _bad_key(entity, text)
        given[name] = found["value"]
        place = found.end()
    if set(given) != set(entity.key):
        raise _bad_key(entity, text)
    return tuple(key_value(entity.by_name[name].field, given[name], name, dialect) for name in entity.key)


def _bad_key(entity: Entity, text: str) -> Exception:
    return bad_request(f"Invalid key '({text})' for the entity '{entity.set_name}'.")


def key_value(field: Field, literal: str, name: str, dialect: Dialect) -> Value:
    """A literal of an address as a value of a field."""
    text = unquoted(literal)
    if field.kind is Kind.GUID:
        if not is_guid(literal):
            raise bad_request(f"'{literal}' is no value of the type Edm.Guid, which '{name}' has.")
        return literal.lower()
    if field.kind in STRINGS or field.kind is Kind.OPTION:
        if text is None:
            raise bad_request(f"'{literal}' is no value of the type Edm.String, which '{name}' has.")
        return field.fit(text) if field.kind is Kind.CODE else dialect.read(name, field, text)
    given: Any = literal
    if field.kind is Kind.INTEGER:
        if not re.fullmatch(r"-?\d+", literal):
            raise bad_request(f"'{literal}' is no value of the type Edm.Int32, which '{name}' has.")
        given = int(literal)
    return dialect.read(name, field, given)
