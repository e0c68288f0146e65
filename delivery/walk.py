"""A delivery's walk: clear, lines, check, post, prove; each step recorded before it is taken (DESIGN 4).

The walk reads the recorded step and takes the next one, so that going on after a killed process is the same
code as going on after an answer. Whatever was written without an answer is settled by `look_until_sure` before
anything else is sent; a newcomer would send it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from books.navision.deliveries import Delivery, Settled, Step
from books.navision.document_states import DocumentState
from connector.documents import GeneralJournalLine
from connector.errors import Changed, NoAnswer, Refused, Unreachable
from delivery import refusals
from delivery.clearing import clear, contents_of, refuse_foreign, remove
from delivery.errand import Errand
from delivery.evidence import asked_before, look, look_after_posting, look_until_sure
from delivery.resolver import Evidence, Found, Resolution, Verdict, resolve
from delivery.result import Named, Outcome, RunEnds
from delivery.sealing import sent_line
from delivery.verdicts import IN_LEDGER, settled

# Refusals that concern whoever calls, not a document: trying document by document would hold them all.
_NOT_A_DOCUMENTS_FAULT: Final = (
    "NavPermissionException",
    "NavCompanyNotFoundException",
    "NavLicenseException",
)


class Walk:
    """One delivery on its way. `aside` collects documents that will go in deliveries of their own."""

    def __init__(self, errand: Errand, made: Delivery, refusals: int | None = None) -> None:
        self.errand = errand
        self.made = made
        self.documents = made.documents
        self.aside: list[tuple[str, ...]] = []
        self.refused = 0
        self._refusals = errand.limits.refusals if refusals is None else refusals
        self._busy = 0
        self._sendings = 0
        self._may_be_there = False
        """Were its lines sent before? Then somebody may have posted them, under whatever number."""
        self._next: Mapping[Step, Callable[[], None]] = {
            Step.SEALED: self._clear,
            Step.CLEARED: self._send,
            Step.SENDING: self._find_out,
            Step.SENT: self._check,
            Step.CHECKED: self._post_or_offer,
            Step.POSTING: self._find_out,
            Step.SCHEDULED: self._look_at_the_schedule,
        }

    def run(self) -> None:
        """Walk on until the delivery is closed or offered; raises RunEnds where the next run must go on."""
        while self.made.lines and self.made.step in self._next:
            self._next[self.made.step]()
        if not self.made.lines:
            self.errand.close(self.made, "every document is settled")

    def start_again(self) -> None:
        """After a pause nothing that was looked at before counts: look again, from a step that reads."""
        self._may_be_there = True
        if self.made.step is Step.CLEARED:
            self.made = self.errand.advance(self.made, Step.SEALED, "after a pause the batch is read again")
        elif self.made.step is Step.CHECKED:
            self.made = self.errand.advance(self.made, Step.SENT, "after a pause the batch is checked again")

    # --- the steps ----------------------------------------------------------------------------------------

    def _clear(self) -> None:
        """Ask the ledger for these numbers, then see to it that the batch holds nothing else."""
        self.errand.wait_until_over(self.made)
        self._settle(asked_before(self.errand, self.made, may_be_there=self._may_be_there))
        if self.made.lines:
            self.made = clear(self.errand, self.made)

    def _send(self) -> None:
        errand, made = self.errand, self.made
        self._may_be_there = True
        self._sendings += 1
        if self._sendings > errand.limits.sendings:
            raise RunEnds(
                Outcome.UNSURE, f"{made}: its lines were lost {self._sendings - 1} times: try later"
            )
        lines = [sent_line(made, line) for line in made.lines]
        size = errand.wire.capabilities.max_lines_per_call
        calls = [lines[start : start + size] for start in range(0, len(lines), size)]
        self.made = errand.advance(made, Step.SENDING, f"sending {len(lines)} lines", errand.limits.write)
        try:
            self._create(calls, len(lines))
        except Unreachable as fault:
            self.made = errand.advance(self.made, Step.SEALED, f"not sent: {fault}")
            raise
        except (NoAnswer, Changed) as lost:
            self.made = errand.unanswered(self.made, f"no answer: {lost}")
        except Refused as refusal:
            self._refused(refusal, Step.SEALED)
        else:
            self.made = errand.advance(self.made, Step.SENT, "Navision has the lines")

    def _create(self, calls: Sequence[Sequence[GeneralJournalLine]], total: int) -> None:
        done = 0
        for call in calls:
            if done:
                self.errand.keep_lease(self.errand.limits.write)
            self.errand.wire.create_lines(self.errand.batch, call)
            done += len(call)
            self.errand.progress("sending lines", done, total)
            self.errand.moment("lines sent")

    def _check(self) -> None:
        """Read the batch back and compare it with the seal."""
        errand = self.errand
        journal = errand.wire.read_journal(errand.batch)
        seen = resolve(self.made.lines, Evidence(journal, ()))
        if seen.foreign:
            contents = contents_of(errand, seen.foreign)
            refuse_foreign(errand, contents)
            self.made = remove(errand, self.made, contents.removable)
        elif edited := seen.of(Found.EDITED_LINES):
            held = {
                finding.document: (
                    f"{finding.document}: the journal does not show what was sent: {finding.evidence}: "
                    "look who changes lines in our batch, then `jembatan deliver`"
                )
                for finding in edited
            }
            self._take_out(seen, held, DocumentState.HELD)
        elif seen.verdict is Verdict.LINES_ONLY:
            self.made = errand.advance(self.made, Step.CHECKED, f"{len(self.made.lines)} lines as sealed")
        else:
            # Somebody removed them, or posted them, perhaps under other numbers.
            self._go_on(look(errand, self.made))

    def _post_or_offer(self) -> None:
        errand = self.errand
        if self.made.mode == "draft":
            self.made = errand.offer(self.made)
            errand.tally.documents_offered += len(self.made.documents)
            return
        self.made = errand.advance(self.made, Step.POSTING, "posting the batch", errand.limits.post)
        errand.progress("posting", 0, len(self.made.lines))
        try:
            said = errand.wire.post(errand.batch)
        except Unreachable as fault:
            self.made = errand.advance(self.made, Step.SENT, f"not posted: {fault}")
            raise
        except (NoAnswer, Changed) as lost:
            self.made = errand.unanswered(self.made, f"no answer: {lost}")
        except Refused as refusal:
            self._refused(refusal, Step.SENT)
        else:
            errand.moment("posted")
            errand.answered(self.made, f"Navision answered the posting: {said or '(nothing)'}")
            errand.moment("post answered")
            self._prove()

    def _prove(self) -> None:
        """Find every sealed line in the ledger, and name what was posted with them."""
        seen, foreign = look_after_posting(self.errand, self.made)
        for entry in foreign:
            self.errand.tally.notices.append(
                f"{self.made} posted a line that is not ours: entry {entry.entry_no}, {entry.document_no} "
                f"{entry.account_no} {entry.amount:,}: ask finance whose it is"
            )
        if seen.verdict in (Verdict.LINES_ONLY, Verdict.SOME_LINES, Verdict.NOT_THERE):
            self.made = self.errand.advance(
                self.made, Step.SCHEDULED, "Navision took the posting; the ledger does not show it yet"
            )
        elif seen.verdict is Verdict.POSTED:
            self._settle(seen)
        else:
            self._find_out()

    # --- what may have happened ---------------------------------------------------------------------------

    def _find_out(self) -> None:
        """Settle an unanswered write: from batch and ledger, never by sending again."""
        proofs = {Verdict.POSTED} | ({Verdict.LINES_ONLY} if self.made.step is Step.SENDING else set())
        self._go_on(look_until_sure(self.errand, self.made, lambda seen: seen.verdict in proofs))

    def _go_on(self, seen: Resolution) -> None:
        """Go on with what the resolver found: what stands in the ledger is settled, the rest is walked again."""
        self._settle(seen)
        if not self.made.lines:
            return
        left = {finding.found for finding in seen.findings if finding.document in self.made.documents}
        said = f"the resolver says {seen.verdict.value}"
        self.made = self.errand.advance(self.made, Step.SENT if left == {Found.LINES} else Step.SEALED, said)

    def _look_at_the_schedule(self) -> None:
        """Navision's job queue has the batch: nothing is sent or removed until the ledger shows it."""
        errand = self.errand
        seen = look_until_sure(errand, self.made, lambda seen: seen.verdict is Verdict.POSTED)
        self._settle(seen)
        if not self.made.lines:
            return
        waited = (errand.now() - self.made.sealed_at) / 1000
        if waited > errand.limits.scheduled and seen.verdict is Verdict.NOT_THERE:
            gone = "its lines left the journal and the ledger does not show them"
            self._leave(
                [
                    Settled(
                        finding.document,
                        DocumentState.STOPPED,
                        finding.found.value,
                        finding.evidence,
                        f"{finding.document}: {gone}: look at the job queue entries in Navision, "
                        "then `jembatan resend NUMBER --because …`",
                    )
                    for finding in seen.findings
                ]
            )
            return
        if waited > errand.limits.scheduled:
            errand.tally.notices.append(
                f"{self.made}: scheduled for posting {waited / 3600:.0f} hours ago and not posted: look at the "
                "job queue entries in Navision, mend what they say and post the batch there"
            )
        raise RunEnds(Outcome.SCHEDULED, f"{self.made}: Navision's job queue has not posted it yet")

    # --- documents that leave the delivery ----------------------------------------------------------------

    def _settle(self, seen: Resolution) -> None:
        """What stands in the ledger leaves the delivery: posted, or stopped with both sides named."""
        found = [finding for finding in seen.findings if finding.found in IN_LEDGER]
        posted = {finding.document for finding in found if finding.found is Found.POSTED}
        lines = sum(line.document in posted for line in self.made.lines)
        self._leave([settled(finding) for finding in found])
        self.errand.tally.documents_posted += len(posted)
        self.errand.tally.lines_posted += lines
        if renumbered := seen.of(Found.RENUMBERED):
            raise RunEnds(
                Outcome.REFUSED,
                f"{renumbered[0].document}: {renumbered[0].evidence}: batch {self.errand.batch} has a posting "
                "number series, remove it there: nothing more was sent",
            )

    def _leave(self, leaving: Sequence[Settled]) -> None:
        self.made = self.errand.settle(self.made, leaving)
        for one in leaving:
            if one.because is not None and one.state is not DocumentState.WAITING:
                self.errand.tally.named[one.document] = Named(one.document, one.verdict, one.because)

    def _take_out(self, seen: Resolution, because: Mapping[str, str], state: DocumentState) -> None:
        """Remove the lines of these documents from the batch; then they leave the delivery."""
        lines = [
            line for finding in seen.findings if finding.document in because for line in finding.in_journal
        ]
        if lines:
            self.made = remove(self.errand, self.made, lines)
        verdict = "refused" if state is DocumentState.HELD else "set aside"
        self._leave(
            [
                Settled(number, state, verdict, words, words if state is DocumentState.HELD else None)
                for number, words in because.items()
            ]
        )

    def _refused(self, refusal: Refused, back: Step) -> None:
        """Hold the documents that the refusal names; if it names none, go on with half of them."""
        errand = self.errand
        errand.answered(self.made, f"refused: {refusal}")
        # A refusal is no proof: code called on the way may have committed (PROTOCOL 1.9).
        seen = look(errand, self.made)
        if any(finding.found in IN_LEDGER for finding in seen.findings):
            self._find_out()
            return
        self.made = errand.advance(self.made, back, f"refused: {refusal.navision_says or refusal}")
        if refusal.transient:
            self._wait_for_locks(refusal)
        elif not refusal.navision_says or refusal.exception_class in _NOT_A_DOCUMENTS_FAULT:
            raise RunEnds(Outcome.REFUSED, f"{self.made}: {refusal}")
        else:
            self._take_out_refused(refusal, seen)

    def _wait_for_locks(self, refusal: Refused) -> None:
        self._busy += 1
        if self._busy >= self.errand.limits.busy_attempts:
            raise RunEnds(
                Outcome.UNREACHABLE, f"{self.made}: Navision is busy: {refusal.navision_says}: try later"
            )
        self.errand.wait(self.errand.limits.busy, "Navision's tables are locked by somebody else")

    def _take_out_refused(self, refusal: Refused, seen: Resolution) -> None:
        self.refused += 1
        documents = self.made.documents
        named = refusals.blamed(refusal, self.made, self.errand.batch)
        if len(documents) == 1 or named.certain:
            held = named.certain or documents
            words = {number: refusals.sentence(number, refusal) for number in held}
            self._take_out(seen, words, DocumentState.HELD)
            if self.refused >= self._refusals and self.made.lines:
                self._set_aside(seen, [self.made.documents])
            return
        if self.refused >= self._refusals:
            self._set_aside(seen, [documents])
            return
        alone = [(number,) for number in named.suspected]
        groups = alone if 0 < len(alone) < len(documents) else [documents[len(documents) // 2 :]]
        self._set_aside(seen, groups)

    def _set_aside(self, seen: Resolution, groups: Sequence[tuple[str, ...]]) -> None:
        self.aside += groups
        words = {number: "to be sent by itself" for group in groups for number in group}
        self._take_out(seen, words, DocumentState.WAITING)
