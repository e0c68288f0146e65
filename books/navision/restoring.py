"""Restored books: numbers that were given out after the backup was made are never given out again.

Books that came back from a backup have forgotten vouchers that Navision has. A newcomer would go on numbering: the
next voucher would carry a number that stands in Navision's ledger with other content. So each series goes on above
the highest number that Navision shows, and the numbers between are marked as skipped, with the reason, by an entry
in the branch's chain. What those documents were is for `jembatan agree` to name: they stand in Navision only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from books import chain, numbers
from books.recording import Act, NotRecorded, add_entry
from books.schema.vouchers import number_gap
from books.setups import Books
from servicing.entries import Fact, Restated

KIND: Final = "numbers_skipped"

Gaps = dict[str, tuple[int, int]]


def skip_numbers(connection: Connection, books: Books, act: Act, highest: Mapping[str, int]) -> Gaps:
    """Raise the series to the highest numbers given; what was skipped by series, empty where nothing was.

    Raises NotRecorded without a reason.
    """
    if not act.reason.strip():
        raise NotRecorded(f"{act.key}: say why numbers are skipped, e.g. which backup was restored")
    link = chain.lock_end(connection, act.at_branch)
    raised = {series: numbers.skip_to(connection, series, last) for series, last in sorted(highest.items())}
    gaps: Gaps = {series: gap for series, gap in raised.items() if gap is not None}
    if not gaps:
        return {}
    content = _content(gaps)
    asked = chain.digest({**content, "posting_date": act.posting_date, "at_branch": act.at_branch})
    fact = Fact(link.last_entry + 1, act.posting_date, act.posting_date, Restated())
    add_entry(connection, books, act, asked, link, fact, act.at_branch, None, kind=KIND, content=content)
    connection.execute(
        insert(number_gap),
        [
            {"branch": act.at_branch, "entry": fact.id, "series": series, "first": first, "last": last}
            for series, (first, last) in gaps.items()
        ],
    )
    return gaps


def content_of(connection: Connection, head: Row[Any]) -> Any:
    """What the hash of the entry covers, read back from its gaps."""
    rows = connection.execute(
        select(number_gap).where(number_gap.c.branch == head.branch, number_gap.c.entry == head.id)
    )
    return _content({row.series: (row.first, row.last) for row in rows})


def _content(gaps: Gaps) -> dict[str, Any]:
    return {"skipped": [[series, first, last] for series, (first, last) in sorted(gaps.items())]}
