"""The wires that a site's settings name, each over the same signed-in connection."""

from collections.abc import Callable, Mapping
from typing import Final

from connector.api.server import ApiServer
from connector.exchange import Carrier
from connector.odata.server import ODataServer
from connector.services import Server
from connector.settings import SERVICES, ConnectionSettings, WireName
from connector.soap.server import SoapServer

__all__ = ["servers_for"]

_OPEN: Final[Mapping[WireName, Callable[[ConnectionSettings, Carrier], Server]]] = {
    "soap": SoapServer,
    "odata": ODataServer,
    "api": ApiServer,
}


def servers_for(settings: ConnectionSettings, carrier: Carrier) -> Mapping[WireName, Server]:
    """A server for every wire that some service is taken from."""
    names = {settings.wire_of(service) for service in SERVICES}
    return {name: _OPEN[name](settings, carrier) for name in sorted(names)}
