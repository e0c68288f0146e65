"""Values on the JSON wires: decimals exact, blanks present, options by name (PROTOCOL 2.1, 3.1).

OData V4 shows an option as an English reader sees it (`"G/L Account"`, blank `" "`), API v2.0 encodes the
same name (`G_x002F_L_x0020_Account`, blank `_x0020_`). A newcomer would send amounts as strings to be safe;
the server refuses them, and it refuses a number where a text belongs.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, cast
from urllib.parse import quote

from simulator.errors import EvaluateFailed
from simulator.odata.errors import RequestRefused, bad_request
from simulator.tables.fields import BLANK_DATE, STRINGS, Field, Kind, Value, plain, storable
from simulator.tables.system_ids import EMPTY, is_guid

EDM: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "Edm.String",
    Kind.CODE: "Edm.String",
    Kind.FORMULA: "Edm.String",
    Kind.OPTION: "Edm.String",
    Kind.GUID: "Edm.Guid",
    Kind.INTEGER: "Edm.Int32",
    Kind.DECIMAL: "Edm.Decimal",
    Kind.DATE: "Edm.Date",
    Kind.MOMENT: "Edm.DateTimeOffset",
    Kind.BOOLEAN: "Edm.Boolean",
}
BLANK_MOMENT_TEXT: Final = "0001-01-01T00:00:00Z"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
quoted: Final[Callable[[str], str]] = json.encoder.encode_basestring
"""A text as JSON; letters of every language stay as they are."""


@cache
def encoded(option: str) -> str:
    """The name of an option member in `$metadata` and answers of API v2.0.

    >>> encoded("G/L Account"), encoded(" "), encoded("Begin-Total")
    ('G_x002F_L_x0020_Account', '_x0020_', 'Begin_x002D_Total')
    """
    return re.sub(r"\W", lambda odd: f"_x{ord(odd[0]):04X}_", option or " ")


def parse(body: bytes) -> dict[str, Any]:
    """The object that a request body holds, its decimals exact."""
    try:
        read = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as why:
        raise bad_request("Invalid Request Body") from why
    if not isinstance(read, dict):
        raise bad_request("Invalid Request Body")
    return read


def dumped(value: Any) -> str:
    """A value as JSON again, its decimals exact.

    >>> dumped({"amount": Decimal("0.10"), "lines": [1, None, True, "x"]})
    '{"amount":0.10,"lines":[1,null,true,"x"]}'
    """
    if isinstance(value, dict):
        return "{" + ",".join(f"{quoted(str(name))}:{dumped(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dumped, value)) + "]"
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def moment_text(value: datetime) -> str:
    """A moment in UTC; digits of the second that say nothing are trimmed.

    >>> moment_text(datetime(2026, 3, 5, 12, 0, 3, 500000, tzinfo=UTC)), moment_text(datetime(1, 1, 1, tzinfo=UTC))
    ('2026-03-05T12:00:03.5Z', '0001-01-01T00:00:00Z')
    """
    if value.year == 1:
        return BLANK_MOMENT_TEXT
    moved = value.astimezone(UTC)
    text = moved.strftime("%Y-%m-%dT%H:%M:%S")
    return (
        f"{text}.{moved.microsecond // 1000:03}".rstrip("0").rstrip(".") + "Z"
        if moved.microsecond >= 1000
        else text + "Z"
    )


class Dialect:
    """How one wire writes and reads values: the two differ in options only."""

    def __init__(self, encodes_options: bool) -> None:
        self.encodes_options: Final = encodes_options

    def text(self, field: Field, value: Value) -> str:
        """A value as JSON text."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        if isinstance(value, Decimal):
            return plain(value)
        if isinstance(value, datetime):
            return quoted(moment_text(value))
        if isinstance(value, date):
            return quoted(value.isoformat())
        if field.kind is Kind.OPTION:
            return quoted(self.option_text(value))
        if field.kind is Kind.GUID:
            return quoted(value or EMPTY)
        return quoted(value)

    def writer(self, field: Field) -> Callable[[Value], str]:
        """What writes the values of one field; most need not be looked at one by one."""
        if field.kind in STRINGS - {Kind.GUID}:
            return cast(Callable[[Value], str], quoted)
        if field.kind is Kind.DECIMAL:
            return cast(Callable[[Value], str], plain)
        if field.kind is Kind.OPTION:
            return lambda value: quoted(self.option_text(str(value)))
        return lambda value: self.text(field, value)

    def key_text(self, field: Field, value: Value) -> str:
        """A value as it stands in the brackets of an address."""
        if field.kind in STRINGS - {Kind.GUID} or field.kind is Kind.OPTION:
            text = str(value).replace("'", "''")
            return f"'{quote(text, safe='')}'"
        return str(value)

    def option_text(self, option: str) -> str:
        """An option member as this wire names it."""
        return encoded(option) if self.encodes_options else option

    def read(self, name: str, field: Field, given: Any, enum: str = "") -> Value:
        """The value that a property stands for; refuses what is not of the property's type."""
        if given is None:
            return field.blank
        kind = field.kind
        if kind is Kind.OPTION:
            return self._option(field, given, name, enum)
        if kind is Kind.GUID:
            if not isinstance(given, str) or not is_guid(given):
                raise _wrong(name, given, "Edm.Guid")
            return given.lower()
        if kind in STRINGS:
            if not isinstance(given, str):
                raise _wrong(name, given, "Edm.String")
            return given
        if kind is Kind.BOOLEAN:
            if not isinstance(given, bool):
                raise _wrong(name, given, "Edm.Boolean")
            return given
        if kind is Kind.INTEGER:
            if isinstance(given, bool) or not isinstance(given, int) or not -(2**31) <= given < 2**31:
                raise _wrong(name, given, "Edm.Int32")
            return given
        if kind is Kind.DECIMAL:
            return _decimal(name, given)
        return _day(name, given) if kind is Kind.DATE else _moment(name, given)

    def _option(self, field: Field, given: Any, name: str, enum: str) -> Value:
        if not isinstance(given, str):
            raise _wrong(name, given, "Edm.String")
        for option in field.options:
            if given == self.option_text(option):
                return option
        if self.encodes_options:
            raise _wrong(name, given, f"Microsoft.NAV.{enum or name}")
        if not given.strip() and not field.options[0].strip():
            return field.options[0]
        listed = ",".join(field.options)
        raise EvaluateFailed(f"'{given}' is not an option. The existing options are: {listed}")


def _wrong(name: str, given: Any, wanted: str) -> RequestRefused:
    shown = json.dumps(given, default=str, ensure_ascii=False)[:60]
    return bad_request(
        f"Cannot convert the value {shown} of property '{name}' to the expected type '{wanted}'."
    )


def _decimal(name: str, given: Any) -> Decimal:
    if isinstance(given, str):
        raise bad_request(
            "Cannot convert a value to target type 'Edm.Decimal' because of conflict between input format"
            " string/number and parameter 'IEEE754Compatible' false/true."
        )
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise _wrong(name, given, "Edm.Decimal")
    try:
        return storable(Decimal(given))
    except ValueError:
        raise _wrong(name, given, "Edm.Decimal") from None


def _day(name: str, given: Any) -> date:
    try:
        if isinstance(given, str) and _DAY.match(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    if given == "":
        return BLANK_DATE
    raise _wrong(name, given, "Edm.Date")


def _moment(name: str, given: Any) -> datetime:
    try:
        if isinstance(given, str):
            moment = datetime.fromisoformat(given)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        pass
    raise _wrong(name, given, "Edm.DateTimeOffset")


DISPLAYED: Final = Dialect(encodes_options=False)
ENCODED: Final = Dialect(encodes_options=True)
