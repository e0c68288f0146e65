"""The press: a layout and the facts of a paper become a PDF, the same bytes every time.

Layouts are typst. They get the facts as `paper` (see `layouts/frame.typ`) and hold every printed word themselves,
in both languages; here nothing is worded. A newcomer would let the PDF carry the moment it was made: two prints of
one receipt would then differ, and nobody could tell which was altered. Only the fonts that come with typst are used
(a paper must not depend on the machine that prints it).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files
from typing import Any, Final

import typst

from company.texts import FRAME, LAYOUT_SUFFIX, LAYOUTS
from reports.machine import as_text

_PIXELS_PER_INCH: Final = 144


class Form(StrEnum):
    """What the press makes: a PDF for the printer, a picture of the first page for a screen."""

    PDF = "pdf"
    PNG = "png"


class LayoutFault(ValueError):
    """The layout cannot be printed: the sentence says where and why."""


class NoLayout(LookupError):
    """There is no layout for this kind of paper."""


def press(kind: str, facts: Mapping[str, Any], own: Mapping[str, str], form: Form = Form.PDF) -> bytes:
    """The paper as a file; `own` are the company's layouts by kind. Raises NoLayout or LayoutFault."""
    sheets = {
        "main.typ": layout(kind, own).encode(),
        f"{FRAME}{LAYOUT_SUFFIX}": layout(FRAME, own).encode(),
    }
    try:
        made = typst.compile(  # type: ignore[call-overload]  # the stub leaves out a mapping of files
            sheets,
            format=form.value,
            ppi=_PIXELS_PER_INCH,
            ignore_system_fonts=True,
            sys_inputs={"paper": as_text(facts)},
            timestamp=0,
        )
    except typst.TypstError as fault:
        raise LayoutFault(
            f"config/{LAYOUTS}{kind}{LAYOUT_SUFFIX}: typst says: {fault}: correct the layout; the paper keeps its "
            "number, and nothing was printed"
        ) from None
    return made[0] if isinstance(made, list) else bytes(made or b"")


def layout(kind: str, own: Mapping[str, str]) -> str:
    """The layout of a kind of paper: the company's own, else the shipped one; raises NoLayout."""
    if kind in own:
        return own[kind]
    shipped = files("reports.papers") / "layouts" / f"{kind}{LAYOUT_SUFFIX}"
    if not shipped.is_file():
        raise NoLayout(
            f"there is no layout for papers of kind {kind}: write config/{LAYOUTS}{kind}{LAYOUT_SUFFIX}"
        )
    return shipped.read_text(encoding="utf-8")
