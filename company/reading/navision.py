"""navision.toml: where Navision is, how to sign in (by the names of the secrets), and what is posted how."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from company.faults import FaultList
from company.navision import Application, Detail, Dimensions, MissingDimensionValues, Mode, NavisionSetup
from company.reading.rows import Code, Flag, Row, Text, Variable, Whole, read_row
from company.texts import Table
from connector.documents import InvalidDocument, JournalBatch
from connector.settings import (
    BY_PASSWORD,
    BatchCalls,
    ConnectionSettings,
    InvalidSettings,
    PublishedServices,
    SignInKind,
    TimeOuts,
)
from servicing.voucher import VoucherKind

FILE: Final = "navision.toml"

Wire = Literal["soap", "odata", "api"]
# API v2.0 has no bank account ledger entries (PROTOCOL 3.2).
BankWire = Literal["soap", "odata"]


class WiresRow(Row):
    """The wire of each service."""

    general_journal: Wire = "soap"
    ledger: Wire = "soap"
    bank_ledger: BankWire = "soap"
    posting: Wire = "soap"
    masters: Wire = "soap"


class OAuth2Row(Row):
    """The application that signs in, as its registration shows it."""

    tenant: Text
    client: Text
    secret_variable: Variable | None = None
    certificate_file: str = ""
    authority: Text = "https://login.microsoftonline.com"
    scope: Text = "https://api.businesscentral.dynamics.com/.default"


class ServicesRow(Row):
    """The names under which the administrator published the services."""

    general_journal: Text
    ledger: Text
    bank_ledger: str = ""
    accounts: str = ""
    bank_accounts: str = ""
    dimension_values: str = ""
    journal_batches: str = ""
    journal_templates: str = ""
    general_ledger_setup: str = ""
    posting: str = ""
    posting_operation: str = ""
    template_parameter: str = ""
    batch_parameter: str = ""
    posting_constants: dict[str, str] = Field(default_factory=dict)
    field_names: dict[str, str] = Field(default_factory=dict)


class JournalRow(Row):
    """The journal batch that is ours alone."""

    template: Text
    batch: Text


class TimeOutsRow(Row):
    """Seconds."""

    connect: Whole = 10
    read: Whole = 120
    write: Whole = 630
    post: Whole = 930


class ServerRow(Row):
    """The server's own limits."""

    queue_minutes: Whole = 8
    operation_minutes: Whole = 10
    requests_in_5_minutes: Whole = 6000
    calls_at_once: Whole = 5


class DimensionsRow(Row):
    """The dimension codes."""

    branch: Code = "BRANCH"
    contract: Code = "CONTRACT"
    contract_posted: Flag = True
    missing_dimension_values: MissingDimensionValues = MissingDimensionValues.HOLD


class NavisionRow(Row):
    """The whole file."""

    url: Text
    odata_url: str = ""
    company: Text
    tenant: str = ""
    sign_in: SignInKind
    user_variable: Variable | None = None
    password_variable: Variable | None = None
    ca_bundle: str = ""
    mode: Mode
    max_lines: Whole = 1000
    description_length: Annotated[Literal[50, 100], BeforeValidator(lambda value: value)]
    batch_calls: BatchCalls = "snapshot"
    wires: WiresRow = Field(default_factory=WiresRow)
    oauth2: OAuth2Row | None = None
    services: ServicesRow
    journal: JournalRow
    time_outs: TimeOutsRow = Field(default_factory=TimeOutsRow)
    server: ServerRow = Field(default_factory=ServerRow)
    dimensions: DimensionsRow = Field(default_factory=DimensionsRow)
    detail: dict[VoucherKind, Detail]


def read_navision(table: Table, faults: FaultList) -> NavisionSetup | None:
    """Everything about Navision but the secrets themselves."""
    row = read_row(NavisionRow, table, FILE, "", faults)
    if row is None:
        return None
    known = len(faults.faults)
    _check(row, faults)
    batch = _batch(row.journal, faults)
    services = _services(row, faults)
    time_outs = _time_outs(row.time_outs, faults)
    if batch is None or services is None or time_outs is None or len(faults.faults) > known:
        return None
    navision = NavisionSetup(
        url=row.url,
        odata_url=row.odata_url,
        company=row.company,
        tenant=row.tenant,
        wires=MappingProxyType(row.wires.model_dump()),
        sign_in=row.sign_in,
        user_variable=row.user_variable or "",
        password_variable=row.password_variable or "",
        oauth2=_oauth2(row),
        batch_calls=row.batch_calls,
        ca_bundle=row.ca_bundle,
        services=services,
        time_outs=time_outs,
        batch=batch,
        mode=row.mode,
        max_lines=row.max_lines,
        description_length=row.description_length,
        queue_minutes=row.server.queue_minutes,
        operation_minutes=row.server.operation_minutes,
        requests_in_5_minutes=row.server.requests_in_5_minutes,
        calls_at_once=row.server.calls_at_once,
        detail=MappingProxyType(dict(row.detail)),
        dimensions=_dimensions(row.dimensions),
    )
    return navision if _connects(navision, faults) else None


def _check(row: NavisionRow, faults: FaultList) -> None:
    if row.sign_in == "oauth2" and row.oauth2 is None:
        faults.add(FILE, "oauth2", "is missing", "add the table with the application's tenant and client")
    if row.sign_in in BY_PASSWORD:
        for key, name in (("user", row.user_variable), ("password", row.password_variable)):
            if name is None:
                faults.add(
                    FILE, f"{key}_variable", "is missing", "name the environment variable that holds it"
                )
    if not 1 <= row.max_lines <= 1000:
        faults.add(FILE, "max_lines", f"{row.max_lines} lines in one delivery", "write 1 to 1000")
    for key, limit in row.server.model_dump().items():
        if limit < 1:
            unit = "minutes" if key.endswith("_minutes") and "in_" not in key else "calls"
            faults.add(FILE, f"server.{key}", f"{limit} {unit} cannot be", "write 1 or more")
    for kind in VoucherKind:
        if kind not in row.detail:
            faults.add(FILE, f"detail.{kind.value}", "is missing", 'add "detail" or "summary"')
    if row.dimensions.branch == row.dimensions.contract:
        faults.add(FILE, "dimensions.contract", "is the same dimension as branch", "name another one")
    if row.mode is Mode.POST and not row.services.posting and row.wires.posting != "api":
        faults.add(FILE, "services.posting", "is missing", 'name the codeunit, or write mode = "draft"')


def _batch(row: JournalRow, faults: FaultList) -> JournalBatch | None:
    try:
        return JournalBatch(row.template, row.batch)
    except InvalidDocument as refusal:
        faults.add(FILE, "journal", str(refusal), "write both as Navision shows them")
        return None


def _services(row: NavisionRow, faults: FaultList) -> PublishedServices | None:
    values: dict[str, Any] = row.services.model_dump()
    values["posting_constants"] = MappingProxyType(values["posting_constants"])
    values["field_names"] = MappingProxyType(values["field_names"])
    try:
        return PublishedServices(**values)
    except InvalidSettings as refusal:
        faults.add(FILE, "services", str(refusal), "complete them")
        return None


def _oauth2(row: NavisionRow) -> Application | None:
    if row.oauth2 is None:
        return None
    values = row.oauth2.model_dump()
    return Application(**(values | {"secret_variable": row.oauth2.secret_variable or ""}))


def _time_outs(row: TimeOutsRow, faults: FaultList) -> TimeOuts | None:
    try:
        return TimeOuts(**{name: float(seconds) for name, seconds in row.model_dump().items()})
    except InvalidSettings as refusal:
        _, _, sentence = str(refusal).partition(": ")
        faults.add_sentence(FILE, "time_outs", sentence)
        return None


def _dimensions(row: DimensionsRow) -> Dimensions:
    return Dimensions(row.branch, row.contract, row.contract_posted, row.missing_dimension_values)


def _connects(navision: NavisionSetup, faults: FaultList) -> bool:
    # The address is checked by the room that will use it, with stand-ins for the secrets it would ask for.
    try:
        settings: ConnectionSettings = navision.connection(user="x", password="x", secret="x")
    except InvalidSettings as refusal:
        key, _, sentence = str(refusal).partition(": ")
        faults.add_sentence(FILE, key, sentence)
        return False
    return bool(settings.url)
