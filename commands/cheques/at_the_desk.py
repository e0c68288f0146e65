"""One act on sheets at the desk: who asks, one transaction, and what was written told to whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from books.cheques.acts import Done
from books.recording import Act
from books.setups import Books
from commands.acting import acting
from commands.cheques.telling import tell

Do = Callable[[Any, Books, Act], Done]


def acted(
    context: typer.Context,
    do: Do,
    *,
    on: str,
    key: str,
    as_: str,
    role: str,
    branch: str,
    json: bool,
    reason: str = "",
    approver: str = "",
) -> None:
    """One act in one transaction, and what it wrote told to whoever asked."""
    asked = acting(
        context.obj, branch=branch, as_=as_, role=role, on=on, key=key, reason=reason, approver=approver
    )
    with asked.books.database.writing() as connection:
        done = do(connection, asked.books, asked.act)
    tell([done], asked.act.key, json)
