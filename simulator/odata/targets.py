"""What an address means: a set, a row, one property, a count, an action; and the four methods on it (PROTOCOL
2.3).

Every request is checked against the entity before anything is done: a property that does not exist, or a
value of another type, is refused as the server refuses it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol

from simulator.company import Company
from simulator.listening import Answer
from simulator.odata.addresses import Segment, read_key
from simulator.odata.answers import answered, headers, no_content
from simulator.odata.entities import Entity
from simulator.odata.errors import RequestRefused, bad_request, not_found
from simulator.odata.etags import check_match, etag
from simulator.odata.reading import Query, next_link, read_page
from simulator.odata.row_sets import Given, RowSet
from simulator.odata.values import Dialect, parse, quoted
from simulator.odata.writing import RowWriter
from simulator.tables.store import Record


class Sets(Protocol):
    """Where sets are found by name."""

    namespace: str
    dialect: Dialect

    def open(self, company: Company, name: str) -> RowSet:
        """A set of a company; refuses an unknown one."""


@dataclass(frozen=True, slots=True)
class _Reached:
    """Where a path leads: to a set, to one row of it, and to what is left of the path."""

    rows: RowSet
    record: Record | None
    rest: str


class Target:
    """One address with a method on it."""

    def __init__(
        self,
        sets: Sets,
        url: str,
        method: str,
        segments: Sequence[Segment],
        options: Mapping[str, str],
        sent: Mapping[str, str],
    ) -> None:
        self._sets: Final = sets
        self._url: Final = url
        self._method: Final = method
        self._segments: Final = tuple(segments)
        self._options: Final = options
        self._sent: Final = sent
        self._prefix: Final = f"{sets.namespace}.".lower()
        last = self._segments[-1].name
        bound = last.lower().startswith(self._prefix)
        named = [
            each.name for each in self._segments if not each.name.lower().startswith((self._prefix, "$"))
        ]
        self.service: Final = named[-1] if named else last
        self.operation: Final = last[len(self._prefix) :].lower() if bound else method

    def perform(self, company: Company, body: bytes, user: str) -> Answer:
        """Do what the method asks of the target."""
        reached = self._walk(company)
        if reached.rest.lower().startswith(self._prefix):
            return self._act(reached, user)
        if self._method == "GET":
            return self._get(reached)
        if reached.rest:
            raise not_found(reached.rest)
        if self._method == "POST":
            return self._post(reached, body)
        if reached.record is None:
            raise RequestRefused(
                405,
                "BadRequest_MethodNotAllowed",
                f"{self._method} is not supported on a collection of entities.",
            )
        if self._method == "PATCH":
            return self._patch(reached.rows, reached.record, body)
        check_match(reached.record, self._sent.get("if-match"), required=False)
        reached.rows.delete(reached.record)
        return no_content()

    def _walk(self, company: Company) -> _Reached:
        """Follow the path: set, row by its key, navigation, and so on."""
        first, *others = self._segments
        rows = self._sets.open(company, first.name)
        record = self._row(rows, first)
        rest = ""
        for segment in others:
            if rest:
                raise not_found(segment.name)
            if record is not None and rows.entity.navigation(segment.name):
                navigation = rows.entity.navigation(segment.name)
                rows = rows.related(segment.name, record)
                record = self._row(rows, segment)
                if navigation is not None and not navigation.many:
                    record = next(iter(rows.select({}, None, 1)), None)
            else:
                rest = segment.name
        return _Reached(rows, record, rest)

    def _row(self, rows: RowSet, segment: Segment) -> Record | None:
        if segment.key is None:
            return None
        return rows.find(read_key(rows.entity, segment.key, self._sets.dialect))

    # reading

    def _get(self, reached: _Reached) -> Answer:
        rows, record = reached.rows, reached.record
        query = Query.read(self._options, rows.entity, self._sets.dialect, self._sets.namespace)
        if reached.rest == "$count" and record is None:
            found = len(rows.select(query.filters, None, 0))
            return Answer(HTTPStatus.OK, str(found).encode(), "text/plain", headers())
        if record is not None and reached.rest:
            return self._property(rows, record, reached.rest)
        if reached.rest:
            raise not_found(reached.rest)
        if record is not None:
            writer = RowWriter(rows, self._sets.dialect, query.select, query.expand)
            return answered(
                writer.text(record, self._context(rows, query.select, "/$entity")),
                HTTPStatus.OK,
                _tagged(record),
            )
        return self._list(rows, query)

    def _list(self, rows: RowSet, query: Query) -> Answer:
        size = _preferred(self._sent, "maxpagesize")
        page = read_page(rows, query, int(size) if size and size.isdigit() and int(size) else None)
        writer = RowWriter(rows, self._sets.dialect, query.select, query.expand)
        text = "".join(self._listed(rows, query, page.count, (writer.text(each) for each in page.records)))
        if page.next is not None:
            address = f"{self._url}/{rows.path}"
            text += f',"@odata.nextLink":{quoted(next_link(address, self._options, page.next))}'
        applied = [("Preference-Applied", "odata.maxpagesize")] if size else []
        return answered(text + "}", HTTPStatus.OK, *applied)

    def _listed(self, rows: RowSet, query: Query, count: int | None, texts: Iterator[str]) -> Iterator[str]:
        yield f'{{"@odata.context":{quoted(self._context(rows, query.select))},'
        if count is not None:
            yield f'"@odata.count":{count},'
        yield f'"value":[{",".join(texts)}]'

    def _property(self, rows: RowSet, record: Record, name: str) -> Answer:
        member = rows.entity.by_name.get(name)
        if member is None:
            raise not_found(name)
        value = self._sets.dialect.text(member.field, rows.value(record, member))
        context = quoted(f"{self._url}/$metadata#{rows.path}/{name}")
        return answered(f'{{"@odata.context":{context},"value":{value}}}')

    def _context(self, rows: RowSet, select: Sequence[str], tail: str = "") -> str:
        chosen = f"({','.join(select)})" if select else ""
        return f"{self._url}/$metadata#{rows.path}{chosen}{tail}"

    # writing

    def _post(self, reached: _Reached, body: bytes) -> Answer:
        rows = reached.rows
        if reached.record is not None:
            raise RequestRefused(405, "BadRequest_MethodNotAllowed", "POST is not supported on an entity.")
        given, deep = read_body(parse(body), rows.entity, self._sets.dialect, self._sets.namespace)
        record = rows.create(given)
        for name, children in deep:
            below = rows.related(name, record)
            for child in children:
                below.create(read_body(child, below.entity, self._sets.dialect, self._sets.namespace)[0])
        if deep:  # what was brought along changed the row
            record = rows.find([rows.value(record, rows.entity.by_name[key]) for key in rows.entity.key])
        place = ("Location", f"{self._url}/{rows.path}{self._key(rows, record)}")
        return self._written(rows, record, HTTPStatus.CREATED, [name for name, _ in deep], place)

    def _patch(self, rows: RowSet, record: Record, body: bytes) -> Answer:
        check_match(record, self._sent.get("if-match"), required=True)
        given, deep = read_body(parse(body), rows.entity, self._sets.dialect, self._sets.namespace)
        if deep:
            raise bad_request("Deep update is not supported.")
        return self._written(rows, rows.update(record, given), HTTPStatus.OK, ())

    def _written(
        self, rows: RowSet, record: Record, status: int, expand: Sequence[str], *more: tuple[str, str]
    ) -> Answer:
        if _preferred(self._sent, "return") == "minimal":
            return no_content(("Preference-Applied", "return=minimal"), _tagged(record), *more)
        query = Query.read(self._options, rows.entity, self._sets.dialect, self._sets.namespace)
        shown = (*query.expand, *((name, ()) for name in expand if name not in dict(query.expand)))
        writer = RowWriter(rows, self._sets.dialect, query.select, shown)
        text = writer.text(record, self._context(rows, query.select, "/$entity"))
        return answered(text, status, _tagged(record), *more)

    def _key(self, rows: RowSet, record: Record) -> str:
        values = [
            (name, self._sets.dialect.key_text(member.field, rows.value(record, member)))
            for name, member in ((name, rows.entity.by_name[name]) for name in rows.entity.key)
        ]
        return f"({values[0][1] if len(values) == 1 else ','.join(f'{n}={v}' for n, v in values)})"

    def _act(self, reached: _Reached, user: str) -> Answer:
        action = next((a for a in reached.rows.entity.actions if a.lower() == self.operation), None)
        if action is None or self._method != "POST" or reached.record is None:
            raise not_found(reached.rest)
        check_match(reached.record, self._sent.get("if-match"), required=False)
        reached.rows.act(action, reached.record, user)
        return no_content()


def _tagged(record: Record) -> tuple[str, str]:
    return "ETag", etag(record)


def _preferred(sent: Mapping[str, str], name: str) -> str | None:
    """What the client prefers, such as `odata.maxpagesize=100` or `return=minimal`."""
    for wish in sent.get("prefer", "").split(","):
        wanted, _, value = wish.strip().partition("=")
        if wanted.lower().removeprefix("odata.") == name:
            return value.strip().strip('"')
    return None


def read_body(
    body: Mapping[str, Any], entity: Entity, dialect: Dialect, namespace: str
) -> tuple[Given, list[tuple[str, list[dict[str, Any]]]]]:
    """The properties that a body gives, checked, in its order; and the rows it brings for navigations."""
    given, deep = [], []
    for name, value in body.items():
        if "@" in name:
            continue  # annotations
        navigation = entity.navigation(name)
        if (
            navigation is not None
            and isinstance(value, list)
            and all(isinstance(each, dict) for each in value)
        ):
            deep.append((name, value))
            continue
        member = entity.by_name.get(name)
        if member is None:
            raise bad_request(
                f"The property '{name}' does not exist on type '{namespace}.{entity.type_name}'. Make sure to only"
                " use property names that are defined by the type."
            )
        given.append((member, dialect.read(name, member.field, value, member.enum)))
    return given, deep
