"""What the books state to a reader: a contract as of any day, and what posting documents are made of.

A contract's table itself is `servicing.statement`; here its facts are fetched. A newcomer would read the cached
columns: they know today only, and a statement is asked for past days as well. Where the recorded rows are not what
replay says, the statement is still given, with a warning that names the difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, case, func, select

from books import contracts, events
from books.contracts import UnknownContract
from books.papers import IssuedPaper
from books.schema.contracts import contract, party
from books.schema.entries import entry
from books.schema.vouchers import outbox, paper, voucher, voucher_line
from servicing.contract import Contract
from servicing.differences import HistoryDiffers, check_standing
from servicing.entries import Fact
from servicing.money import Money
from servicing.replay import replay
from servicing.roles import Role
from servicing.rules import Rules
from servicing.statement import InstalmentTable, statement
from servicing.voucher import Side, VoucherKind, VoucherLine


@dataclass(frozen=True, slots=True)
class ContractStatement:
    """One contract on the evening of a day: whose it is, its table, and the papers of each entry.

    `customer` is empty when the name was erased. `warning` is empty unless what is recorded is not what replay
    says today.
    """

    party: str
    customer: str
    object: str
    signed: date
    table: InstalmentTable
    papers: Mapping[int, tuple[IssuedPaper, ...]]
    warning: str = ""


def contract_statement(connection: Connection, rules: Rules, number: str, as_of: date) -> ContractStatement:
    """The contract's statement as of the day; raises UnknownContract, or NoTable before it began."""
    head = connection.execute(
        select(contract.c.branch, contract.c.party, contract.c.signed, contract.c.object, party.c.name)
        .outerjoin(party, (party.c.branch == contract.c.branch) & (party.c.id == contract.c.party))
        .where(contract.c.number == number)
    ).one_or_none()
    if head is None:
        raise UnknownContract(
            f"contract {number} is not in the books: check the number or import the contract"
        )
    facts = events.read_facts(connection, head.branch, number)
    start = Contract(number, head.branch)
    return ContractStatement(
        party=head.party,
        customer=head.name or "",
        object=head.object,
        signed=head.signed,
        table=statement(start, facts, rules, as_of),
        papers=_papers(connection, head.branch, number, as_of),
        warning=_warning(connection, start, facts, rules),
    )


def _papers(
    connection: Connection, branch: str, number: str, as_of: date
) -> dict[int, tuple[IssuedPaper, ...]]:
    """The papers of each entry that had been issued by the day, with what had become of them by then."""
    own, reversal = entry.alias("own"), entry.alias("reversal")
    rows = connection.execute(
        select(paper, reversal.c.id.label("reversed_by"))
        .join(own, (own.c.branch == paper.c.entry_branch) & (own.c.id == paper.c.entry))
        .outerjoin(
            reversal,
            (reversal.c.branch == paper.c.entry_branch)
            & (reversal.c.reverses == paper.c.entry)
            & (reversal.c.posting_date <= as_of),
        )
        .where(own.c.branch == branch, own.c.contract == number, paper.c.issued_on <= as_of)
        .order_by(paper.c.issued_on, paper.c.number)
    )
    papers: dict[int, tuple[IssuedPaper, ...]] = {}
    for row in rows:
        one = IssuedPaper(
            row.kind, row.number, row.branch, row.entry, row.issued_on, row.reversed_by is not None
        )
        papers[row.entry] = (*papers.get(row.entry, ()), one)
    return papers


def _warning(connection: Connection, start: Contract, facts: Sequence[Fact], rules: Rules) -> str:
    """Why the statement needs a look before it is handed out: empty when records and replay agree."""
    recorded = contracts.recorded_rows(connection, start.branch, start.number)
    try:
        check_standing(replay(start, facts, rules), recorded, facts)
    except HistoryDiffers as fault:
        return str(fault)
    return ""


# --- summaries that no delivery has closed yet ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenSummary:
    """A posting document that the next delivery will make: the vouchers of a branch, day and kind, summed."""

    branch: str
    date: date
    kind: VoucherKind
    lines: tuple[VoucherLine, ...]
    reference: str = ""

    @property
    def number(self) -> str:
        """A name in words: it gets its number when it is closed."""
        return f"{self.branch} {self.kind.value.lower().replace('_', ' ')} of {self.date}"


def open_summaries(connection: Connection, until: date) -> Iterator[OpenSummary]:
    """Every summary still open up to the day; a voucher that was withdrawn is not told any more."""
    replaced = select(voucher.c.replaces).where(voucher.c.replaces.is_not(None))
    side = case((voucher_line.c.amount > 0, 1), else_=-1)
    group = (outbox.c.branch, outbox.c.date, outbox.c.kind)
    place = (
        voucher_line.c.line_branch,
        voucher_line.c.role,
        voucher_line.c.counter_branch,
        voucher_line.c.bank,
    )
    rows = connection.execute(
        select(*group, *place, func.sum(voucher_line.c.amount).label("amount"))
        .join(
            voucher_line,
            (voucher_line.c.branch == outbox.c.branch) & (voucher_line.c.number == outbox.c.voucher),
        )
        .where(outbox.c.document.is_(None), outbox.c.date <= until, outbox.c.voucher.not_in(replaced))
        .group_by(*group, *place, side)
        .order_by(*group, side.desc(), *place)
    )
    for (branch, on, kind), lines in groupby(rows, lambda row: (row.branch, row.date, row.kind)):
        yield OpenSummary(branch, on, VoucherKind(kind), tuple(_summed_line(line) for line in lines))


def _summed_line(row: Any) -> VoucherLine:
    return VoucherLine(
        row.line_branch,
        Role(row.role),
        Side.DEBIT if row.amount > 0 else Side.CREDIT,
        abs(Decimal(int(row.amount))),
        None,
        row.counter_branch,
        row.bank,
    )


# --- what posting documents are made of -------------------------------------------------------------------

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class ToldVoucher:
    """A voucher inside a posting document; `amount` sums its debits, `contract` is blank where it has none."""

    number: str
    date: date
    text: str
    contract: str
    amount: Money


def vouchers_of(connection: Connection, documents: Collection[str]) -> dict[str, tuple[ToldVoucher, ...]]:
    """The vouchers of each posting document, in the order of their numbers."""
    found: dict[str, list[ToldVoucher]] = {}
    wanted = sorted(documents)
    debit = case((voucher_line.c.amount > 0, voucher_line.c.amount), else_=0)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = connection.execute(
            select(
                outbox.c.document,
                voucher.c.number,
                voucher.c.date,
                voucher.c.text,
                func.max(func.coalesce(voucher_line.c.contract, "")).label("contract"),
                func.sum(debit).label("amount"),
            )
            .join(voucher, (voucher.c.branch == outbox.c.branch) & (voucher.c.number == outbox.c.voucher))
            .join(
                voucher_line,
                (voucher_line.c.branch == voucher.c.branch) & (voucher_line.c.number == voucher.c.number),
            )
            .where(outbox.c.document.in_(wanted[start : start + _AT_ONCE]))
            .group_by(outbox.c.document, voucher.c.number, voucher.c.date, voucher.c.text)
            .order_by(outbox.c.document, voucher.c.number)
        )
        for row in rows:
            told = ToldVoucher(row.number, row.date, row.text, row.contract, Decimal(int(row.amount)))
            found.setdefault(row.document, []).append(told)
    return {document: tuple(vouchers) for document, vouchers in found.items()}
