"""The oracle of the storm: the simulator's own rows beside the books' own rows, by the simplest arithmetic.

It shares nothing with connector, delivery, mappings or the diff: it reads the ledger from the simulator's store,
vouchers by plain SQL, account numbers from `accounts.toml`, and counts. A newcomer would let it ask the resolver;
then both would be wrong together.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from books.setups import Books
from books.verify import verify
from simulator.company import Company
from simulator.posting.ledger import PostedEntry, posted_entries

OPENING = "OPENING"
FOREIGN = "FIN-"
"""How the document numbers or descriptions begin of lines that finance enters for itself."""


class Line(NamedTuple):
    """One line as the ledger must show it."""

    account: str
    amount: int
    date: date
    branch: str
    contract: str
    reference: str


@dataclass(frozen=True, slots=True)
class Document:
    """A posting document as the books' tables have it, with the lines that its vouchers ask for."""

    number: str
    date: date
    state: str
    because: str
    reference: str
    lines: Counter[Line] = field(hash=False)

    def touches(self, refused: Callable[[Line], bool]) -> bool:
        """Has it a line of this sort?"""
        return any(refused(line) for line in self.lines)


@dataclass
class Truth:
    """What stands where at this moment."""

    documents: dict[str, Document]
    live: dict[str, Counter[tuple[str, Line]]]
    """By document: the ledger's entries that count, each with the number it stands under."""
    reversed: Counter[str]
    """By document: how many of its entries were taken back inside Navision."""
    foreign: list[PostedEntry]
    with_references: bool = True
    """Can our side see references in the ledger? If not, it cannot be asked to notice a changed one."""

    def stands(self, number: str) -> bool:
        """Is anything of the document in the ledger and not taken back?"""
        return bool(self.live.get(number))

    def is_whole(self, number: str) -> bool:
        """Does it stand in the ledger exactly once, as its vouchers say, under its number?"""
        wanted: Counter[tuple[str, Line]] = Counter()
        shown: Counter[tuple[str, Line]] = Counter()
        for line, times in self.documents[number].lines.items():
            wanted[number, self._seen(line)] += times
        for (under, line), times in self.live.get(number, {}).items():
            shown[under, self._seen(line)] += times
        return shown == wanted

    def _seen(self, line: Line) -> Line:
        return line if self.with_references else line._replace(reference="")

    def in_state(self, *states: str) -> list[str]:
        """The documents in these states."""
        return [number for number, one in self.documents.items() if one.state in states]


def look(books: Books, company: Company, with_references: bool = True) -> Truth:
    """Read both sides."""
    with books.database.reading() as connection:
        documents = _documents(connection, _account_numbers(books))
    by_reference = {one.reference: one.number for one in documents.values()}
    live: dict[str, Counter[tuple[str, Line]]] = defaultdict(Counter)
    taken_back: Counter[str] = Counter()
    foreign = []
    for entry in posted_entries(company):
        number = by_reference.get(entry.external_document_no, entry.document_no)
        if number not in documents:
            if entry.document_no != OPENING:
                foreign.append(entry)
        elif entry.reversed or entry.reversed_entry_no:
            taken_back[number] += 1
        else:
            live[number][entry.document_no, _line(entry)] += 1
    return Truth(documents, live, taken_back, foreign, with_references)


# --- what must be so --------------------------------------------------------------------------------------


def faults(truth: Truth, touched: Collection[str], heard: Collection[str]) -> list[str]:
    """What must never be, whatever the storm did: a sentence for each document whose state is not the truth.

    `touched` are the documents that finance changed, `heard` every refusal that Navision spoke. Only a touched
    document may be anything but posted once, waiting, held with Navision's words, or withdrawn.
    """
    found = []
    for number, one in truth.documents.items():
        wrong = _wrong(truth, one, number in touched, heard)
        if wrong:
            found.append(f"{number} is {one.state} ({one.because}), but {wrong}")
    for entry in truth.foreign:
        if not (entry.document_no.startswith(FOREIGN) or entry.description.startswith(FOREIGN)):
            found.append(f"entry {entry.entry_no} of {entry.document_no} {entry.amount} belongs to nobody")
    return found


def _wrong(truth: Truth, one: Document, touched: bool, heard: Collection[str]) -> str:
    stands, whole = truth.stands(one.number), truth.is_whole(one.number)
    shown = f"the ledger has {_words(truth.live.get(one.number, {}))} for {_words(one.lines)}"
    match one.state:
        case "POSTED":
            return "" if whole else shown
        case "WAITING" | "WITHDRAWN" | "OFFERED":
            return shown if stands else ""
        case "HELD":
            if stands:
                return shown
            said = any(words in one.because for words in heard)
            return "" if said or "does not show what was sent" in one.because else "those are nobody's words"
        case "DELETED":
            return shown if stands else "" if touched else "nobody deleted it"
        case "REVERSED":
            if stands or not truth.reversed[one.number]:
                return shown
            return "" if touched else "nobody reversed it"
        case "STOPPED":
            if whole:
                return "it stands in the ledger as sent"
            return "" if touched else f"nobody changed it; {shown}"
    return "no delivery is under way"


def holes(books: Books) -> list[str]:
    """Numbers that were left out: of vouchers and papers by series, of entries by branch; links that broke."""
    found = []
    with books.database.reading() as connection:
        numbers: dict[str, list[int]] = defaultdict(list)
        for table in ("voucher", "paper"):
            for number in _scalars(connection, f"SELECT number FROM {table}"):
                series, sequence = re.fullmatch(r"(.*?)(\d+)", number).groups()  # type: ignore[union-attr]
                numbers[f"{table} {series}"].append(int(sequence))
        summaries = _scalars(connection, "SELECT number FROM posting_document WHERE summary")
        for number in summaries:
            series, sequence = number.rsplit("-", 1)
            numbers[f"summary {series}"].append(int(sequence))
        previous: dict[str, str] = {}
        for row in connection.exec_driver_sql(
            "SELECT branch, id, previous_hash, hash FROM entry ORDER BY branch, id"
        ):
            numbers[f"entry {row.branch}"].append(row.id)
            if row.branch in previous and previous[row.branch] != row.previous_hash:
                found.append(f"entry {row.id} of {row.branch} does not follow the one before it")
            previous[row.branch] = row.hash
    for series, given in numbers.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            found.append(f"{series}: {sorted(given)}")
    return found


def unbalanced(truth: Truth, books: Books) -> list[str]:
    """With every document posted: accounts by vouchers that are not the accounts by Navision's ledger."""
    ours: Counter[tuple[str, str]] = Counter()
    theirs: Counter[tuple[str, str]] = Counter()
    for one in truth.documents.values():
        if one.state != "WITHDRAWN":
            for line, times in one.lines.items():
                ours[line.account, line.branch] += line.amount * times
    for entries in truth.live.values():
        for (_, line), times in entries.items():
            theirs[line.account, line.branch] += line.amount * times
    return [
        f"account {key} is {ours[key]:,} by our vouchers and {theirs[key]:,} by Navision's ledger"
        for key in sorted(ours.keys() | theirs.keys())
        if ours[key] != theirs[key]
    ]


def unsound(books: Books) -> list[str]:
    """What the books find wrong with themselves: chains, caches, pairs, balance, numbers."""
    return verify(books).findings


# --- reading ----------------------------------------------------------------------------------------------


def _documents(connection: Connection, account: Callable[[Any], str]) -> dict[str, Document]:
    lines: dict[str, Counter[Line]] = defaultdict(Counter)
    summed: Counter[tuple[Any, ...]] = Counter()
    rows = connection.exec_driver_sql(
        "SELECT d.number, d.date, d.reference, d.summary, l.line_branch, l.role, l.amount, l.contract,"
        " l.counter_branch, l.bank FROM posting_document d JOIN outbox o ON o.document = d.number"
        " JOIN voucher_line l ON l.branch = o.branch AND l.number = o.voucher"
    )
    for row in rows:
        place = (account(row), _day(row.date), row.line_branch)
        if row.summary:
            summed[row.number, *place, row.reference, row.role, row.bank, row.amount > 0] += row.amount
        else:
            at, on, branch = place
            lines[row.number][Line(at, row.amount, on, branch, row.contract or "", row.reference)] += 1
    for (number, at, on, branch, reference, *_), amount in summed.items():
        lines[number][Line(at, amount, on, branch, "", reference)] += 1
    heads = connection.exec_driver_sql(
        "SELECT number, date, state, held_because, reference FROM posting_document ORDER BY number"
    )
    return {
        row.number: Document(
            row.number, _day(row.date), row.state, row.held_because or "", row.reference, lines[row.number]
        )
        for row in heads
    }


def _account_numbers(books: Books) -> Callable[[Any], str]:
    """From a voucher's line to the number of its ledger account, as `accounts.toml` says it."""
    roles: Mapping[str, Any] = tomllib.loads(books.setup.texts["accounts.toml"])

    def account(row: Any) -> str:
        role = roles[row.role]
        if role["type"] == "Bank Account":
            return str(role["ledger_accounts"].get(f"{row.line_branch} {row.bank}", role["ledger_account"]))
        if row.counter_branch and "counter_branches" in role:
            return str(role["counter_branches"][row.counter_branch])
        return str(role.get("branches", {}).get(row.line_branch, role["number"]))

    return account


def _line(entry: PostedEntry) -> Line:
    assert entry.amount == int(entry.amount)
    return Line(
        entry.account,
        int(entry.amount),
        entry.posting_date,
        entry.branch,
        entry.contract,
        entry.external_document_no,
    )


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _scalars(connection: Connection, query: str) -> Iterable[str]:
    return list(connection.exec_driver_sql(query).scalars())


def _words(lines: Mapping[Any, int]) -> str:
    return f"{sum(lines.values())} lines {sorted(lines.items())[:6]}"
