"""What a server's door says, whoever knocks: not let in, not allowed, switched off; and what is lost behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from connector.errors import ConnectorError, Refused
from connector.masters import MasterKind
from connector.settings import SERVICES
from jobs.doctor.patient import Patient

_STATUSES: Final = frozenset({401, 403, 405})
_LISTS: Final = tuple(kind.value for kind in MasterKind)

WHOLE_COMPANY: Final = frozenset((*SERVICES, *_LISTS))
"""Every service, where the company itself is not there."""


def door_of(error: ConnectorError | None) -> int | None:
    """The status with which a door was shut; None for Navision's own words and everything else."""
    if isinstance(error, Refused) and not error.navision_says and error.status in _STATUSES:
        return error.status
    return None


def shut(refusals: Sequence[Refused | None]) -> Refused | None:
    """The refusal of a wire that lets nobody in: its door says the same to every service."""
    doors = {door_of(one) for one in refusals}
    return refusals[0] if len(doors) == 1 and doors != {None} else None


def behind(patient: Patient, wire: str) -> tuple[str, ...]:
    """Every service that goes over this wire, the lists of masters among them."""
    over = [service for service, carrier in patient.setup.navision.wires.items() if carrier == wire]
    return (*over, *(_LISTS if "masters" in over else ()))
