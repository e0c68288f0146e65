"""How this company speaks with its Navision: the connection by name, the journal, and what is posted how.

A newcomer would look for the password. It is not here: `user_variable` and `password_variable` name environment
variables, and only `connection` puts their contents beside the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from connector.documents import JournalBatch
from connector.settings import ConnectionSettings, PublishedServices, TimeOuts
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
class NavisionSetup:
    """Everything about the company's Navision but its secrets.

    `description_length` is 50 up to NAV 2018 and 100 in Business Central. `queue_minutes` and
    `operation_minutes` are the server's own limits: after an unanswered write nothing is sent until both have
    passed (DESIGN 4, PROTOCOL 1.11).
    """

    url: str
    company: str
    tenant: str
    wires: Mapping[str, Literal["soap"]]
    sign_in: Literal["basic", "ntlm", "none"]
    user_variable: str
    password_variable: str
    ca_bundle: str
    services: PublishedServices
    time_outs: TimeOuts
    batch: JournalBatch
    mode: Mode
    max_lines: int
    description_length: int
    queue_minutes: int
    operation_minutes: int
    detail: Mapping[VoucherKind, Detail]
    dimensions: Dimensions

    @property
    def unanswered_write_minutes(self) -> int:
        """How long an unanswered write may still be carried out by the server."""
        return self.queue_minutes + self.operation_minutes

    def connection(self, user: str = "", password: str = "") -> ConnectionSettings:
        """The connection with the secrets that the caller read from the named variables."""
        return ConnectionSettings(
            url=self.url,
            company=self.company,
            tenant=self.tenant,
            sign_in=self.sign_in,
            user=user,
            password=password,
            services=self.services,
            time_outs=self.time_outs,
            ca_bundle=self.ca_bundle,
            description_length=self.description_length,
            max_lines_per_call=self.max_lines,
        )
