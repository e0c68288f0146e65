"""approvals.toml: who may approve what, up to which amount; and the order in which limits stand."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Annotated, Any, Final, Protocol

from pydantic import Field

from company.approvals import ApprovalLimit, Approvals, ApprovedAct
from company.faults import FaultList
from company.reading.rows import Amount, RoleName, Row, read_row
from servicing.money import Money

APPROVALS_FILE: Final = "approvals.toml"


class ApprovalRow(Row):
    """Who approves how much of one act."""

    act: ApprovedAct
    up_to: Amount | None = None
    roles: Annotated[list[RoleName], Field(min_length=1)]


class ApprovalsRow(Row):
    """The whole file."""

    approval: list[ApprovalRow] = Field(default_factory=list)


class Limited(Protocol):
    """A row with a limit."""

    @property
    def up_to(self) -> Money | None: ...


def read_approvals(table: dict[str, Any], faults: FaultList) -> Approvals | None:
    """Who may approve what; None when something of it is faulty."""
    row = read_row(ApprovalsRow, table, APPROVALS_FILE, "", faults)
    if row is None:
        return None
    by_act: dict[ApprovedAct, list[ApprovalRow]] = {}
    for limit in row.approval:
        by_act.setdefault(limit.act, []).append(limit)
    for act, rows in by_act.items():
        check_order(rows, APPROVALS_FILE, f"approval[{act.value}]", faults)
    return Approvals(
        MappingProxyType(
            {
                act: tuple(ApprovalLimit(limit.up_to, tuple(limit.roles)) for limit in rows)
                for act, rows in by_act.items()
            }
        )
    )


def check_order(rows: Sequence[Limited], file: str, key: str, faults: FaultList) -> None:
    """A fault when limits are not in the order in which they are asked."""
    limits = [row.up_to for row in rows if row.up_to is not None]
    if limits != sorted(set(limits)) or any(row.up_to is None for row in rows[:-1]):
        faults.add(
            file,
            key,
            "is not in order",
            "go from the smallest up_to to the largest; the row without up_to comes last",
        )
