"""Posting documents: what Navision is told under one Document No.

A newcomer would post vouchers. Between them and Navision stands the posting document: one voucher in detail, or
many of one branch, day and kind as a sum. Sealing, holding, proving and the diff all work on it. A summary drops
the contracts and keeps debits and credits apart, so that the ledger shows the day's turnover and not its net.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from servicing.voucher import Side, Unbalanced, Voucher, VoucherKind, VoucherLine

CORRECTIONS = frozenset({VoucherKind.CORRECTION, VoucherKind.RESTATEMENT})


@dataclass(frozen=True, slots=True)
class PostingDocument:
    """One document for Navision: `reference` becomes the External Document No., `text` the descriptions.

    `text` is ours (an event, a contract, the number of a paper): it never holds a name or what a bank wrote.
    """

    number: str
    date: date
    lines: tuple[VoucherLine, ...]
    reference: str
    text: str = ""
    correction: bool = False

    def __post_init__(self) -> None:
        if not self.lines:
            raise Unbalanced(f"{self.number}: a posting document has lines")


def in_detail(voucher: Voucher, reference: str) -> PostingDocument:
    """The voucher as its own document, under its own number."""
    return PostingDocument(
        number=voucher.number,
        date=voucher.date,
        lines=voucher.lines,
        reference=reference,
        text=voucher.text,
        correction=voucher.kind in CORRECTIONS,
    )


def summarised(number: str, vouchers: Iterable[Voucher], reference: str) -> PostingDocument:
    """Vouchers of one day and kind as one document: a sum per branch, role, counter-branch, bank and side."""
    summed = tuple(vouchers)
    kinds = {(voucher.date, voucher.kind) for voucher in summed}
    if len(kinds) != 1:
        raise Unbalanced(f"{number}: a summary is of one day and one kind, not of {len(kinds)}")
    ((on, kind),) = kinds
    sums: dict[tuple[object, ...], VoucherLine] = {}
    for line in (line for voucher in summed for line in voucher.lines):
        key = (line.side is Side.CREDIT, line.branch, line.role, line.counter_branch or "", line.bank or "")
        amount = sums[key].amount + line.amount if key in sums else line.amount
        sums[key] = replace(line, amount=amount, contract=None)
    return PostingDocument(
        number=number,
        date=on,
        lines=tuple(sums[key] for key in sorted(sums)),
        reference=reference,
        text=f"{kind.value.lower().replace('_', ' ')}, {len(summed)} vouchers",
        correction=kind in CORRECTIONS,
    )
