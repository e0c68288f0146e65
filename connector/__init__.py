"""Navision's words and wires: its documents as values, and one interface to send and read them.

A newcomer would look for business words here. This room knows Navision's only; what a receipt or a cheque
becomes in a journal is decided in `mappings/`.
"""

from connector.documents import (
    BLANK_DATE,
    AccountType,
    BankLedgerEntry,
    DocumentType,
    GeneralJournalLine,
    InvalidDocument,
    JournalBatch,
    LedgerEntry,
    RowHandle,
)
from connector.errors import Changed, ConnectorError, NoAnswer, Refused, ShapeChanged, Unreachable
from connector.pace import UNHURRIED, Pace
from connector.settings import ConnectionSettings, InvalidSettings, OAuth2, PublishedServices, TimeOuts
from connector.wire import Capabilities, Shape, Wire

__all__ = [
    "BLANK_DATE",
    "AccountType",
    "BankLedgerEntry",
    "Capabilities",
    "Changed",
    "ConnectionSettings",
    "ConnectorError",
    "DocumentType",
    "GeneralJournalLine",
    "InvalidDocument",
    "InvalidSettings",
    "JournalBatch",
    "LedgerEntry",
    "NoAnswer",
    "OAuth2",
    "Pace",
    "PublishedServices",
    "Refused",
    "RowHandle",
    "Shape",
    "ShapeChanged",
    "TimeOuts",
    "Unreachable",
    "Wire",
    "connect",
]


def connect(settings: ConnectionSettings, pace: Pace = UNHURRIED) -> Wire:
    """The wire to one company that the settings describe. Nothing is sent before it is asked for something.

    `pace` counts the calls of all processes of the site, where the server does.
    """
    # Only who talks to Navision pays for loading the libraries that do.
    from connector.api.server import ApiServer
    from connector.company_wire import CompanyWire
    from connector.servers import servers_for
    from connector.transport import Transport

    transport = Transport(settings, pace)
    servers = servers_for(settings, transport)
    return CompanyWire(settings, servers, transport.close, ApiServer(settings, transport))
