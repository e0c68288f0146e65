"""The server: one address on loopback, a thread for each connection, sign-in, faults, and a count of calls.

`Simulator.start(...)` is a context manager; `.url` is what a client is configured with, `.company(name)` is
direct access for oracles and for tests that play finance. An answer is written in one piece and without
Nagle's delay, or a test run would spend its time waiting.
"""

import socket
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Final, Self

from lxml import etree

from simulator.codeunits import POSTING
from simulator.company import Clock, Company, company_from, real_clock
from simulator.errors import LockTimeout, NavError
from simulator.faults import FaultScript, Rule
from simulator.seeds import CompanySeed
from simulator.sign_in import Challenge, ConnectionState, SignIn
from simulator.soap import (
    LARGEST_MESSAGE,
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


class LostConnection(Exception):
    """The connection ends here, on purpose."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the client."""

    status: int
    body: bytes = b""
    content_type: str = "text/xml; charset=utf-8"
    headers: Sequence[tuple[str, str]] = ()


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
        self.sign_in: Final = sign_in
        self._counting: Final = Lock()
        self._server: Final = _Server(("127.0.0.1", port), _Handler)
        self._server.simulator = self
        self._thread: Final = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

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
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address of the server instance; services are below `/WS`."""
        return f"http://127.0.0.1:{self.port}/{INSTANCE}"

    def company(self, name: str | None = None) -> Company:
        """A company's state, for oracles and for whoever plays finance; the first one without a name."""
        return self.soap.company(name)

    def stop(self) -> None:
        """Stop listening and cut what is still connected."""
        self._server.shutdown()
        self._server.server_close()
        self._server.cut_connections()
        self.sign_in.close()
        self._thread.join()

    def count(self, name: str) -> None:
        """One more call of this operation."""
        with self._counting:
            self.calls[name] += 1

    def get(self, path: str) -> Answer:
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

    def post(self, path: str, action: str, body: bytes, user: str) -> Answer:
        """A call; raises LostConnection where the script loses request or answer."""
        address = Address.parse(path)
        if address is None or address.kind == "Services":
            return Answer(HTTPStatus.NOT_FOUND)
        try:
            request = self.soap.read(address, action, body, user)
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
                raise CutBody(answer)
        return answer


class CutBody(Exception):
    """The connection ends in the middle of this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def _scripted(rule: Rule) -> NavError:
    if rule.kind == "lock":
        return LockTimeout(rule.text or "G/L Entry")
    refusal = NavError(rule.text or "The operation was stopped by the fault script.")
    if rule.exception_class:
        name = rule.exception_class
        full = name if "." in name else f"Microsoft.Dynamics.Nav.Types.Exceptions.{name}"
        refusal.exception_class = full  # type: ignore[misc]  # this one refusal is of another class
    return refusal


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    simulator: Simulator

    def __init__(self, *arguments: Any) -> None:
        self._open: Final[set[socket.socket]] = set()
        self._guard: Final = Lock()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours; anything else is printed by the base class."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def cut_connections(self) -> None:
        with self._guard:
            left = list(self._open)
        for connection in left:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it closed by itself meanwhile


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def setup(self) -> None:
        super().setup()
        self._state = ConnectionState()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: addresses and users have no place in a test's output."""

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_MESSAGE:
            self.close_connection = True
            self._send(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
            return
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        self._serve(body)

    def _serve(self, body: bytes) -> None:
        simulator = self.server.simulator
        user = simulator.sign_in.check(self.headers.get("Authorization"), self._state)
        if isinstance(user, Challenge):
            asked = [("WWW-Authenticate", header) for header in user.headers]
            self._send(Answer(HTTPStatus.UNAUTHORIZED, headers=asked))
            return
        try:
            if self.command == "GET":
                answer = simulator.get(self.path)
            else:
                answer = simulator.post(self.path, self.headers.get("SOAPAction", ""), body, user)
        except LostConnection:
            self._cut()
        except CutBody as cut:
            self._send(cut.answer, upto=len(cut.answer.body) // 2)
            self._cut()
        else:
            self._send(answer)

    def _cut(self) -> None:
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the client was faster

    def _send(self, answer: Answer, upto: int | None = None) -> None:
        self.send_response(answer.status)
        if answer.body:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body if upto is None else answer.body[:upto])
        self.wfile.flush()
