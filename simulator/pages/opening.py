"""Opening a page: which table trigger code stands behind it, which rows it shows, and those of its parts.

A journal page opens one batch (PROTOCOL 1.6); a part shows the rows that hang on the row above it, and a new
row in it hangs there too.
"""

from collections.abc import Mapping
from typing import Final

from simulator.company import Company
from simulator.pages.definitions import Page, Part
from simulator.pages.reconciliations import ReconciliationLines, Reconciliations
from simulator.pages.sources import JournalSource, Source
from simulator.tables.fields import Value
from simulator.tables.store import Record

BATCH_VARIABLE: Final = "CurrentJnlBatchName"
_SOURCES: Final[Mapping[int, type[Source]]] = {273: Reconciliations, 274: ReconciliationLines}


def table_behind(company: Company, page: Page) -> Source:
    """The page's table with what its triggers do."""
    return _SOURCES.get(page.table, Source)(company, page)


def open_page(company: Company, page: Page, variables: Mapping[str, Value]) -> Source:
    """The page as a session opens it, its variables set."""
    if page.table == 81:
        return JournalSource(company, page, str(variables.get(BATCH_VARIABLE, "")).strip().upper())
    return table_behind(company, page)


def open_part(company: Company, part: Part, header: Record) -> Source:
    """A part as the page shows it below this row."""
    source = table_behind(company, part.page)
    source.narrow([*part.only, *((own, (header[above],)) for own, above in part.link)])
    return source
