"""Addresses, keys and filters of the OData wires, as text (PROTOCOL 2.1, 2.3).

A newcomer would paste values into an address. An apostrophe inside a text is doubled and everything else is
percent-encoded; a key may have several parts, some of them empty, and an empty part is `''`, not nothing.

    >>> address("https://nav/BC/ODataV4", ["Company('PT Contoh, Tbk.')"], {"$filter": "No eq 'A&B'"})
    "https://nav/BC/ODataV4/Company('PT%20Contoh,%20Tbk.')?$filter=No%20eq%20'A%26B'"
    >>> key({"Journal_Template_Name": "GENERAL", "Journal_Batch_Name": "", "Line_No": 10000})
    "Journal_Template_Name='GENERAL',Journal_Batch_Name='',Line_No=10000"
    >>> key({"No": "O'NEIL / SONS"})
    "'O''NEIL / SONS'"
    >>> either("Document_No", ["A-1", "A-2"])
    "Document_No eq 'A-1' or Document_No eq 'A-2'"
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import quote

__all__ = ["address", "both", "chunks_of", "either", "equal", "key", "literal", "row_of"]

# What may stand in an address as it is, apart from letters, digits and `_.-~`.
_PATH: Final = "'(),=$"
_QUERY: Final = "'(),=$:"

# The longest question that every server and gateway on the way lets pass.
LONGEST_FILTER: Final = 1500


def literal(value: object) -> str:
    """A value as it stands in a key or a filter."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if type(value) is date:
        return value.isoformat()
    raise TypeError(f"{value!r} is no value of a key or filter")


def key(parts: Mapping[str, object]) -> str:
    """The key of a row: the bare value for one part, names and values for several."""
    if len(parts) == 1:
        return literal(next(iter(parts.values())))
    return ",".join(f"{name}={literal(value)}" for name, value in parts.items())


def row_of(service: str, key_text: str) -> str:
    """The address of one row below its company."""
    return f"{service}({key_text})"


def equal(name: str, value: object) -> str:
    """The filter for one value."""
    return f"{name} eq {literal(value)}"


def either(name: str, values: Iterable[object]) -> str:
    """The filter for any of these values of one field; Navision refuses `or` over different fields."""
    return " or ".join(equal(name, value) for value in values)


def both(*conditions: str) -> str:
    """The filter that wants all of the conditions, none of which holds an `or`."""
    return " and ".join(condition for condition in conditions if condition)


def chunks_of(name: str, values: Sequence[str], at_most: int) -> Iterator[Sequence[str]]:
    """The values in groups whose filter is short enough for an address."""
    group: list[str] = []
    length = 0
    for value in values:
        size = len(quote(f" or {equal(name, value)}", safe=_QUERY))
        if group and (length + size > LONGEST_FILTER or len(group) >= at_most):
            yield group
            group, length = [], 0
        group.append(value)
        length += size
    if group:
        yield group


def address(root: str, segments: Sequence[str], query: Mapping[str, str] | None = None) -> str:
    """The address of something below a service's root; segments and query are given unencoded."""
    path = "/".join([root, *(quote(segment, safe=_PATH) for segment in segments)])
    asked = "&".join(
        f"{quote(name, safe=_QUERY)}={quote(value, safe=_QUERY)}"
        for name, value in (query or {}).items()
        if value
    )
    return f"{path}?{asked}" if asked else path
