"""Does every account, bank account, branch and batch that the setup names exist, and may it be used today?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from books.setups import Books
from company.accounts import Account as Mapped
from company.navision import MissingDimensionValues
from connector.documents import AccountType
from connector.masters import MasterKind, TemplateSetup
from delivery.masters import missing_values
from jobs.doctor.findings import Finding, fault, note, well
from jobs.doctor.patient import Patient

ACCOUNTS_FILE = "config/accounts.toml"
_SHOWN: Final = 5


def not_asked(patient: Patient) -> Iterator[Finding]:
    """Which lists cannot be asked, so that Navision's refusal comes only afterwards."""
    not_there = [kind.value for kind in MasterKind if not patient.wire.masters.can_ask(kind)]
    if not_there:
        over_api = patient.setup.navision.wires["masters"] == "api"
        yield note(
            "lists",
            f"not asked: {', '.join(not_there)}",
            'API v2.0 has none of them: write masters = "odata" under [wires]'
            if over_api
            else "publish their pages and name them under [services]; see docs/navision.md",
        )


def accounts(patient: Patient) -> Iterator[Finding]:
    """Every mapped G/L account is a posting account, not blocked, with direct posting."""
    masters = patient.wire.masters
    if not masters.can_ask(MasterKind.ACCOUNTS):
        return
    there = masters.accounts()
    mapped = sorted({one.number for one in _mapped(patient) if one.type is AccountType.GL_ACCOUNT})
    good = 0
    for number in mapped:
        account = there.get(number)
        if account is None:
            yield fault(f"account {number}", "is not in Navision", f"create it, or mend {ACCOUNTS_FILE}")
        elif account.blocked:
            yield fault(f"account {number}", "is blocked", "unblock it in Navision, or map another one")
        elif account.takes_postings is False:
            yield fault(
                f"account {number}", "is a heading or total", f"map a posting account in {ACCOUNTS_FILE}"
            )
        elif account.direct_posting is False:
            yield fault(
                f"account {number}", "has no Direct Posting", "tick Direct Posting on the account's card"
            )
        else:
            good += 1
    if good:
        yield well("accounts", f"{good} of {len(mapped)} mapped accounts exist and take postings")


def bank_accounts(patient: Patient) -> Iterator[Finding]:
    """Every mapped bank account exists and is not blocked."""
    masters = patient.wire.masters
    if not masters.can_ask(MasterKind.BANK_ACCOUNTS):
        return
    there = masters.bank_accounts()
    mapped = sorted({one.number for one in _mapped(patient) if one.type is AccountType.BANK_ACCOUNT})
    good = 0
    for number in mapped:
        bank = there.get(number)
        if bank is None:
            yield fault(f"bank account {number}", "is not in Navision", f"create it, or mend {ACCOUNTS_FILE}")
        elif bank.blocked:
            yield fault(f"bank account {number}", "is blocked", "unblock it in Navision")
        elif bank.currency:
            yield fault(
                f"bank account {number}",
                f"has the currency {bank.currency}, and our lines have none",
                "clear Currency Code on its card: a blank one is the company's own currency",
            )
        else:
            good += 1
    if good:
        yield well("bank accounts", f"{good} of {len(mapped)} mapped bank accounts exist")


def _mapped(patient: Patient) -> Iterator[Mapped]:
    for role in patient.setup.accounts.roles.values():
        yield from role.every()


def dimension_values(patient: Patient) -> Iterator[Finding]:
    """Every branch is a value of the branch dimension that may be used."""
    masters, setup = patient.wire.masters, patient.setup
    if not masters.can_ask(MasterKind.DIMENSION_VALUES):
        return
    dimension = setup.navision.dimensions.branch
    there = masters.dimension_values(dimension)
    for code in setup.branches:
        value = there.get(code)
        if value is None:
            yield fault(
                f"dimension {dimension}", f"has no value {code}", "run `jembatan sync masters`, or create it"
            )
        elif value.blocked:
            yield fault(f"dimension {dimension}", f"value {code} is blocked", "unblock it in Navision")
    if all(code in there and not there[code].blocked for code in setup.branches):
        yield well(f"dimension {dimension}", f"has all {len(setup.branches)} branches")
    if patient.books is not None:
        yield from _contracts(patient, patient.books)


def _contracts(patient: Patient, books: Books) -> Iterator[Finding]:
    """The contracts that what waits needs; who makes them is a setting."""
    dimensions = patient.setup.navision.dimensions
    missing = [
        value.code
        for value in missing_values(books, patient.wire.masters)
        if value.dimension == dimensions.contract
    ]
    if not missing:
        return
    subject, says = (
        f"dimension {dimensions.contract}",
        f"has no value for {len(missing)} of the contracts that wait to be told: {_some(missing)}",
    )
    if dimensions.missing_values is MissingDimensionValues.CREATE:
        yield note(subject, says, "`jembatan sync masters` or the next delivery creates them")
    else:
        yield fault(subject, says, "create them in Navision: what needs them is held until then")


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:_SHOWN]) + (" …" if len(codes) > _SHOWN else "")


def template(patient: Patient) -> Iterator[Finding]:
    """The template makes each document balance by itself, and keeps the names of its batches."""
    masters, ours = patient.wire.masters, patient.setup.navision.batch
    if not masters.can_ask(MasterKind.JOURNAL_TEMPLATES):
        return
    subject, setup = f"template {ours.template}", masters.template(ours.template)
    if setup is None:
        yield fault(subject, "is not in Navision", "create it, or mend [journal] in config/navision.toml")
        return
    faults = [one for one in _TEMPLATE if one[0](setup)]
    for _, says, remedy in faults:
        yield fault(subject, says, remedy)
    if not faults:
        yield well(subject, "makes each document balance by itself, and keeps the names of its batches")
    if setup.increment_batch_name is None and ours.name[-1:].isdigit():
        yield note(
            subject,
            f"does not show whether it counts batch names up, and {ours.name} ends in a digit",
            "see that the batch keeps its name after a posting, or give it a name that ends in a letter",
        )


_TEMPLATE: Final[tuple[tuple[Callable[[TemplateSetup], bool], str, str], ...]] = (
    (
        lambda setup: setup.force_document_balance is False,
        "does not force documents to balance, so a refusal would not name the document",
        "tick Force Doc. Balance on the template",
    ),
    (
        lambda setup: setup.increment_batch_name is True,
        "counts the batch's name up at each posting, so our batch would stop existing",
        "untick Increment Batch Name on the template",
    ),
    (lambda setup: setup.recurring is True, "is recurring", "name a template that is not, under [journal]"),
)


def batch(patient: Patient) -> Iterator[Finding]:
    """The batch exists and numbers nothing by itself."""
    masters, ours = patient.wire.masters, patient.setup.navision.batch
    if not masters.can_ask(MasterKind.JOURNAL_BATCHES):
        return
    subject, setup = f"batch {ours}", masters.batch(ours)
    if setup is None:
        yield fault(subject, "is not in Navision", "create it, or mend [journal] in config/navision.toml")
        return
    found = False
    for value, what, harm in (
        (setup.posting_no_series, "Posting No. Series", "would renumber what we prove by number"),
        (setup.no_series, "No. Series", "would demand numbers of its own"),
        (setup.balancing_account, "balancing account", "would be copied into new lines"),
    ):
        if value:
            found = True
            yield fault(subject, f"has the {what} {value}, which {harm}", "remove it from the batch")
    if not found:
        yield well(subject, "exists and neither numbers nor balances by itself")


def posting_dates(patient: Patient) -> Iterator[Finding]:
    """Today may be posted; a user with dates of its own may still be refused."""
    masters = patient.wire.masters
    if not masters.can_ask(MasterKind.GENERAL_LEDGER_SETUP):
        return
    dates = masters.posting_dates()
    told = f"{dates.first or 'any day'} to {dates.last or 'any day'}"
    if dates.allow(patient.today):
        yield well("posting dates", f"{patient.today} may be posted ({told})")
    else:
        yield fault(
            "posting dates",
            f"{patient.today} may not be posted: allowed is {told}",
            "let finance open the period in General Ledger Setup",
        )
