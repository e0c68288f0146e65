"""A small, faithful Navision that runs on loopback and can lose its answer on purpose.

A newcomer's mistake would be to teach it anything of ours: it knows companies, journals and
ledgers in Navision's own words, and it imports no other room of the project.
"""

from simulator.company import Company
from simulator.faults import FaultScript, Rule
from simulator.finance import Finance
from simulator.ledger import PostedEntry, WaitingLine, posted_entries, waiting_lines
from simulator.seeds import (
    AccountSeed,
    BankAccountSeed,
    BatchSeed,
    CompanySeed,
    CurrencySeed,
    CustomerSeed,
    DefaultDimensionSeed,
    DimensionValueSeed,
    NumberSeriesSeed,
    OpeningEntry,
    TemplateSeed,
)
from simulator.server import Simulator, standard_services
from simulator.soap import Published, publish_codeunit, publish_page
from simulator.tokens import Client

__all__ = [
    "AccountSeed",
    "BankAccountSeed",
    "BatchSeed",
    "Client",
    "Company",
    "CompanySeed",
    "CurrencySeed",
    "CustomerSeed",
    "DefaultDimensionSeed",
    "DimensionValueSeed",
    "FaultScript",
    "Finance",
    "NumberSeriesSeed",
    "OpeningEntry",
    "PostedEntry",
    "Published",
    "Rule",
    "Simulator",
    "TemplateSeed",
    "WaitingLine",
    "posted_entries",
    "publish_codeunit",
    "publish_page",
    "standard_services",
    "waiting_lines",
]
