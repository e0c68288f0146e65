"""Acts on sheets: what every one of them does around its decision.

An act locks its sheets, answers a repeated key with the first answer, asks who may do it, and then writes one
bundle: its lead entry, the steps, the memo lines, the contracts' parts, the papers and one voucher. The functions
in the other `cheque_*` modules only decide. The entry's number is known before it is written, because the end of
the branch's chain is locked here; so each step can name the entry it came with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from books import chain, contracts, papers
from books.bundles import Bundled, Lead, Part, parts_of, question, record_bundle
from books.cheques.rows import add_steps, facts_of, insert_sheets, key_of, read_plans, step_of
from books.cheques.sheets import of_entry
from books.papers import IssuedPaper
from books.recording import Act, NotRecorded, first_answer
from books.schema.cheques import cheque, cheque_step, cheque_warning
from books.setups import Books
from company.authority import spoken
from company.cheques import Authority
from servicing.cheque_dates import SheetWarning
from servicing.cheque_history import EntryRef, Sheet, Step, fold
from servicing.contract import Contract
from servicing.voucher import Voucher, VoucherKind, VoucherLine

# The kinds of entries that sheets bring, with what a voucher's text calls each.
KINDS: Final = {
    "cheques_registered": "cheques registered",
    "cheque_requested": "cheque request",
    "cheque_request_approved": "cheque request approved",
    "cheque_request_rejected": "cheque request rejected",
    "cheque_held": "cheque held",
    "cheque_released": "cheque released",
    "cheque_date_changed": "cheque re-dated",
    "cheques_deposited": "cheques deposited",
    "cheque_withdrawn": "cheque withdrawn",
    "cheque_mark": "cheque marked",
    "cheque_cleared": "cheque cleared",
    "cheque_bounced": "cheque bounced",
    "cheque_repaired": "cheque repaired",
    "cheque_replaced": "cheque replaced",
    "cheques_returned": "cheques returned",
    "cheque_cancelled": "cheque cancelled",
    "cheque_act_reversed": "cheque correction",
    "cheques_brought_forward": "opening balance of cheques",
}
BROUGHT_FORWARD: Final = "cheques_brought_forward"


@dataclass(frozen=True, slots=True)
class Done:
    """What an act on sheets wrote: its entry, voucher and papers, and the sheets after it."""

    entry: EntryRef
    voucher: Voucher | None
    papers: tuple[IssuedPaper, ...]
    sheets: tuple[Sheet, ...]
    repeated: bool = False
    warnings: tuple[SheetWarning, ...] = ()
    exceptions: tuple[Sheet, ...] = ()
    proposals: tuple[str, ...] = ()

    def paper(self, kind: str) -> str | None:
        """The number of the first paper of a kind."""
        return next((paper.number for paper in self.papers if paper.kind == kind), None)

    def warned(self, warnings: Sequence[SheetWarning]) -> Done:
        """The same with further warnings."""
        return replace(self, warnings=(*self.warnings, *warnings))

    def following(self, exceptions: Sequence[Sheet]) -> Done:
        """The same with the sheets that could not go along."""
        return replace(self, exceptions=tuple(exceptions))

    def proposing(self, proposals: Sequence[str]) -> Done:
        """The same with what the rules propose about a customer."""
        return replace(self, proposals=tuple(proposals))


@dataclass(frozen=True, slots=True)
class Acting:
    """An act under way: its sheets and contracts are locked, and `entry` is what its lead will be."""

    connection: Connection
    books: Books
    act: Act
    kind: str
    asked: Any
    contracts: dict[str, Contract]
    entry: EntryRef

    def step(self, sheet: Sheet, kind: Any, **decided: object) -> Sheet:
        """The sheet after a step of this act."""
        return after(sheet, sheet.step(kind, self.act.posting_date, self.entry, **decided))

    def record(
        self,
        sheets: Sequence[Sheet],
        *,
        lines: Sequence[VoucherLine] = (),
        parts: Sequence[Part] = (),
        papers: Sequence[tuple[str, str]] = (),
        voucher_kind: VoucherKind = VoucherKind.CHEQUE,
        text: str = "",
        reverses: int | None = None,
        new: Sequence[Sheet] = (),
        warnings: Sequence[tuple[Sheet, SheetWarning]] = (),
        more: Callable[[Connection], None] = lambda _connection: None,
    ) -> Done:
        """Write the act whole; `sheets` are those that took a step, `new` those of them it registered."""

        def write(connection: Connection, entry: int) -> None:
            assert entry == self.entry.id
            rules = self.books.setup.cheques.rules
            if new:
                insert_sheets(connection, new, rules)
            add_steps(connection, sheets, rules, [key_of(sheet) for sheet in new])
            if warnings:
                connection.execute(insert(cheque_warning), [warning_row(*one) for one in warnings])
            more(connection)

        bundled = record_bundle(
            self.connection,
            self.books,
            self.act,
            Lead(
                self.kind,
                {
                    "reverses": reverses,
                    "sheets": [sheet.facts for sheet in in_order(new)],
                    "steps": [(*key_of(sheet), sheet.last) for sheet in in_order(sheets)],
                },
                voucher_kind,
                (text or f"{KINDS[self.kind]} {_named(sheets)}")[:100],
                lines,
                papers,
                write,
                asked=self.asked,
            ),
            parts,
            reverses=reverses,
        )
        return _done(bundled, sheets, [warning for _, warning in warnings])


def begin(
    connection: Connection,
    books: Books,
    act: Act,
    kind: str,
    asked: Any,
    *,
    authority: Authority | None = None,
    paying: Sequence[str] = (),
) -> Acting | Done:
    """Begin an act whose sheets are locked already; the first answer when the key was used for it before.

    `paying` are the contracts whose parts it will write; they are locked here, before the chains.
    """
    asked = {"asked": asked, "value_date": act.value_date}
    if act.at_branch not in books.setup.branches:
        raise NotRecorded(
            f"{act.key}: config/branches.toml has no branch {act.at_branch}: correct the branch"
        )
    locked = {number: contracts.lock(connection, number) for number in sorted(set(paying))}
    ends = {
        branch: chain.lock_end(connection, branch)
        for branch in sorted({act.at_branch, *(contract.branch for contract in locked.values())})
    }
    known = first_answer(connection, act.key, question(act, kind, asked))
    if known is not None:
        entry = EntryRef(known.branch, known.entry)
        papers_of_it = known.papers + tuple(
            paper
            for part in parts_of(connection, *entry, standing=False)
            for paper in papers.issued_by(connection, part.branch, part.id)
        )
        return Done(entry, known.voucher, papers_of_it, tuple(of_entry(connection, entry)), repeated=True)
    if authority is not None:
        check_authority(books, act, authority)
    entry = EntryRef(act.at_branch, ends[act.at_branch].last_entry + 1)
    return Acting(connection, books, act, kind, asked, locked, entry)


def check_authority(books: Books, act: Act, authority: Authority) -> None:
    """Refuse an act that setup keeps to other roles."""
    cheques = books.setup.cheques
    if not cheques.may(authority, act.actor.role):
        roles = spoken(cheques.authority[authority])
        raise NotRecorded(
            f"{act.key}: {act.actor.id} as {act.actor.role} may not {authority.words}: ask a {roles}"
        )


def check_other_person(act: Act, maker: str, what: str) -> None:
    """Refuse that somebody approves what they asked for: the maker is never the checker."""
    if act.actor.id == maker:
        raise NotRecorded(f"{act.key}: {maker} {what} and cannot approve it: ask somebody else")


def check_reason(act: Act, what: str) -> None:
    """Refuse an act without a reason."""
    if not act.reason.strip():
        raise NotRecorded(f"{act.key}: {what} needs a reason: say why")


def after(sheet: Sheet, step: Step) -> Sheet:
    """The sheet after one more step."""
    return fold(sheet.facts, (*sheet.steps, step))


def at_bank(act: Act, sheet: Sheet) -> Act:
    """The act at the branch whose bank account holds the sheet: there its result is booked and numbered."""
    assert sheet.deposit is not None
    return replace(act, at_branch=sheet.deposit.bank_branch)


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of an act's entry covers, read back from its rows."""
    rows = connection.execute(
        select(cheque_step)
        .where(cheque_step.c.entry_branch == head.branch, cheque_step.c.entry == head.id)
        .order_by(cheque_step.c.branch, cheque_step.c.cheque, cheque_step.c.place)
    ).all()
    sheets = connection.execute(
        select(cheque)
        .where(cheque.c.entry_branch == head.branch, cheque.c.entry == head.id)
        .order_by(cheque.c.branch, cheque.c.id)
    ).all()
    plans = read_plans(connection, [(row.branch, row.id) for row in sheets])
    return {
        "reverses": head.reverses,
        "sheets": [facts_of(row, plans[row.branch, row.id]) for row in sheets],
        "steps": [(row.branch, row.cheque, step_of(row)) for row in rows],
    }


def in_order(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Sheets in the order of their keys, as the chain keeps them."""
    return sorted(sheets, key=key_of)


def _named(sheets: Sequence[Sheet]) -> str:
    first = f"{sheets[0].facts.bank} {sheets[0].facts.number}"
    return first if len(sheets) == 1 else f"{first} and {len(sheets) - 1} more"


def warning_row(sheet: Sheet, warning: SheetWarning) -> dict[str, object]:
    """The row of a warning that was given when the sheet came in."""
    branch, id_ = key_of(sheet)
    return {"branch": branch, "cheque": id_, "code": warning.code.value, "sentence": warning.sentence[:200]}


def _done(bundled: Bundled, sheets: Sequence[Sheet], warnings: Sequence[SheetWarning]) -> Done:
    papers = (*bundled.papers, *(paper for share in bundled.shares for paper in share.papers))
    return Done(
        EntryRef(bundled.branch, bundled.entry),
        bundled.voucher,
        papers,
        tuple(sheets),
        bundled.repeated,
        tuple(warnings),
    )
