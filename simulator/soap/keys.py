"""The Key of a row on the SOAP wire, and the record id in words (PROTOCOL 1.7).

`32;EgAAAAJ7CDAAMQA5ADAANQA4ADkAMw==6;6604600;`: the record id in base64 behind its length, the row's
timestamp behind its length, the number of parts. The id is the table number and the typed key values.
Clients must treat it as opaque; only the server that wrote it reads it.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from typing import Final

from simulator.errors import DialogError
from simulator.tables.fields import Field, Kind, Value
from simulator.tables.store import Key, Record
from simulator.tables.tables import Table

_CODE: Final = b"\x02\x7b"
_INTEGER: Final = b"\x87"
_OTHER: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class RowKey:
    """What a Key says: which row, and as of which change."""

    key: Key
    timestamp: int


def key_of(record: Record) -> str:
    """The Key under which a client sees this row."""
    packed = base64.b64encode(_packed(record.table, record.key)).decode()
    stamp = str(record.timestamp)
    return f"{len(packed)};{packed}{len(stamp)};{stamp}0;"


def read_key(table: Table, text: str) -> RowKey:
    """The row that a Key names; refuses what was never a Key of this table."""
    try:
        length, _, rest = text.partition(";")
        packed, rest = rest[: int(length)], rest[int(length) :]
        digits, _, rest = rest.partition(";")
        stamp = int(rest[: int(digits)])
        return RowKey(_unpacked(table, base64.b64decode(packed, validate=True)), stamp)
    except (ValueError, binascii.Error, struct.error, IndexError, UnicodeDecodeError) as why:
        raise DialogError("The Key is not valid.") from why


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
    parts = [struct.pack("<i", table.number)]
    for name, value in zip(table.key, key, strict=True):
        kind = table.fields[name].kind
        if kind is Kind.INTEGER:
            parts.append(_INTEGER + struct.pack("<i", int(str(value))))
        else:
            text = str(value)
            mark = len(text) if text.isdigit() and len(text) < 0xFF else 0xFF
            parts.append((_CODE if kind is Kind.CODE else _OTHER) + bytes((mark,)))
            parts.append(text.encode("utf-16-le") + b"\0\0")
    packed = b"".join(parts)
    last = table.fields[table.key[-1]].kind
    return packed if last is Kind.INTEGER else packed.rstrip(b"\0")


def _unpacked(table: Table, packed: bytes) -> Key:
    (number,) = struct.unpack_from("<i", packed)
    if number != table.number:
        raise ValueError(number)
    place = 4
    values: list[Value] = []
    for name in table.key:
        field = table.fields[name]
        if field.kind is Kind.INTEGER:
            if packed[place : place + 1] != _INTEGER:
                raise ValueError(name)
            values.append(int(struct.unpack_from("<i", packed, place + 1)[0]))
            place += 5
            continue
        place += 3 if field.kind is Kind.CODE else 2
        text = bytearray()
        while place < len(packed) and packed[place : place + 2] not in (b"\0\0", b""):
            text += packed[place : place + 2]
            place += 2
        place += 2
        if len(text) % 2:
            text += b"\0"  # the last byte of the last character is trimmed with the terminator
        values.append(text.decode("utf-16-le"))
    return tuple(values)
