"""The print log: every print, copy and cancellation of a paper, in the order in which they happened.

A paper has its number from the moment its entry was committed, printed or not (DOMAIN 6.3). The first print is
the original; every further one is a copy and says which. A newcomer would count prints in a column of the paper:
the log is the count, and nothing in it is ever changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select

from books.finding import NotFound
from books.schema.counter import paper_log
from books.schema.vouchers import paper

if TYPE_CHECKING:
    from books.recording import Act


class PaperAct(StrEnum):
    """What can be done with a paper that has its number."""

    PRINTED = "printed"
    COPIED = "copied"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """One step of a paper's log; `copy` is 0 for the original and None for a cancellation."""

    number: str
    step: int
    act: PaperAct
    copy: int | None
    digest: str | None
    business_date: date
    clock: str
    actor: str
    approver: str | None
    reason: str


def prints_of(connection: Connection, number: str) -> int:
    """How often the paper has been printed."""
    return connection.execute(
        select(func.count())
        .select_from(paper_log)
        .where(paper_log.c.number == number, paper_log.c.copy.is_not(None))
    ).scalar_one()


def handed_out(connection: Connection, home: str, entry_id: int) -> list[str]:
    """The papers of an entry that somebody has in his hands: printed at least once."""
    return list(
        connection.execute(
            select(paper.c.number)
            .join(paper_log, (paper_log.c.branch == paper.c.branch) & (paper_log.c.number == paper.c.number))
            .where(paper.c.entry_branch == home, paper.c.entry == entry_id, paper_log.c.copy == 0)
            .order_by(paper.c.number)
        ).scalars()
    )


def log_print(
    connection: Connection, act: Act, number: str, copy: int, digest: str, reason: str = ""
) -> bool:
    """Log that the file with this digest is handed out as copy `copy`; False when another print was first."""
    branch = _lock(connection, number)
    if prints_of(connection, number) != copy:
        return False
    done = PaperAct.COPIED if copy else PaperAct.PRINTED
    _add(connection, act, branch, number, done, copy=copy, digest=digest, reason=reason)
    return True


def log_cancellation(connection: Connection, act: Act, home: str, entry_id: int) -> None:
    """Log that the papers of an entry that is taken back are cancelled; they keep their numbers."""
    papers = connection.execute(
        select(paper.c.branch, paper.c.number)
        .where(paper.c.entry_branch == home, paper.c.entry == entry_id)
        .order_by(paper.c.number)
    ).all()
    for one in papers:
        _lock(connection, one.number)
        _add(connection, act, one.branch, one.number, PaperAct.CANCELLED, reason=act.reason)


def log_of(connection: Connection, number: str) -> tuple[LoggedAct, ...]:
    """All that was done with the paper, first to last."""
    rows = connection.execute(
        select(paper_log).where(paper_log.c.number == number).order_by(paper_log.c.step)
    )
    return tuple(
        LoggedAct(
            r.number,
            r.step,
            PaperAct(r.act),
            r.copy,
            r.digest,
            r.business_date,
            r.clock,
            r.actor,
            r.approver,
            r.reason,
        )
        for r in rows
    )


def _lock(connection: Connection, number: str) -> str:
    branch = connection.execute(
        select(paper.c.branch).where(paper.c.number == number).with_for_update()
    ).scalar_one_or_none()
    if branch is None:
        raise NotFound(f"{number}: no paper has this number: look it up with `jembatan paper list`")
    return str(branch)


def _add(
    connection: Connection,
    act: Act,
    branch: str,
    number: str,
    done: PaperAct,
    *,
    copy: int | None = None,
    digest: str | None = None,
    reason: str = "",
) -> None:
    last = connection.execute(
        select(func.max(paper_log.c.step)).where(paper_log.c.branch == branch, paper_log.c.number == number)
    ).scalar_one()
    connection.execute(
        insert(paper_log),
        {
            "branch": branch,
            "number": number,
            "step": (last or 0) + 1,
            "act": done.value,
            "copy": copy,
            "digest": digest,
            "business_date": act.business_date,
            "clock": act.clock.isoformat(),
            "actor": act.actor.id,
            "role": act.actor.role,
            "approver": act.approver,
            "reason": reason,
        },
    )
