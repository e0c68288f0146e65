"""All checks, one after the other; a Navision that turns us away or does not answer ends the examination.

A newcomer would go on asking: a password that is not accepted would be named once for each check, and a page that
is not published once for each question about it. So each check says which service it asks, and is passed over where
that one was lost before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from connector.errors import ConnectorError, Refused
from connector.masters import MasterKind
from jobs.doctor import connection, journal, masters, server
from jobs.doctor.findings import Examination, Finding, fault
from jobs.doctor.patient import Patient
from jobs.doctor.permissions import forbidden, permissions
from jobs.doctor.published import published


@dataclass(frozen=True, slots=True)
class Check:
    """One question, and the service that it asks; blank where it asks none by itself."""

    name: str
    ask: Callable[[Patient], Iterator[Finding]]
    service: str = ""


CHECKS: Final = (
    Check("Navision", connection.reached),
    Check("clock", server.clock),
    Check("wires", connection.wires),
    Check("published", published),
    Check("services", connection.services),
    Check("version", server.version),
    Check("batch", journal.batch, "general_journal"),
    Check("ledger", journal.ledger, "ledger"),
    Check("masters", masters.not_asked),
    Check("accounts", masters.accounts, MasterKind.ACCOUNTS.value),
    Check("bank accounts", masters.bank_accounts, MasterKind.BANK_ACCOUNTS.value),
    Check("dimension values", masters.dimension_values, MasterKind.DIMENSION_VALUES.value),
    Check("template", masters.template, MasterKind.JOURNAL_TEMPLATES.value),
    Check("batch setup", masters.batch, MasterKind.JOURNAL_BATCHES.value),
    Check("posting dates", masters.posting_dates, MasterKind.GENERAL_LEDGER_SETUP.value),
    Check("permissions", permissions),
)


def examine(patient: Patient, progress: Callable[[str, int, int], None] = lambda *_: None) -> Examination:
    """Run every check and collect what each finds.

    What Navision refuses is a finding like any other. Where it lets us not in, or does not answer, the rest is not
    asked.
    """
    findings: list[Finding] = []
    for place, check in enumerate(CHECKS):
        progress(check.name, place, len(CHECKS))
        lost = frozenset(service for one in findings for service in one.lost)
        if check.service in lost:
            continue
        try:
            findings += check.ask(replace(patient, lost=lost))
        except Refused as refusal:
            findings.append(_refused(check, refusal))
            if place == 0:
                return Examination(tuple(findings), "Navision turned us away")
        except ConnectorError as unanswered:
            findings.append(fault(check.name, str(unanswered), "then run `jembatan doctor` again"))
            return Examination(tuple(findings), "Navision did not answer", unreachable=True)
    return Examination(tuple(findings))


def _refused(check: Check, refusal: Refused) -> Finding:
    lost = (check.service,) if check.service else ()
    return forbidden(check.name, refusal, lost) or fault(
        check.name, str(refusal), "mend it and run `jembatan doctor` again", lost
    )
