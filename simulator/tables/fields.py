"""Fields and their values: the types Navision knows, their blanks, and how a value looks on the SOAP wire.

Blank is a value, not an absence: a blank date is 0001-01-01, a blank number is 0, a blank option is its
first member. On the wire blank texts are left out and everything else is shown (PROTOCOL 1.5).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Final

from simulator.errors import EvaluateFailed, StringTooLong
from simulator.names import option_on_the_wire

Value = str | int | bool | Decimal | date | datetime

BLANK_DATE: Final = date(1, 1, 1)
BLANK_MOMENT: Final = datetime(1, 1, 1, tzinfo=UTC)
ZERO: Final = Decimal(0)


class Kind(Enum):
    """What a field holds, in AL's words."""

    TEXT = "Text"
    CODE = "Code"
    FORMULA = "DateFormula"
    GUID = "GUID"
    INTEGER = "Integer"
    DECIMAL = "Decimal"
    DATE = "Date"
    MOMENT = "DateTime"
    BOOLEAN = "Boolean"
    OPTION = "Option"


XSD: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "string",
    Kind.CODE: "string",
    Kind.FORMULA: "string",
    Kind.GUID: "string",
    Kind.INTEGER: "int",
    Kind.DECIMAL: "decimal",
    Kind.DATE: "date",
    Kind.MOMENT: "dateTime",
    Kind.BOOLEAN: "boolean",
}

BLANKS: Final[Mapping[Kind, Value]] = {
    Kind.TEXT: "",
    Kind.CODE: "",
    Kind.FORMULA: "",
    Kind.GUID: "",
    Kind.INTEGER: 0,
    Kind.DECIMAL: ZERO,
    Kind.DATE: BLANK_DATE,
    Kind.MOMENT: BLANK_MOMENT,
    Kind.BOOLEAN: False,
}

STRINGS: Final = frozenset({Kind.TEXT, Kind.CODE, Kind.FORMULA, Kind.GUID})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a table or page, in Navision's words."""

    name: str
    kind: Kind
    length: int = 0
    options: tuple[str, ...] = ()
    number: int = 0
    _by_wire: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if (self.kind is Kind.OPTION) != bool(self.options):
            raise ValueError(f"{self.name}: options belong to option fields, and only there")
        names = {option_on_the_wire(option): option for option in self.options}
        object.__setattr__(self, "_by_wire", names)

    @property
    def blank(self) -> Value:
        """The value of the field when nobody has filled it in."""
        return self.options[0] if self.kind is Kind.OPTION else BLANKS[self.kind]

    def fit(self, value: Value) -> Value:
        """The value as the field stores it: codes in capitals, texts within their length."""
        if self.kind in STRINGS:
            text = str(value)
            if self.kind is Kind.CODE:
                text = text.strip(" ").upper()
            if self.length and len(text) > self.length:
                raise StringTooLong(
                    f"The length of the string is {len(text)}, but it must be less than or equal to"
                    f" {self.length} characters. Value: {text}"
                )
            return text
        if self.kind is Kind.DECIMAL:
            return value if isinstance(value, Decimal) else Decimal(str(value))
        if self.kind is Kind.OPTION and value not in self.options:
            raise EvaluateFailed(
                f"Your entry of '{value}' is not an acceptable value for '{self.name}'."
                f" The field can have as values: '{','.join(self.options)}'"
            )
        return value

    def read(self, text: str) -> Value:
        """The value that a text on the SOAP wire stands for."""
        try:
            return self._read(text)
        except (ValueError, InvalidOperation, OverflowError) as why:
            raise EvaluateFailed(
                f'The value "{text}" can\'t be evaluated into type {self.kind.value}.'
            ) from why

    def _read(self, text: str) -> Value:
        if self.kind in STRINGS:
            return text
        text = text.strip()
        if self.kind is Kind.OPTION:
            if text not in self._by_wire:
                raise ValueError(text)
            return self._by_wire[text]
        if self.kind is Kind.BOOLEAN:
            if text not in ("true", "false", "1", "0"):
                raise ValueError(text)
            return text in ("true", "1")
        if self.kind is Kind.INTEGER:
            return int(text)
        if self.kind is Kind.DECIMAL:
            return storable(Decimal(text))
        if self.kind is Kind.DATE:
            return date.fromisoformat(text[:10])
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def write(self, value: Value) -> str:
        """The value in XML Schema's lexical form, whatever the culture of the server."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Decimal):
            return plain(value)
        if isinstance(value, datetime):
            return (
                value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                if value.year > 1
                else "0001-01-01T00:00:00"
            )
        if isinstance(value, date):
            return value.isoformat()
        if self.kind is Kind.OPTION:
            return option_on_the_wire(str(value))
        return str(value)


LARGEST: Final = Decimal(10) ** 18  # a decimal is stored with eighteen digits before the point


def storable(amount: Decimal) -> Decimal:
    """The amount, which must fit into the database; raises ValueError for one that does not."""
    if not abs(amount) < LARGEST:
        raise ValueError(amount)
    return amount


def plain(amount: Decimal) -> str:
    """An amount without exponent and without zeros that say nothing.

    >>> plain(Decimal("1200000.00")), plain(Decimal("-0.50")), plain(Decimal("1E+3"))
    ('1200000', '-0.5', '1000')
    """
    return _trimmed(format(amount, "f"))


def _trimmed(text: str) -> str:
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def in_words(value: Value) -> str:
    """A value as AL shows it in a message of an English session.

    >>> in_words(Decimal("-1234567.50")), in_words(date(2026, 3, 1)), in_words(True)
    ('-1,234,567.5', '03/01/26', 'Yes')
    """
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        return _trimmed(f"{value:,f}")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.strftime("%m/%d/%y %I:%M %p")
    if isinstance(value, date):
        return "" if value == BLANK_DATE else value.strftime("%m/%d/%y")
    return value


_SHAPE: Final = re.compile(r"^(?P<kind>Text|Code)(?P<length>\d+)$")


def field_of(text: str) -> Field:
    """A field from one line of a definition: `number | name | type | options`, the options as in AL.

    >>> field_of("6 | Document Type | Option | ,Payment,Invoice").options
    (' ', 'Payment', 'Invoice')
    >>> field_of("77 | External Document No. | Code35").length
    35
    """
    number, name, shape, *rest = text.split("|")
    number, name, shape = number.strip(), name.strip(), shape.strip()
    if shape == "Option":
        options = tuple(option if option.strip() else " " for option in rest[0][1:].split(","))
        return Field(name, Kind.OPTION, options=options, number=int(number or 0))
    sized = _SHAPE.match(shape)
    if sized:
        kind = Kind.TEXT if sized["kind"] == "Text" else Kind.CODE
        return Field(name, kind, length=int(sized["length"]), number=int(number or 0))
    return Field(name, Kind(shape), number=int(number or 0))


def fields_of(text: str) -> tuple[Field, ...]:
    """The fields of a definition, one a line."""
    return tuple(field_of(line) for line in text.strip().splitlines())
