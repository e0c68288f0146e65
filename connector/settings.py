"""How one company's Navision is reached: address, sign-in, time-outs, and the published services' names.

A newcomer would expect fixed service names. An administrator publishes each page and codeunit under a name of
their choice, and every name on the wire derives from it (PROTOCOL 1.2), so all of them are settings.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import urlsplit

__all__ = ["ConnectionSettings", "InvalidSettings", "SoapServices", "TimeOuts"]


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


# What a batch, a G/L account card or the previous line would fill in by itself (PROTOCOL 4.2). A balancing
# account would book the line twice, a VAT group would split its amount, so each is sent blank where shown.
BLANKED_FIELDS: Final = (
    "Bal_Account_No",
    "Gen_Posting_Type",
    "Gen_Bus_Posting_Group",
    "Gen_Prod_Posting_Group",
    "VAT_Bus_Posting_Group",
    "VAT_Prod_Posting_Group",
)


class InvalidSettings(ValueError):
    """A setting that cannot work; the message names it."""


@dataclass(frozen=True, slots=True)
class TimeOuts:
    """Seconds to wait: for a connection, and for the whole answer of each kind of call.

    Navision gives a call up after 8 to 10 minutes (PROTOCOL 1.11); a write that we give up earlier may still
    be carried out, so writes wait longer than that.
    """

    connect: float = 10.0
    read: float = 120.0
    write: float = 630.0
    post: float = 930.0

    def __post_init__(self) -> None:
        for name in ("connect", "read", "write", "post"):
            seconds = getattr(self, name)
            if not (math.isfinite(seconds) and seconds > 0):
                raise InvalidSettings(f"time-outs: {name} is {seconds}: give seconds above zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class SoapServices:
    """The names under which pages and codeunit were published as SOAP services; blank: not published."""

    general_journal: str = "GeneralJournal"
    """Page 39 General Journal, or a copy of it."""
    ledger: str = "GeneralLedgerEntries"
    """Page 20 General Ledger Entries."""
    bank_ledger: str = ""
    """Page 372 Bank Account Ledger Entries."""
    posting: str = "JembatanPosting"
    """The codeunit that posts one batch; blank for draft mode only."""
    posting_operation: str = "PostGeneralJournal"
    batch_variable: str = "CurrentJnlBatchName"
    """The page variable that chooses the batch, where the journal page has one (PROTOCOL 1.6)."""
    template_parameter: str = "templateName"
    """Blank if the codeunit wants no template."""
    batch_parameter: str = "batchName"
    posting_constants: Mapping[str, str] = field(default_factory=_nothing)
    """What else the codeunit wants to hear, the same at every call."""
    field_names: Mapping[str, str] = field(default_factory=_nothing)
    """Where a page calls a field differently: our field name to its element name,
    e.g. `{"general_journal.branch": "BranchCode"}`."""
    blanked_fields: tuple[str, ...] = BLANKED_FIELDS
    """Journal fields that are sent blank in every line, where the page shows them."""

    def __post_init__(self) -> None:
        if self.posting and not (self.posting_operation and self.batch_parameter):
            raise InvalidSettings(
                f"services: {self.posting} needs a posting_operation and a batch_parameter to post a batch"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSettings:
    """Everything needed to reach one company; the password never shows."""

    url: str
    """Server and instance, e.g. `http://navision:7047/DynamicsNAV110`; a `/WS` at the end is understood."""
    company: str
    """As SystemService lists it. Never blank: without it the server would use its default company."""
    wire: Literal["soap"] = "soap"
    sign_in: Literal["basic", "ntlm", "none"] = "none"
    user: str = ""
    """For NTLM as `DOMAIN\\user`."""
    password: str = field(default="", repr=False)
    """The password, or the web service key."""
    services: SoapServices = field(default_factory=SoapServices)
    time_outs: TimeOuts = field(default_factory=TimeOuts)
    ca_bundle: str = ""
    """A file with the company's own certificate authority; blank for the machine's."""
    tenant: str = ""
    """For a multitenant server."""
    description_length: int = 50
    """50 up to NAV 2018, 100 in Business Central; the services do not tell it (PROTOCOL 4.1)."""
    max_lines_per_call: int = 1000
    page_size: int = 2000
    """Rows asked for at once when reading."""
    read_attempts: int = 4
    """How often a read is tried before it is given up; a write is tried once."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidSettings(
                f"url: {parts.scheme or 'it'} is no address of a Navision server: give http(s)://…"
            )
        if parts.username or parts.password or "@" in parts.netloc:
            raise InvalidSettings("url: holds a user or password: give them as user and password")
        if parts.query or parts.fragment:
            raise InvalidSettings("url: ends in a question mark or hash part: give server and instance only")
        if not self.company.strip():
            raise InvalidSettings("company: is blank: the server would silently use its default company")
        if self.sign_in != "none" and not (self.user and self.password):
            raise InvalidSettings(f"sign_in: {self.sign_in} needs a user and a password")
        for name in ("description_length", "max_lines_per_call", "read_attempts"):
            if getattr(self, name) < 1:
                raise InvalidSettings(f"{name}: is {getattr(self, name)}: give 1 or more")
        if self.page_size < 2:
            raise InvalidSettings(f"page_size: is {self.page_size}: give 2 or more")
