"""How Navision spells names on its wires, and how the criteria of a SOAP filter are quoted (PROTOCOL 1.5, 1.8).

A newcomer would try to turn an element name back into a caption: SOAP and OData names lose which blank was a blank.
So a name that was read is looked up among the spellings of those we know. Only API v2.0's encoding of enumeration
members loses nothing and is read back.

    >>> mangled("Bal. Account No."), mangled("Prepayment %"), mangled("G/L Account"), mangled("1st Approval")
    ('Bal_Account_No', 'Prepayment_Percent', 'G_L_Account', '_x0031_st_Approval')
    >>> mangled("ShortcutDimCode[3]"), mangled_option(""), mangled_option("-")
    ('ShortcutDimCode_x005B_3_x005D_', '_blank_', '_minus_')
    >>> encoded("G/L Account"), decoded("G_x002F_L_x0020_Account"), encoded(" "), decoded("Begin_x002D_Total")
    ('G_x002F_L_x0020_Account', 'G/L Account', '_x0020_', 'Begin-Total')
    >>> candidates("Bal_Account_No", ["Amount", "Bal. Account No.", "Bal. Account-No."])
    ('Bal. Account No.', 'Bal. Account-No.')
    >>> any_of(["BKMJKT2603-00219", "A&B", "O'NEIL"])
    "BKMJKT2603-00219|'A&B'|'O''NEIL'"
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

__all__ = ["any_of", "candidates", "chunks", "decoded", "encoded", "mangled", "mangled_option"]

_BECOMES: Final = {" ": "_", "/": "_", "-": "_", ".": "", "(": "", ")": "", "%": "Percent"}
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
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


def candidates(name: str, captions: Iterable[str]) -> tuple[str, ...]:
    """Those of the captions that become this element name: more than one where the spelling lost the difference."""
    return tuple(caption for caption in captions if mangled(caption) == name)


def encoded(text: str) -> str:
    """A text as API v2.0 writes the members of its enumerations: nothing is lost."""
    escaped = re.sub(r"_(?=x[0-9A-Fa-f]{4})", "_x005F_", text)
    spelt = "".join(
        letter if letter.isalnum() or letter == "_" else "".join(f"_x{unit:04X}_" for unit in _units(letter))
        for letter in escaped
    )
    return f"_x{ord(spelt[0]):04X}_{spelt[1:]}" if spelt[:1].isdigit() else spelt


def decoded(name: str) -> str:
    """The text that an encoded name stands for."""
    units = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), name)
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _units(letter: str) -> list[int]:
    """The letter in UTF-16, since an escape holds four hexadecimal digits."""
    spelt = letter.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(spelt[place : place + 2], "big") for place in range(0, len(spelt), 2)]


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
