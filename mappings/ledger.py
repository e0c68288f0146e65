"""How a journal line looks once it stands in Navision's general ledger, and which role an account belongs to.

A newcomer would look for the journal line's own account. A line on a Bank Account card appears in the general
ledger under the G/L account of the card's posting group (PROTOCOL 4.4); only the bank ledger shows the card.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from company.setup import Setup
from connector.documents import AccountType, GeneralJournalLine
from servicing.money import Money
from servicing.roles import Role


class UnknownCard(LookupError):
    """A line names a Bank Account card that the setup does not know, so its ledger account is unknown too."""


@dataclass(frozen=True, slots=True)
class ExpectedEntry:
    """The general ledger entry that proves a journal line: a debit is positive."""

    document: str
    account_no: str
    amount: Money
    date: date
    branch: str
    contract: str
    reference: str


def expected_entry(line: GeneralJournalLine, setup: Setup) -> ExpectedEntry:
    """The ledger entry that must be found before the line counts as posted."""
    return ExpectedEntry(
        document=line.document_no,
        account_no=_ledger_account(line, setup),
        amount=line.amount,
        date=line.posting_date,
        branch=line.branch,
        contract=line.contract,
        reference=line.external_document_no,
    )


def _ledger_account(line: GeneralJournalLine, setup: Setup) -> str:
    if line.account_type is not AccountType.BANK_ACCOUNT:
        return line.account_no
    for accounts in setup.accounts.roles.values():
        for account in accounts.every():
            if account.type is line.account_type and account.number == line.account_no:
                return account.ledger_number
    raise UnknownCard(
        f"{line.document_no}: config/accounts.toml knows no Bank Account card {line.account_no}: "
        "add the bank to config/branches.toml and its ledger account there"
    )


def role_of(account_no: str, branch: str, setup: Setup) -> Role | None:
    """The role whose postings of the branch stand on this general ledger account.

    None where no role does, and also where several do: then nobody can tell from the account alone.
    """
    roles = setup.accounts.roles_of(account_no, branch)
    return roles[0] if len(roles) == 1 else None
