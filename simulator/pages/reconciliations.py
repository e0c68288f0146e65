"""Bank reconciliations: what entering, storing and deleting a header or a line sets off (PROTOCOL 5.1, 5.2).

A newcomer would number a statement. Navision does: the bank account remembers its last number, and the next
header counts on from it. Matching and posting are not here; a line only lets go of what it was applied to, when
its amount changes or when it goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from simulator.company import Company
from simulator.errors import CallbackNotAllowed, DialogError
from simulator.pages.definitions import Page
from simulator.pages.sources import Source
from simulator.tables.fields import ZERO, Value
from simulator.tables.number_series import next_string
from simulator.tables.store import Draft, Key, Record
from simulator.wording import insist, not_in_related_table

_APPLIED: Final = frozenset({"Bank Acc. Entry Applied", "Check Entry Applied"})


@dataclass(frozen=True, slots=True)
class _Totals:
    """The foot of the lines: the balance after each line and after all, and what is not applied yet."""

    after: Mapping[Key, Decimal]
    balance: Decimal
    difference: Decimal

    @classmethod
    def of(cls, header: Record, lines: Sequence[Record]) -> "_Totals":
        """Add up from the balance that the last statement ended with."""
        balance, after = header.amount("Balance Last Statement"), {}
        for line in lines:
            balance += line.amount("Statement Amount")
            after[line.key] = balance
        return cls(after, balance, sum((line.amount("Difference") for line in lines), ZERO))

    def shown(self, line: Record, name: str) -> Decimal:
        """What a line shows of it."""
        if name == "TotalDiff":
            return self.difference
        return self.balance if name == "TotalBalance" else self.after.get(line.key, self.balance)


def _let_go(company: Company, line: Record) -> None:
    """The entries that the line was applied to are open again."""
    if not line.integer("Applied Entries"):
        return
    entries = company.rows(271)
    for entry in entries.having("Bank Account No.", line["Bank Account No."]):
        if (
            entry["Statement Status"] in _APPLIED
            and entry["Statement No."] == line["Statement No."]
            and entry["Statement Line No."] == line["Statement Line No."]
        ):
            draft = entry.draft()
            draft["Statement Status"], draft["Statement No."], draft["Statement Line No."] = "Open", "", 0
            entries.modify(draft)


def _never_renamed(old: Record, draft: Record) -> None:
    if draft.key != old.key:
        raise DialogError(f"You cannot rename a {old.table.caption}.")


class Reconciliations(Source):
    """Table 273: a statement of one bank account."""

    def _enter(self, draft: Draft, field: str, value: Value) -> None:
        super()._enter(draft, field, value)
        if field == "Bank Account No.":
            self._begin(draft)
        elif field == "Balance Last Statement":
            bank = self.company.rows(270).get(draft["Bank Account No."])
            if draft[field] != bank[field]:
                raise CallbackNotAllowed  # Navision would ask whether the other balance is meant

    def _begin(self, draft: Draft) -> None:
        """A bank account was chosen: the next number, and the balance that the last statement ended with."""
        bank = self.company.rows(270).find(draft["Bank Account No."])
        if bank is None:
            raise not_in_related_table(
                draft.table, "Bank Account No.", draft.text("Bank Account No."), "Bank Account"
            )
        if draft.text("Statement No."):
            return
        draft["Statement No."] = next_string(bank.text("Last Statement No.") or "0")
        draft["Balance Last Statement"] = bank["Balance Last Statement"]
        others = self.rows.starting_with(draft["Statement Type"], bank["No."])
        if others and self.company.flavour.asks_about_open_reconciliations:
            raise CallbackNotAllowed

    def insert(self, draft: Draft) -> Record:
        insist(draft, "Statement No.")
        insist(draft, "Bank Account No.")
        made = super().insert(draft)
        bank = self.company.rows(270).get(made["Bank Account No."]).draft()
        bank["Last Statement No."] = made["Statement No."]
        self.company.rows(270).modify(bank)
        return made

    def modify(self, old: Record, draft: Draft) -> Record:
        _never_renamed(old, draft)
        return super().modify(old, draft)

    def delete(self, record: Record) -> None:
        lines = self.company.rows(274)
        for line in lines.starting_with(*record.key):
            _let_go(self.company, line)
            lines.delete(line)
        super().delete(record)


class ReconciliationLines(Source):
    """Table 274: the lines of a statement."""

    def __init__(self, company: Company, page: Page) -> None:
        super().__init__(company, page)
        self._added_up: dict[Key, tuple[int, _Totals]] = {}

    def shows(self, record: Record, name: str) -> Value:
        if name in ("Balance", "TotalBalance", "TotalDiff"):
            return self._totals(record).shown(record, name)
        return super().shows(record, name)

    def _totals(self, line: Record) -> "_Totals":
        """The sums of the line's statement, added up again when any line changed."""
        version, found = self._added_up.get(line.key[:-1], (0, None))
        if found is None or version != self.rows.version:
            found = _Totals.of(self._header(line), self.rows.starting_with(*line.key[:-1]))
            self._added_up[line.key[:-1]] = (self.rows.version, found)
        return found

    def _header(self, line: Record) -> Record:
        return self.company.rows(273).get(*line.key[:-1])

    def _enter(self, draft: Draft, field: str, value: Value) -> None:
        super()._enter(draft, field, value)
        if field == "Statement Amount":
            draft["Difference"] = draft.amount(field) - draft.amount("Applied Amount")
        elif field == "Difference":
            draft["Statement Amount"] = draft.amount("Applied Amount") + draft.amount(field)

    def insert(self, draft: Draft) -> Record:
        self._header(draft)
        return super().insert(draft)

    def modify(self, old: Record, draft: Draft) -> Record:
        _never_renamed(old, draft)
        if draft["Statement Amount"] != old["Statement Amount"]:
            _let_go(self.company, old)
            draft["Applied Entries"], draft["Applied Amount"] = 0, ZERO
            draft["Difference"] = draft["Statement Amount"]
        return super().modify(old, draft)

    def delete(self, record: Record) -> None:
        _let_go(self.company, record)
        super().delete(record)
