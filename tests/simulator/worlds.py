"""The small company that the simulator's tests live in, and the shortest words to fill its journal."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from simulator import (
    AccountSeed,
    BankAccountSeed,
    BatchSeed,
    Company,
    CompanySeed,
    CurrencySeed,
    CustomerSeed,
    DefaultDimensionSeed,
    DimensionValueSeed,
    Finance,
    NumberSeriesSeed,
    OpeningEntry,
    TemplateSeed,
)
from simulator.tables.fields import Value
from simulator.tables.flavours import FLAVOURS
from simulator.tables.founding import company_from

MARCH_1 = date(2026, 3, 1)
MARCH_2 = date(2026, 3, 2)
NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
NAME = "PT Contoh Finance, Tbk."

SEED = CompanySeed(
    NAME,
    accounts=(
        AccountSeed("1000", "Cash"),
        AccountSeed("1100", "Bank BCA", direct_posting=False),
        AccountSeed("1200", "Lease receivables"),
        AccountSeed("1300", "Trade receivables", direct_posting=False),
        AccountSeed("2000", "Unearned interest", mandatory_dimensions=("BRANCH",)),
        AccountSeed("3000", "Old account", blocked=True),
        AccountSeed("9000", "TOTAL", account_type="Total"),
    ),
    bank_accounts=(
        BankAccountSeed("BCA", "1100", "BCA Jakarta"),
        BankAccountSeed("OLD", "1100", "Closed bank", blocked=True),
        BankAccountSeed("USD", "1100", "BCA dollars", currency="USD"),
    ),
    customers=(
        CustomerSeed("C100", "1300", "Ordinary"),
        CustomerSeed("C200", "1300", "Blocked for all", blocked="All"),
        CustomerSeed("C300", "1300", "Blocked for invoices", blocked="Invoice"),
        CustomerSeed("C400", "1300", "Private", privacy_blocked=True),
    ),
    dimension_values=(
        DimensionValueSeed("BRANCH", "JKT", "Jakarta"),
        DimensionValueSeed("BRANCH", "BDG", "Bandung"),
        DimensionValueSeed("BRANCH", "OLD", "Closed", blocked=True),
        DimensionValueSeed("CONTRACT", "K-0001"),
    ),
    default_dimensions=(
        DefaultDimensionSeed("Bank Account", "BCA", "BRANCH", "JKT"),
        DefaultDimensionSeed("Customer", "C100", "BRANCH", "BDG", "Same Code"),
        DefaultDimensionSeed("G/L Account", "1200", "CONTRACT", "", "No Code"),
    ),
    number_series=(
        NumberSeriesSeed("JNL", "J0001"),
        NumberSeriesSeed("FREE", "F0001", manual_allowed=True),
        NumberSeriesSeed("POSTED", "P0001"),
    ),
    templates=(TemplateSeed("GENERAL"), TemplateSeed("LOOSE", page=0, force_document_balance=False)),
    batches=(
        BatchSeed("GENERAL", "LEASE"),
        BatchSeed("GENERAL", "SERIES", number_series="JNL"),
        BatchSeed("GENERAL", "FREE", number_series="FREE"),
        BatchSeed("GENERAL", "RENUMBER", posting_series="POSTED"),
        BatchSeed("GENERAL", "BALANCED", balancing_account="1000"),
        BatchSeed("LOOSE", "LEASE"),
    ),
    currencies=(CurrencySeed("USD", Decimal(16_000)),),
    opening=(
        OpeningEntry(date(2025, 12, 31), "OPEN", "1000", Decimal(500), "JKT"),
        OpeningEntry(date(2025, 12, 31), "OPEN", "1200", Decimal(-500), "JKT"),
    ),
    posting_allowed_from=date(2026, 1, 1),
    posting_allowed_to=date(2026, 12, 31),
)


def seeded(**changes: Any) -> CompanySeed:
    """The seed with some settings changed."""
    return replace(SEED, **changes)


def a_company(flavour: str = "nav2018", **changes: Any) -> Company:
    """The company without a server around it, on 1 March 2026."""
    return company_from(seeded(**changes), FLAVOURS[flavour], clock=lambda: NOON, work_date=MARCH_1)


def line(account: str, amount: int | str, document: str = "BKM1", **more: Value) -> Mapping[str, Value]:
    """The fields of a G/L line, more of them by keyword: `branch`, `day`, `kind`, or any other by `fields`."""
    fields: dict[str, Value] = {
        "Posting Date": more.pop("day", MARCH_2),
        "Document Type": more.pop("type", " "),
        "Document No.": document,
        "Account Type": more.pop("kind", "G/L Account"),
        "Account No.": account,
    }
    if "currency" in more:
        fields["Currency Code"] = more.pop("currency")
    fields["Amount"] = Decimal(amount)
    names = {
        "branch": "Shortcut Dimension 1 Code",
        "contract": "Shortcut Dimension 2 Code",
        "external": "External Document No.",
        "balancing_kind": "Bal. Account Type",
        "balancing": "Bal. Account No.",
        "description": "Description",
        "vat_group": "VAT Bus. Posting Group",
        "correction": "Correction",
    }
    assert more.keys() <= names.keys(), more
    return fields | {field: more[name] for name, field in names.items() if name in more}


def offer(
    company: Company, *lines: Mapping[str, Value], batch: str = "LEASE", template: str = "GENERAL"
) -> Finance:
    """Put lines into a batch; returns the person who did."""
    finance = Finance(company)
    for fields in lines:
        finance.insert_line(template, batch, fields)
    return finance


def posted(
    company: Company, *lines: Mapping[str, Value], batch: str = "LEASE", template: str = "GENERAL"
) -> int:
    """Put lines into a batch and post it."""
    return offer(company, *lines, batch=batch, template=template).post(template, batch)


def state(company: Company) -> dict[int, list[dict[str, Value]]]:
    """Everything in a company, to see that a refusal changed nothing."""
    tables = (15, 17, 18, 21, 45, 80, 81, 232, 270, 271, 273, 274, 308, 309, 349)
    return {table: [dict(record.values) for record in company.rows(table)] for table in tables}
