"""What is written once: the database itself refuses to change or delete a fact.

A newcomer would rely on the program never asking for it. A console session, a repair script or a mistake of ours
asks the database and not the program, so every table carries a guard of its own: its rows are never deleted, and
only the columns named here ever change. A table that is not named keeps every row as it was written. What can be
thrown away and made again from elsewhere, or must be erased one day, is in `WITHOUT_GUARD`, with the reason.

A migration that has to touch a fact lifts the guard of that table in its own transaction and puts it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from sqlalchemy import Connection, Table

# Columns that change: caches that replay proves, the state of what is told to Navision, the clock's own rows.
CHANGING: Final[Mapping[str, tuple[str, ...]]] = {
    "branch_chain": ("last_entry", "last_hash"),
    "number_series": ("last", "first"),
    "contract": ("last_entry", "deposit", "refund_due", "interest_recognised", "assessed_to"),
    "instalment": (
        "interest_paid",
        "principal_paid",
        "late_paid",
        "late_waived",
        "late_waived_posted",
        "late_income",
        "unpaid",
        "moment",
    ),
    "charge": ("standing", "paid"),
    "drawer_session": ("counted_by_entry", "closed_by_entry"),
    "outbox": ("document",),
    "posting_document": ("state", "held_because", "replaced_by"),
    "delivery": ("step", "fence", "unsure_until", "outcome"),
    "delivery_document": ("verdict", "evidence"),
    "delivery_line": ("entry_no",),
    "job_run": ("holder", "started", "ended", "exit_code", "said"),
    "cheque": (
        "status",
        "effective_now",
        "until",
        "presentable_from",
        "last_day",
        "deposited_on",
        "expected_on",
        "deposit_branch",
        "deposit_bank",
        "ticked",
        "return_wanted",
        "bounces",
        "bounced_on",
        "refusal",
        "again",
        "steps",
        "last_on",
    ),
}

WITHOUT_GUARD: Final[Mapping[str, str]] = {
    "lease": "who may write just now: past leases mean nothing",
    "navision_calls": "how many calls the last five minutes had: what is older is forgotten",
    "navision_seat": "who calls just now: past calls mean nothing",
    "ledger_entry": "a copy of Navision's ledger: what Navision no longer shows is dropped and reported",
    "cheque_clearing": "a cache as a whole: made again from the steps of the sheets",
    "party": "names of persons, erased on request",
    "cheque_handover": "names of persons, erased on request",
    "suspense_text": "texts of banks with names in them, erased on request",
}

# A number that was given is never given again: a series only goes forward.
_ONLY_FORWARD: Final[Mapping[str, str]] = {"number_series": "last", "branch_chain": "last_entry"}

_SQLITE_REFUSAL: Final = (
    "BEGIN SELECT RAISE(ABORT, '{table} is written once: a correction is a new entry'); END"
)
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION stays_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
        MESSAGE = TG_TABLE_NAME || ' is written once: a correction is a new entry';
END $$
"""


def guard(connection: Connection, tables: Iterable[Table]) -> None:
    """Let the database refuse what must not happen to the rows of these tables; for migrations."""
    on_sqlite = connection.dialect.name == "sqlite"
    quote = connection.dialect.identifier_preparer.quote
    if not on_sqlite:
        connection.exec_driver_sql(_FUNCTION)
    for table in tables:
        if table.name in WITHOUT_GUARD:
            continue
        refusal = (
            _SQLITE_REFUSAL.format(table=table.name) if on_sqlite else "EXECUTE FUNCTION stays_as_written()"
        )
        for name, refused in _refused(table, quote):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table.name}_{name} BEFORE {refused.format(table=quote(table.name))} {refusal}"
            )
        if not on_sqlite:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table.name}_not_emptied BEFORE TRUNCATE ON {quote(table.name)} "
                "FOR EACH STATEMENT EXECUTE FUNCTION stays_as_written()"
            )


def _refused(table: Table, quote: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """What is refused on a table: the guard's name, and the statement with its condition."""
    yield "not_deleted", "DELETE ON {table} FOR EACH ROW"
    kept = [column.name for column in table.columns if column.name not in CHANGING.get(table.name, ())]
    yield "not_changed", f"UPDATE OF {', '.join(map(quote, kept))} ON {{table}} FOR EACH ROW"
    if forward := _ONLY_FORWARD.get(table.name):
        column = quote(forward)
        yield "not_back", f"UPDATE OF {column} ON {{table}} FOR EACH ROW WHEN (NEW.{column} < OLD.{column})"
