"""Receipt books of collectors (kwitansi tagih): issued, used, returned, lost, and every form accounted for (6.5).

A form is used by the receipt that names it, once; when that receipt is reversed the form may be entered again. A
newcomer would believe the collector's list of used forms: here it must equal what was remitted, or the return is
refused and the forms are named.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, insert, select

from books.bundles import Bundled, Lead, record_bundle
from books.recording import Act, NotRecorded
from books.schema.collectors import (
    collected_receipt,
    receipt_book,
    receipt_book_return,
    receipt_form_lost,
)
from books.schema.entries import entry
from books.setups import Books
from servicing.voucher import VoucherKind

ISSUED: Final = "receipt_book_issued"
RETURNED: Final = "receipt_book_returned"
LARGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class ReceiptBook:
    """Forms of a book that were handed to a collector, and what has become of each."""

    branch: str
    entry: int
    book: str
    collector: str
    first: int
    last: int
    used: frozenset[int]
    lost: frozenset[int]
    returned: bool

    @property
    def unused(self) -> tuple[int, ...]:
        """The forms that are neither used nor lost: in the collector's hands, or back in the safe."""
        return tuple(n for n in range(self.first, self.last + 1) if n not in self.used | self.lost)

    @property
    def outstanding(self) -> tuple[int, ...]:
        """The forms that nobody has accounted for yet."""
        return () if self.returned else self.unused


def issue_book(
    connection: Connection, books: Books, act: Act, collector: str, book: str, first: int, last: int
) -> Bundled:
    """Hand forms `first` to `last` of a book to a collector; raises NotRecorded when one of them is out already."""
    if not collector.strip() or not book.strip():
        raise NotRecorded(f"{act.key}: a receipt book and its collector have names: say which")
    if not 0 < first <= last < first + LARGEST:
        raise NotRecorded(
            f"{act.key}: forms {first} to {last} of book {book} cannot be: write the first and the last number, "
            f"{LARGEST} forms at most"
        )

    def check(inner: Connection) -> None:
        for other in books_of(inner, act.at_branch, book=book):
            taken = sorted(set(range(first, last + 1)) & _not_in_the_safe(other))
            if taken:
                state = "with" if not other.returned else "used or lost by"
                raise NotRecorded(
                    f"{act.key}: form {taken[0]} of book {book} is {state} {other.collector} already: "
                    "issue the forms that lie in the safe"
                )

    values = {"book": book, "collector": collector, "first": first, "last": last}
    lead = Lead(
        ISSUED,
        values,
        VoucherKind.GENERAL,
        f"receipt book {book}",
        write=lambda inner, id_: _insert(inner, receipt_book, act, id_, values),
    )
    return record_bundle(connection, books, act, lead, check=check)


def return_book(
    connection: Connection,
    books: Books,
    act: Act,
    collector: str,
    book: str,
    used: Collection[int] = (),
    lost: Collection[int] = (),
) -> Bundled:
    """Take a book back: `used` as the collector says, `lost` with a reason; all other forms are back in the safe.

    Raises NotRecorded when the used forms are not exactly those of the receipts that were remitted.
    """
    found: list[ReceiptBook] = []

    def check(inner: Connection) -> None:
        mine = held_by(inner, act, collector, book)
        _check_forms(act, mine, used, lost)
        found.append(mine)

    def write(inner: Connection, entry_id: int) -> None:
        _insert(inner, receipt_book_return, act, entry_id, {"issue": found[0].entry})
        if lost:
            inner.execute(
                insert(receipt_form_lost),
                [{"branch": act.at_branch, "entry": entry_id, "form": form} for form in sorted(set(lost))],
            )

    content = {"book": book, "collector": collector, "lost": sorted(set(lost))}
    lead = Lead(
        RETURNED,
        content,
        VoucherKind.GENERAL,
        f"receipt book {book}",
        write=write,
        asked={**content, "used": sorted(set(used))},
    )
    return record_bundle(connection, books, act, lead, check=check)


def _check_forms(act: Act, mine: ReceiptBook, used: Collection[int], lost: Collection[int]) -> None:
    strange = sorted(n for n in {*used, *lost} if not mine.first <= n <= mine.last)
    if strange:
        raise NotRecorded(
            f"{act.key}: form {strange[0]} is not of book {mine.book}: it has {mine.first} to {mine.last}"
        )
    if missing := sorted(set(used) - mine.used):
        raise NotRecorded(
            f"{act.key}: form {_list(missing)} of book {mine.book} is used but no money came: remit it first"
        )
    if untold := sorted(mine.used - set(used)):
        raise NotRecorded(
            f"{act.key}: money came for form {_list(untold)} of book {mine.book}, which is not among them: "
            "look at the stubs"
        )
    if both := sorted(set(lost) & mine.used):
        raise NotRecorded(f"{act.key}: form {_list(both)} of book {mine.book} was used: it is not lost")
    if lost and not act.reason:
        raise NotRecorded(f"{act.key}: lost forms need a reason: say what happened")


def held_by(connection: Connection, act: Act, collector: str, book: str) -> ReceiptBook:
    """The book in the collector's hands; raises NotRecorded when he holds no such book."""
    held = [b for b in books_of(connection, act.at_branch, book=book) if not b.returned]
    mine = [one for one in held if one.collector == collector]
    if not mine:
        others = ", ".join(sorted({one.collector for one in held}))
        raise NotRecorded(
            f"{act.key}: {collector} holds no receipt book {book} at {act.at_branch}"
            f"{f', {others} does' if others else ''}: look at the cover"
        )
    return mine[-1]


def check_form(act: Act, mine: ReceiptBook, form: int) -> None:
    """Refuse a form that is not of the book, or was used before."""
    if not mine.first <= form <= mine.last:
        raise NotRecorded(
            f"{act.key}: form {form} is not of book {mine.book}: it has {mine.first} to {mine.last}"
        )
    if form in mine.used:
        raise NotRecorded(f"{act.key}: form {form} of book {mine.book} was used before: look at the stub")


def books_of(
    connection: Connection, branch: str, *, book: str | None = None, collector: str | None = None
) -> list[ReceiptBook]:
    """The books issued at a branch that were not taken back as typing errors, in booking order."""
    gone = entry.alias("gone")
    wanted = (
        select(receipt_book)
        .outerjoin(
            gone, and_(gone.c.branch == receipt_book.c.branch, gone.c.reverses == receipt_book.c.entry)
        )
        .where(receipt_book.c.branch == branch, gone.c.id.is_(None))
        .order_by(receipt_book.c.entry)
    )
    if book is not None:
        wanted = wanted.where(receipt_book.c.book == book)
    if collector is not None:
        wanted = wanted.where(receipt_book.c.collector == collector)
    rows = connection.execute(wanted).all()
    issues = [row.entry for row in rows]
    used, returned, lost = _used(connection, branch, issues), _returned(connection, branch, issues), {}
    for issue, entry_id in returned.items():
        lost[issue] = connection.execute(
            select(receipt_form_lost.c.form).where(
                receipt_form_lost.c.branch == branch, receipt_form_lost.c.entry == entry_id
            )
        ).scalars()
    return [
        ReceiptBook(
            row.branch,
            row.entry,
            row.book,
            row.collector,
            row.first,
            row.last,
            frozenset(used.get(row.entry, ())),
            frozenset(lost.get(row.entry, ())),
            row.entry in returned,
        )
        for row in rows
    ]


def _used(connection: Connection, branch: str, issues: Sequence[int]) -> dict[int, set[int]]:
    gone = entry.alias("gone")
    rows = connection.execute(
        select(collected_receipt.c.issue, collected_receipt.c.form)
        .outerjoin(
            gone,
            and_(
                gone.c.branch == collected_receipt.c.entry_branch,
                gone.c.reverses == collected_receipt.c.entry,
            ),
        )
        .where(
            collected_receipt.c.branch == branch,
            collected_receipt.c.issue.in_(list(issues)),
            gone.c.id.is_(None),
        )
    )
    used: dict[int, set[int]] = {}
    for issue, form in rows:
        used.setdefault(issue, set()).add(form)
    return used


def _returned(connection: Connection, branch: str, issues: Sequence[int]) -> dict[int, int]:
    gone = entry.alias("gone")
    back = receipt_book_return
    rows = connection.execute(
        select(back.c.issue, back.c.entry)
        .outerjoin(gone, and_(gone.c.branch == back.c.branch, gone.c.reverses == back.c.entry))
        .where(back.c.branch == branch, back.c.issue.in_(list(issues)), gone.c.id.is_(None))
    )
    return {row.issue: row.entry for row in rows}


def issue_returned_by(connection: Connection, branch: str, entry_id: int) -> int:
    """The issue of the book that came back with this entry."""
    back = receipt_book_return
    wanted = select(back.c.issue).where(back.c.branch == branch, back.c.entry == entry_id)
    return int(connection.execute(wanted).scalar_one())


def _not_in_the_safe(book: ReceiptBook) -> set[int]:
    """The forms that cannot be issued: out with a collector, or used or lost."""
    if not book.returned:
        return set(range(book.first, book.last + 1))
    return set(book.used | book.lost)


def _insert(connection: Connection, table: Any, act: Act, entry_id: int, values: dict[str, Any]) -> None:
    connection.execute(insert(table), {"branch": act.at_branch, "entry": entry_id, **values})


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of an issue or a return covers."""
    if head.kind == ISSUED:
        row = connection.execute(
            select(receipt_book).where(receipt_book.c.branch == head.branch, receipt_book.c.entry == head.id)
        ).one()
        return {"book": row.book, "collector": row.collector, "first": row.first, "last": row.last}
    back = connection.execute(
        select(receipt_book.c.book, receipt_book.c.collector)
        .join(
            receipt_book_return,
            and_(
                receipt_book_return.c.branch == receipt_book.c.branch,
                receipt_book_return.c.issue == receipt_book.c.entry,
            ),
        )
        .where(receipt_book_return.c.branch == head.branch, receipt_book_return.c.entry == head.id)
    ).one()
    lost = connection.execute(
        select(receipt_form_lost.c.form).where(
            receipt_form_lost.c.branch == head.branch, receipt_form_lost.c.entry == head.id
        )
    ).scalars()
    return {"book": back.book, "collector": back.collector, "lost": sorted(lost)}
