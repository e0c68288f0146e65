"""API v2.0 journals: batches, their lines, and posting (PROTOCOL 3.1).

A line here has no document type and belongs to an account, a customer, a vendor or a bank; other lines of the
batch are neither seen nor made here, and are posted all the same: `Microsoft.NAV.post` posts the whole batch.
"""

from typing import Final

from simulator.api.dimension_sets import DimensionSetLines
from simulator.api.entities import JOURNAL, JOURNAL_LINE
from simulator.api.rows import AccountRows, ApiRows, account_id
from simulator.company import Company
from simulator.errors import DialogError, NavError, RecordNotFound
from simulator.odata.entities import Member
from simulator.odata.errors import RequestRefused
from simulator.odata.row_sets import Filters, Given, RowSet
from simulator.posting.accounts import RELATED
from simulator.posting.batches import post_batch
from simulator.posting.journal import JournalBatch, enter
from simulator.tables.fields import Value, in_words
from simulator.tables.filters import Filter
from simulator.tables.number_series import next_string
from simulator.tables.store import Draft, Key, Record
from simulator.tables.system_ids import EMPTY, row_with_id, system_id

BATCH_NEEDED: Final = "You must specify a journal batch ID or a journal ID to get a journal line."
_SHOWN_TYPES: Final = frozenset({"G/L Account", "Customer", "Vendor", "Bank Account"})
_FIXED: Final = {
    "journalId": "The Journal Batch Id isn't editable.",
    "journalDisplayName": "The Journal Batch Display Name isn't editable.",
}


class JournalRows(ApiRows):
    """Batches of the first General template of page 39; those of others are found by filter or by id."""

    def __init__(self, company: Company, path: str) -> None:
        super().__init__(company, JOURNAL, path, 232)

    def _template(self) -> str:
        for template in self.company.rows(80):
            general = template.text("Type") == "General" and template.integer("Page ID") == 39
            if general and not template.flag("Recurring"):
                return template.text("Name")
        raise RecordNotFound("The Gen. Journal Template does not exist. Identification fields and values:")

    def select(self, filters: Filters, after: Key | None, limit: int) -> list[Record]:
        if "templateDisplayName" not in filters and "id" not in filters:
            own = self._template()
            filters = {**filters, "templateDisplayName": Filter(lambda value: value == own)}
        return super().select(filters, after, limit)

    def no_such(self, key: object) -> NavError:
        (wanted,) = key if isinstance(key, tuple) else (key,)
        return RecordNotFound(f"The General Journal Batch with ID {in_words(wanted)} cannot be found.")

    def computed(self, record: Record, member: Member) -> Value:
        if member.name == "balancingAccountId":
            number = record.text("Bal. Account No.")
            return account_id(self.company, record.text("Bal. Account Type"), number)
        return super().computed(record, member)

    def create(self, given: Given) -> Record:
        named = {member.name: value for member, value in given}
        template = self.company.rows(80).get(
            str(named.get("templateDisplayName") or self._template()).upper()
        )
        draft = self.rows.draft(
            {
                "Journal Template Name": template["Name"],
                "Posting No. Series": template["Posting No. Series"],
            }
        )
        for member, value in given:
            if member.name != "templateDisplayName":
                self.enter(draft, member, value)
        if not draft.text("Name"):
            raise RequestRefused(
                400, "Application_FieldValidationException", "Name must be filled in. Enter a value."
            )
        return self.rows.insert(draft)

    def enter(self, draft: Draft, member: Member, value: Value) -> None:
        if member.name == "balancingAccountId":
            found = row_with_id(self.company, 15, str(value))
            if found is None and value != EMPTY:
                raise DialogError('The "balancingAccountId" does not match to an Account.')
            draft["Bal. Account No."] = found["No."] if found is not None else ""
            return
        super().enter(draft, member, value)

    def update(self, record: Record, given: Given) -> Record:
        lines = self.company.rows(81).starting_with(*record.key)
        changed = super().update(record, given)
        if changed.key != record.key:
            for line in lines:
                draft = line.draft()
                draft["Journal Batch Name"] = changed["Name"]
                self.company.rows(81).rename(line, draft)
        return changed

    def delete(self, record: Record) -> None:
        for line in self.company.rows(81).starting_with(*record.key):
            self.company.rows(81).delete(line)
        super().delete(record)

    def related(self, name: str, record: Record) -> RowSet:
        below = f"{self.path}({system_id(self.company, record)})/{name}"
        return JournalLineRows(self.company, below, record.key)

    def act(self, action: str, record: Record, user: str) -> None:
        post_batch(self.company, record.text("Journal Template Name"), record.text("Name"), user)


class JournalLineRows(ApiRows):
    """Lines of one batch, or of whichever batch is named by filter or body."""

    def __init__(self, company: Company, path: str, batch: Key | None = None) -> None:
        super().__init__(company, JOURNAL_LINE, path, 81, batch)

    def visible(self, record: Record) -> bool:
        return record.text("Document Type") == " " and record.text("Account Type") in _SHOWN_TYPES

    def select(self, filters: Filters, after: Key | None, limit: int) -> list[Record]:
        if self.within is not None or "id" in filters:
            return super().select(filters, after, limit)
        named = filters.get("journalId")
        if named is None or named.exact is None or len(named.exact) != 1:
            raise DialogError(BATCH_NEEDED)
        batch = row_with_id(self.company, 232, str(next(iter(named.exact))))
        if batch is None:
            return []
        return JournalLineRows(self.company, self.path, batch.key).select(filters, after, limit)

    def computed(self, record: Record, member: Member) -> Value:
        if member.name == "journalId":
            batch = self.company.rows(232).find(*record.key[:2])
            return system_id(self.company, batch) if batch is not None else EMPTY
        if member.name == "accountId":
            return account_id(self.company, record.text("Account Type"), record.text("Account No."))
        if member.name == "balancingAccountId":
            kind, number = record.text("Bal. Account Type"), record.text("Bal. Account No.")
            return account_id(self.company, kind, number)
        return super().computed(record, member)

    def _batch(self, named: dict[str, Value]) -> Key:
        """The batch that a new line goes to: the parent's, or the one in the body."""
        given = str(named.get("journalId", EMPTY))
        if self.within is None and given == EMPTY:
            raise DialogError(BATCH_NEEDED)
        found = row_with_id(self.company, 232, given) if given != EMPTY else None
        if self.within is not None:
            if given != EMPTY and (found is None or found.key != self.within):
                raise DialogError(_FIXED["journalId"])
            return self.within
        if found is None:
            raise RecordNotFound(f"The General Journal Batch with ID {given} cannot be found.")
        return found.key

    def create(self, given: Given) -> Record:
        named = {member.name: value for member, value in given}
        template, batch = map(str, self._batch(named))
        journal = JournalBatch(self.company, template, batch)
        last = journal.last_line()
        draft = journal.new_line()
        enter(self.company, draft, "Document Type", " ")
        if draft.text("Account Type") not in _SHOWN_TYPES:
            enter(self.company, draft, "Account Type", "G/L Account")
        if named.get("lineNumber"):
            draft["Line No."] = named["lineNumber"]
        external = named.get("externalDocumentNumber")
        if last is not None and external and external != last["External Document No."]:
            draft["Document No."] = next_string(last.text("Document No."))
        for member, value in given:
            if member.name not in ("journalId", "lineNumber", "id"):
                self.enter(draft, member, value)
        self._agree(draft, named)
        return journal.insert(draft)

    def update(self, record: Record, given: Given) -> Record:
        draft = record.draft()
        for member, value in given:
            if value == self.value(record, member):
                continue
            if member.name in _FIXED:
                raise DialogError(_FIXED[member.name])
            self.enter(draft, member, value)
        self._agree(draft, {member.name: value for member, value in given})
        journal = JournalBatch(self.company, *map(str, record.key[:2]))
        return journal.modify(draft) if draft.key == record.key else self.rows.rename(record, draft)

    def enter(self, draft: Draft, member: Member, value: Value) -> None:
        name = member.name
        if name == "accountId":
            self._enter_id(draft, "Account Type", "Account No.", value, "accountId")
        elif name == "balancingAccountId":
            self._enter_id(draft, "Bal. Account Type", "Bal. Account No.", value, "balancingAccountId")
        elif name == "accountNumber":
            self._known_number(draft, str(value))
            enter(self.company, draft, "Account No.", value)
        elif name == "journalDisplayName":
            if value != draft["Journal Batch Name"]:
                raise DialogError(_FIXED[name])
        elif member.editable and member.source in self.rows.table.fields:
            enter(self.company, draft, member.source, value)
        else:
            super().enter(draft, member, value)

    def _known_number(self, draft: Draft, number: str) -> None:
        table, _ = RELATED.get(draft.text("Account Type"), (0, ""))
        if number and (not table or self.company.rows(table).find(number.upper()) is None):
            raise DialogError('The "accountNumber" does not match to an Account.')

    def _enter_id(self, draft: Draft, kind: str, number: str, value: Value, name: str) -> None:
        if value == EMPTY:
            enter(self.company, draft, number, "")
            return
        table, _ = RELATED.get(draft.text(kind), (0, ""))
        found = row_with_id(self.company, table, str(value)) if table else None
        if found is None:
            raise DialogError(f'The "{name}" does not match to an Account.')
        enter(self.company, draft, number, found["No."])

    def _agree(self, draft: Draft, named: dict[str, Value]) -> None:
        """Account id and account number, where both are given, must mean the same account."""
        given, number = named.get("accountId", EMPTY), str(named.get("accountNumber", ""))
        if given == EMPTY or not number:
            return
        if given != account_id(self.company, draft.text("Account Type"), number.upper()):
            raise DialogError("The account values do not match to a specific Account.")

    def related(self, name: str, record: Record) -> RowSet:
        below = f"{self.path}({system_id(self.company, record)})/{name}"
        if name == "dimensionSetLines":
            return DimensionSetLines(self.company, below, record)
        if name == "journal":
            return OneJournal(self.company, below, record.key[:2])
        is_account = record.text("Account Type") == "G/L Account" and record.text("Account No.")
        return AccountRows(self.company, below, (record["Account No."] if is_account else "\0",))


class OneJournal(JournalRows):
    """The journal of a line."""

    def __init__(self, company: Company, path: str, key: Key) -> None:
        super().__init__(company, path)
        self._only: Final = key

    def select(self, filters: Filters, after: Key | None, limit: int) -> list[Record]:
        found = self.rows.find(*self._only)
        return [found] if found is not None else []
