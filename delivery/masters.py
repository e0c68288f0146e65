"""Masters kept in step: what Navision must know before our lines can be posted, and what it says of its own lists.

Every branch is a value of the branch dimension and every contract one of the contract dimension. Where the company
lets us (`missing_dimension_values = "create"`), missing values are created; otherwise what needs them is held with
a sentence before Navision refuses it. Accounts, bank accounts, the journal batch and the allowed posting dates are
read and kept as dated facts, and each change is told.

A newcomer would create a value again after a lost answer. The list is asked first, and creating twice is refused by
Navision itself, so the next run sees what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from books.navision import document_states, master_facts
from books.navision.document_states import DocumentState
from books.navision.leases import Clock, DatabaseClock
from books.navision.master_facts import Content, MasterChange
from books.setups import Books
from company.navision import MissingDimensionValues
from connector.masters import DimensionValue, MasterKind, Masters
from connector.wire import Wire
from delivery.contract_lock import site_of
from delivery.result import Named, Progress

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class MastersKept:
    """What one run found and did: values created, documents held for want of one, changes in Navision's lists.

    `not_asked` names the lists for which no service is named.
    """

    created: tuple[DimensionValue, ...]
    held: tuple[Named, ...]
    changes: tuple[MasterChange, ...]
    not_asked: tuple[MasterKind, ...]

    @property
    def needs_person(self) -> bool:
        """Is anything held?"""
        return bool(self.held)


def keep_masters(
    books: Books,
    wire: Wire,
    *,
    clock: Clock | None = None,
    progress: Progress = lambda _what, _done, _of: None,
) -> MastersKept:
    """Create what is missing or hold what needs it, by the setting; read the lists and keep what changed.

    Raises the connector's errors; what was created before stays, and the next run goes on from there.
    """
    clock = clock or DatabaseClock()
    masters = wire.masters
    missing = missing_values(books, masters) if masters.can_ask(MasterKind.DIMENSION_VALUES) else []
    created: tuple[DimensionValue, ...] = ()
    held: tuple[Named, ...] = ()
    if books.setup.navision.dimensions.missing_values is MissingDimensionValues.CREATE:
        created = tuple(_created(masters, missing, progress))
    else:
        held = _held(books, missing)
    with books.database.reading() as connection:
        now = datetime.fromtimestamp(clock.milliseconds(connection) / 1000, UTC)
    changes = _kept(books, masters, now, progress)
    not_asked = tuple(kind for kind in MasterKind if not masters.can_ask(kind))
    return MastersKept(created, held, changes, not_asked)


# --- dimension values -------------------------------------------------------------------------------------


def missing_values(books: Books, masters: Masters) -> list[DimensionValue]:
    """The branches of the setup, and the contracts of what is not told yet, that Navision does not know."""
    dimensions = books.setup.navision.dimensions
    known = masters.dimension_values(dimensions.branch)
    missing = [
        DimensionValue(dimensions.branch, branch.code, branch.name[:50])
        for branch in books.setup.branches.values()
        if branch.code not in known
    ]
    if dimensions.contract_posted:
        with books.database.reading() as connection:
            needed = master_facts.contracts_to_tell(connection)
        # A contract's name is personal data and stays here; its number is name enough.
        needed.difference_update(masters.dimension_codes(dimensions.contract) if needed else ())
        missing += [DimensionValue(dimensions.contract, number, number) for number in sorted(needed)]
    return missing


def _created(masters: Masters, missing: list[DimensionValue], progress: Progress) -> Iterable[DimensionValue]:
    for place, value in enumerate(missing):
        progress(f"creating {value.dimension} {value.code}", place, len(missing))
        masters.add_dimension_value(value)
        yield value


def _held(books: Books, missing: list[DimensionValue]) -> tuple[Named, ...]:
    """Hold the waiting documents that need a missing contract; a missing branch is everybody's."""
    dimension = books.setup.navision.dimensions.contract
    contracts = sorted(value.code for value in missing if value.dimension == dimension)
    held: list[Named] = []
    for start in range(0, len(contracts), _AT_ONCE):
        some = set(contracts[start : start + _AT_ONCE])
        with books.database.writing() as connection:
            for number, contract in list(master_facts.waiting_documents_of(connection, some)):
                because = (
                    f"{number}: {contract} is no value of dimension {dimension} in Navision: create it there, or "
                    'let `jembatan sync masters` do so (config/navision.toml: missing_dimension_values = "create")'
                )
                document_states.move(connection, [number], DocumentState.HELD, because)
                held.append(Named(number, "held", because))
    return tuple(held)


# --- Navision's own lists ---------------------------------------------------------------------------------


def _accounts(masters: Masters) -> Mapping[str, Content]:
    return {
        no: {
            "blocked": one.blocked,
            "direct_posting": one.direct_posting,
            "takes_postings": one.takes_postings,
        }
        for no, one in masters.accounts().items()
    }


def _bank_accounts(masters: Masters) -> Mapping[str, Content]:
    return {
        no: {"blocked": one.blocked, "currency": one.currency} for no, one in masters.bank_accounts().items()
    }


def _posting_dates(masters: Masters) -> Mapping[str, Content]:
    dates = masters.posting_dates()
    return {
        "": {
            "first": dates.first.isoformat() if dates.first else None,
            "last": dates.last.isoformat() if dates.last else None,
        }
    }


_LISTS: Final[Mapping[MasterKind, tuple[str, Callable[[Masters], Mapping[str, Content]]]]] = {
    MasterKind.ACCOUNTS: ("account", _accounts),
    MasterKind.BANK_ACCOUNTS: ("bank account", _bank_accounts),
    MasterKind.GENERAL_LEDGER_SETUP: ("allowed posting dates", _posting_dates),
}


def _kept(books: Books, masters: Masters, now: datetime, progress: Progress) -> tuple[MasterChange, ...]:
    site = site_of(books.setup.navision)
    changes: list[MasterChange] = []
    asked = {kind: read for kind, read in _LISTS.items() if masters.can_ask(kind)}
    for place, (name, read) in enumerate(asked.values()):
        progress(
            f"reading {name}s" if name != "allowed posting dates" else f"reading {name}", place, len(asked)
        )
        found = read(masters)
        with books.database.writing() as connection:
            changes += master_facts.keep(connection, site, name, found, now)
    if masters.can_ask(MasterKind.JOURNAL_BATCHES):
        changes += _batch_kept(books, masters, site, now)
    return tuple(changes)


def _batch_kept(books: Books, masters: Masters, site: str, now: datetime) -> tuple[MasterChange, ...]:
    batch = books.setup.navision.batch
    setup = masters.batch(batch)
    content: dict[str, Content] = {}
    if setup is not None:
        content[str(batch)] = {
            "no_series": setup.no_series,
            "posting_no_series": setup.posting_no_series,
            "balancing_account": setup.balancing_account,
        }
    with books.database.writing() as connection:
        return master_facts.keep(connection, site, "journal batch", content, now)
