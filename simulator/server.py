"""The server: companies, services, sign-in and fault script behind one address on loopback.

`Simulator.start(...)` is a context manager; `.url` is what a client is configured with, `.company(name)` is
direct access for oracles and for tests that play finance. The first company is the default one, which an
address without a company silently means (PROTOCOL 1.1).
"""

import ssl
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Final, Self

from lxml import etree

from simulator.api.sets import ApiServices
from simulator.calls import Call
from simulator.company import Clock, Company, real_clock
from simulator.company_list import Companies
from simulator.errors import NavError
from simulator.listening import Answer, HttpRequest, Listener
from simulator.misbehaviour.faults import FaultScript
from simulator.misbehaviour.gateway import turned_away
from simulator.misbehaviour.moments import FaultMoments
from simulator.odata.answers import refused
from simulator.odata.services import ODataServices
from simulator.odata.wire import JsonWire, Offer, Part
from simulator.pages.codeunits import POSTING
from simulator.pages.standard import (
    bank_reconciliation,
    cash_receipt_journal,
    general_journal,
    general_ledger_entries,
    master_page,
)
from simulator.posting.batches import run_job_queue
from simulator.signing_in.sign_in import SignIn
from simulator.signing_in.token_endpoint import TokenEndpoint
from simulator.signing_in.tokens import LIFETIME_SECONDS, Client, Tokens
from simulator.soap.endpoint import (
    Address,
    Published,
    SoapCall,
    SoapServices,
    fault,
    publish_codeunit,
    publish_page,
)
from simulator.tables.flavours import FLAVOURS, Flavour
from simulator.tables.founding import company_from
from simulator.tables.seeds import CompanySeed
from simulator.tables.state import load, save
from simulator.throttling import Limits, Sizes, Throttle, TurnedAway

INSTANCE: Final = "NAV"


def standard_services(flavour: Flavour) -> dict[str, Published]:
    """The pages and the codeunit that an administrator would publish for a bridge."""
    pages = {
        "GeneralJournal": general_journal(flavour),
        "GeneralLedgerEntries": general_ledger_entries(flavour),
        "CashReceiptJournal": cash_receipt_journal(flavour),
        "ChartOfAccounts": master_page(flavour, 16),
        "GLAccountCard": master_page(flavour, 17),
        "CustomerCard": master_page(flavour, 21),
        "CustomerList": master_page(flavour, 22),
        "CustomerLedgerEntries": master_page(flavour, 25),
        "GeneralJournalTemplates": master_page(flavour, 101),
        "GLRegisters": master_page(flavour, 116),
        "GeneralLedgerSetup": master_page(flavour, 118),
        "GeneralJournalBatches": master_page(flavour, 251),
        "BankAccountCard": master_page(flavour, 370),
        "BankAccountList": master_page(flavour, 371),
        "BankAccountLedgerEntries": master_page(flavour, 372),
        "BankAccReconciliation": bank_reconciliation(flavour),
        "NoSeries": master_page(flavour, 456),
        "NoSeriesLines": master_page(flavour, 457),
        "DimensionValues": master_page(flavour, 537),
        "DimensionValueList": master_page(flavour, 560),
    }
    services = {name: publish_page(name, page) for name, page in pages.items()}
    services["GeneralJournal"] = publish_page(
        "GeneralJournal",
        general_journal(flavour),
        odata=general_journal(flavour, footer=True, group_variables=True),
    )
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
        soap_pages: bool = True,
        tls: ssl.SSLContext | None = None,
        identity: TokenEndpoint | None = None,
        throttle: Throttle | None = None,
        sizes: Sizes | None = None,
    ) -> None:
        self.faults: Final = faults
        self.calls: Final[Counter[str]] = Counter()
        self.companies: Final = dict(companies)
        self.services: Final = dict(services)
        self.soap: Final = SoapServices(self.companies, self.services, soap_pages)
        self.sign_in = sign_in
        self._moments: Final = FaultMoments(faults, self.services)
        self._json: Final = self._json_wires()
        self.identity: Final = identity
        self._throttle: Final = throttle or Throttle(None)
        self._sizes: Final = sizes or Sizes()
        self._scheme: Final = "https" if tls else "http"
        self._host: Final = "localhost" if tls else "127.0.0.1"
        self._counting: Final = Lock()
        self._listener: Final = Listener(self, port, tls, self._largest_body)

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
        soap_pages: bool | None = None,
        tls: ssl.SSLContext | None = None,
        clients: Sequence[Client] = (),
        kept: Path | None = None,
        token_seconds: int = LIFETIME_SECONDS,
        limits: Limits | None = None,
        limits_clock: Callable[[], float] = monotonic,
        sizes: Sizes | None = None,
    ) -> Self:
        """Start a server with these companies; port 0 takes a free one.

        `soap_pages` is the feature key that serves Navision's own pages over SOAP on versions 26 to 28, where
        they are off by default; from 29 on they are gone (PROTOCOL 1.11). `tls` makes every address https.
        `clients` may sign in with OAuth2: a token endpoint, always behind TLS, gives them tokens
        (`.identity.authority`). A company found in the file `kept` is as it was left there, whatever its seed
        says. `limits` are kept for each user, by a clock that tells seconds; without them there are none.
        """
        version = FLAVOURS[flavour]
        companies = {seed.name: company_from(seed, version, clock, work_date) for seed in seeds}
        if kept is not None and kept.exists():
            companies |= load(kept, flavour, clock, work_date)
        if not companies:
            raise ValueError("a server needs at least one company")
        if soap_pages and not version.soap_key:
            raise ValueError(f"{version.name} serves none of Navision's own pages over SOAP any more")
        if clients and tls is None:
            raise ValueError("a token endpoint needs a certificate: give tls as well")
        tokens = Tokens(clients, token_seconds)
        return cls(
            companies,
            standard_services(version) if services is None else services,
            SignIn({"jembatan": "jembatan"} if users is None else users, auth, tokens),
            faults or FaultScript(),
            port,
            version.soap_pages if soap_pages is None else soap_pages,
            tls,
            TokenEndpoint(tokens, tls) if clients and tls is not None else None,
            Throttle(limits, limits_clock),
            sizes,
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
    def flavour(self) -> Flavour:
        """The version it plays."""
        return next(iter(self.companies.values())).flavour

    @property
    def has_api(self) -> bool:
        """Does this version have API v2.0?"""
        return self.flavour.has_api

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._listener.port

    @property
    def url(self) -> str:
        """The address of the server instance; services are below `/WS`."""
        return f"{self._scheme}://{self._host}:{self.port}/{INSTANCE}"

    def company(self, name: str | None = None) -> Company:
        """A company's state, for oracles and for whoever plays finance; the first one without a name."""
        return self.soap.company(name)

    def run_job_queue(self, company: str | None = None) -> list[NavError | int]:
        """Let the job queue work: for each scheduled batch its register number, or why it was refused."""
        return run_job_queue(self.company(company))

    def _json_wires(self) -> list[JsonWire]:
        every = list(self.companies.values())
        flavour = every[0].flavour
        offers: list[Offer] = [ODataServices(Companies(self.companies), self.services, flavour)]
        if flavour.has_api:
            offers.append(ApiServices(Companies(self.companies)))
        return [
            JsonWire(offer, lambda: self.url, every, self._part, flavour.isolates_batches) for offer in offers
        ]

    def save(self, path: Path) -> None:
        """Keep all companies in a file, from which `start(kept=...)` begins."""
        save(self.companies, path)

    def stop(self) -> None:
        """Stop listening and cut what is still connected."""
        self._listener.stop()
        self.sign_in.close()
        if self.identity is not None:
            self.identity.stop()

    def respond(self, request: HttpRequest) -> Answer:
        """The answer to a request; raises LostConnection where the script wants none."""
        wire = self._json_wire(request.path)
        try:
            with self._throttle.turn(request.user):
                return self._answer(wire, request)
        except TurnedAway as refusal:
            return turned_away(refusal, wire.offer.name if wire else "soap")

    def _largest_body(self, path: str) -> int:
        """The most bytes of a request to this address."""
        return self._sizes.json if self._json_wire(path) else self._sizes.soap

    def _json_wire(self, path: str) -> JsonWire | None:
        """The JSON wire that an address belongs to; none for SOAP's."""
        below = _below_instance(path)
        return next((each for each in self._json if below.startswith(each.offer.root)), None)

    def _answer(self, wire: JsonWire | None, request: HttpRequest) -> Answer:
        if wire is not None:
            return self._respond_json(wire, _below_instance(request.path)[len(wire.offer.root) :], request)
        if request.method == "GET":
            return self._describe(request.path)
        return self._respond_soap(request)

    def count(self, name: str) -> None:
        """One more call of this operation."""
        with self._counting:
            self.calls[name] += 1

    @property
    def limits(self) -> Limits | None:
        """What it lets each user ask; None for anything."""
        return self._throttle.limits

    @property
    def turned_away(self) -> Counter[int]:
        """How many calls the limits did not let in so far, by status."""
        return self._throttle.turned_away

    @property
    def refusals(self) -> Counter[str]:
        """What was refused so far, in Navision's words and how often; not what the fault script made up."""
        return self._moments.refusals

    def counted_calls(self) -> dict[str, int]:
        """Calls so far, by operation."""
        with self._counting:
            return dict(self.calls)

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

    def _respond_soap(self, http: HttpRequest) -> Answer:
        address = Address.parse(http.path)
        if address is None or address.kind == "Services":
            return Answer(HTTPStatus.NOT_FOUND)
        try:
            request = self.soap.read(address, http.headers.get("soapaction", ""), http.body, http.user)
        except (etree.XMLSyntaxError, ValueError):
            return Answer(HTTPStatus.BAD_REQUEST)
        except NavError as refusal:
            self.refusals[refusal.text] += 1
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, fault(refusal))
        return self._call(SoapCall(self.soap, request))

    def _respond_json(self, wire: JsonWire, path: str, http: HttpRequest) -> Answer:
        try:
            call = wire.read(Part(http.method, path, http.headers, http.body, http.user))
        except NavError as refusal:
            self.refusals[refusal.text] += 1
            return refused(refusal, wire.offer.old)
        return self._call(call)

    def _call(self, call: Call) -> Answer:
        """A call of an operation, with whatever the script does to it."""
        self.count(call.operation)
        rules = self.faults.plan(call.company.name, call.service, call.operation, call.wire)
        return self._moments.around(call, rules)

    def _part(self, call: Call) -> Answer:
        """An operation of a batch: only what happens inside the server can happen to it."""
        self.count(call.operation)
        rules = self.faults.plan(call.company.name, call.service, call.operation, call.wire, inside=True)
        return self._moments.inside(call, rules)


def _below_instance(path: str) -> str:
    """What follows the server instance, wherever it stands in the address.

    >>> _below_instance("/NAV/ODataV4/Company"), _below_instance("/v2.0/tenant/Production/api/v2.0/companies")
    ('/ODataV4/Company', '/api/v2.0/companies')
    """
    for root in (ODataServices.root, ApiServices.root):
        _, found, rest = path.partition(root)
        if found:
            return root + rest
    return path
