"""The Key of a row on the SOAP wire, and the record id in words (PROTOCOL 1.7).

`32;EgAAAAJ7CDAAMQA5ADAANQA4ADkAMw==6;6604600;`: the record id in base64 behind its length, the row's
timestamp behind its length, the number of parts. For each part of a document its name behind its length, how
many lines there are, and each line's id and timestamp, written like the row's. The id is the table number and the
typed key values, without the zero bytes at its end.
Clients must treat it as opaque; only the server that wrote it reads it.
"""

import base64
import binascii
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from simulator.errors import DialogError
from simulator.tables.fields import Field, Kind, Value
from simulator.tables.flavours import Table
from simulator.tables.store import Key, Record

_CODE: Final = b"\x02\x7b"
_INTEGER: Final = b"\x00\x87"
_OPTION: Final = b"\x00\x8b"
_OTHER: Final = b"\x01"
_CUT: Final = bytes(8)  # the most that can be missing at the end of an id

Parts = Mapping[str, Sequence[Record]]
"""The rows below a row, by the part that shows them."""


@dataclass(frozen=True, slots=True)
class RowKey:
    """What a Key says: which row, as of which change, and the same of the rows in its parts."""

    key: Key
    timestamp: int
    parts: Mapping[str, tuple["RowKey", ...]] = field(default_factory=dict)


def key_of(record: Record, parts: Parts | None = None) -> str:
    """The Key under which a client sees this row and what hangs on it."""
    below = parts or {}
    told = "".join(
        f"{len(name)};{name}{len(rows)};{''.join(f'{_row(row)}0;' for row in rows)}"
        for name, rows in below.items()
    )
    return f"{_row(record)}{len(below)};{told}"


def _row(record: Record) -> str:
    packed = base64.b64encode(_packed(record.table, record.key)).decode()
    stamp = str(record.timestamp)
    return f"{len(packed)};{packed}{len(stamp)};{stamp}"


def read_key(table: Table, text: str, parts: Mapping[str, Table] | None = None) -> RowKey:
    """The row that a Key names, with those of its parts; refuses what was never a Key of this table."""
    try:
        told = _Told(text)
        key = told.row(table, parts or {})
        if told.rest:
            raise ValueError(told.rest)
        return key
    except (ValueError, KeyError, binascii.Error, struct.error, IndexError, UnicodeDecodeError) as why:
        raise DialogError("The Key is not valid.") from why


class _Told:
    """What a Key says, piece by piece."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def _number(self) -> int:
        digits, _, self.rest = self.rest.partition(";")
        if not digits.isdigit():
            raise ValueError(digits)
        return int(digits)

    def _piece(self) -> str:
        length = self._number()
        piece, self.rest = self.rest[:length], self.rest[length:]
        return piece

    def row(self, table: Table, parts: Mapping[str, Table]) -> RowKey:
        """A row and everything below it."""
        key = _unpacked(table, base64.b64decode(self._piece(), validate=True))
        stamp = int(self._piece())
        below: dict[str, tuple[RowKey, ...]] = {}
        for _ in range(self._number()):
            name = self._piece()
            lines = parts[name]
            below[name] = tuple(self.row(lines, {}) for _ in range(self._number()))
        return RowKey(key, stamp, below)


def record_id(record: Record) -> str:
    """The record in words: `Gen. Journal Line: GENERAL,DEFAULT,10000`."""
    return f"{record.table.caption}: {','.join(str(value) for value in record.key)}"


def read_record_id(table: Table, text: str) -> Key | None:
    """The key that a record id in words names; nothing when it is of another table."""
    caption, colon, values = text.partition(": ")
    parts = values.split(",")
    if caption != table.caption or not colon or len(parts) != len(table.key):
        return None
    try:
        return tuple(
            _from_words(table.fields[name], part.strip()) for name, part in zip(table.key, parts, strict=True)
        )
    except ValueError:
        return None


def _from_words(field: Field, text: str) -> Value:
    return int(text) if field.kind is Kind.INTEGER else field.fit(text)


def _packed(table: Table, key: Key) -> bytes:
    values = zip(table.key, key, strict=True)
    told = b"".join(_value(table.fields[name], value) for name, value in values)
    return (struct.pack("<i", table.number) + told).rstrip(b"\0")


def _value(field: Field, value: Value) -> bytes:
    if field.kind is Kind.INTEGER:
        return _INTEGER + struct.pack("<i", int(str(value)))
    if field.kind is Kind.OPTION:
        return _OPTION + struct.pack("<i", field.options.index(str(value)))
    text = str(value)
    mark = len(text) if text.isdigit() and len(text) < 0xFF else 0xFF
    return (
        (_CODE if field.kind is Kind.CODE else _OTHER) + bytes((mark,)) + text.encode("utf-16-le") + b"\0\0"
    )


def _unpacked(table: Table, packed: bytes) -> Key:
    packed += _CUT
    (number,) = struct.unpack_from("<i", packed)
    if number != table.number:
        raise ValueError(number)
    place, values = 4, []
    for name in table.key:
        value, place = _read_value(table.fields[name], packed, place)
        values.append(value)
    return tuple(values)


def _read_value(field: Field, packed: bytes, place: int) -> tuple[Value, int]:
    """One key value, and where the next begins."""
    if field.kind in (Kind.INTEGER, Kind.OPTION):
        if packed[place : place + 2] != (_INTEGER if field.kind is Kind.INTEGER else _OPTION):
            raise ValueError(field.name)
        number = int(struct.unpack_from("<i", packed, place + 2)[0])
        return (number if field.kind is Kind.INTEGER else field.options[number]), place + 6
    start = place + (3 if field.kind is Kind.CODE else 2)
    end = start
    while packed[end : end + 2] != b"\0\0":
        end += 2
        if end >= len(packed):
            raise ValueError(field.name)
    return packed[start:end].decode("utf-16-le"), end + 2
