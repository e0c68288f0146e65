"""Posting a batch: checks, entries, register, and what is left of the journal afterwards (PROTOCOL 4.4).

One transaction: a refusal anywhere leaves every line and every ledger as it was. A newcomer would expect
an empty batch after posting; without a number series Navision leaves one ghost line 10000 behind.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from simulator.checks import BalanceCheck, check_line, posting_order
from simulator.company import Company, Job
from simulator.dimensions import SHORTCUTS
from simulator.errors import DialogError, NavError
from simulator.fields import ZERO, Value
from simulator.journal import LINE_STEP, JournalBatch, is_empty, set_up_new_line
from simulator.number_series import SeriesSession, next_string
from simulator.store import Record
from simulator.wording import insist

NOTHING_TO_POST: Final = "There is nothing to post."


def post_batch(company: Company, template: str, batch: str, user: str) -> int:
    """Post a batch, or only schedule it where the setup says so; returns the register number (0: scheduled)."""
    with company.transaction():
        journal = JournalBatch(company, template, batch)
        if company.setup.post_with_job_queue:
            schedule(journal, user)
            return 0
        return BatchPosting(journal, user).run()


def schedule(journal: JournalBatch, user: str) -> None:
    """Hand the batch to the job queue; its lines show that they wait."""
    lines = journal.lines()
    if not lines:
        raise DialogError(NOTHING_TO_POST)
    for line in lines:
        draft = line.draft()
        draft["Job Queue Status"] = "Scheduled for Posting"
        journal.company.rows(81).modify(draft)
    journal.company.jobs.append(Job(*journal.names, user))


def run_job_queue(company: Company) -> list[NavError | int]:
    """Work off the job queue: for each job its register number, or the refusal that its lines now show."""
    results: list[NavError | int] = []
    while company.jobs:
        job = company.jobs.pop(0)
        try:
            with company.transaction():
                results.append(BatchPosting(JournalBatch(company, job.template, job.batch), job.user).run())
        except NavError as refusal:
            results.append(refusal)
            with company.transaction():
                for line in company.rows(81).starting_with(job.template, job.batch):
                    draft = line.draft()
                    draft["Job Queue Status"] = "Error"
                    company.rows(81).modify(draft)
    return results


@dataclass(slots=True)
class _Numbers:
    """The numbers that this posting gives out."""

    entry: int
    transaction: int
    register: int


class BatchPosting:
    """One run of posting over one batch."""

    def __init__(self, journal: JournalBatch, user: str) -> None:
        self.journal: Final = journal
        self.company: Final = journal.company
        self.user: Final = user.upper()[:50]
        self._series: Final = SeriesSession(self.company)
        last_entry, last_register = self.company.rows(17).last(), self.company.rows(45).last()
        self._numbers: Final = _Numbers(
            entry=last_entry.integer("Entry No.") if last_entry else 0,
            transaction=last_entry.integer("Transaction No.") if last_entry else 0,
            register=(last_register.integer("No.") if last_register else 0) + 1,
        )
        self._first_entry: Final = self._numbers.entry + 1
        self._document: tuple[str, str, date] | None = None
        self._balance = ZERO
        self._renumbered: Final[dict[str, str]] = {}

    def run(self) -> int:
        """Check, post, and clear the journal; returns the register number."""
        lines = self.journal.lines()
        for line in lines:
            check_line(self.company, line, self.user)
        ordered = posting_order(self.journal, lines)
        BalanceCheck(self.journal, self._series).run(ordered)
        for line in ordered:
            if not is_empty(line):
                self._post_line(line)
        if self._numbers.entry < self._first_entry:
            raise DialogError(NOTHING_TO_POST)
        self._write_register()
        self._clear_journal(lines)
        self._series.save()
        return self._numbers.register

    def _post_line(self, line: Record) -> None:
        number = self._document_number(line)
        document = (line.text("Document Type"), number, line.day("Posting Date"))
        if document != self._document or not self._balance:
            self._numbers.transaction += 1
        self._document = document
        amount, local = line.amount("Amount"), line.amount("Amount (LCY)")
        account = (line.text("Account Type"), line.text("Account No."))
        balancing = (line.text("Bal. Account Type"), line.text("Bal. Account No."))
        if account[1]:
            self._post_side(line, number, account, balancing, amount, local)
        if balancing[1]:
            self._post_side(line, number, balancing, account, -amount, -local)

    def _document_number(self, line: Record) -> str:
        """The number under which the line is posted; a posting series renumbers, equal stays equal."""
        series, number = line.text("Posting No. Series"), line.text("Document No.")
        if not series or series == self.journal.batch.text("No. Series"):
            return number
        if number not in self._renumbered:
            self._renumbered[number] = self._series.take(series)
        return self._renumbered[number]

    def _post_side(
        self,
        line: Record,
        number: str,
        account: tuple[str, str],
        other: tuple[str, str],
        amount: Decimal,
        local: Decimal,
    ) -> None:
        kind, _ = account
        self._numbers.entry += 1
        gl_account, posting_group = self._gl_account(line, account)
        self._write_gl_entry(line, number, gl_account, account, other, local)
        if kind == "Bank Account":
            self._write_sub_ledger(
                271,
                "Bank Account No.",
                "Bank Acc. Posting Group",
                line,
                number,
                account,
                other,
                posting_group,
                amount,
                local,
            )
        elif kind == "Customer":
            self._write_sub_ledger(
                21,
                "Customer No.",
                "Customer Posting Group",
                line,
                number,
                account,
                other,
                posting_group,
                amount,
                local,
            )
        self._balance += local

    def _gl_account(self, line: Record, account: tuple[str, str]) -> tuple[str, str]:
        """The G/L account that takes the amount, and the posting group that named it."""
        kind, number = account
        if kind == "Bank Account":
            bank = self.company.rows(270).get(number)
            insist(bank, "Blocked", False)
            if bank.text("Currency Code") or not line.text("Currency Code"):
                insist(bank, "Currency Code", line.text("Currency Code"))
            insist(bank, "Bank Acc. Posting Group")
            group = bank.text("Bank Acc. Posting Group")
            target = self.company.rows(277).get(group).text("G/L Account No.")
        elif kind == "Customer":
            group = self.company.rows(18).get(number).text("Customer Posting Group")
            target = self.company.rows(92).get(group).text("Receivables Account")
        elif kind == "G/L Account":
            group, target = "", number
            insist(self.company.rows(15).get(target), "Direct Posting", True)
        else:
            raise DialogError(f"{kind} cannot be posted from this journal.")
        found = self.company.rows(15).get(target)
        insist(found, "Account Type", "Posting")
        insist(found, "Blocked", False)
        return target, group

    def _shared(self, line: Record, number: str) -> dict[str, Value]:
        """What every ledger entry of the line carries."""
        return {
            "Entry No.": self._numbers.entry,
            "Posting Date": line["Posting Date"],
            "Document Date": line["Document Date"],
            "Document Type": line["Document Type"],
            "Document No.": number,
            "External Document No.": line["External Document No."],
            "Description": line["Description"],
            "Global Dimension 1 Code": line[SHORTCUTS[0]],
            "Global Dimension 2 Code": line[SHORTCUTS[1]],
            "Dimension Set ID": line["Dimension Set ID"],
            "User ID": self.user,
            "Source Code": line["Source Code"],
            "Journal Batch Name": line["Journal Batch Name"],
            "Transaction No.": self._numbers.transaction,
        }

    def _write_gl_entry(
        self,
        line: Record,
        number: str,
        gl_account: str,
        account: tuple[str, str],
        other: tuple[str, str],
        local: Decimal,
    ) -> None:
        rows = self.company.rows(17)
        own = account[0] != "G/L Account"
        debit = local < 0 if line.flag("Correction") else local > 0
        rows.insert(
            Record(
                rows.table,
                self._shared(line, number)
                | {
                    "G/L Account No.": gl_account,
                    "Amount": local,
                    "Debit Amount": local if debit else ZERO,
                    "Credit Amount": ZERO if debit else -local,
                    "Bal. Account Type": other[0] if other[1] else "G/L Account",
                    "Bal. Account No.": other[1],
                    "Reason Code": line["Reason Code"],
                    "Business Unit Code": line["Business Unit Code"],
                    "Source Type": account[0] if own else " ",
                    "Source No.": account[1] if own else "",
                    "System-Created Entry": own,
                    "No. Series": self.journal.batch["No. Series"],
                    "G/L Register No.": self._numbers.register,
                    "Last Modified DateTime": self.company.clock(),
                },
            )
        )

    def _write_sub_ledger(
        self,
        table: int,
        number_field: str,
        group_field: str,
        line: Record,
        number: str,
        account: tuple[str, str],
        other: tuple[str, str],
        posting_group: str,
        amount: Decimal,
        local: Decimal,
    ) -> None:
        """The bank's or customer's own ledger entry; it shares its number with the G/L entry."""
        rows = self.company.rows(table)
        values = self._shared(line, number) | {
            number_field: account[1],
            group_field: posting_group,
            "Currency Code": line["Currency Code"],
            "Amount": amount,
            "Remaining Amount": amount,
            "Amount (LCY)": local,
            "Open": True,
            "Positive": amount > 0,
        }
        if table == 271:
            values |= {
                "Reason Code": line["Reason Code"],
                "Bal. Account Type": other[0] if other[1] else "G/L Account",
                "Bal. Account No.": other[1],
                "Statement Status": "Open",
                "Debit Amount": max(amount, ZERO),
                "Credit Amount": max(-amount, ZERO),
                "Debit Amount (LCY)": max(local, ZERO),
                "Credit Amount (LCY)": max(-local, ZERO),
            }
        rows.insert(Record(rows.table, values))

    def _write_register(self) -> None:
        rows = self.company.rows(45)
        template, batch = self.journal.names
        rows.insert(
            rows.draft(
                {
                    "No.": self._numbers.register,
                    "From Entry No.": self._first_entry,
                    "To Entry No.": self._numbers.entry,
                    "Creation Date": self.company.clock().date(),
                    "Creation DateTime": self.company.clock(),
                    "Source Code": self.journal.template["Source Code"],
                    "User ID": self.user,
                    "Journal Batch Name": batch,
                    "Journal Templ. Name": template,
                }
            )
        )

    def _clear_journal(self, lines: list[Record]) -> None:
        """Delete the lines; rename the batch or leave the ghost line, as the set-up says."""
        for line in lines:
            self.company.rows(81).delete(line)
        journal = self._incremented() if self.journal.template.flag("Increment Batch Name") else self.journal
        if not journal.batch.text("No. Series"):
            filled = [line for line in lines if line.text("Account No.")]
            self._leave_ghost(journal, (filled or lines)[-1])

    def _incremented(self) -> JournalBatch:
        """The batch under its next name: LEASE01 becomes LEASE02 and LEASE01 is gone."""
        template, name = self.journal.names
        following = next_string(name)
        if not following:
            return self.journal
        batches = self.company.rows(232)
        renamed = self.journal.batch.draft()
        renamed["Name"] = following
        batches.delete(self.journal.batch)
        if batches.find(template, renamed.text("Name")) is None:
            batches.insert(renamed)
        return JournalBatch(self.company, template, renamed.text("Name"))

    def _leave_ghost(self, journal: JournalBatch, last: Record) -> None:
        ghost = self.company.rows(81).draft()
        ghost["Journal Template Name"], ghost["Journal Batch Name"] = journal.names
        ghost["Line No."] = LINE_STEP
        if not journal.lines():
            set_up_new_line(journal, ghost, last, bottom_balances=True)
            journal.insert(ghost)
