"""Posting a batch: checks, entries, register, and what is left of the journal afterwards (PROTOCOL 4.4).

One transaction: a refusal anywhere leaves every line and every ledger as it was. A newcomer would expect
an empty batch after posting; without a number series Navision leaves one ghost line 10000 behind.
"""

from typing import Final

from simulator.company import Company, Job
from simulator.errors import DialogError, NavError
from simulator.posting.checks import BalanceCheck, check_batch_name, check_line, posting_order
from simulator.posting.journal import LINE_STEP, JournalBatch, is_empty, set_up_new_line
from simulator.posting.ledger_entries import EntryWriter, Side
from simulator.tables.number_series import SeriesSession, next_string
from simulator.tables.store import Record

NOTHING_TO_POST: Final = "There is nothing to post."


def post_batch(company: Company, template: str, batch: str, user: str) -> int:
    """Post a batch, or only schedule it where the setup says so; returns the register number (0: scheduled)."""
    with company.transaction():
        journal = JournalBatch(company, template, batch)
        if company.setup.post_with_job_queue:
            schedule(journal, user)
            return 0
        register = BatchPosting(journal, user).run()
        company.commit()  # posting commits: what a longer transaction does later cannot take it back
        return register


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


class BatchPosting:
    """One run of posting over one batch."""

    def __init__(self, journal: JournalBatch, user: str) -> None:
        self.journal: Final = journal
        self.company: Final = journal.company
        self.user: Final = user.upper()[:50]
        self._series: Final = SeriesSession(self.company)
        self._writer: Final = EntryWriter(self.company, self.user, journal.batch.text("No. Series"))
        self._renumbered: Final[dict[str, str]] = {}

    def run(self) -> int:
        """Check, post, and clear the journal; returns the register number."""
        check_batch_name(self.journal)
        lines = self.journal.lines()
        for line in lines:
            check_line(self.company, line, self.user)
        ordered = posting_order(self.journal, lines)
        BalanceCheck(self.journal, self._series).run(ordered)
        for line in ordered:
            if not is_empty(line):
                self._post_line(line)
        if not self._writer.written:
            raise DialogError(NOTHING_TO_POST)
        register = self._writer.close(self.journal.template.text("Source Code"), self.journal.names)
        self._clear_journal(lines)
        self._series.save()
        return register

    def _post_line(self, line: Record) -> None:
        """The account's side, then the balancing account's with the opposite sign."""
        number = self._document_number(line)
        self._writer.begin(line.text("Document Type"), number, line.day("Posting Date"))
        account = (line.text("Account Type"), line.text("Account No."))
        balancing = (line.text("Bal. Account Type"), line.text("Bal. Account No."))
        amount, local = line.amount("Amount"), line.amount("Amount (LCY)")
        if account[1]:
            self._writer.write(line, number, Side(*account, *balancing, amount, local))
        if balancing[1]:
            self._writer.write(line, number, Side(*balancing, *account, -amount, -local))

    def _document_number(self, line: Record) -> str:
        """The number under which the line is posted; a posting series renumbers, equal stays equal."""
        series, number = line.text("Posting No. Series"), line.text("Document No.")
        if not series or series == self.journal.batch.text("No. Series"):
            return number
        if number not in self._renumbered:
            self._renumbered[number] = self._series.take(series)
        return self._renumbered[number]

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
