"""May our user do what a delivery does? As far as it can be tried without doing it.

Reading is tried by reading. A newcomer would try writing with a line that Navision must refuse: which refusal comes
first is nowhere written, a batch that is not found may be made or replaced by another one, and a posting codeunit
is a company's own work that may post more than it was told. So both are left to the first delivery.
"""

from __future__ import annotations

from collections.abc import Iterator

from connector.errors import Refused
from jobs.doctor.findings import Finding, fault, well
from jobs.doctor.patient import Patient

_FORBIDDEN = ("Permission", "RequestDenied")
_STATUS_FORBIDDEN = 403


def forbidden(subject: str, refusal: Refused, lost: tuple[str, ...]) -> Finding | None:
    """The fault that our user lacks a permission; None for a refusal of another kind."""
    named = any(part in refusal.exception_class for part in _FORBIDDEN)
    if not named and refusal.status != _STATUS_FORBIDDEN:
        return None
    words = refusal.navision_says.removesuffix(".") or "the server forbids it"
    return fault(
        subject,
        f"our user may not read it ({refusal.service}: {words})",
        "give it the permissions of docs/navision.md, Rights",
        lost,
    )


def permissions(patient: Patient) -> Iterator[Finding]:
    """What could be tried, and what could not."""
    if not patient.lost:
        yield well(
            "permissions",
            "everything that was asked could be read; adding lines and posting were not tried, since neither can "
            "be tried without being done",
        )
