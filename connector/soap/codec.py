"""The compiled codec: values into the XML of a service's own rows, and its rows into values, by its shape.

zeep does the same and checks less: it sends NaN and unknown options, reads every yes-or-no that it does not
understand as no, and loses members that come in another order (DESIGN 8). It is also several times slower, which
a thousand lines in one call make felt. A test proves that both write and read the same on every captured service.

A newcomer would let a value through that is of the wrong type: `bool` for an amount, a date with a time for a
date. What a service says of a member is checked both ways, or the member is refused by name.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final

from lxml import etree

from connector.errors import ShapeChanged
from connector.exchange import Unreadable
from connector.shapes import Kind, Member, Row

__all__ = ["RowReader", "RowWriter", "write_member", "write_row"]

_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:T00:00:00(?:\.0+)?)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}

Write = Callable[[object], str]


class RowWriter:
    """Writes one row from values in a fixed order of members: compiled once, used for every line of a list."""

    def __init__(self, row: Row, names: Iterable[str], namespace: str) -> None:
        wanted = frozenset(names)
        members = [member for member in row.members if member.name in wanted]
        self.names = tuple(member.name for member in members)
        """The members in the order in which the schema wants them, and `write` the values."""
        self._row = row.name
        self._known = frozenset(self.names)
        self._pieces = tuple(_piece(one, namespace) for one in members)

    @classmethod
    def whole(cls, row: Row, namespace: str) -> "RowWriter":
        """A writer of every member that the row has."""
        return cls(row, [member.name for member in row.members], namespace)

    def write(self, values: Iterable[object]) -> str:
        """The members of one row, one value for each of `names`; None leaves a member out."""
        return "".join(
            [
                opening + write(value) + closing
                for value, (opening, write, closing) in zip(values, self._pieces, strict=True)
                if value is not None
            ]
        )

    def write_named(self, values: Mapping[str, object]) -> str:
        """The members that the mapping names; one that the row does not have is refused, never left out."""
        if unknown := values.keys() - self._known:
            raise ShapeChanged(
                f"{self._row} has no {', '.join(sorted(unknown))}: mend the page or the mapping; nothing was sent"
            )
        return self.write([values.get(name) for name in self.names])


def write_member(member: Member, value: object, namespace: str) -> str:
    """One element of a call, whatever it holds; a repeating member takes a list."""
    opening, write, closing = _piece(member, namespace)
    return opening + write(value) + closing


def write_row(row: Row, values: Mapping[str, object], namespace: str) -> str:
    """The members of a row that the mapping names, in the schema's order."""
    return RowWriter.whole(row, namespace).write_named(values)


def _piece(member: Member, around: str) -> tuple[str, Write, str]:
    """What stands before a value, how the value is written, and what stands behind it."""
    opening, write, closing = _opening(member, around), _writer(member), f"</{member.name}>"
    if not member.repeats:
        return opening, write, closing

    def write_each(value: object) -> str:
        values = value if isinstance(value, list | tuple) else (value,)
        return "".join([opening + write(one) + closing for one in values])

    return "", write_each, ""


def _opening(member: Member, around: str) -> str:
    if member.namespace == around:
        return f"<{member.name}>"
    return f'<{member.name} xmlns="{member.namespace}">'


def _writer(member: Member) -> Write:
    if member.kind is Kind.OPTION:
        return _option_writer(member)
    if member.kind is Kind.ROWS:
        return _rows_writer(member)
    return _WRITERS[member.kind]


def _rows_writer(member: Member) -> Write:
    """Writes the rows inside a member; they are compiled when the first one is written, and then kept."""

    @cache
    def compiled() -> RowWriter | None:
        return RowWriter.whole(member.row, member.namespace) if member.row is not None else None

    def write(value: object) -> str:
        writer = compiled()
        if not isinstance(value, Mapping) or writer is None:
            raise TypeError(f"{member.name} holds rows, not {value!r}")
        return writer.write_named(value)

    return write


def _option_writer(member: Member) -> Write:
    def write(value: object) -> str:
        if value not in member.options:
            raise ShapeChanged(f"{member.name} has no option {value}: mend the page or the mapping")
        return _write_text(value)

    return write


def _write_text(value: object) -> str:
    text = str(value)
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    # A bare carriage return would be read as a line feed.
    return text.replace("\r", "&#13;") if "\r" in text else text


def _write_decimal(value: object) -> str:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise TypeError(f"{value!r} is not an amount that can be sent")
    return format(value, "f")


def _write_whole(value: object) -> str:
    if type(value) is not int:
        raise TypeError(f"{value!r} is not a whole number")
    return str(value)


def _write_date(value: object) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"{value!r} is not a date")
    return value.isoformat()


def _write_moment(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is not a date with a time")
    return value.isoformat().replace("+00:00", "Z")


def _write_truth(value: object) -> str:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither yes nor no")
    return "true" if value else "false"


_WRITERS: Final[Mapping[Kind, Write]] = {
    Kind.TEXT: _write_text,
    Kind.OTHER: _write_text,
    Kind.DECIMAL: _write_decimal,
    Kind.WHOLE: _write_whole,
    Kind.DATE: _write_date,
    Kind.MOMENT: _write_moment,
    Kind.TRUTH: _write_truth,
}


class RowReader:
    """Reads rows of one shape into values by member name; members we do not ask for are passed over."""

    def __init__(self, row: Row, names: Iterable[str] | None = None) -> None:
        wanted = None if names is None else set(names)
        members = [member for member in row.members if wanted is None or member.name in wanted]
        self._row = row.name
        self._tags = tuple(member.tag for member in members)
        self._by_tag = {member.tag: (member.name, _reader(member)) for member in members}
        self._repeating = frozenset(member.name for member in members if member.repeats)

    def read(self, row: etree._Element) -> dict[str, object]:
        """The values of one row. A member that is not there is not in the answer: absent text is blank."""
        values: dict[str, object] = {}
        by_tag = self._by_tag
        for element in row.iterchildren(*self._tags):
            name, read = by_tag[element.tag]
            if element.text is None and element.get(_NIL) in ("true", "1"):
                continue
            try:
                value = read(element)
            except (ValueError, InvalidOperation):
                raise Unreadable(f"{self._row} {name} reads {(element.text or '')[:60]!r}") from None
            if name in self._repeating:
                repeated = values.setdefault(name, [])
                assert isinstance(repeated, list)
                repeated.append(value)
            elif name in values:
                raise Unreadable(f"{self._row} with {name} twice")
            else:
                values[name] = value
        return values


def _reader(member: Member) -> Callable[[etree._Element], object]:
    if member.kind is Kind.ROWS:
        return _rows_reader(member)
    read = _READERS[member.kind]
    return lambda element: read(element.text or "")


def _rows_reader(member: Member) -> Callable[[etree._Element], object]:
    """Reads the rows inside a member. What is in a list and is no row of it is never passed over."""
    if member.row is None:
        return lambda element: None
    reader, line = RowReader(member.row), member.row.listed
    if line is None:
        return reader.read

    def read(element: etree._Element) -> object:
        if stranger := next((one.tag for one in element if one.tag != line.tag), None):
            raise Unreadable(f"{str(stranger)[:80]} where {line.name} was expected")
        return reader.read(element)

    return read


def _read_decimal(text: str) -> Decimal:
    # Decimal itself would also take NaN, Infinity and 1_000.
    if not _DECIMAL.fullmatch(text := text.strip()):
        raise ValueError(text)
    return Decimal(text)


def _read_whole(text: str) -> int:
    number = _read_decimal(text)
    if number != (whole := int(number)):
        raise ValueError(text)
    return whole


def _read_date(text: str) -> date:
    if not (found := _DATE.fullmatch(text.strip())):
        raise ValueError(text)
    return date.fromisoformat(found.group(1))


def _read_moment(text: str) -> datetime:
    return datetime.fromisoformat(text.strip())


def _read_truth(text: str) -> bool:
    if (truth := _TRUTHS.get(text.strip())) is None:
        raise ValueError(text)
    return truth


def _read_text(text: str) -> str:
    return text


_READERS: Final[Mapping[Kind, Callable[[str], object]]] = {
    Kind.TEXT: _read_text,
    Kind.OPTION: _read_text,
    Kind.OTHER: _read_text,
    Kind.DECIMAL: _read_decimal,
    Kind.WHOLE: _read_whole,
    Kind.DATE: _read_date,
    Kind.MOMENT: _read_moment,
    Kind.TRUTH: _read_truth,
}
