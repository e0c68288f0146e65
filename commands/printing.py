"""Printing: tables and sentences for people, one JSON value for machines, progress on long work.

What the command found goes to stdout; refusals, progress and hints go to stderr, so that `--json` can always
be piped. Money is an integer number of rupiah in JSON; a float never appears.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Step = Callable[[int, int], None]


def out() -> Console:
    """Where findings go."""
    return Console(highlight=False, soft_wrap=True)


def err() -> Console:
    """Where refusals, progress and hints go."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(*sentences: str) -> None:
    """Print sentences as they are: nothing in them is markup, however many brackets a sentence has."""
    console = out()
    for one in sentences:
        console.print(one, markup=False)


def complain(*sentences: str) -> None:
    """Print refusals to stderr."""
    console = err()
    for one in sentences:
        console.print(one, markup=False)


def plain(value: Any) -> Any:
    """The value as JSON can hold it: dates as ISO, whole amounts as integers, other decimals as text.

    >>> plain({"amount": Decimal(1200000), "rate": Decimal("0.2"), "on": date(2005, 1, 16)})
    {'amount': 1200000, 'rate': '0.2', 'on': '2005-01-16'}
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value)
        case datetime() | date():
            return value.isoformat()
        case Path():
            return str(value)
        case Mapping():
            return {_key(key): plain(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return [plain(one) for one in value]


def _key(key: Any) -> str:
    return str(key.value) if isinstance(key, Enum) else str(key)


def print_json(value: Any) -> None:
    """The one JSON value that a command with --json prints."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


@contextmanager
def progress(what: str, *, quiet: bool = False) -> Iterator[Step]:
    """A progress bar on stderr for long work; `quiet` for machines."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err(),
        disable=quiet,
        transient=True,
    ) as bar:
        task = bar.add_task(what, total=None)

        def step(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield step
