"""All checks, one after the other; a Navision that turns us away or does not answer ends the examination.

A newcomer would go on asking: a password that is not accepted would then be named once for each check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from connector.errors import ConnectorError, Refused
from jobs.doctor import connection, journal, masters
from jobs.doctor.findings import Examination, Finding, fault
from jobs.doctor.patient import Patient
from jobs.doctor.published import published
from jobs.doctor.server import server

Check = Callable[[Patient], Iterator[Finding]]

CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("Navision", connection.reached),
    ("version and clock", server),
    ("wires", connection.wires),
    ("published", published),
    ("services", connection.services),
    ("batch", journal.batch),
    ("ledger", journal.ledger),
    ("masters", masters.not_asked),
    ("accounts", masters.accounts),
    ("bank accounts", masters.bank_accounts),
    ("dimension values", masters.dimension_values),
    ("batch setup", masters.batch),
    ("posting dates", masters.posting_dates),
)


def examine(patient: Patient, progress: Callable[[str, int, int], None] = lambda *_: None) -> Examination:
    """Run every check and collect what each finds.

    What Navision refuses is a finding like any other. Where it lets us not in, or does not answer, the rest is not
    asked.
    """
    findings: list[Finding] = []
    for place, (name, check) in enumerate(CHECKS):
        progress(name, place, len(CHECKS))
        try:
            findings += check(patient)
        except Refused as refusal:
            findings.append(fault(name, str(refusal), "mend it and run `jembatan doctor` again"))
            if place == 0:
                return Examination(tuple(findings), "Navision turned us away")
        except ConnectorError as unanswered:
            findings.append(fault(name, str(unanswered), "then run `jembatan doctor` again"))
            return Examination(tuple(findings), "Navision did not answer", unreachable=True)
    return Examination(tuple(findings))
