"""Navision's filter language: `1000..1999|3000`, `<>''`, `@*smith*`, `'A&B'` (PROTOCOL 1.8).

`|` is or, `&` is and and binds tighter, brackets group; inside single quotes nothing is special. A newcomer
would quote every value; plain codes need no quotes, and an empty criteria is no filter at all.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from simulator.errors import FilterInvalid
from simulator.tables.fields import BLANK_DATE, BLANK_MOMENT, STRINGS, Field, Kind, Value

Test = Callable[[Value], bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """A criteria made ready: the test, and what an index can use of it."""

    matches: Test
    exact: frozenset[Value] | None = None  # the only values that can match
    lowest: Value | None = None  # nothing below this matches
    highest: Value | None = None  # nothing above this matches


_TOKEN: Final = re.compile(r"'(?:[^']|'')*'|[|&()]|[^'|&()]+")


def parse(field: Field, table: str, criteria: str) -> Filter | None:
    """The filter that a criteria stands for; nothing when it is empty.

    >>> no = Field("No.", Kind.CODE, 20)
    >>> sorted(parse(no, "Customer", "10000|20000").exact)
    ['10000', '20000']
    >>> [n for n in ("A", "B", "C") if parse(no, "Customer", "<>B&<C").matches(n)]
    ['A']
    >>> parse(Field("Entry No.", Kind.INTEGER), "G/L Entry", "x..")
    Traceback (most recent call last):
    simulator.errors.FilterInvalid: The filter "x.." is not valid for the Entry No. field on the G/L Entry table.
    """
    if not criteria.strip():
        return None
    try:
        return _Parser(field, criteria).whole()
    except (ValueError, InvalidOperation) as why:
        raise FilterInvalid(
            f'The filter "{criteria}" is not valid for the {field.name} field on the {table} table.'
        ) from why


class _Parser:
    """Recursive descent over the tokens of one criteria."""

    def __init__(self, field: Field, criteria: str) -> None:
        self._field: Final = field
        self._tokens: Final = _TOKEN.findall(criteria)
        self._place = 0
        if "".join(self._tokens) != criteria:
            raise ValueError(criteria)

    def whole(self) -> Filter:
        """The criteria, all of it."""
        found = self._either()
        if self._place < len(self._tokens):
            raise ValueError(self._tokens[self._place])
        return found

    def _next_is(self, *tokens: str) -> bool:
        return self._place < len(self._tokens) and self._tokens[self._place] in tokens

    def _either(self) -> Filter:
        parts = [self._both()]
        while self._next_is("|"):
            self._place += 1
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else any_of(parts)

    def _both(self) -> Filter:
        parts = [self._term()]
        while self._next_is("&"):
            self._place += 1
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else all_of(parts)

    def _term(self) -> Filter:
        if self._next_is("("):
            self._place += 1
            inner = self._either()
            if not self._next_is(")"):
                raise ValueError("missing )")
            self._place += 1
            return inner
        words: list[str] = []
        while self._place < len(self._tokens) and self._tokens[self._place] not in ("|", "&", ")", "("):
            words.append(self._tokens[self._place])
            self._place += 1
        if not words:
            raise ValueError("missing value")
        return _term(self._field, words)


def any_of(parts: list[Filter]) -> Filter:
    """One of the filters matches."""
    tests = [part.matches for part in parts]
    if all(part.exact is not None for part in parts):
        values = frozenset[Value]().union(*(part.exact for part in parts if part.exact is not None))
        return Filter(lambda value: value in values, values)
    lows, highs = [part.lowest for part in parts], [part.highest for part in parts]
    return Filter(
        lambda value: any(test(value) for test in tests),
        lowest=None if None in lows else min(cast(Any, lows)),
        highest=None if None in highs else max(cast(Any, highs)),
    )


def all_of(parts: list[Filter]) -> Filter:
    """Every filter matches."""
    tests = [part.matches for part in parts]
    exact = next((part.exact for part in parts if part.exact is not None), None)
    lows = [part.lowest for part in parts if part.lowest is not None]
    highs = [part.highest for part in parts if part.highest is not None]
    return Filter(
        lambda value: all(test(value) for test in tests),
        exact,
        max(cast(Any, lows)) if lows else None,
        min(cast(Any, highs)) if highs else None,
    )


def _literals(words: list[str]) -> Iterator[tuple[str, bool]]:
    """The pieces of a term: text, and whether it stood in quotes."""
    for word in words:
        if word.startswith("'"):
            yield word[1:-1].replace("''", "'"), True
        else:
            yield word, False


def _term(field: Field, words: list[str]) -> Filter:
    pieces = list(_literals(words))
    first, quoted = pieces[0]
    if not quoted:
        first = first.lstrip()
        for operator in ("<>", "<=", ">=", "<", ">"):
            if first.startswith(operator):
                rest = [(first[len(operator) :], False), *pieces[1:]]
                return _compared(field, operator, rest)
        if any(".." in text for text, inside in pieces if not inside):
            return _range(field, pieces)
    elif any(".." in text for text, inside in pieces if not inside):
        return _range(field, pieces)
    return _equal(field, pieces)


def _joined(pieces: list[tuple[str, bool]]) -> str:
    return "".join(text if inside else text.strip() for text, inside in pieces)


def _equal(field: Field, pieces: list[tuple[str, bool]]) -> Filter:
    wild = any(mark in text for text, inside in pieces if not inside for mark in "*?@")
    if not wild or field.kind not in STRINGS:
        value = _value(field, _joined(pieces))
        return Filter(lambda other: other == value, frozenset((value,)), value, value)
    pattern = "".join(
        re.escape(text)
        if inside
        else re.escape(text.strip()).replace(r"\*", ".*").replace(r"\?", ".").replace("@", "")
        for text, inside in pieces
    )
    folded = pieces[0][0].lstrip().startswith("@") or field.kind is Kind.CODE
    compiled = re.compile(pattern, re.DOTALL | (re.IGNORECASE if folded else 0))
    return Filter(lambda other: compiled.fullmatch(cast(str, other)) is not None)


def _compared(field: Field, operator: str, pieces: list[tuple[str, bool]]) -> Filter:
    if operator == "<>":
        inner = _equal(field, pieces)
        return Filter(lambda other: not inner.matches(other))
    value = cast(Any, _value(field, _joined(pieces)))
    if operator == "<":
        return Filter(lambda other: cast(bool, other < value), highest=value)
    if operator == "<=":
        return Filter(lambda other: cast(bool, other <= value), highest=value)
    if operator == ">":
        return Filter(lambda other: cast(bool, other > value), lowest=value)
    return Filter(lambda other: cast(bool, other >= value), lowest=value)


def _range(field: Field, pieces: list[tuple[str, bool]]) -> Filter:
    before: list[tuple[str, bool]] = []
    after: list[tuple[str, bool]] = []
    target = before
    for text, inside in pieces:
        if not inside and ".." in text and target is before:
            left, _, right = text.partition("..")
            before.append((left, False))
            target = after
            after.append((right, False))
        else:
            target.append((text, inside))
    low = cast(Any, _value(field, _joined(before)) if _joined(before) else None)
    high = cast(Any, _value(field, _joined(after)) if _joined(after) else None)
    if low is None and high is None:
        raise ValueError("..")
    return Filter(
        lambda other: (low is None or cast(Any, other) >= low) and (high is None or cast(Any, other) <= high),
        lowest=low,
        highest=high,
    )


def _value(field: Field, text: str) -> Value:
    kind = field.kind
    if kind is Kind.CODE:
        return text.upper()
    if kind in STRINGS:
        return text
    if kind is Kind.OPTION:
        return _option(field, text)
    if kind is Kind.BOOLEAN:
        return _boolean(text)
    if kind is Kind.INTEGER:
        return int(text.replace(",", "") or 0)
    if kind is Kind.DECIMAL:
        return Decimal(text.replace(",", "") or 0)
    return _day(text) if kind is Kind.DATE else _moment(text)


def _option(field: Field, text: str) -> Value:
    if text.isdigit() and int(text) < len(field.options):
        return field.options[int(text)]
    for option in field.options:
        if option.strip().casefold() == text.strip().casefold():
            return option
    raise ValueError(text)


def _boolean(text: str) -> bool:
    if text.casefold() not in ("yes", "no", "true", "false", "1", "0"):
        raise ValueError(text)
    return text.casefold() in ("yes", "true", "1")


def _day(text: str) -> date:
    """A date as an English session reads it; the XML form is read as well."""
    if not text:
        return BLANK_DATE
    for form in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%m%d%y", "%m%d%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 # a date has no zone
        except ValueError:
            continue
    raise ValueError(text)


def _moment(text: str) -> datetime:
    if not text:
        return BLANK_MOMENT
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
