"""Lists on the JSON wires, read to their end: what is asked first, and how the next page is asked (PROTOCOL 2.3).

A newcomer would page with `$top` and `$skip`, or stop at the first page that is shorter than asked. The server
gives as many rows as it likes and a link to the rest, and only a page without a link is the last. That link may
name a host that exists inside the server's network alone, and our sign-in belongs to our own address: so only
its question is taken over, and asked at the address that was asked before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

from connector.errors import Refused
from connector.exchange import Carrier, Purpose, Request
from connector.odata.names import address
from connector.odata.rows import Page, RowReader

__all__ = ["JSON_HEADERS", "Service", "pages"]

Value = TypeVar("Value")

# Error texts and displayed options follow the language that is asked for (PROTOCOL 6.10).
JSON_HEADERS: Final = MappingProxyType({"Accept": "application/json", "Accept-Language": "en-US"})


@dataclass(frozen=True, slots=True)
class Service:
    """Where one entity set of one company is found."""

    name: str
    """What messages call it."""
    root: str
    """The service root, e.g. `https://navision:7048/BC/ODataV4`."""
    segments: tuple[str, ...]
    """The way to the set below the root, unencoded."""
    always: Mapping[str, str]
    """What every address says, e.g. the tenant."""

    def address(self, row: str = "", *below: str, query: Mapping[str, str] | None = None) -> str:
        """The address of the set, of a row of it (`(key)`), or of something below the row."""
        return address(self.root, self._way(row, below), {**(query or {}), **self.always})

    def relative(self, row: str = "", *below: str, query: Mapping[str, str] | None = None) -> str:
        """The same address as it stands inside a batch: from the service root on."""
        return address("", self._way(row, below), query).removeprefix("/")

    def _way(self, row: str, below: Sequence[str]) -> list[str]:
        *before, last = self.segments
        return [*before, last + row, *below]

    def listing(self, query: Mapping[str, str], page_size: int) -> Request:
        """The request for the first page of a list."""
        return Request(
            subject=f"{self.name} list",
            address=self.address(query=query),
            purpose=Purpose.READ,
            headers={**JSON_HEADERS, "Prefer": f"odata.maxpagesize={page_size}"},
        )


def pages(carrier: Carrier, request: Request, reader: RowReader[Value]) -> Iterator[Sequence[Value]]:
    """The list page after page, holding one at a time; raises when it does not come to an end."""
    seen: set[str] = set()
    asked = request
    while True:
        page: Page[Value] = carrier.exchange(asked, partial(reader.page, asked))
        yield page.rows
        if not page.following:
            return
        question = _question(request, page.following)
        if not question or question in seen:
            raise Refused(
                f"{request.subject}: the list does not go on after a page: raise page_size",
                service=request.subject,
            )
        seen.add(question)
        asked = replace(request, address=f"{request.address.partition('?')[0]}?{question}")


def _question(request: Request, link: str) -> str:
    """The question of a link, with what our own address always says and the server may have left out."""
    question = urlsplit(link).query
    if not question:
        return ""
    told = {name for name, _ in parse_qsl(question, keep_blank_values=True)}
    ours = parse_qsl(urlsplit(request.address).query, keep_blank_values=True)
    missing = [(name, value) for name, value in ours if not name.startswith("$") and name not in told]
    return "&".join([question, *(f"{quote(name)}={quote(value, safe='')}" for name, value in missing)])
