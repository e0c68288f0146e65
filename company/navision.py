"""How this company speaks with its Navision: the connection by name, the journal, and what is posted how.

A newcomer would look for the password. It is not here: `user_variable`, `password_variable` and `secret_variable`
name secrets, and only `connection` puts their contents beside the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from connector.documents import JournalBatch
from connector.settings import (
    BY_PASSWORD,
    BatchCalls,
    ConnectionSettings,
    OAuth2,
    PublishedServices,
    SignInKind,
    TimeOuts,
    WireName,
)
from servicing.voucher import VoucherKind


class Mode(StrEnum):
    """Whether a delivery posts its journal batch, or offers the lines to finance and stops."""

    POST = "post"
    DRAFT = "draft"


class Detail(StrEnum):
    """How vouchers of a kind reach Navision: each as its own document, or summed per branch, day and kind."""

    DETAIL = "detail"
    SUMMARY = "summary"


class MissingDimensionValues(StrEnum):
    """What happens to a contract or branch that is not a dimension value in Navision yet."""

    CREATE = "create"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Navision's dimension codes for branch and contract; CONTRACT may stay out of the ledger."""

    branch: str
    contract: str
    contract_posted: bool
    missing_values: MissingDimensionValues


@dataclass(frozen=True, slots=True)
class Application:
    """The application that signs in at the directory (OAuth2): what its registration shows, and where its secret
    or its certificate is kept."""

    tenant: str
    client: str
    secret_variable: str
    certificate_file: str
    authority: str
    scope: str


@dataclass(frozen=True, slots=True)
class NavisionSetup:
    """Everything about the company's Navision but its secrets.

    `description_length` is 50 up to NAV 2018 and 100 in Business Central. `queue_minutes` and
    `operation_minutes` are the server's own limits: after an unanswered write nothing is sent until both have
    passed (DESIGN 4, PROTOCOL 1.11). `requests_in_5_minutes` and `calls_at_once` are what all processes of the site
    together may ask of it.
    """

    url: str
    odata_url: str
    company: str
    tenant: str
    wires: Mapping[str, WireName]
    sign_in: SignInKind
    user_variable: str
    password_variable: str
    oauth2: Application | None
    batch_calls: BatchCalls
    ca_bundle: str
    services: PublishedServices
    time_outs: TimeOuts
    batch: JournalBatch
    mode: Mode
    max_lines: int
    description_length: int
    queue_minutes: int
    operation_minutes: int
    requests_in_5_minutes: int
    calls_at_once: int
    detail: Mapping[VoucherKind, Detail]
    dimensions: Dimensions

    @property
    def unanswered_write_minutes(self) -> int:
        """How long an unanswered write may still be carried out by the server."""
        return self.queue_minutes + self.operation_minutes

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The names of the secrets that signing in needs."""
        if self.sign_in == "none":
            return ()
        if self.sign_in != "oauth2":
            return self.user_variable, self.password_variable
        return (self.oauth2.secret_variable,) if self.oauth2 and self.oauth2.secret_variable else ()

    def connection(self, user: str = "", password: str = "", secret: str = "") -> ConnectionSettings:
        """The connection with the secrets that the caller looked up under their names."""
        return ConnectionSettings(
            url=self.url,
            odata_url=self.odata_url,
            company=self.company,
            tenant=self.tenant,
            wires=self.wires,
            sign_in=self.sign_in,
            user=user if self.sign_in in BY_PASSWORD else "",
            password=password if self.sign_in in BY_PASSWORD else "",
            oauth2=self._oauth2(secret) if self.sign_in == "oauth2" else None,
            services=self.services,
            time_outs=self.time_outs,
            ca_bundle=self.ca_bundle,
            description_length=self.description_length,
            max_lines_per_call=self.max_lines,
            batch_calls=self.batch_calls,
            branch_dimension=self.dimensions.branch,
            contract_dimension=self.dimensions.contract,
        )

    def _oauth2(self, secret: str) -> OAuth2 | None:
        if self.oauth2 is None:
            return None
        return OAuth2(
            tenant=self.oauth2.tenant,
            client=self.oauth2.client,
            secret=secret if self.oauth2.secret_variable else "",
            certificate_file=self.oauth2.certificate_file,
            authority=self.oauth2.authority,
            scope=self.oauth2.scope,
        )
