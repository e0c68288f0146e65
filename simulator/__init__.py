"""A small, faithful Navision that runs on loopback and can lose its answer on purpose.

A newcomer's mistake would be to teach it anything of ours: it knows companies, journals and
ledgers in Navision's own words, and it imports no other room of the project.
"""

from simulator.company import Company
from simulator.finance import Finance
from simulator.misbehaviour.faults import FaultScript, Rule
from simulator.posting.ledger import PostedEntry, WaitingLine, posted_entries, waiting_lines
from simulator.server import Simulator, standard_services
from simulator.signing_in.tokens import Client
from simulator.soap.endpoint import Published, publish_codeunit, publish_page
from simulator.tables.seeds import (
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
from simulator.throttling import Limits, Sizes

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
    "Limits",
    "NumberSeriesSeed",
    "OpeningEntry",
    "PostedEntry",
    "Published",
    "Rule",
    "Simulator",
    "Sizes",
    "TemplateSeed",
    "WaitingLine",
    "posted_entries",
    "publish_codeunit",
    "publish_page",
    "standard_services",
    "waiting_lines",
]
