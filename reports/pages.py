"""Pages for people: one self-contained HTML file each, readable on screen and on paper, in light and in dark.

A page carries its style, its pictures and its little script inside, because it is mailed, archived and opened
where nothing can be fetched. Everything that is put into a page is escaped by Jinja; pictures are SVG that is built
in the templates from whole numbers.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["scaled"] = scaled
    return environment


def scaled(amount: Decimal | int, whole: Decimal | int, length: int) -> int:
    """The length that the amount takes of a bar: whole numbers only; something is never shown as nothing.

    >>> scaled(1, 3, 300), scaled(1, 1_000_000, 300), scaled(0, 3, 300)
    (100, 1, 0)
    """
    if amount <= 0 or whole <= 0:
        return 0
    return max(1, int(amount) * length // int(whole))


def write_page(path: Path, template: str, **values: Any) -> None:
    """Write a page piece by piece, so that a long one takes no more memory than a short one."""
    with path.open("w", encoding="utf-8") as stream:
        for piece in _environment().get_template(template).stream(**values):
            stream.write(piece)
