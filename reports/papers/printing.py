"""Printing a paper: the original once, copies afterwards, each handed out only when it stands in the log.

The file is made first and logged before anybody gets it; where somebody else printed the same paper meanwhile, it
is made again as the next copy. A newcomer would log first and print then: a failed print would leave an original
that nobody has.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from books.paper_facts import paper_facts
from books.print_log import log_print
from books.recording import Act, NotRecorded
from books.setups import Books
from reports.papers.kinds import what_it_says
from reports.papers.press import Form, press

_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """A paper's file; `copy` is 0 for the original, and `digest` (SHA-256) stands in the log for it."""

    number: str
    kind: str
    copy: int
    cancelled: bool
    digest: str
    file: bytes


def print_paper(books: Books, act: Act, number: str, reason: str = "") -> PrintedPaper:
    """Print a paper and log it; raises NotFound, NoLayout or LayoutFault with nothing logged."""
    for _ in range(_TRIES):
        made = _made(books, number)
        with books.database.writing() as connection:
            if log_print(connection, act, number, made.copy, made.digest, reason):
                return made
    raise NotRecorded(f"{number}: it is being printed by somebody else at this moment: try again")


def picture_of(books: Books, number: str) -> bytes:
    """The paper's first page as a picture for a screen, as its next print would look; nothing is logged."""
    with books.database.reading() as connection:
        found = paper_facts(connection, number)
    facts = what_it_says(books, found)
    return press(found.paper.kind, facts, found.setup.layouts, Form.PNG)


def _made(books: Books, number: str) -> PrintedPaper:
    with books.database.reading() as connection:
        found = paper_facts(connection, number)
    facts = what_it_says(books, found)
    file = press(found.paper.kind, facts, found.setup.layouts)
    return PrintedPaper(
        number=number,
        kind=found.paper.kind,
        copy=found.copies,
        cancelled=found.paper.cancelled,
        digest=hashlib.sha256(file).hexdigest(),
        file=file,
    )
