"""Which generation of the product a journal page is of, deduced from what it shows (PROTOCOL 1.5, 6.17).

No answer of SOAP or OData tells a version. A newcomer would take what is deduced here for the server's word: a page
is a company's own to change, so it is a guess with its reason beside it, good for a person, never for a decision.

    >>> from connector.shapes import Kind
    >>> shows = (Member("ShortcutDimCode_x005B_3_x005D_", "", Kind.TEXT), Member("Posting_Date", "", Kind.DATE))
    >>> print(generation_of(Row("GeneralJournal", shows)))
    Dynamics NAV up to 2018 (ShortcutDimCode_x005B_3_x005D_ is on the journal page)
    >>> generation_of(Row("GeneralJournal", shows[1:])) is None
    True
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from connector.names import mangled
from connector.shapes import Member, Row

__all__ = ["Generation", "generation_of"]


@dataclass(frozen=True, slots=True)
class Generation:
    """A guess, and what it rests on."""

    name: str
    because: str

    def __str__(self) -> str:
        return f"{self.name} ({self.because})"


@dataclass(frozen=True, slots=True)
class _Sign:
    generation: str
    because: str
    is_seen: Callable[[Row], bool]


def _shown(name: str) -> _Sign:
    """A field whose name alone tells a generation."""
    return _Sign(_OF_FIELDS[name], f"{name} is on the journal page", lambda row: row.member(name) is not None)


_OF_FIELDS: Final = {
    "VAT_Reporting_Date": "Business Central 22 or later",
    "ShortcutDimCode3": "Business Central",
    mangled("ShortcutDimCode[3]"): "Dynamics NAV up to 2018",
}


def _account_types(row: Row) -> frozenset[str]:
    member = row.member("Account_Type")
    return member.options if member else frozenset()


def _description(row: Row) -> int | None:
    member: Member | None = row.member("Description")
    return member.length if member else None


# The newest first: what came later is not on an older page.
_SIGNS: Final = (
    _shown("VAT_Reporting_Date"),
    _shown("ShortcutDimCode3"),
    _Sign(
        "Business Central",
        "Allocation Account is an account type",
        lambda row: "Allocation_Account" in _account_types(row),
    ),
    _Sign("Business Central", "a description has 100 characters", lambda row: _description(row) == 100),
    _Sign(
        "Dynamics NAV before 2018",
        "Employee is no account type",
        lambda row: "G_L_Account" in _account_types(row) and "Employee" not in _account_types(row),
    ),
    _shown(mangled("ShortcutDimCode[3]")),
    _Sign("Dynamics NAV up to 2018", "a description has 50 characters", lambda row: _description(row) == 50),
)


def generation_of(row: Row) -> Generation | None:
    """What the fields of a journal page tell; None where they tell nothing."""
    return next((Generation(sign.generation, sign.because) for sign in _SIGNS if sign.is_seen(row)), None)
