"""How one company's Navision is reached: address, sign-in, time-outs, and the published services' names.

A newcomer would expect fixed service names. An administrator publishes each page and codeunit under a name of
their choice, and every name on the wire derives from it (PROTOCOL 1.2), so all of them are settings.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

__all__ = [
    "BY_PASSWORD",
    "SERVICES",
    "BatchCalls",
    "ConnectionSettings",
    "InvalidSettings",
    "OAuth2",
    "PublishedServices",
    "SignInKind",
    "TimeOuts",
    "WireName",
]

WireName = Literal["soap", "odata", "api"]
SignInKind = Literal["basic", "ntlm", "negotiate", "oauth2", "none"]

# The ways to sign in with a user and a password.
BY_PASSWORD: Final = ("basic", "ntlm", "negotiate")

# What a site may take from a wire of its own choice, each by itself.
SERVICES: Final = ("general_journal", "posting", "ledger", "bank_ledger", "masters")

BatchCalls = Literal["snapshot", "plain", "single"]
"""How the JSON wires add several lines: in one transaction (BC 17.1 and later), in one call, or one line in a call.
In the two last, lines before a refused one stand until delivery clears the batch."""


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
class PublishedServices:
    """The names under which pages and codeunit were published; blank: not published.

    Navision publishes one name for SOAP and OData V4 alike (page 810 Web Services), so both wires use these.
    """

    general_journal: str = "GeneralJournal"
    """Page 39 General Journal, or a copy of it."""
    ledger: str = "GeneralLedgerEntries"
    """Page 20 General Ledger Entries."""
    bank_ledger: str = ""
    """Page 372 Bank Account Ledger Entries."""
    accounts: str = ""
    """Page 17 G/L Account Card; the list, page 16, does not show Blocked."""
    bank_accounts: str = ""
    """Page 370 Bank Account Card; the list, page 371, does not show Blocked."""
    dimension_values: str = ""
    """Page 560 Dimension Value List; page 537 shows no Dimension Code."""
    general_ledger_setup: str = ""
    """Page 118 General Ledger Setup: between which dates may be posted."""
    journal_batches: str = ""
    """Page 251 General Journal Batches: number series and balancing account of a batch."""
    journal_templates: str = ""
    """Page 101 General Journal Templates: must each document balance, are batch names counted up."""
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
class OAuth2:
    """Signing in as an application of the company's own, without a user (PROTOCOL 3.3); the secret never shows."""

    tenant: str
    """The directory: its identifier, or a domain of it."""
    client: str
    """The application's identifier; it is no secret."""
    secret: str = field(default="", repr=False)
    """The application's secret; blank where it signs with a certificate."""
    certificate_file: str = ""
    """A PEM file that holds the application's certificate and its private key, readable by this program alone."""
    authority: str = "https://login.microsoftonline.com"
    scope: str = "https://api.businesscentral.dynamics.com/.default"

    def __post_init__(self) -> None:
        for name in ("tenant", "client", "scope"):
            if not getattr(self, name).strip():
                raise InvalidSettings(
                    f"oauth2: {name} is blank: write what the application's registration shows"
                )
        if not self.authority.startswith("https://"):
            raise InvalidSettings(f"oauth2: authority {self.authority} is no https:// address: write one")
        if bool(self.secret) == bool(self.certificate_file):
            raise InvalidSettings("oauth2: it needs either a secret or a certificate_file: give one of them")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSettings:
    """Everything needed to reach one company; the password never shows."""

    url: str
    """Server and instance, e.g. `http://navision:7047/DynamicsNAV110`; a `/WS` at the end is understood."""
    company: str
    """As SystemService lists it. Never blank: without it the server would use its default company."""
    odata_url: str = ""
    """Server and instance for OData V4 and API v2.0, e.g. `https://navision:7048/BC`; blank: as `url`.
    Online `https://api.businesscentral.dynamics.com/v2.0/<tenant>/<environment>`."""
    wire: WireName = "soap"
    wires: Mapping[str, WireName] = field(default_factory=lambda: MappingProxyType({}))
    """Services that are taken from another wire, e.g. `{"ledger": "odata"}` to post by API v2.0 and read by
    OData."""
    sign_in: SignInKind = "none"
    user: str = ""
    """For NTLM and Negotiate as `DOMAIN\\user`."""
    password: str = field(default="", repr=False)
    """The password, or the web service key."""
    oauth2: OAuth2 | None = None
    services: PublishedServices = field(default_factory=PublishedServices)
    time_outs: TimeOuts = field(default_factory=TimeOuts)
    ca_bundle: str = ""
    """A file with the company's own certificate authority; blank for the machine's."""
    tenant: str = ""
    """For a multitenant server."""
    description_length: int = 50
    """50 up to NAV 2018, 100 in Business Central; the services do not tell it (PROTOCOL 4.1)."""
    max_lines_per_call: int = 1000
    """On the JSON wires never more than the 100 calls that one $batch holds (PROTOCOL 2.5)."""
    batch_calls: BatchCalls = "snapshot"
    branch_dimension: str = "BRANCH"
    """The code of global dimension 1; API v2.0 shows dimensions by code only."""
    contract_dimension: str = "CONTRACT"
    """The code of global dimension 2."""
    page_size: int = 2000
    """Rows asked for at once when reading."""
    read_attempts: int = 4
    """How often a read is tried before it is given up; a write is tried once."""

    def __post_init__(self) -> None:
        _check_address("url", self.url)
        if self.odata_url:
            _check_address("odata_url", self.odata_url)
        self._check_wires()
        if not self.company.strip():
            raise InvalidSettings("company: is blank: the server would silently use its default company")
        if self.sign_in not in get_args(SignInKind):
            raise InvalidSettings(f"sign_in: is {self.sign_in}: give basic, ntlm, negotiate, oauth2 or none")
        if self.sign_in == "oauth2" and self.oauth2 is None:
            raise InvalidSettings("sign_in: oauth2 needs the application's registration: give oauth2")
        if self.sign_in in BY_PASSWORD and not (self.user and self.password):
            raise InvalidSettings(f"sign_in: {self.sign_in} needs a user and a password")
        for name in ("description_length", "max_lines_per_call", "read_attempts"):
            if getattr(self, name) < 1:
                raise InvalidSettings(f"{name}: is {getattr(self, name)}: give 1 or more")
        if self.page_size < 2:
            raise InvalidSettings(f"page_size: is {self.page_size}: give 2 or more")

    @property
    def can_post(self) -> bool:
        """A batch can be posted: API v2.0 posts by itself, the other wires by a published codeunit."""
        return bool(self.services.posting) or self.wire_of("posting") == "api"

    @property
    def json_root(self) -> str:
        """Server and instance for OData V4 and API v2.0, whatever stood at the end of the address."""
        root = (self.odata_url or self.url).rstrip("/")
        for end in ("/WS", "/ODataV4", "/api/v2.0"):
            root = root.removesuffix(end)
        return root

    def wire_of(self, service: str) -> WireName:
        """The wire that carries this service."""
        return self.wires.get(service, self.wire)

    def _check_wires(self) -> None:
        for service, wire in (("wire", self.wire), *self.wires.items()):
            if wire not in get_args(WireName):
                raise InvalidSettings(f"wires: {service} is {wire}: give soap, odata or api")
            if service not in ("wire", *SERVICES):
                raise InvalidSettings(f"wires: {service} is none of {', '.join(SERVICES)}")
        if self.wires.get("bank_ledger") == "api":
            raise InvalidSettings(
                "wires: bank_ledger is api, which has no bank account ledger entries: give odata or soap"
            )
        if self.batch_calls not in get_args(BatchCalls):
            raise InvalidSettings(f"batch_calls: is {self.batch_calls}: give snapshot, plain or single")
        for name in ("branch_dimension", "contract_dimension"):
            if not getattr(self, name).strip():
                raise InvalidSettings(f"{name}: is blank: give the code that Navision's setup shows")


def _check_address(name: str, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidSettings(
            f"{name}: {parts.scheme or 'it'} is no address of a Navision server: give http(s)://…"
        )
    if parts.username or parts.password or "@" in parts.netloc:
        raise InvalidSettings(f"{name}: holds a user or password: give them as user and password")
    if parts.query or parts.fragment:
        raise InvalidSettings(f"{name}: ends in a question mark or hash part: give server and instance only")
