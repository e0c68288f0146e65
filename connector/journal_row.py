"""What a journal line says in each field of a page, and what a page must show for it, on the page-service wires.

A newcomer would leave out what is blank. A new line takes over document number, type, account type and more
from the line before it, and a balancing account from the batch (PROTOCOL 4.2); absent means *not touched*, so
every field that we use is sent in every line, blank ones too.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Final

from connector.documents import AccountType, DocumentType, GeneralJournalLine, InvalidDocument, JournalBatch
from connector.errors import ShapeChanged
from connector.shapes import Kind, Member, Row

__all__ = ["Getter", "blank_over_odata", "blank_over_soap", "blanks", "check_line", "line_getters"]

Getter = Callable[[JournalBatch, GeneralJournalLine], object]

# What a line may say only where the page shows it: our field, and the value that says nothing.
_UNSAID: Final = (
    ("external_document_no", ""),
    ("branch", ""),
    ("contract", ""),
    ("correction", False),
    ("line_no", None),
)


def line_getters(spell: Callable[[str], str]) -> Mapping[str, Getter]:
    """The value of each of our fields in a line; options as this wire spells them."""
    accounts = {one: spell(one.value) for one in AccountType}
    documents = {one: spell(one.value) for one in DocumentType}
    return {
        "template": lambda batch, line: batch.template,
        "batch": lambda batch, line: batch.name,
        "line_no": lambda batch, line: line.line_no,
        "posting_date": lambda batch, line: line.posting_date,
        "document_type": lambda batch, line: documents[line.document_type],
        "document_no": lambda batch, line: line.document_no,
        "external_document_no": lambda batch, line: line.external_document_no,
        "account_type": lambda batch, line: accounts[line.account_type],
        "account_no": lambda batch, line: line.account_no,
        "description": lambda batch, line: line.description,
        "amount": lambda batch, line: line.amount,
        # Only the side that is moved: the other one, validated after it, would set the amount to zero.
        "debit_amount": lambda batch, line: line.amount if line.amount > 0 else None,
        "credit_amount": lambda batch, line: -line.amount if line.amount < 0 else None,
        "branch": lambda batch, line: line.branch,
        "contract": lambda batch, line: line.contract,
        "correction": lambda batch, line: line.correction,
    }


def blanks(
    row: Row, names: Sequence[str], taken: Mapping[str, Getter], blank: Callable[[Member], str | None]
) -> dict[str, Getter]:
    """What is sent blank in every line, as far as the page shows it as text or option."""
    shown = [member for name in names if name not in taken and (member := row.member(name))]
    return {member.name: _constantly(value) for member in shown if (value := blank(member)) is not None}


def blank_over_soap(member: Member) -> str | None:
    """The blank of a text or an option over SOAP; None for anything else."""
    if member.kind is Kind.TEXT:
        return ""
    return "_blank_" if "_blank_" in member.options else None


def blank_over_odata(member: Member) -> str | None:
    """The blank of a text over OData. A text without a length is an option, whose blank is one space."""
    if member.kind is not Kind.TEXT:
        return None
    return " " if member.length is None else ""


def check_line(
    line: GeneralJournalLine, shows: Container[str], service: str, description_length: int
) -> None:
    """Raise if Navision could not take the line, would change it, or has no field for what it says."""
    if line.row is not None:  # a line of our own was checked when it was made
        line.check_sendable()
    if len(line.description) > description_length:
        raise InvalidDocument(
            f"{line.document_no}: description {line.description!r} has {len(line.description)} characters: "
            f"this Navision holds {description_length}"
        )
    for ours, nothing in _UNSAID:
        if ours not in shows and getattr(line, ours) != nothing:
            raise ShapeChanged(
                f"{line.document_no}: {service} does not show {ours.replace('_', ' ')}: "
                "show the field on the page; nothing was sent",
                service=service,
            )


def _constantly(value: str) -> Getter:
    return lambda batch, line: value
