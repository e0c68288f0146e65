"""What stands behind a page: how it opens, what a new record looks like, what entering a value sets off.

SOAP and OData drive the same source: open, new, enter, insert, modify, delete. A journal
opens one batch and shows only its lines; a ledger shows everything and lets nobody write.
"""

from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Final

from simulator.company import Company
from simulator.errors import CallbackNotAllowed, DialogError, RecordNotFound
from simulator.pages.definitions import Control, Page
from simulator.posting.journal import LINE_STEP, JournalBatch, enter
from simulator.tables.fields import Value
from simulator.tables.flow_fields import FLOW_FIELDS
from simulator.tables.store import Draft, Key, Record, Rows


class Source:
    """A plain table behind a page."""

    def __init__(self, company: Company, page: Page) -> None:
        self.company: Final = company
        self.page: Final = page
        self.rows: Final[Rows] = company.rows(page.table)
        self.only: Mapping[str, tuple[Value, ...]] = {}  # the values that rows shown may have in these fields
        self.within: Key = ()  # the page shows only rows whose key begins with this
        self.narrow(page.view)

    def narrow(self, allowed: Iterable[tuple[str, tuple[Value, ...]]]) -> None:
        """Show only rows with these values, from now on."""
        self.only = {**self.only, **dict(allowed)}
        single = takewhile(lambda name: len(self.only.get(name, ())) == 1, self.rows.table.key)
        self.within = tuple(self.only[name][0] for name in single)

    def records(self) -> list[Record]:
        """All rows that the page shows, in the order of the key."""
        table = self.rows.table
        index = next((name for name in table.indexed if len(self.only.get(name, ())) == 1), None)
        if self.within or index is None:
            found = self.rows.starting_with(*self.within)
        else:
            found = self.rows.having(index, self.only[index][0])
        return [record for record in found if self.visible(record)]

    def shows(self, record: Record, name: str) -> Value:
        """The value of a field or function of a record; blank for what the simulator does not compute."""
        flow = FLOW_FIELDS.get((self.page.table, name))
        if flow is not None:
            return flow(self.company, record)
        if name in record.table.blanks:
            return record[name]
        return next(control for control in self.page.controls if control.shows == name).field.blank

    def visible(self, record: Record) -> bool:
        """Is the record one that the page shows?"""
        return record.key[: len(self.within)] == self.within and all(
            record[name] in allowed for name, allowed in self.only.items()
        )

    def new(self) -> Draft:
        """A record that is about to be filled in; what the page's filters leave no choice about is filled in."""
        return self.rows.draft({name: allowed[0] for name, allowed in self.only.items() if len(allowed) == 1})

    placed: tuple[str, ...] = ()  # the key fields that say where a new record goes

    def new_for(self, key: Mapping[str, Value]) -> Draft:
        """A record that is about to be filled in, where this much of its key is known."""
        return self.new()

    def enter(self, draft: Draft, control: Control, value: Value) -> None:
        """Fill in one control; sending back what a locked control shows changes nothing."""
        if not control.editable and value != self.shows(draft, control.shows):
            raise DialogError(f"Control '{control.name}' is read-only.")
        if control.shows in draft.table.fields:
            field = draft.table.fields[control.shows]
            if (
                control.field.kind is not field.kind
            ):  # a page may show a field in another type than the table's
                value = field.read(control.field.write(value))
            self._enter(draft, control.shows, value)

    def _enter(self, draft: Draft, field: str, value: Value) -> None:
        draft[field] = value

    def insert(self, draft: Draft) -> Record:
        """Store a new record; a page with AutoSplitKey numbers it behind the last one."""
        if self.page.auto_split_key:
            *above, number = self.rows.table.key
            last = self.rows.last_starting_with(*(draft[name] for name in above))
            draft[number] = (last.integer(number) if last else 0) + LINE_STEP
        return self.rows.insert(draft)

    def modify(self, old: Record, draft: Draft) -> Record:
        """Store a changed record; a changed key renames it."""
        if draft.key == old.key:
            return self.rows.modify(draft)
        return self.rows.rename(old, draft)

    def delete(self, record: Record) -> None:
        """Remove a record."""
        self.rows.delete(record)


class JournalLines(Source):
    """Table 81 behind a page: what is entered in a line sets off more."""

    def enter(self, draft: Draft, control: Control, value: Value) -> None:
        if control.shows.startswith("ShortcutDimCode["):
            enter(self.company, draft, control.shows, value)
        else:
            super().enter(draft, control, value)

    def _enter(self, draft: Draft, field: str, value: Value) -> None:
        enter(self.company, draft, field, value)


class AllBatches(JournalLines):
    """A journal page over OData: no batch is selected, each new line names its own (PROTOCOL 2.2)."""

    placed = ("Journal Template Name", "Journal Batch Name", "Line No.")

    def new_for(self, key: Mapping[str, Value]) -> Draft:
        template, batch, number = (key.get(name, "") for name in self.placed)
        draft = JournalBatch(self.company, str(template), str(batch)).new_line()
        if number:
            draft["Line No."] = number
        return draft

    def _batch(self, draft: Draft) -> JournalBatch:
        return JournalBatch(
            self.company, draft.text("Journal Template Name"), draft.text("Journal Batch Name")
        )

    def insert(self, draft: Draft) -> Record:
        return self._batch(draft).insert(draft)

    def modify(self, old: Record, draft: Draft) -> Record:
        return self._batch(draft).modify(draft) if draft.key == old.key else super().modify(old, draft)


class JournalSource(JournalLines):
    """Table 81 behind a journal page: one template, one batch."""

    def __init__(self, company: Company, page: Page, batch: str) -> None:
        super().__init__(company, page)
        self._journal: Final = JournalBatch(company, *_opened(company, page, batch))
        self.within = self._journal.names

    def new(self) -> Draft:
        return self._journal.new_line()

    def insert(self, draft: Draft) -> Record:
        names = (draft.text("Journal Template Name"), draft.text("Journal Batch Name"))
        if names == self._journal.names:
            return self._journal.insert(draft)
        other = JournalBatch(self.company, *names)
        last = other.last_line()
        draft["Line No."] = (last.integer("Line No.") if last else 0) + LINE_STEP
        return other.insert(draft)

    def modify(self, old: Record, draft: Draft) -> Record:
        return self._journal.modify(draft) if draft.key == old.key else super().modify(old, draft)


def _opened(company: Company, page: Page, batch: str) -> tuple[str, str]:
    """What the page's opening trigger selects: the only template of the page, and the batch asked for."""
    templates = [
        each
        for each in company.rows(80)
        if each.integer("Page ID") == page.template_page and not each.flag("Recurring")
    ]
    if not templates:
        raise RecordNotFound("The Gen. Journal Template does not exist. Identification fields and values:")
    if len(templates) > 1:
        raise CallbackNotAllowed  # Navision would ask which one
    template = templates[0].text("Name")
    if batch:
        return template, batch
    batches = company.rows(232).starting_with(template)
    if not batches:
        raise RecordNotFound("The Gen. Journal Batch does not exist. Identification fields and values:")
    return template, batches[0].text("Name")
