"""The tables behind the pages: fields in Navision's words, numbers and types, as published for each version.

Only the fields that this simulator fills, checks or shows are listed; a page may show more, which then
stay blank. Lengths differ between NAV 2018 and Business Central (PROTOCOL 4.1, 6.17).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from simulator.tables.fields import Field, Value, fields_of
from simulator.tables.table_fields import DOCUMENT_TYPES, LARGE, POSTING_TYPES, SMALL


@dataclass(frozen=True, slots=True)
class Flavour:
    """A version of the product, where versions differ in what we show."""

    name: str
    description_length: int
    account_types: str
    duplicate_words: str  # how a duplicate key is refused
    exact_next_number: bool  # does a batch with a number series insist on the next number
    counts_batch_names: bool  # does posting count up every batch name that ends in digits
    documents_may_mix: bool  # are documents gathered for balancing also in a batch with a series
    version: str  # as the server names itself
    has_api: bool  # is API v2.0 there
    isolates_batches: bool  # does it obey `Isolation: snapshot`
    soap_pages: bool  # may Navision's own pages be served over SOAP without a feature key
    asks_about_open_reconciliations: bool  # does page 379 ask before a bank account gets a second one
    soap_key: bool  # is there a feature key that lets them be served


NAV2018: Final = Flavour(
    "nav2018",
    description_length=50,
    account_types="G/L Account,Customer,Vendor,Bank Account,Fixed Asset,IC Partner,Employee",
    duplicate_words="The {table} already exists. Identification fields and values: {key}",
    exact_next_number=True,
    counts_batch_names=True,
    documents_may_mix=False,
    version="11.0.19394.0",
    has_api=False,
    isolates_batches=False,
    soap_pages=True,
    asks_about_open_reconciliations=False,
    soap_key=True,
)
BC26: Final = Flavour(
    "bc26",
    description_length=100,
    account_types=(
        "G/L Account,Customer,Vendor,Bank Account,Fixed Asset,IC Partner,Employee,Allocation Account"
    ),
    duplicate_words="The record in table {table} already exists. Identification fields and values: {key}",
    exact_next_number=False,
    counts_batch_names=False,
    documents_may_mix=True,
    version="26.0.30643.0",
    has_api=True,
    isolates_batches=True,
    soap_pages=False,
    asks_about_open_reconciliations=True,
    soap_key=True,
)
BC29: Final = replace(BC26, name="bc29", version="29.0.38871.0", soap_key=False)
FLAVOURS: Final[Mapping[str, Flavour]] = {flavour.name: flavour for flavour in (NAV2018, BC26, BC29)}


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its number, its caption, its primary key and its fields by name."""

    number: int
    caption: str
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    blanks: Mapping[str, Value] = field(default_factory=dict)
    indexed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        missing = [name for name in (*self.key, *self.indexed) if name not in self.fields]
        if missing:
            raise ValueError(f"{self.caption}: no field {', '.join(missing)}")
        object.__setattr__(self, "blanks", {name: field.blank for name, field in self.fields.items()})


@cache
def tables(flavour: Flavour) -> Mapping[int, Table]:
    """Every table of a version, by number."""
    words = {
        "account_types": flavour.account_types,
        "description": flavour.description_length,
        "document_types": DOCUMENT_TYPES,
        "posting_types": POSTING_TYPES,
    }
    found = {
        number: _table(number, caption, key, text.format(**words), indexed)
        for number, (caption, key, text, indexed) in LARGE.items()
    }
    small = {number: _table(number, caption, key, text) for number, (caption, key, text) in SMALL.items()}
    return found | small


def _table(
    number: int, caption: str, key: tuple[str, ...], text: str, indexed: tuple[str, ...] = ()
) -> Table:
    return Table(number, caption, key, {each.name: each for each in fields_of(text)}, indexed=indexed)
