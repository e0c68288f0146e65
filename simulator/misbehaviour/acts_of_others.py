"""What other people do while a bridge is at work: the fault script's people (PROTOCOL 4.4, 6).

A finance person edits, adds or posts; an administrator closes the period, gives the batch a posting series,
or changes a page. Each act says whether it really happened: a batch with nothing in it cannot be posted by
anybody.
"""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import replace
from decimal import Decimal
from threading import Event, Thread
from typing import Final

from simulator.calls import Call
from simulator.company import Company
from simulator.errors import NavError
from simulator.finance import Finance
from simulator.misbehaviour.faults import Rule
from simulator.pages.definitions import Control, Page
from simulator.soap.endpoint import Published, publish_page
from simulator.tables.fields import Field, Kind
from simulator.tables.store import Record

Act = Callable[[Rule, Call, MutableMapping[str, Published]], bool]
_SOMEBODY: Final = "SOMEBODY"
_SERIES: Final = "OTHERS"


def _batch(rule: Rule, company: Company) -> Record | None:
    """The batch that is meant: the one named, else one with lines in it, else the first."""
    batches = [
        each
        for each in company.rows(232)
        if rule.template.upper() in ("", each.text("Journal Template Name"))
        and rule.batch.upper() in ("", each.text("Name"))
    ]
    filled = [each for each in batches if company.rows(81).starting_with(*each.key)]
    return next(iter(filled or batches), None)


def _change_row(rule: Rule, call: Call, services: MutableMapping[str, Published]) -> bool:
    """Somebody saves the lines of the batch again, so that every Key and ETag read before is old."""
    batch = _batch(rule, call.company)
    with call.company.transaction():
        lines = call.company.rows(81).starting_with(*batch.key) if batch is not None else []
        for line in lines:
            draft = line.draft()
            if rule.field:
                draft[rule.field] = rule.to
            call.company.rows(81).modify(draft)
    return bool(lines)


def _foreign_line(rule: Rule, call: Call, services: MutableMapping[str, Published]) -> bool:
    """Somebody types a line of his own into the batch; it balances itself and is posted with ours."""
    company, batch = call.company, _batch(rule, call.company)
    accounts = [
        each["No."]
        for each in company.rows(15)
        if each.text("Account Type") == "Posting"
        and each.flag("Direct Posting")
        and not each.flag("Blocked")
        and not company.rows(352).starting_with(15, each.text("No."))
    ]
    if batch is None or not accounts:
        return False
    template, name = map(str, batch.key)
    Finance(company, _SOMEBODY).insert_line(
        template,
        name,
        {
            "Document Type": " ",
            "Document No.": rule.field or "FOREIGN1",
            "Account Type": "G/L Account",
            "Account No.": accounts[0],
            "Description": rule.text or "Typed in by hand",
            "Amount": Decimal(rule.to or 1000),
            "Bal. Account Type": "G/L Account",
            "Bal. Account No.": accounts[-1],
        },
    )
    return True


def _post_batch(rule: Rule, call: Call, services: MutableMapping[str, Published]) -> bool:
    """Somebody presses Post in our batch."""
    batch = _batch(rule, call.company)
    if batch is None:
        return False
    try:
        Finance(call.company, _SOMEBODY).post(*map(str, batch.key))
    except NavError:
        return False
    return True


def _posting_dates(rule: Rule, call: Call, services: MutableMapping[str, Published]) -> bool:
    """The period is closed, or another one opened."""
    Finance(call.company).allow_posting(rule.allowed_from, rule.allowed_to)
    return True


def _posting_series(rule: Rule, call: Call, services: MutableMapping[str, Published]) -> bool:
    """The batch gets a posting number series: what is posted is numbered anew (PROTOCOL 4.4)."""
    company, batch = call.company, _batch(rule, call.company)
    if batch is None:
        return False
    code = (rule.to or _SERIES).upper()
    with company.transaction():
        if company.rows(308).find(code) is None:
            company.rows(308).insert(company.rows(308).draft({"Code": code, "Default Nos.": True}))
            company.rows(309).insert(
                company.rows(309).draft(
                    {"Series Code": code, "Line No.": 10000, "Starting No.": f"{code}0001", "Open": True}
                )
            )
        company.set_field(232, batch.key, "Posting No. Series", code)
        for line in company.rows(81).starting_with(*batch.key):
            company.set_field(81, line.key, "Posting No. Series", code)
    return True


def _increment_batch_name(rule: Rule, call: Call, services: MutableMapping[str, Published]) -> bool:
    """The template begins to count up the names of its batches when they are posted."""
    batch = _batch(rule, call.company)
    if batch is None:
        return False
    call.company.set_field(80, (batch["Journal Template Name"],), "Increment Batch Name", True)
    return True


def _hold_lock(rule: Rule, call: Call, services: MutableMapping[str, Published]) -> bool:
    """Another session works in the company for some seconds; everybody waits."""
    held = Event()

    def hold() -> None:
        with call.company.transaction():
            held.set()
            Event().wait(rule.seconds)

    Thread(target=hold, daemon=True).start()
    held.wait()
    return True


def _changed_page(change: Callable[[Rule, Page], Page | None]) -> Act:
    def act(rule: Rule, call: Call, services: MutableMapping[str, Published]) -> bool:
        name = rule.page or call.service
        published = services.get(name)
        if published is None or not isinstance(published.object, Page):
            return False
        page = change(rule, published.object)
        shown = change(rule, published.odata_page) if published.odata_page is not None else None
        if page is None:
            return False
        services[name] = publish_page(name, page, odata=shown)
        return True

    return act


def _renamed(rule: Rule, page: Page) -> Page | None:
    """A control gets another name; the field behind it stays."""
    found = [
        replace(each, field=replace(each.field, name=rule.to or f"{each.name} New"), source=each.shows)
        if each.name == rule.field
        else each
        for each in page.controls
    ]
    return replace(page, controls=tuple(found)) if tuple(found) != page.controls else None


def _reordered(rule: Rule, page: Page) -> Page | None:
    """The controls stand in another order."""
    return replace(page, controls=tuple(reversed(page.controls)))


def _added(rule: Rule, page: Page) -> Page | None:
    """A new control appears in the middle of the page."""
    name = rule.field or "New Field"
    if any(each.name == name for each in page.controls):
        return None
    middle = len(page.controls) // 2
    new = Control(Field(name, Kind(rule.to or "Text")))
    return replace(page, controls=(*page.controls[:middle], new, *page.controls[middle:]))


def _retyped(rule: Rule, page: Page) -> Page | None:
    """A field becomes one of another type."""
    kind = Kind(rule.to or "Text")
    found = tuple(
        replace(each, field=Field(each.name, kind), source=each.shows) if each.name == rule.field else each
        for each in page.controls
    )
    return replace(page, controls=found) if found != page.controls else None


ACTS: Final[Mapping[str, Act]] = {
    "change_row": _change_row,
    "foreign_line": _foreign_line,
    "post_batch": _post_batch,
    "posting_dates": _posting_dates,
    "posting_series": _posting_series,
    "increment_batch_name": _increment_batch_name,
    "hold_lock": _hold_lock,
    "rename_field": _changed_page(_renamed),
    "reorder_fields": _changed_page(_reordered),
    "add_field": _changed_page(_added),
    "retype_field": _changed_page(_retyped),
}
