"""Navision's filter language (PROTOCOL 1.8)."""

from datetime import date
from decimal import Decimal

import pytest

from simulator.errors import FilterInvalid
from simulator.tables.fields import Field, Kind, Value
from simulator.tables.filters import parse

CODE = Field("No.", Kind.CODE, 20)
TEXT = Field("Name", Kind.TEXT, 50)
NUMBER = Field("Entry No.", Kind.INTEGER)
AMOUNT = Field("Amount", Kind.DECIMAL)
DAY = Field("Posting Date", Kind.DATE)
TYPE = Field("Document Type", Kind.OPTION, options=(" ", "Payment", "Credit Memo"))
FLAG = Field("Reversed", Kind.BOOLEAN)


def matching(field: Field, criteria: str, *values: Value) -> list[Value]:
    found = parse(field, "G/L Entry", criteria)
    assert found is not None
    return [value for value in values if found.matches(value)]


@pytest.mark.parametrize(
    ("field", "criteria", "values", "found"),
    [
        (CODE, "B", ("A", "B"), ["B"]),
        (CODE, "b", ("A", "B"), ["B"]),
        (CODE, "A|C", ("A", "B", "C"), ["A", "C"]),
        (CODE, "<>B", ("A", "B", "C"), ["A", "C"]),
        (CODE, "A..B", ("A", "AB", "B", "C"), ["A", "AB", "B"]),
        (CODE, "..B", ("A", "B", "C"), ["A", "B"]),
        (CODE, "B..", ("A", "B", "C"), ["B", "C"]),
        (CODE, "B*", ("AB", "B", "BKM1"), ["B", "BKM1"]),
        (CODE, "?B", ("AB", "B", "AAB"), ["AB"]),
        (CODE, "''", ("", "A"), [""]),
        (CODE, "<>''", ("", "A"), ["A"]),
        (CODE, "'A&B'", ("A", "A&B"), ["A&B"]),
        (CODE, "'A..B'", ("A", "A..B"), ["A..B"]),
        (CODE, "'A|B'|C", ("A", "A|B", "C"), ["A|B", "C"]),
        (CODE, "A*&<>AB", ("A", "AB", "AC"), ["A", "AC"]),
        (CODE, "A|B*&<>BC", ("A", "BB", "BC"), ["A", "BB"]),
        (CODE, "(A|B*)&<>BC", ("A", "BB", "BC"), ["A", "BB"]),
        (CODE, "'O''HARA'", ("OHARA", "O'HARA"), ["O'HARA"]),
        (TEXT, "@*motor*", ("Honda MOTOR", "Honda"), ["Honda MOTOR"]),
        (TEXT, "*motor*", ("Honda MOTOR", "a motor"), ["a motor"]),
        (TEXT, "Cash", ("cash", "Cash"), ["Cash"]),
        (TEXT, "a.b*", ("a.bc", "axbc"), ["a.bc"]),
        (NUMBER, "5..", (4, 5, 6), [5, 6]),
        (NUMBER, "1|3", (1, 2, 3), [1, 3]),
        (NUMBER, ">=2&<4", (1, 2, 3, 4), [2, 3]),
        (NUMBER, "<=2", (1, 2, 3), [1, 2]),
        (NUMBER, "-5..-1", (-6, -3, 0), [-3]),
        (AMOUNT, ">1,000.50", (Decimal("1000.5"), Decimal(1001)), [Decimal(1001)]),
        (AMOUNT, "<>0", (Decimal(0), Decimal(1)), [Decimal(1)]),
        (DAY, "2026-03-01..2026-03-02", (date(2026, 2, 28), date(2026, 3, 2)), [date(2026, 3, 2)]),
        (DAY, "03/01/26..", (date(2026, 2, 28), date(2026, 3, 2)), [date(2026, 3, 2)]),
        (DAY, "''", (date(1, 1, 1), date(2026, 3, 2)), [date(1, 1, 1)]),
        (TYPE, "Payment", (" ", "Payment"), ["Payment"]),
        (TYPE, "credit memo|1", (" ", "Payment", "Credit Memo"), ["Payment", "Credit Memo"]),
        (TYPE, "' '", (" ", "Payment"), [" "]),
        (FLAG, "No", (True, False), [False]),
        (FLAG, "true", (True, False), [True]),
    ],
)
def test_a_filter_finds(field: Field, criteria: str, values: tuple[Value, ...], found: list[Value]) -> None:
    assert matching(field, criteria, *values) == found


@pytest.mark.parametrize(
    ("field", "criteria"),
    [
        (NUMBER, "x"),
        (DAY, "31/12/2026"),
        (TYPE, "Wechsel"),
        (CODE, "A|"),
        (CODE, "(A"),
        (FLAG, "maybe"),
        (CODE, ".."),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused_with_field_and_table(field: Field, criteria: str) -> None:
    with pytest.raises(FilterInvalid) as refusal:
        parse(field, "G/L Entry", criteria)

    assert refusal.value.text == (
        f'The filter "{criteria}" is not valid for the {field.name} field on the G/L Entry table.'
    )


def test_an_empty_criteria_is_no_filter() -> None:
    assert parse(CODE, "G/L Entry", " ") is None


def test_a_list_of_documents_tells_an_index_what_to_look_up() -> None:
    found = parse(CODE, "G/L Entry", "A|'B'|c")

    assert found is not None
    assert found.exact == {"A", "B", "C"}


def test_an_open_range_tells_where_to_begin() -> None:
    found = parse(NUMBER, "G/L Entry", "100..")

    assert found is not None
    assert found.lowest == 100
