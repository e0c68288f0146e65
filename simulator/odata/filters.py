"""`$filter` with Navision's limits: it ends as one Navision filter for each field (PROTOCOL 2.3).

Fields are and-ed, alternatives may stand within one field only: `or` across fields is refused, and `in` needs
`$schemaversion=2.1`. A newcomer would expect all of OData; most of its functions do not exist here.

>>> from simulator.tables.fields import field_of
>>> from simulator.odata.entities import Member
>>> from simulator.odata.values import DISPLAYED
>>> no = Entity("Items", "Items", (Member("No", field_of("1 | No. | Code20")),), ("No",))
>>> made = read_filter("No eq 'a' or No eq 'b'", no, DISPLAYED, "NAV", lists=False)
>>> [made["No"].matches(each) for each in ("A", "B", "C")]
[True, True, False]
>>> read_filter("No in ('a')", no, DISPLAYED, "NAV", lists=False)
Traceback (most recent call last):
simulator.odata.errors.RequestRefused: The 'in' operator needs $schemaversion=2.1.
"""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from simulator.odata.addresses import unquoted
from simulator.odata.entities import Entity, Member
from simulator.odata.errors import RequestRefused, bad_request
from simulator.odata.values import EDM, Dialect
from simulator.tables.fields import STRINGS, Kind, Value
from simulator.tables.filters import Filter, all_of, any_of

OR_ACROSS: Final = "The 'OR' operator is not supported on distinct fields on an OData filter."
_TOKEN: Final = re.compile(
    r"\s*(?P<token>(?:[\w.]+)?'(?:[^']|'')*'"
    r"|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    r"|-?\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?"
    r"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[(),]|[^\W\d][\w/]*)"
)
_COMPARE: Final[Mapping[str, tuple[str, Callable[[Any, Any], bool]]]] = {
    "eq": ("Equal", operator.eq),
    "ne": ("NotEqual", operator.ne),
    "gt": ("GreaterThan", operator.gt),
    "ge": ("GreaterThanOrEqual", operator.ge),
    "lt": ("LessThan", operator.lt),
    "le": ("LessThanOrEqual", operator.le),
}
_TEXTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "contains": lambda text, part: part in text,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
Made = dict[str, Filter]


def read_filter(text: str, entity: Entity, dialect: Dialect, namespace: str, lists: bool) -> Made:
    """The filter of each property; refuses what the server cannot do. `lists` allows `in`."""
    return _Parser(text, entity, dialect, namespace, lists).whole()


def _tokens(text: str) -> list[str]:
    tokens, place = [], 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if found is None:
            raise bad_request(f"Syntax error at position {place} in '{text}'.")
        tokens.append(found["token"])
        place = found.end()
    return tokens


class _Parser:
    """Recursive descent: or, and, not, comparison."""

    def __init__(self, text: str, entity: Entity, dialect: Dialect, namespace: str, lists: bool) -> None:
        self._text: Final = text
        self._entity: Final = entity
        self._dialect: Final = dialect
        self._type: Final = f"{namespace}.{entity.type_name}"
        self._lists: Final = lists
        self._tokens: Final = _tokens(text)
        self._place = 0

    def whole(self) -> Made:
        """The expression, all of it."""
        made = self._either()
        if self._place < len(self._tokens):
            raise self._syntax()
        return made

    def _syntax(self) -> RequestRefused:
        return bad_request(f"Syntax error at position {self._place} in '{self._text}'.")

    def _take(self) -> str:
        if self._place >= len(self._tokens):
            raise self._syntax()
        self._place += 1
        return self._tokens[self._place - 1]

    def _took(self, token: str) -> bool:
        there = self._place < len(self._tokens) and self._tokens[self._place] == token
        self._place += there
        return there

    def _either(self) -> Made:
        parts = [self._both()]
        while self._took("or"):
            parts.append(self._both())
        if len(parts) == 1:
            return parts[0]
        names = {name for part in parts for name in part}
        if len(names) != 1:
            raise bad_request(OR_ACROSS)
        (name,) = names
        return {name: any_of([part[name] for part in parts])}

    def _both(self) -> Made:
        made = self._one()
        while self._took("and"):
            for name, test in self._one().items():
                made[name] = all_of([made[name], test]) if name in made else test
        return made

    def _one(self) -> Made:
        if self._took("not"):
            inner = self._one()
            if len(inner) != 1:
                raise bad_request(OR_ACROSS)
            ((name, test),) = inner.items()
            return {name: Filter(lambda value: not test.matches(value))}
        if self._took("("):
            inner = self._either()
            if not self._took(")"):
                raise self._syntax()
            return inner
        return self._comparison()

    def _comparison(self) -> Made:
        first = self._take()
        if self._took("("):
            return self._function(first)
        member = self._member(first)
        word = self._take()
        if word == "in":
            return {member.name: any_of([_equal(value) for value in self._list(member)])}
        if word not in _COMPARE:
            raise self._syntax()
        said, compare = _COMPARE[word]
        value: Any = self._value(member, self._take(), said)
        if word == "eq":
            return {member.name: _equal(value)}
        lowest = value if word in ("gt", "ge") else None
        highest = value if word in ("lt", "le") else None
        return {member.name: Filter(lambda other: compare(other, value), lowest=lowest, highest=highest)}

    def _function(self, name: str) -> Made:
        if name not in _TEXTS:
            raise bad_request(f"The function '{name}' is not supported on an OData filter.")
        test = _TEXTS[name]
        member = self._member(self._take())
        if not self._took(","):
            raise self._syntax()
        part = unquoted(self._take())
        if part is None or not self._took(")"):
            raise self._syntax()
        if member.field.kind not in STRINGS:
            raise bad_request(
                f"No function signature for the function with name '{name}' matches the arguments."
            )
        wanted = part.upper() if member.field.kind is Kind.CODE else part
        return {member.name: Filter(lambda value: test(str(value), wanted))}

    def _list(self, member: Member) -> list[Value]:
        if not self._lists:
            raise bad_request("The 'in' operator needs $schemaversion=2.1.")
        if not self._took("("):
            raise self._syntax()
        values = [self._value(member, self._take(), "Equal")]
        while self._took(","):
            values.append(self._value(member, self._take(), "Equal"))
        if not self._took(")"):
            raise self._syntax()
        return values

    def _member(self, name: str) -> Member:
        member = self._entity.by_name.get(name)
        if member is None:
            raise bad_request(f"Could not find a property named '{name}' on type '{self._type}'.")
        return member

    def _value(self, member: Member, literal: str, said: str) -> Value:
        """The literal as a value of the property; the type must fit."""
        field = member.field
        if literal == "null":
            return field.blank
        text = unquoted(literal[literal.find("'") :] if literal.endswith("'") else literal)
        quoted = field.kind in STRINGS - {Kind.GUID} or field.kind is Kind.OPTION
        if quoted != (text is not None):
            found = "Edm.String" if text is not None else "another type"
            raise bad_request(
                "A binary operator with incompatible types was detected. Found operand types"
                f" '{member.edm or EDM[field.kind]}' and '{found}' for operator kind '{said}'."
            )
        if text is not None:
            if field.kind is Kind.OPTION:
                return self._dialect.read(member.name, field, text)
            return text.upper() if field.kind is Kind.CODE else text
        return self._dialect.read(member.name, field, _literal(field.kind, literal))


def _literal(kind: Kind, text: str) -> Any:
    """An unquoted literal as JSON would have it."""
    if text in ("true", "false"):
        return text == "true"
    if kind in (Kind.INTEGER, Kind.DECIMAL) and re.fullmatch(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", text):
        return int(text) if re.fullmatch(r"-?\d+", text) else Decimal(text)
    return text


def _equal(value: Value) -> Filter:
    bound = value if isinstance(value, str | int | date | Decimal) else None
    return Filter(lambda other: other == value, frozenset((value,)), bound, bound)
