"""Vouchers and journal lines as text files that lie beside each other: `bounced_cheque.voucher`, `.lines`.

A `.voucher` file is written as the program prints a voucher, with the reference and the text it carries; several
vouchers are divided by an empty line. A `.lines` file has one journal line a row.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from company.setup import Setup
from connector.documents import GeneralJournalLine
from mappings.journal import journal_lines
from mappings.ledger import expected_entry
from mappings.posting_document import PostingDocument, in_detail, summarised
from servicing.money import idr
from servicing.roles import Role
from servicing.voucher import Side, Voucher, VoucherKind, VoucherLine

FOLDER = Path(__file__).parent / "documents"
SUMMARY = "RKPBDG0502-00001"

_HEAD = re.compile(r"(\S+) (\S+) (.+)")
_LINE = re.compile(r"(Dr|Cr) ([A-Z_]+)(?::(\S+))?(?: (\S+))? ([\d,]+) \[(\w+)\]")


def read_document(name: str) -> PostingDocument:
    """The posting document of a file: in detail for one voucher, a summary for several."""
    blocks = re.split(r"\n\s*\n", _without_comments((FOLDER / f"{name}.voucher").read_text(encoding="utf-8")))
    vouchers = [read_voucher(block) for block in blocks]
    if len(vouchers) > 1:
        return summarised(SUMMARY, vouchers, "JB-SUMMARY")
    reference = re.search("^reference: (.*)$", blocks[0], flags=re.MULTILINE)
    assert reference is not None, f"{name}.voucher has no reference"
    return in_detail(vouchers[0], reference[1])


def read_voucher(block: str) -> Voucher:
    """One voucher as it is printed, plus its text."""
    head, *rest = [" ".join(row.split()) for row in block.strip().splitlines()]
    match = _HEAD.fullmatch(head)
    assert match is not None, head
    number, on, kind = match.groups()
    text = next(row.partition(":")[2].strip() for row in rest if row.startswith("text:"))
    lines = tuple(_line(row) for row in rest if not row.startswith(("text:", "reference:")))
    return Voucher(number, date.fromisoformat(on), VoucherKind(kind.upper().replace(" ", "_")), lines, text)


def _line(row: str) -> VoucherLine:
    match = _LINE.fullmatch(row)
    assert match is not None, row
    side, role, tail, contract, amount, branch = match.groups()
    between = Role(role) is Role.INTERBRANCH
    return VoucherLine(
        branch,
        Role(role),
        Side(side),
        idr(amount.replace(",", "")),
        contract=contract,
        counter_branch=tail if between else None,
        bank=None if between else tail,
    )


def write_lines(document: PostingDocument, setup: Setup) -> str:
    """The document's journal lines, one a row, with the ledger account where it is another one."""
    return "\n".join(_row(line, setup) for line in journal_lines(document, setup))


def _row(line: GeneralJournalLine, setup: Setup) -> str:
    ledger = expected_entry(line, setup).account_no
    account = f"{line.account_type.value} {line.account_no}"
    account += f" (ledger {ledger})" if ledger != line.account_no else ""
    mark = " correction" if line.correction else ""
    return (
        f"{line.posting_date} {line.document_no} {line.external_document_no}{mark} | {account} | {line.amount:,} | "
        f"{line.branch} | {line.contract or '-'} | {line.description}"
    )


def read_lines(name: str) -> list[str]:
    """The expected rows, runs of blanks collapsed."""
    return collapsed((FOLDER / f"{name}.lines").read_text(encoding="utf-8"))


def collapsed(text: str) -> list[str]:
    """The rows of a text with runs of blanks collapsed, without comments."""
    return [" ".join(row.split()) for row in _without_comments(text).splitlines() if row.strip()]


def _without_comments(text: str) -> str:
    return re.sub("^#.*\n", "", text, flags=re.MULTILINE)
