"""The platform's own refusals: the same words whichever table they speak of (PROTOCOL 1.9).

The two blanks before "in" and the missing quotes around key values are Navision's; tests compare exactly.
"""

from simulator.errors import (
    DialogError,
    NavError,
    RecordChanged,
    TableRelationBroken,
    TestFieldError,
)
from simulator.tables.fields import Value, in_words
from simulator.tables.flavours import Table
from simulator.tables.store import Record


def _keyed(record: Record) -> str:
    return ", ".join(f"{name}={in_words(record[name])}" for name in record.table.key)


def must_have_value(record: Record, field: str) -> NavError:
    """What TestField says of a blank field."""
    return TestFieldError(
        f"{field} must have a value in {record.table.caption}: {_keyed(record)}. It cannot be zero or empty."
    )


def must_equal(record: Record, field: str, wanted: Value) -> NavError:
    """What TestField says of a field with another value."""
    return TestFieldError(
        f"{field} must be equal to '{in_words(wanted)}'  in {record.table.caption}: {_keyed(record)}."
        f" Current value is '{in_words(record[field])}'."
    )


def field_error(record: Record, field: str, text: str) -> NavError:
    """What FieldError says: the field, the complaint, the record."""
    return DialogError(f"{field} {text} in {record.table.caption} {record.identification}.")


def not_in_related_table(table: Table, field: str, value: str, related: str) -> NavError:
    """A value that its field's table relation does not know."""
    return TableRelationBroken(
        f"The field {field} of table {table.caption} contains a value ({value}) that cannot be found in"
        f" the related table ({related})."
    )


def changed_by_another(record: Record) -> NavError:
    """The Key is older than the row."""
    return RecordChanged(f"Other user has modified {record.table.caption} {record.identification}.")


def insist(record: Record, field: str, wanted: Value | None = None) -> None:
    """Insist on a value, or on this value."""
    if wanted is None:
        if record[field] == record.table.blanks[field]:
            raise must_have_value(record, field)
    elif record[field] != wanted:
        raise must_equal(record, field, wanted)
