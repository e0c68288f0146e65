"""From a posting document to Navision's general-journal lines: one function for every process.

A newcomer would write one exporter per process. There is one: role to account, side to sign (a debit is positive,
PROTOCOL 3.1), branch and contract to dimensions. What differs between processes is in the voucher already.

A role without an account is `Unmapped`: the document is held with the file, the key and the remedy, and nothing
else stops. No other account is put in its place.
"""

from __future__ import annotations

from company.accounts import Account, NotMapped
from company.setup import Setup
from connector.documents import GeneralJournalLine
from mappings.posting_document import PostingDocument
from servicing.roles import Role
from servicing.voucher import Side, VoucherLine


class Unmapped(LookupError):
    """A document needs an account that the setup does not have; it waits until somebody adds it."""

    def __init__(self, document: str, missing: NotMapped) -> None:
        self.document = document
        self.file = "config/accounts.toml"
        self.key = missing.key
        self.fault = f"has no account for {missing.role.value} in {missing.place}"
        self.remedy = "add it, then run `jembatan deliver`"
        super().__init__(f"{document}: {self.file} {self.fault}: {self.remedy}")


def journal_lines(document: PostingDocument, setup: Setup) -> tuple[GeneralJournalLine, ...]:
    """The document as journal lines, in the order of its voucher lines.

    Raises Unmapped for a role without an account, and connector.documents.InvalidDocument where Navision could
    not hold a value.
    """
    return tuple(_journal_line(document, line, setup) for line in document.lines)


def _journal_line(document: PostingDocument, line: VoucherLine, setup: Setup) -> GeneralJournalLine:
    account = _account(document, line, setup)
    contract_posted = setup.navision.dimensions.contract_posted
    return GeneralJournalLine(
        posting_date=document.date,
        document_no=document.number,
        account_type=account.type,
        account_no=account.number,
        amount=line.amount if line.side is Side.DEBIT else -line.amount,
        external_document_no=document.reference,
        description=_description(document, line, setup.navision.description_length),
        branch=line.branch,
        contract=(line.contract or "") if contract_posted else "",
        correction=document.correction,
    )


def _account(document: PostingDocument, line: VoucherLine, setup: Setup) -> Account:
    try:
        return setup.accounts.account(
            line.role, line.branch, bank=line.bank, counter_branch=line.counter_branch
        )
    except NotMapped as missing:
        raise Unmapped(document.number, missing) from None


def _description(document: PostingDocument, line: VoucherLine, limit: int) -> str:
    """What happened and which part of it this line is; the part is left out where there is no room."""
    event = " ".join(document.text.split()) or document.number
    part = " ".join(filter(None, (_said(line.role), line.counter_branch, line.bank)))
    whole = f"{event}, {part}"
    return whole if len(whole) <= limit else shortened(event, limit)


def _said(role: Role) -> str:
    """The role as a bookkeeper says it: a receivable by what is owed, a PDC as a cheque."""
    return role.value.removeprefix("AR_").replace("PDC", "CHEQUES").lower().replace("_", " ")


def shortened(text: str, limit: int) -> str:
    """The text within the limit, cut between two words and ended with two points where it was cut.

    >>> shortened("receipt C1 KWBDG05-000001", 25)
    'receipt C1 KWBDG05-000001'
    >>> shortened("receipt C1 KWBDG05-000001", 24)
    'receipt C1..'
    >>> shortened("KWBDG05-000001", 10)
    'KWBDG05-..'
    """
    if len(text) <= limit:
        return text
    words, _, _ = text[: limit - 1].rpartition(" ")
    return f"{words or text[: limit - 2]}.."
