"""What the finance people do in Navision meanwhile: edit what was offered, post it, reverse it, enter lines of
their own, close a period, block an account.

They act on the simulator's rows under their own name, never through our wire. Whatever they change of a document
is remembered in `touched`: only those may look different from what we sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from simulator.company import Company
from simulator.errors import NavError
from simulator.finance import Finance
from simulator.posting.ledger import PostedEntry, WaitingLine, posted_entries, waiting_lines
from tests.storm.census import Census, Fault
from tests.storm.oracle import FOREIGN, Line

Batch = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something for which Navision refuses: which lines it concerns, and how it is mended."""

    fault: Fault
    concerns: Callable[[Line], bool]
    mend: Callable[[], None]


@dataclass
class Bookkeepers:
    """The finance department at its screens."""

    company: Company
    batch: Batch
    dice: Random
    census: Census
    number_of: Callable[[str], str]
    """From a reference to the number of our document."""
    touched: set[str] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)
    _numbers: int = 0

    def __post_init__(self) -> None:
        self.at = Finance(self.company)

    # --- what Navision will refuse ------------------------------------------------------------------------

    def block_account(self, number: str) -> None:
        """A G/L account takes no postings."""
        self.at.block_account(number)
        self._trouble(
            Fault.REFUSED_ACCOUNT,
            lambda line: line.account == number,
            lambda: self.at.block_account(number, False),
        )

    def block_bank(self, card: str, ledger_account: str) -> None:
        """A bank account takes no postings."""
        self.at.block_bank_account(card)
        self._trouble(
            Fault.REFUSED_BANK,
            lambda line: line.account == ledger_account,
            lambda: self.at.block_bank_account(card, False),
        )

    def close_period(self, first_open: date) -> None:
        """Posting is allowed from this day on."""
        self.at.allow_posting(first_open, None)
        self._trouble(
            Fault.REFUSED_DATE,
            lambda line: line.date < first_open,
            lambda: self.at.allow_posting(None, None),
        )

    def block_contract(self, number: str) -> None:
        """The contract's dimension value is blocked."""
        self.at.block_dimension_value("CONTRACT", number)
        self._trouble(
            Fault.REFUSED_DIMENSION_BLOCKED,
            lambda line: line.contract == number,
            lambda: self.at.block_dimension_value("CONTRACT", number, False),
        )

    def miss_contract(self, number: str) -> None:
        """Nobody has entered the contract as a dimension value yet."""

        def enter() -> None:
            with self.company.transaction():
                values = self.company.rows(349)
                draft = values.draft()
                draft["Dimension Code"], draft["Code"] = "CONTRACT", number
                values.insert(draft)

        self._trouble(Fault.REFUSED_DIMENSION_MISSING, lambda line: line.contract == number, enter)

    def _trouble(self, fault: Fault, concerns: Callable[[Line], bool], mend: Callable[[], None]) -> None:
        self.troubles.append(Trouble(fault, concerns, mend))

    def mend(self, trouble: Trouble) -> None:
        """Take the reason of a refusal away."""
        self.troubles.remove(trouble)
        trouble.mend()

    def refuses(self, line: Line) -> bool:
        """Will Navision refuse this line as things are?"""
        return any(trouble.concerns(line) for trouble in self.troubles)

    # --- lines of their own -------------------------------------------------------------------------------

    def enter_foreign(self, account: str, on: date) -> None:
        """A document of finance in our batch."""
        number = self._number()
        line = {
            "Posting Date": on,
            "Document No.": number,
            "Account Type": "G/L Account",
            "Account No.": account,
        }
        for amount in (5, -5):
            self.at.insert_line(*self.batch, {**line, "Amount": amount})

    def remove_foreign(self) -> None:
        """Finance takes its own lines out of our batch again."""
        for line in self._lines():
            if line.document_no.startswith(FOREIGN) and not line.external_document_no:
                self.at.delete_line(*self.batch, line.line_no)

    # --- our lines before they are posted -----------------------------------------------------------------

    def change_something(self) -> str:
        """Change the date or an amount of a document of ours that lies in the batch; its number."""
        documents = self._documents()
        number = self.dice.choice(sorted(documents))
        self.dice.choice((self._date, self._amount))(documents[number])
        return number

    def delete_something(self) -> None:
        """Delete some of our lines."""
        lines = [line for line in self._lines() if line.external_document_no]
        for line in self.dice.sample(lines, min(len(lines), self.dice.randint(1, 3))):
            self.at.delete_line(*self.batch, line.line_no)

    def edit_offer(self) -> None:
        """Edit what was offered: each sort of change on a document of its own."""
        changes = [
            self._give_date,
            self._give_amount,
            self._give_amount,
            self._delete,
            self._merge,
            self._renumber,
        ]
        changes += [self._unreference]
        self.dice.shuffle(changes)
        changes[:0] = self.dice.sample([self._split, self._part], 2)  # few documents can be taken apart
        untouched = sorted(number for number in self._documents() if number not in self.touched)
        self.dice.shuffle(untouched)
        for change in changes[: self.dice.randint(5, len(changes))]:
            if len(untouched) < 2:
                break
            change(untouched)

    def _give_date(self, untouched: list[str]) -> None:
        self._date(self._take(untouched))
        self.census[Fault.OFFER_DATE] += 1

    def _give_amount(self, untouched: list[str]) -> None:
        self._amount(self._take(untouched))
        self.census[Fault.OFFER_AMOUNT] += 1

    def _delete(self, untouched: list[str]) -> None:
        for line in self._take(untouched):
            self.at.delete_line(*self.batch, line.line_no)
        self.census[Fault.OFFER_DELETED] += 1

    def _merge(self, untouched: list[str]) -> None:
        lines, into = self._take(untouched), untouched[-1]
        if self._is_correction(lines[0]) == self._is_correction(self._documents()[into][0]):
            self._edit(lines, "Document No.", into)
            self.census[Fault.OFFER_MERGED] += 1

    def _renumber(self, untouched: list[str]) -> None:
        self._edit(self._take(untouched), "Document No.", self._number())
        self.census[Fault.OFFER_RENUMBERED] += 1

    def _unreference(self, untouched: list[str]) -> None:
        self._edit(self._take(untouched), "External Document No.", "")
        self.census[Fault.OFFER_UNREFERENCED] += 1

    def _split(self, untouched: list[str]) -> None:
        """The lines of one branch, which balance by themselves, go under another number."""
        if (lines := self._of_one_branch(untouched)) is not None:
            self._edit(lines, "Document No.", self._number())
            self.census[Fault.OFFER_SPLIT] += 1

    def _part(self, untouched: list[str]) -> None:
        """The lines of one branch, which balance by themselves, are deleted."""
        if (lines := self._of_one_branch(untouched)) is not None:
            for line in lines:
                self.at.delete_line(*self.batch, line.line_no)
            self.census[Fault.OFFER_PARTLY] += 1

    def _of_one_branch(self, untouched: list[str]) -> list[WaitingLine] | None:
        documents = self._documents()
        for number in untouched:
            branches = {line.branch for line in documents[number]}
            if len(branches) > 1:
                untouched.remove(number)
                self.touched.add(number)
                return [line for line in documents[number] if line.branch == min(branches)]
        return None

    def _take(self, untouched: list[str]) -> list[WaitingLine]:
        number = untouched.pop()
        self.touched.add(number)
        return self._documents()[number]

    def _date(self, lines: list[WaitingLine]) -> None:
        self._edit(lines, "Posting Date", lines[0].posting_date + timedelta(1))

    def _amount(self, lines: list[WaitingLine]) -> None:
        for line, by in zip(lines, (1, -1), strict=False):
            self.at.edit_line(*self.batch, line.line_no, {"Amount": line.amount + by})

    def _edit(self, lines: list[WaitingLine], name: str, value: str | date) -> None:
        for line in lines:
            self.at.edit_line(*self.batch, line.line_no, {name: value})

    def _is_correction(self, line: WaitingLine) -> bool:
        return self.company.rows(81).get(*self.batch, line.line_no).flag("Correction")

    def has_lines(self) -> bool:
        """Does any line lie in the batch?"""
        return bool(self._lines())

    def lies_in_batch(self, number: str) -> bool:
        """Does any line of our document lie there?"""
        return number in self._documents()

    def remove_strange(self) -> None:
        """Finance takes out what our delivery refused to touch: lines of ours that it has changed itself."""
        self.touched |= set(self._documents())
        for line in self._lines():
            self.at.delete_line(*self.batch, line.line_no)

    # --- posting and reversing ----------------------------------------------------------------------------

    def post_offer(self) -> None:
        """Post what lies in the batch; documents that Navision refuses are deleted until it takes the rest."""
        while self._lines():
            try:
                self.at.post(*self.batch)
            except NavError:
                self.remove_foreign()
                self._delete_refused()
            else:
                self.census[Fault.OFFER_POSTED] += 1
                return

    def _delete_refused(self) -> None:
        """Delete the documents that Navision refuses; where none can be told, everything."""
        documents = self._documents()
        refused = [number for number, lines in documents.items() if any(map(self._is_refused, lines))]
        self.touched |= set(refused or documents)
        doomed = [line for number in refused for line in documents[number]] or self._lines()
        for line in doomed:
            self.at.delete_line(*self.batch, line.line_no)

    def _is_refused(self, line: WaitingLine) -> bool:
        shown = (line.posting_date, line.branch, line.contract, line.external_document_no)
        return self.refuses(Line(line.account, int(line.amount), *shown))

    def reverse(self, entries: list[PostedEntry]) -> bool:
        """Reverse a transaction with everything in it; False where Navision does not let them."""
        try:
            self.at.reverse_transaction(entries[0].transaction_no)
        except NavError:
            return False
        return True

    def live_of(self, reference: str, number: str) -> list[PostedEntry]:
        """The document's entries that count."""
        return [
            entry
            for entry in posted_entries(self.company)
            if (entry.external_document_no == reference or entry.document_no == number)
            and not entry.reversed
            and not entry.reversed_entry_no
        ]

    # ------------------------------------------------------------------------------------------------------

    def _lines(self) -> list[WaitingLine]:
        return [line for line in waiting_lines(self.company, *self.batch) if line.account]

    def _documents(self) -> dict[str, list[WaitingLine]]:
        """Our lines in the batch by the number they were sent under."""
        found: dict[str, list[WaitingLine]] = defaultdict(list)
        for line in self._lines():
            if line.external_document_no:
                found[self.number_of(line.external_document_no)].append(line)
        return found

    def _number(self) -> str:
        self._numbers += 1
        return f"{FOREIGN}{self._numbers:04}"
