"""What commands that record an act of a branch share: who acts where and when, and what is told afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from books.bundles import Bundled
from books.cheques.acts import Done
from books.finding import NotFound, find_entry
from books.recording import Act, Recorded
from books.setups import Books
from commands.desk import Desk
from commands.options import optional_date
from commands.printing import print_json, say
from servicing.voucher import Voucher


@dataclass(frozen=True, slots=True)
class Acting:
    """The books, and who asks for what under which key."""

    books: Books
    act: Act


def acting(
    desk: Desk,
    *,
    branch: str,
    as_: str,
    role: str,
    on: str,
    key: str,
    value: str = "",
    reason: str = "",
    approver: str = "",
) -> Acting:
    """The act that the options of a command describe."""
    books = desk.books_to_work()
    place = desk.branch(books.setup, branch)
    act = desk.act(
        place,
        desk.actor(as_, role, place.code),
        key=key,
        on=optional_date(on),
        value=optional_date(value),
        reason=reason.strip(),
        approver=approver or None,
    )
    return Acting(books, act)


def entry_at(books: Books, name: str, branch: str) -> int:
    """The entry of the branch with this key, voucher, paper or number; raises NotFound."""
    with books.database.reading() as connection:
        found = find_entry(connection, name)
    if found.branch != branch:
        raise NotFound(f"{name} is an entry of {found.branch}, not of {branch}: say --branch {found.branch}")
    return found.id


def tell(recorded: Bundled | Recorded | Done, key: str, what: str, *, json: bool) -> None:
    """The entry, its voucher and its papers, for people or for machines."""
    papers = [paper.number for paper in recorded.papers]
    if isinstance(recorded, Bundled):
        papers += [paper.number for share in recorded.shares for paper in share.papers]
    if isinstance(recorded, Done):
        entry = f"{recorded.entry.branch}/{recorded.entry.id}"
    else:
        entry = f"{recorded.branch}/{recorded.entry}"
    if json:
        print_json(
            {
                "key": key,
                "entry": entry,
                "repeated": recorded.repeated,
                "voucher": recorded.voucher.number if recorded.voucher else None,
                "papers": papers,
                "lines": [str(line) for line in _lines(recorded.voucher)],
            }
        )
        return
    if recorded.repeated:
        say(f"Key {key} was used for exactly this before: here is the first answer again")
    say(what)
    say(f"Entry       {entry}")
    say(f"Voucher     {recorded.voucher.number if recorded.voucher else 'none: no money moved'}")
    for line in _lines(recorded.voucher):
        say(f"  {line}")
    if papers:
        say(f"Papers      {', '.join(papers)}")
    say(f"Key         {key}")


def _lines(voucher: Voucher | None) -> list[str]:
    return [str(line) for line in voucher.lines] if voucher else []
