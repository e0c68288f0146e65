"""general.toml: accounts, templates and approval limits of general receipts and payments."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import Field

from company.accounts import Chart
from company.approvals import ApprovalLimit
from company.faults import FaultList
from company.general import GeneralDirection, GeneralSetup, GeneralTemplate
from company.reading.approvals import check_order
from company.reading.rows import Amount, Code3, RoleName, Row, Text, nearest, no_repeats, read_row
from servicing.roles import Role

GENERAL_FILE: Final = "general.toml"


class AccountRow(Row):
    """An account that is no leasing role."""

    code: Code3
    name: Text


class TemplateRow(Row):
    """A usual payment or receipt."""

    code: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$", max_length=30)]
    name: Text
    direction: GeneralDirection
    account: Text
    text: Annotated[Text, Field(max_length=80)]


class ApprovalRow(Row):
    """Who approves how much."""

    up_to: Amount | None = None
    roles: Annotated[list[RoleName], Field(min_length=1)]


class GeneralRow(Row):
    """The whole file."""

    accounts: list[AccountRow] = Field(default_factory=list)
    templates: list[TemplateRow] = Field(default_factory=list)
    approval: Annotated[list[ApprovalRow], Field(min_length=1)]


def read_general(table: dict[str, Any], faults: FaultList) -> GeneralSetup | None:
    """What is settled about general business; None when something of it is faulty."""
    row = read_row(GeneralRow, table, GENERAL_FILE, "", faults)
    if row is None:
        return None
    codes = [account.code for account in row.accounts]
    no_repeats([(f"accounts[{code}]", code) for code in codes], GENERAL_FILE, faults)
    no_repeats([(f"templates[{t.code}]", t.code) for t in row.templates], GENERAL_FILE, faults)
    for template in row.templates:
        if template.account not in codes:
            faults.add(
                GENERAL_FILE,
                f"templates[{template.code}].account",
                f"there is no account {template.account} above",
                nearest(template.account, codes),
            )
    check_order(row.approval, GENERAL_FILE, "approval", faults)
    return GeneralSetup(
        MappingProxyType({account.code: account.name for account in row.accounts}),
        MappingProxyType(
            {t.code: GeneralTemplate(t.code, t.name, t.direction, t.account, t.text) for t in row.templates}
        ),
        tuple(ApprovalLimit(limit.up_to, tuple(limit.roles)) for limit in row.approval),
    )


def check_general_accounts(general: GeneralSetup | None, chart: Chart, faults: FaultList) -> None:
    """A fault for each general account that accounts.toml gives no number."""
    known = chart.roles.get(Role.GENERAL)
    numbered = {code for _, code in known.banks} if known else set()
    for code in general.accounts if general else ():
        if code not in numbered:
            faults.add(
                GENERAL_FILE,
                f"accounts[{code}]",
                "has no number in accounts.toml",
                f'add it there under [GENERAL]: accounts = {{{code} = "…"}}',
            )
