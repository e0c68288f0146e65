"""How Navision spells its names on the SOAP wire, and how filter criteria are quoted (PROTOCOL 1.5, 1.8).

A newcomer would try to turn an element name back into a caption: that loses which blank was a blank. So names
go one way only, and an option that was read is looked up among the spellings of those we know.

    >>> mangled("Bal. Account No."), mangled("Prepayment %"), mangled("G/L Account"), mangled("1st Approval")
    ('Bal_Account_No', 'Prepayment_Percent', 'G_L_Account', '_x0031_st_Approval')
    >>> mangled("ShortcutDimCode[3]"), mangled_option(""), mangled_option("-")
    ('ShortcutDimCode_x005B_3_x005D_', '_blank_', '_minus_')
    >>> any_of(["BKMJKT2603-00219", "A&B", "O'NEIL"])
    "BKMJKT2603-00219|'A&B'|'O''NEIL'"
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

__all__ = ["any_of", "chunks", "mangled", "mangled_option"]

_BECOMES: Final = {" ": "_", "/": "_", "-": "_", ".": "", "(": "", ")": "", "%": "Percent"}
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")


def mangled(caption: str) -> str:
    """The element name of a field, from its caption in Navision."""
    spelt = "".join(
        _BECOMES.get(letter, letter if letter.isalnum() or letter == "_" else f"_x{ord(letter):04X}_")
        for letter in caption
    )
    return f"_x{ord(spelt[0]):04X}_{spelt[1:]}" if spelt[:1].isdigit() else spelt


def mangled_option(caption: str) -> str:
    """The value of an option, from its caption in Navision."""
    if not caption.strip():
        return "_blank_"
    return "_minus_" if caption == "-" else mangled(caption)


def any_of(values: Iterable[str]) -> str:
    """The filter that finds any of these values and nothing else.

    Everything but letters, digits and hyphens is put between quotes: `&`, `|`, `*`, `..` and `@` would be
    read as part of the filter, and an empty value as no filter at all.
    """
    return "|".join(
        value if _PLAIN.fullmatch(value) else "'" + value.replace("'", "''") + "'" for value in values
    )


def chunks(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The values in groups of at most this size, so that no filter grows too long."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
