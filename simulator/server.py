"""The server: companies, services, sign-in and fault script behind one address on loopback.

`Simulator.start(...)` is a context manager; `.url` is what a client is configured with, `.company(name)` is
direct access for oracles and for tests that play finance. The first company is the default one, which an
address without a company silently means (PROTOCOL 1.1).
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from threading import Lock
from types import TracebackType
from typing import Final, Self

from lxml import etree

from simulator.codeunits import POSTING
from simulator.company import Clock, Company, real_clock
from simulator.errors import LockTimeout, NavError
from simulator.faults import FaultScript, Rule
from simulator.founding import company_from
from simulator.listening import Answer, HttpRequest, Listener, LostConnection
from simulator.posting import run_job_queue
from simulator.seeds import CompanySeed
from simulator.sign_in import SignIn
from simulator.soap import (
    Address,
    Published,
    Request,
    SoapServices,
    fault,
    publish_codeunit,
    publish_page,
)
from simulator.standard_pages import general_journal, general_ledger_entries, master_page
from simulator.tables import FLAVOURS, Flavour

INSTANCE: Final = "NAV"


def standard_services(flavour: Flavour) -> dict[str, Published]:
    """The pages and the codeunit that an administrator would publish for a bridge."""
    pages = {
        "GeneralJournal": general_journal(flavour),
        "GeneralLedgerEntries": general_ledger_entries(flavour),
        "ChartOfAccounts": master_page(flavour, 16),
        "GLAccountCard": master_page(flavour, 17),
        "CustomerCard": master_page(flavour, 21),
        "CustomerList": master_page(flavour, 22),
        "CustomerLedgerEntries": master_page(flavour, 25),
        "GLRegisters": master_page(flavour, 116),
        "GeneralJournalBatches": master_page(flavour, 251),
        "BankAccountCard": master_page(flavour, 370),
        "BankAccountList": master_page(flavour, 371),
        "BankAccountLedgerEntries": master_page(flavour, 372),
        "DimensionValues": master_page(flavour, 537),
        "DimensionValueList": master_page(flavour, 560),
    }
    services = {name: publish_page(name, page) for name, page in pages.items()}
    services["JembatanPosting"] = publish_codeunit("JembatanPosting", POSTING)
    return services


class Simulator:
    """A running Navision server."""

    def __init__(
        self,
        companies: Mapping[str, Company],
        services: Mapping[str, Published],
        sign_in: SignIn,
        faults: FaultScript,
        port: int,
    ) -> None:
        self.faults: Final = faults
        self.calls: Final[Counter[str]] = Counter()
        self.companies: Final = dict(companies)
        self.soap: Final = SoapServices(self.companies, services)
        self.sign_in = sign_in
        self._counting: Final = Lock()
        self._listener: Final = Listener(self, port)

    @classmethod
    def start(
        cls,
        seeds: Sequence[CompanySeed],
        *,
        port: int = 0,
        users: Mapping[str, str] | None = None,
        auth: Sequence[str] = ("basic", "ntlm"),
        flavour: str = "nav2018",
        services: Mapping[str, Published] | None = None,
        faults: FaultScript | None = None,
        clock: Clock = real_clock,
        work_date: date | None = None,
    ) -> Self:
        """Start a server with these companies; port 0 takes a free one."""
        version = FLAVOURS[flavour]
        companies = {seed.name: company_from(seed, version, clock, work_date) for seed in seeds}
        if not companies:
            raise ValueError("a server needs at least one company")
        return cls(
            companies,
            standard_services(version) if services is None else services,
            SignIn({"jembatan": "jembatan"} if users is None else users, auth),
            faults or FaultScript(),
            port,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._listener.port

    @property
    def url(self) -> str:
        """The address of the server instance; services are below `/WS`."""
        return f"http://127.0.0.1:{self.port}/{INSTANCE}"

    def company(self, name: str | None = None) -> Company:
        """A company's state, for oracles and for whoever plays finance; the first one without a name."""
        return self.soap.company(name)

    def run_job_queue(self, company: str | None = None) -> list[NavError | int]:
        """Let the job queue work: for each scheduled batch its register number, or why it was refused."""
        return run_job_queue(self.company(company))

    def stop(self) -> None:
        """Stop listening and cut what is still connected."""
        self._listener.stop()
        self.sign_in.close()

    def respond(self, request: HttpRequest) -> Answer:
        """The answer to a request; raises LostConnection where the script wants none."""
        if request.method == "GET":
            return self._describe(request.path)
        return self._call(request)

    def count(self, name: str) -> None:
        """One more call of this operation."""
        with self._counting:
            self.calls[name] += 1

    def _describe(self, path: str) -> Answer:
        """A description: discovery document or WSDL."""
        address = Address.parse(path)
        if address is None:
            return Answer(HTTPStatus.NOT_FOUND)
        try:
            text = self.soap.describe(address, self.url)
        except NavError as refusal:
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, fault(refusal))
        self.count("WSDL" if address.kind != "Services" else "Discovery")
        return Answer(HTTPStatus.OK, text.encode())

    def _call(self, http: HttpRequest) -> Answer:
        """A call of an operation, with whatever the script does to it."""
        address = Address.parse(http.path)
        if address is None or address.kind == "Services":
            return Answer(HTTPStatus.NOT_FOUND)
        try:
            request = self.soap.read(address, http.headers.get("soapaction", ""), http.body, http.user)
        except (etree.XMLSyntaxError, ValueError):
            return Answer(HTTPStatus.BAD_REQUEST)
        except NavError as refusal:
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, fault(refusal))
        self.count(request.operation)
        company = request.company or self.company()
        rules = self.faults.plan(company.name, request.published.name, request.operation)
        early = self._before(rules, request, company)
        return early or self._performed(rules, request, company)

    def _before(self, rules: Sequence[Rule], request: Request, company: Company) -> Answer | None:
        """What the script does before the call is worked on."""
        for rule in rules:
            if rule.kind == "delay":
                time.sleep(rule.seconds)
                self.faults.note(rule.kind, request.operation)
            elif rule.kind == "before" and rule.hook is not None:
                rule.hook(company)
                self.faults.note(rule.kind, request.operation)
            elif rule.kind == "lose_request":
                self.faults.note(rule.kind, request.operation)
                raise LostConnection
            elif rule.kind == "status":
                self.faults.note(rule.kind, request.operation)
                kind = rule.headers.get("Content-Type", "text/html; charset=utf-8")
                others = [(name, value) for name, value in rule.headers.items() if name != "Content-Type"]
                return Answer(rule.status, rule.body.encode(), kind, others)
            elif rule.kind in ("fault", "lock"):
                self.faults.note(rule.kind, request.operation)
                return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, fault(_scripted(rule)))
        return None

    def _performed(self, rules: Sequence[Rule], request: Request, company: Company) -> Answer:
        """The call itself, and what the script does to its answer."""
        refused = False
        try:
            answer = Answer(HTTPStatus.OK, self.soap.perform(request))
        except NavError as refusal:
            refused = True
            answer = Answer(HTTPStatus.INTERNAL_SERVER_ERROR, fault(refusal))
        for rule in rules:
            if rule.kind == "after" and rule.hook is not None:
                rule.hook(company)
                self.faults.note(rule.kind, request.operation)
            elif rule.kind == "lose_answer":
                self.faults.note("lose_refusal" if refused else "lose_answer", request.operation)
                raise LostConnection
            elif rule.kind == "cut_body":
                self.faults.note("cut_body", request.operation)
                answer = replace(answer, cut=True)
        return answer


def _scripted(rule: Rule) -> NavError:
    if rule.kind == "lock":
        return LockTimeout(rule.text or "G/L Entry")
    refusal = NavError(rule.text or "The operation was stopped by the fault script.")
    if rule.exception_class:
        name = rule.exception_class
        full = name if "." in name else f"Microsoft.Dynamics.Nav.Types.Exceptions.{name}"
        refusal.exception_class = full  # type: ignore[misc]  # this one refusal is of another class
    return refusal
