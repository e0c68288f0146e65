"""Is the journal batch ours alone, and can the ledger be read?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from books.navision import deliveries
from books.navision.deliveries import Step
from connector.documents import GeneralJournalLine
from jobs.doctor.findings import Finding, fault, note, well
from jobs.doctor.patient import Patient

_SHOWN: Final = 5


def batch(patient: Patient) -> Iterator[Finding]:
    """Nothing lies in the batch that would be posted with our lines."""
    navision = patient.setup.navision
    lines = [line for line in patient.wire.read_journal(navision.batch) if not line.is_empty]
    subject = f"batch {navision.batch}"
    open_step, ours = _open_delivery(patient)
    foreign = [line for line in lines if line.document_no not in ours]
    if open_step is not None:
        yield note(subject, f"a delivery is open at the step {open_step.value}; the next run goes on with it")
    if foreign:
        yield fault(
            subject,
            f"{len(foreign)} lines in it are not ours: {_named(foreign)}",
            "let their owner post or remove them, or give us a batch of our own: posting posts every line",
        )
    elif not lines:
        yield well(subject, "is ours alone and empty")
    else:
        yield well(subject, f"holds {len(lines)} lines of the open delivery and nothing else")


def _open_delivery(patient: Patient) -> tuple[Step | None, frozenset[str]]:
    if patient.books is None:
        return None, frozenset()
    with patient.books.database.reading() as connection:
        made = deliveries.open_delivery(connection, str(patient.setup.navision.batch))
    if made is None:
        return None, frozenset()
    return made.step, frozenset(line.document for line in made.lines)


def _named(lines: list[GeneralJournalLine]) -> str:
    told = [
        f"{line.document_no or '(no number)'} {line.account_no} {line.amount:,}" for line in lines[:_SHOWN]
    ]
    return ", ".join(told) + (" …" if len(lines) > _SHOWN else "")


def ledger(patient: Patient) -> Iterator[Finding]:
    """The ledger can be read to its end."""
    last = patient.wire.last_entry_no()
    yield well("ledger", f"can be read; its last entry is {last:,}" if last else "can be read, and is empty")
