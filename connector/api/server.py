"""The API v2.0 wire: journals, their lines, the bound action that posts them, and general ledger entries
(PROTOCOL 3).

A newcomer would put names into addresses. Everything hangs on identifiers: the company's is looked up once, the
journal's each time that its lines are read or that it is posted, since Navision may delete a batch and make it anew
under the next name (PROTOCOL 4.4).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import msgspec

from connector.api.journal import ApiJournal
from connector.api.ledger import api_ledger
from connector.documents import BankLedgerEntry, GeneralJournalLine, JournalBatch, LedgerEntry
from connector.errors import Refused, ShapeChanged
from connector.exchange import Answer, Carrier, Purpose, Request
from connector.fields import Use
from connector.introduction import Introduction, introduced
from connector.masters import API_USES, MasterKind, MasterList
from connector.odata.description import Description
from connector.odata.discovery import as_described
from connector.odata.faults import raise_unless
from connector.odata.lists import JSON_HEADERS, Service, pages
from connector.odata.masters import ODataMasterList
from connector.odata.metadata import EntitySet
from connector.odata.names import address, both, equal, row_of
from connector.odata.rows import decoded
from connector.odata.server import LedgerCalls, create_at_once, lines_at_once
from connector.published import PublishedService
from connector.services import Ledger
from connector.settings import ConnectionSettings
from connector.shapes import Kind

__all__ = ["ApiServer"]


class ApiServer:
    """Navision over API v2.0, for one company."""

    def __init__(self, settings: ConnectionSettings, carrier: Carrier) -> None:
        self._settings = settings
        self._carrier = carrier
        self._root = f"{settings.json_root}/api/v2.0"
        self._always = {"tenant": settings.tenant} if settings.tenant else {}
        self._description = Description(carrier, self._root, self._always)
        self._company_id = ""

    def companies(self) -> tuple[str, ...]:
        """The names of the companies that the server has."""
        return tuple(one.name for one in self._companies())

    def introduction(self) -> Introduction:
        """What the server says of itself; of all wires only this one tells the version."""
        request = self._company_list()
        return self._carrier.exchange(request, partial(_introduction, request))

    def published(self) -> tuple[PublishedService, ...]:
        """The collections of the API, which no administrator publishes: they are there or not."""
        return as_described(self._description.metadata(), "api")

    def journal(self) -> "ApiJournalCalls":
        """Journals and their lines."""
        page = ApiJournal.of(self._set("journalLines"), self._settings)
        return ApiJournalCalls(self._carrier, page, self._batches(), self._settings)

    def posting(self) -> "ApiPosting":
        """The action of a journal that posts it."""
        if "post" not in {action.lower() for action in self._set("journals").actions}:
            raise ShapeChanged(
                "journals: there is no action post, so no batch can be posted: take posting from another wire; "
                "nothing was sent",
                service="journals",
            )
        return ApiPosting(self._carrier, self._batches())

    def ledger(self) -> LedgerCalls[LedgerEntry]:
        """General ledger entries."""
        name = "generalLedgerEntries"
        page = api_ledger(self._set(name), self._service(name), self._settings)
        return LedgerCalls(self._carrier, page, self._settings.page_size)

    def bank_ledger(self) -> Ledger[BankLedgerEntry]:
        """Not to be had here: the settings name another wire, or none."""
        raise Refused("API v2.0 has no bank account ledger entries: take bank_ledger from odata or soap")

    def masters(self, kind: MasterKind) -> MasterList:
        """A collection of masters; raises Refused for what API v2.0 does not have."""
        if kind not in API_USES:
            raise Refused(f"API v2.0 has no {kind.value}: take masters from odata or soap")
        if kind is MasterKind.DIMENSION_VALUES:
            return ApiDimensionValues(self._carrier, self._list("dimensions", _DIMENSION), self._values_of)
        return self._list(_COLLECTIONS[kind], API_USES[kind])

    def has_masters(self) -> frozenset[MasterKind]:
        """Those that API v2.0 has by itself."""
        return frozenset(API_USES)

    def _list(self, name: str, uses: Sequence[Use]) -> ODataMasterList:
        size = self._settings.page_size
        return ODataMasterList.of(self._carrier, self._set(name), self._service(name), uses, size)

    def _values_of(self, dimension_id: str) -> ODataMasterList:
        company = row_of("companies", self._company())
        segments = (company, row_of("dimensions", dimension_id), "dimensionValues")
        service = Service("dimensionValues", self._root, segments, self._always)
        uses = API_USES[MasterKind.DIMENSION_VALUES]
        shape = self._set("dimensionValues")
        return ODataMasterList.of(self._carrier, shape, service, uses, self._settings.page_size)

    def forget(self) -> None:
        """Read the description and the identifiers anew from now on."""
        self._description.forget()
        self._company_id = ""

    def _batches(self) -> "Batches":
        return Batches(self._carrier, self._service("journals"))

    def _service(self, name: str) -> Service:
        return Service(name, self._root, (row_of("companies", self._company()), name), self._always)

    def _set(self, name: str) -> EntitySet:
        shape = self._description.metadata().sets.get(name)
        if shape is None:
            raise ShapeChanged(
                f"{name}: this API does not have them: check odata_url, or take another wire; nothing was sent",
                service=name,
            )
        return shape

    def _company(self) -> str:
        if not self._company_id:
            name = self._settings.company
            ids = [one.id for one in self._companies() if one.name == name]
            if len(ids) != 1:
                raise Refused(
                    f"companies list: the server has {len(ids) or 'no'} companies named {name!r}: check the "
                    "company's name",
                    service="companies list",
                )
            self._company_id = ids[0]
        return self._company_id

    def _companies(self) -> Sequence["_Company"]:
        request = self._company_list()
        return self._carrier.exchange(request, partial(_companies, request))

    def _company_list(self) -> Request:
        return Request(
            subject="companies list",
            address=address(self._root, ["companies"], self._always),
            purpose=Purpose.READ,
            headers=JSON_HEADERS,
        )


@dataclass(frozen=True, slots=True)
class ApiDimensionValues:
    """The values of a dimension: they hang below it, and API v2.0 lets nobody add one."""

    _carrier: Carrier
    _dimensions: ODataMasterList
    _values_of: Callable[[str], ODataMasterList]

    def rows(self, where: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
        """The values of the dimension asked for; raises Refused if there is no such dimension."""
        dimension = where["dimension"]
        ids = [
            str(one["id"]) for one in self._dimensions.rows({"code": dimension}) if one["code"] == dimension
        ]
        if not ids:
            raise Refused(f"dimensions list: there is no dimension {dimension}: create it in Navision")
        for value in self._values_of(ids[0]).rows({}):
            yield {**value, "dimension": dimension}

    def add(self, values: Mapping[str, str]) -> None:
        """Not to be had here."""
        raise Refused("API v2.0 does not create dimension values: take masters from odata or soap")


@dataclass(frozen=True, slots=True)
class Batches:
    """The journals of a company, found by template and batch name."""

    _carrier: Carrier
    _journals: Service

    def id_of(self, batch: JournalBatch) -> str:
        """The identifier of the batch's journal today; raises Refused if there is none."""
        condition = both(equal("code", batch.name), equal("templateDisplayName", batch.template))
        request = self._journals.listing({"$filter": condition, "$select": "id,code,templateDisplayName"}, 10)
        found = [one.id for one in self._carrier.exchange(request, partial(_journals, request, batch))]
        if len(found) != 1:
            raise Refused(
                f"journals list: there {'are' if found else 'is'} {len(found) or 'no'} "
                f"journal{'s' if found else ''} {batch}: check template and batch, and that the template is a "
                "General one that does not recur",
                service="journals list",
            )
        return found[0]

    def lines(self, journal_id: str) -> Service:
        """The lines of a journal."""
        *before, last = self._journals.segments
        segments = (*before, row_of(last, journal_id), "journalLines")
        return Service("journalLines", self._journals.root, segments, self._journals.always)

    def post(self, journal_id: str) -> Request:
        """The request that posts a journal, all of its lines."""
        return Request(
            subject="journals post",
            address=self._journals.address(row_of("", journal_id), "Microsoft.NAV.post"),
            purpose=Purpose.POST,
            body=b"",
            headers=JSON_HEADERS,
        )


@dataclass(frozen=True, slots=True)
class ApiJournalCalls:
    """The lines of journals, with their dimensions."""

    _carrier: Carrier
    _page: ApiJournal
    _batches: Batches
    _settings: ConnectionSettings
    _known: dict[JournalBatch, str] = field(default_factory=dict)

    @property
    def shows(self) -> frozenset[str]:
        """Which of our fields a line has."""
        return self._page.shows

    @property
    def row(self) -> None:
        """The lines of API v2.0 are the same in every version."""
        return

    @property
    def description_length(self) -> int:
        """As the settings say, but never more than the API allows."""
        return self._page.description_length

    @property
    def most_lines(self) -> int:
        """As the settings say, but never more than the server takes in one `$batch`."""
        return lines_at_once(self._settings)

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of journal lines."""
        return self._page.used()

    def read(self, batch: JournalBatch) -> tuple[GeneralJournalLine, ...]:
        """All lines of the batch that the API shows."""
        journal_id = self._known[batch] = self._batches.id_of(batch)
        request = self._page.read(self._batches.lines(journal_id), self._settings.page_size)
        rows = pages(self._carrier, request, self._page.reader)
        return tuple(self._page.lines_of(journal_id, request, rows))

    def create(
        self, batch: JournalBatch, lines: Sequence[GeneralJournalLine]
    ) -> tuple[GeneralJournalLine, ...]:
        """Add the lines: in one transaction, in one call, or one after the other, by the settings."""
        of = self._lines(batch)
        if self._settings.batch_calls == "single":
            requests = [(line, self._page.create(of, batch, line)) for line in lines]
            return tuple(
                self._carrier.exchange(one, partial(self._page.changed, line, one)) for line, one in requests
            )
        operations = self._page.creations(of, batch, lines)
        how = self._settings.batch_calls

        def stored(bodies: Sequence[bytes]) -> tuple[GeneralJournalLine, ...]:
            return tuple(map(self._page.created, lines, bodies))

        return create_at_once(self._carrier, of, operations, how, stored)

    def update(self, batch: JournalBatch, line: GeneralJournalLine) -> GeneralJournalLine:
        """Replace what a line that was read says."""
        request = self._page.update(self._lines(batch), batch, line)
        return self._carrier.exchange(request, partial(self._page.changed, line, request))

    def delete(self, batch: JournalBatch, line: GeneralJournalLine) -> None:
        """Remove a line that was read."""
        request = self._page.delete(self._lines(batch), line)
        self._carrier.exchange(request, lambda answer: raise_unless(request, answer, by_key=True))

    def _lines(self, batch: JournalBatch) -> Service:
        if batch not in self._known:
            self._known[batch] = self._batches.id_of(batch)
        return self._batches.lines(self._known[batch])


@dataclass(frozen=True, slots=True)
class ApiPosting:
    """Posting a journal by its own action: no codeunit of the company's is needed."""

    _carrier: Carrier
    _batches: Batches

    def used(self) -> list[tuple[str, str]]:
        """What the fingerprint says of the action."""
        return [("journals: post", "an action of a journal")]

    def post(self, batch: JournalBatch) -> str:
        """Post the whole batch: also what somebody else put into it (PROTOCOL 6.7)."""
        request = self._batches.post(self._batches.id_of(batch))
        self._carrier.exchange(request, lambda answer: raise_unless(request, answer))
        return ""


_COLLECTIONS: Final = {MasterKind.ACCOUNTS: "accounts", MasterKind.BANK_ACCOUNTS: "bankAccounts"}
_DIMENSION: Final = (
    Use("id", "Id", Kind.TEXT, element="id"),
    Use("code", "Code", Kind.TEXT, element="code"),
)


class _Company(msgspec.Struct):
    id: str
    name: str
    version: str = msgspec.field(name="systemVersion", default="")


class _CompanyList(msgspec.Struct):
    value: list[_Company]


class _Journal(msgspec.Struct):
    id: str
    code: str
    template: str = msgspec.field(name="templateDisplayName")


class _JournalList(msgspec.Struct):
    value: list[_Journal]


_COMPANIES = msgspec.json.Decoder(_CompanyList)
_JOURNALS = msgspec.json.Decoder(_JournalList)


def _companies(request: Request, answer: Answer) -> list[_Company]:
    raise_unless(request, answer)
    return decoded(_COMPANIES, answer.body).value  # type: ignore[no-any-return]


def _introduction(request: Request, answer: Answer) -> Introduction:
    versions = {one.version for one in _companies(request, answer)}
    version = versions.pop() if len(versions) == 1 else ""
    return replace(introduced(answer), version=version, has_api=True)


def _journals(request: Request, batch: JournalBatch, answer: Answer) -> list[_Journal]:
    """Those of the answer that are the batch's: a filter is not trusted."""
    raise_unless(request, answer)
    found = decoded(_JOURNALS, answer.body).value
    return [one for one in found if (one.template, one.code) == (batch.template, batch.name)]
