"""How each wire spells Navision's options, and which option a spelling means (PROTOCOL 1.5, 2.1, 3.1).

The same option is `G_L_Account` over SOAP, `G/L Account` over OData V4 and `G_x002F_L_x0020_Account` over API v2.0;
blank is `_blank_`, one space and `_x0020_`. A newcomer would read only the spelling that is sent. Documentation and
servers disagree about API v2.0, so on the JSON wires each spelling is understood.

    >>> mangled_option("Credit Memo"), displayed_option("Credit Memo"), encoded_option("Credit Memo")
    ('Credit_Memo', 'Credit Memo', 'Credit_x0020_Memo')
    >>> [spell("") for spell in (mangled_option, displayed_option, encoded_option)]
    ['_blank_', ' ', '_x0020_']
    >>> from connector.documents import AccountType, DocumentType
    >>> json_option(AccountType, "G_x002F_L_x0020_Account"), json_option(AccountType, "G/L Account")
    (<AccountType.GL_ACCOUNT: 'G/L Account'>, <AccountType.GL_ACCOUNT: 'G/L Account'>)
    >>> soap_option(DocumentType, "Bill")
    <DocumentType.OTHER: '(another kind)'>
"""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import TypeVar

from connector.names import encoded, mangled_option

__all__ = [
    "displayed_option",
    "encoded_option",
    "json_option",
    "json_options",
    "mangled_option",
    "soap_option",
    "spellings",
]

E = TypeVar("E", bound=Enum)


def displayed_option(caption: str) -> str:
    """The option as OData V4 shows it: as a person reads it, blank as one space."""
    return caption or " "


def encoded_option(caption: str) -> str:
    """The option as API v2.0 spells the members of its enumerations."""
    return encoded(caption or " ")


def soap_option(kind: type[E], text: str) -> E:
    """The option that a value on the SOAP wire means; what we do not know is OTHER: foreign lines may hold it."""
    means: Mapping[str, E] = _soap(kind)
    return means.get(text or "_blank_", kind["OTHER"])


def json_option(kind: type[E], text: str | None) -> E:
    """The option that a value on a JSON wire means, whichever way it is spelt; what we do not know is OTHER."""
    means: Mapping[str, E] = json_options(kind)
    return means.get(text or "", kind["OTHER"])


@cache
def json_options(kind: type[E]) -> dict[str, E]:
    """Every spelling that the JSON wires use, with what it means."""
    return {
        spelt: one
        for one in kind
        if one.name != "OTHER"
        for spelt in (one.value, displayed_option(one.value), encoded_option(one.value))
    }


def spellings(spell: Callable[[str], str], *kinds: type[Enum]) -> frozenset[str]:
    """The spellings of all options that we know."""
    return frozenset(spell(one.value) for kind in kinds for one in kind if one.name != "OTHER")


@cache
def _soap(kind: type[E]) -> dict[str, E]:
    return {mangled_option(one.value): one for one in kind if one.name != "OTHER"}
