"""A contract's statement: its instalment table as of any day, with the customer, the object and the papers.

The table itself is `servicing.statement`; this module only fetches the facts. A newcomer would read the cached
columns: they know today only, and a statement is asked for past days as well. Where the recorded rows are not what
replay says, the statement is still given, with a warning that names the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from books import contracts, events
from books.contracts import UnknownContract
from books.papers import IssuedPaper
from books.schema import contract, entry, paper, party
from servicing.contract import Contract
from servicing.differences import HistoryDiffers, check_standing
from servicing.entries import Fact
from servicing.replay import replay
from servicing.rules import Rules
from servicing.statement import InstalmentTable, statement


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
