"""Sealing: posting documents become the lines of a delivery, whole documents only, at most so many lines.

A document that cannot be mapped is held by itself with file, key and remedy; a newcomer would let it stop the
others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from books.navision.deliveries import Delivery, line_number
from books.navision.outbox import OutboxDocument
from books.navision.sealed_lines import SealedLine
from company.setup import Setup
from connector.documents import GeneralJournalLine, InvalidDocument
from connector.wire import Capabilities
from mappings.journal import Unmapped, journal_lines
from mappings.ledger import UnknownCard, expected_entry
from mappings.posting_document import CORRECTIONS, PostingDocument


@dataclass(slots=True)
class Sealable:
    """What fits into one delivery, what cannot be mapped and why, and what is left for the next."""

    lines: list[SealedLine] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    unmapped: list[tuple[str, str]] = field(default_factory=list)


def sealable(
    documents: Sequence[OutboxDocument], setup: Setup, capabilities: Capabilities, max_lines: int
) -> Sealable:
    """The lines of as many whole documents as fit, in order; further ones wait for the next delivery."""
    found = Sealable()
    for document in documents:
        try:
            lines = _lines(document, setup, capabilities, max_lines)
        except (Unmapped, UnknownCard, InvalidDocument, _Unsendable) as fault:
            found.unmapped.append((document.number, str(fault)))
            continue
        if len(found.lines) + len(lines) > max_lines:
            break
        found.taken.append(document.number)
        found.lines += [_placed(line, len(found.lines) + place) for place, line in enumerate(lines, 1)]
    return found


def posting_document(document: OutboxDocument) -> PostingDocument:
    """The document as mappings want it."""
    kind = document.kind.value.lower().replace("_", " ")
    return PostingDocument(
        number=document.number,
        date=document.date,
        lines=document.lines,
        reference=document.reference,
        text=f"{kind}, {document.vouchers} vouchers" if document.summary else document.text,
        correction=document.kind in CORRECTIONS,
    )


def sent_line(made: Delivery, line: SealedLine) -> GeneralJournalLine:
    """A sealed line as its delivery sends it, under a line number of its own where the wire takes one."""
    return journal_line(line, line_number(made, line))


def journal_line(line: SealedLine, line_no: int | None = None) -> GeneralJournalLine:
    """A sealed line in Navision's words; without a number Navision numbers it."""
    return GeneralJournalLine(
        posting_date=line.date,
        document_no=line.document,
        account_type=line.account_type,
        account_no=line.account,
        amount=line.amount,
        external_document_no=line.reference,
        description=line.description,
        branch=line.branch,
        contract=line.contract,
        correction=line.correction,
        line_no=line_no,
    )


class _Unsendable(ValueError):
    """The document cannot be carried by this journal."""


def _lines(
    document: OutboxDocument, setup: Setup, capabilities: Capabilities, max_lines: int
) -> list[SealedLine]:
    lines = journal_lines(posting_document(document), setup)
    if len(lines) > max_lines:
        raise _Unsendable(
            f"{document.number}: has {len(lines)} lines, a delivery at most {max_lines}: "
            "raise max_lines in config/navision.toml"
        )
    if not capabilities.contract and any(line.contract for line in lines):
        raise _Unsendable(
            f"{document.number}: the journal page shows no Shortcut Dimension 2 Code for its contracts: "
            "add the field to the page, or set contract_posted = false in config/navision.toml"
        )
    if not capabilities.correction:
        lines = tuple(replace(line, correction=False) for line in lines)
    return [_sealed(line, setup) for line in lines]


def _sealed(line: GeneralJournalLine, setup: Setup) -> SealedLine:
    expected = expected_entry(line, setup)
    return SealedLine(
        line=0,
        document=line.document_no,
        date=line.posting_date,
        account_type=line.account_type,
        account=line.account_no,
        ledger_account=expected.account_no,
        amount=line.amount,
        branch=line.branch,
        contract=line.contract,
        reference=line.external_document_no,
        description=line.description,
        correction=line.correction,
    )


def _placed(line: SealedLine, place: int) -> SealedLine:
    return replace(line, line=place)
