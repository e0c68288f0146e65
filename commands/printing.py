"""Printing: tables and sentences for people, one JSON value for machines, progress on long work.

What the command found goes to stdout; refusals, progress and hints go to stderr, so that `--json` can always
be piped. Money is an integer number of rupiah in JSON; a float never appears.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import Any, Final, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from reports.machine import as_text

# How wide a table may be where no terminal says so: in a file or a pipe.
WIDTH: Final = 140


class Step(Protocol):
    """Moves a progress bar: so much is done of so much, and perhaps what is being done now."""

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Show it."""
        ...


def out() -> Console:
    """Where findings go."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    return console


def err() -> Console:
    """Where refusals, progress and hints go."""
    return Console(stderr=True, highlight=False)


def say(*sentences: str) -> None:
    """Print sentences as they are: nothing in them is markup, however many brackets a sentence has."""
    console = out()
    for one in sentences:
        console.print(one, markup=False, soft_wrap=True)


def complain(*sentences: str) -> None:
    """Print refusals to stderr."""
    console = err()
    for one in sentences:
        console.print(one, markup=False, soft_wrap=True)


def opened(value: Any) -> Any:
    """Our values as mappings and lists, all the way down, for `reports.machine` to spell.

    >>> opened({"pair": (1, (2, 3))})
    {'pair': [1, [2, 3]]}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: opened(getattr(value, field.name)) for field in fields(value)}
    match value:
        case Mapping():
            return {key: opened(one) for key, one in value.items()}
        case list() | tuple():
            return [opened(one) for one in value]
    return value


def print_json(value: Any) -> None:
    """The one JSON value that a command with --json prints."""
    print(as_text(opened(value)), flush=True)


@contextmanager
def progress(what: str, *, quiet: bool = False, keep: bool = False) -> Iterator[Step]:
    """A progress bar on stderr for long work; `quiet` for machines, `keep` leaves it standing."""
    console = err()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=quiet or not (keep or console.is_terminal),
        transient=not keep,
    ) as bar:
        task = bar.add_task(what, total=None)

        def step(done: int, total: int, what: str = "") -> None:
            bar.update(task, completed=done, total=total or None, description=what or None)

        yield step
