"""Building a company from its seed: masters, journals, opening ledger.

Opening entries are one register posted by nobody in particular (source code START) without a journal batch,
so that they cannot be reversed; each document is a transaction.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from simulator.company import Clock, Company, real_clock
from simulator.posting.accounts import RELATED
from simulator.tables.fields import BLANK_DATE, Value
from simulator.tables.flavours import NAV2018, Flavour
from simulator.tables.seeds import CompanySeed


def company_from(
    seed: CompanySeed,
    flavour: Flavour = NAV2018,
    clock: Clock = real_clock,
    work_date: date | None = None,
) -> Company:
    """Build the company that a seed describes."""
    company = Company(seed.name, flavour, clock, work_date)
    setup = company.setup
    setup.allowed_from = seed.posting_allowed_from or BLANK_DATE
    setup.allowed_to = seed.posting_allowed_to or BLANK_DATE
    setup.user_allowed.update(
        {
            user.upper(): (start or BLANK_DATE, end or BLANK_DATE)
            for user, (start, end) in seed.user_posting_allowed.items()
        }
    )
    setup.rounding = seed.rounding
    setup.post_with_job_queue = seed.post_with_job_queue
    setup.global_dimensions = seed.global_dimensions
    with company.transaction():
        for table, values in _masters(seed, flavour):
            company.rows(table).insert(company.rows(table).draft(values))
        _open_ledger(company, seed)
    return company


def _masters(seed: CompanySeed, flavour: Flavour) -> Iterable[tuple[int, dict[str, Value]]]:
    yield 98, {}
    for account in seed.accounts:
        yield (
            15,
            {
                "No.": account.number,
                "Name": account.name,
                "Search Name": account.name,
                "Account Type": account.account_type,
                "Income/Balance": "Balance Sheet" if account.balance_sheet else "Income Statement",
                "Blocked": account.blocked,
                "Direct Posting": account.direct_posting,
            },
        )
        for dimension in account.mandatory_dimensions:
            yield (
                352,
                {
                    "Table ID": 15,
                    "No.": account.number,
                    "Dimension Code": dimension,
                    "Value Posting": "Code Mandatory",
                },
            )
    for bank in seed.bank_accounts:
        yield 277, {"Code": bank.number, "G/L Account No.": bank.gl_account}
        yield (
            270,
            {
                "No.": bank.number,
                "Name": bank.name,
                "Search Name": bank.name,
                "Blocked": bank.blocked,
                "Currency Code": bank.currency,
                "Bank Acc. Posting Group": bank.number,
                "Last Statement No.": bank.last_statement,
                "Balance Last Statement": bank.balance_last_statement,
            },
        )
    for account_number in dict.fromkeys(each.receivables_account for each in seed.customers):
        yield 92, {"Code": account_number, "Receivables Account": account_number}
    for customer in seed.customers:
        yield (
            18,
            {
                "No.": customer.number,
                "Name": customer.name,
                "Search Name": customer.name,
                "Blocked": customer.blocked,
                "Privacy Blocked": customer.privacy_blocked,
                "Customer Posting Group": customer.receivables_account,
            },
        )
    for value in seed.dimension_values:
        yield (
            349,
            {
                "Dimension Code": value.dimension,
                "Code": value.code,
                "Name": value.name,
                "Blocked": value.blocked,
            },
        )
    for default in seed.default_dimensions:
        yield (
            352,
            {
                "Table ID": RELATED[default.account_type][0],
                "No.": default.account,
                "Dimension Code": default.dimension,
                "Dimension Value Code": default.value,
                "Value Posting": default.posting,
            },
        )
    yield from _journals(seed, flavour)


def _journals(seed: CompanySeed, flavour: Flavour) -> Iterable[tuple[int, dict[str, Value]]]:
    for currency in seed.currencies:
        yield (
            4,
            {
                "Code": currency.code,
                "Amount Rounding Precision": currency.rounding,
                "Relational Exch. Rate Amount": currency.rate,
            },
        )
    for series in seed.number_series:
        yield 308, {"Code": series.code, "Default Nos.": True, "Manual Nos.": series.manual_allowed}
        yield (
            309,
            {
                "Series Code": series.code,
                "Line No.": 10000,
                "Starting No.": series.starting,
                "Last No. Used": series.last_used,
                "Ending No.": series.ending,
                "Increment-by No.": 1,
                "Open": True,
            },
        )
    for template in seed.templates:
        yield (
            80,
            {
                "Name": template.name,
                "Page ID": template.page,
                "Type": template.type,
                "Source Code": template.source_code,
                "Force Doc. Balance": template.force_document_balance,
                "Posting No. Series": template.posting_series,
                "Increment Batch Name": flavour.counts_batch_names
                if template.increment_batch_name is None
                else template.increment_batch_name,
                "Recurring": template.recurring,
            },
        )
    for batch in seed.batches:
        yield (
            232,
            {
                "Journal Template Name": batch.template,
                "Name": batch.name,
                "Reason Code": batch.reason_code,
                "Bal. Account Type": batch.balancing_account_type,
                "Bal. Account No.": batch.balancing_account,
                "No. Series": batch.number_series,
                "Posting No. Series": batch.posting_series,
            },
        )


def _open_ledger(company: Company, seed: CompanySeed) -> None:
    """Opening entries: one register, one transaction for each document, balances as given."""
    if not seed.opening:
        return
    entries = company.rows(17)
    document: tuple[date, str] | None = None
    transaction = 0
    for number, opening in enumerate(seed.opening, start=1):
        if document != (opening.posting_date, opening.document_number):
            document = (opening.posting_date, opening.document_number)
            transaction += 1
        dimensions = zip(seed.global_dimensions, (opening.branch, opening.contract), strict=False)
        entries.insert(
            entries.draft(
                {
                    "Entry No.": number,
                    "G/L Account No.": opening.account,
                    "Posting Date": opening.posting_date,
                    "Document Date": opening.posting_date,
                    "Document No.": opening.document_number,
                    "External Document No.": opening.external_document_number,
                    "Description": opening.description,
                    "Amount": opening.amount,
                    "Debit Amount": max(opening.amount, Decimal(0)),
                    "Credit Amount": max(-opening.amount, Decimal(0)),
                    "Global Dimension 1 Code": opening.branch,
                    "Global Dimension 2 Code": opening.contract,
                    "Dimension Set ID": company.dimension_set(dimensions),
                    "Transaction No.": transaction,
                    "G/L Register No.": 1,
                    "User ID": "ADMIN",
                    "Source Code": "START",
                    "Last Modified DateTime": company.clock(),
                }
            )
        )
    registers = company.rows(45)
    registers.insert(
        registers.draft(
            {
                "No.": 1,
                "From Entry No.": 1,
                "To Entry No.": len(seed.opening),
                "Creation Date": company.clock().date(),
                "Source Code": "START",
                "User ID": "ADMIN",
            }
        )
    )
