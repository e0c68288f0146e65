"""What a simulated Navision tells whoever started it: addresses, users, and a line to try each wire with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from simulator import Simulator

SCOPE = "https://api.businesscentral.dynamics.com/.default"
_TAKEN_OUT = "python3 -c 'import json,sys;print(json.load(sys.stdin)[\"access_token\"])'"


@dataclass(frozen=True, slots=True)
class Told:
    """A running server as its user sees it."""

    server: Simulator
    company: str
    user: str
    password: str
    authority: Path | None = None  # the certificate to trust, where it speaks TLS
    control: str = ""
    variable: str = (
        ""  # the environment variable the password came from: a secret, so its name is told instead
    )

    @property
    def companies(self) -> list[str]:
        """Every company, the default one first."""
        return list(self.server.companies)

    @property
    def addresses(self) -> dict[str, str]:
        """The root of each wire that this version has."""
        found = {"soap": f"{self.server.url}/WS", "odata": f"{self.server.url}/ODataV4"}
        if self.server.has_api:
            found["api"] = f"{self.server.url}/api/v2.0"
        return found

    @property
    def curls(self) -> dict[str, str]:
        """A line for each wire that works when it is pasted into a shell."""
        company = quote(self.company)
        inside = quote("'" + self.company.replace("'", "''") + "'")
        paths = {
            "soap": f"/{company}/Services",
            "odata": f"/Company({inside})/GeneralLedgerEntries?$top=3",
            "api": "/companies",
        }
        return {
            wire: f"curl {self._signed_in} '{root}{paths[wire]}'" for wire, root in self.addresses.items()
        }

    @property
    def _trusting(self) -> str:
        return f"--cacert '{self.authority}' " if self.authority else ""

    @property
    def _signed_in(self) -> str:
        if self.server.identity is None:
            if self.variable:
                return f'{self._trusting}-u "{self.user}:${self.variable}"'
            return f"{self._trusting}-u '{self.user}:{self.password}'"
        return f'{self._trusting}-H "Authorization: Bearer $TOKEN"'

    @property
    def token(self) -> str:
        """The line that fetches a token into TOKEN; blank where nobody needs one."""
        if self.server.identity is None:
            return ""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.user,
            "scope": SCOPE,
        }
        secret = f"${self.variable}" if self.variable else self.password
        given = f"-d '{urlencode(form)}' --data-urlencode \"client_secret={secret}\""
        place = self.server.identity.token_url
        return f"TOKEN=$(curl -s {self._trusting}{given} '{place}' | {_TAKEN_OUT})"

    def as_json(self) -> dict[str, object]:
        """For machines."""
        return {
            "url": self.server.url,
            "company": self.company,
            "companies": self.companies,
            "flavour": self.server.flavour.name,
            "users": [self.user],
            "curl": self.curls["soap"],
            "addresses": self.addresses,
            "curls": self.curls,
            "token": self.token,
            "authority": self.server.identity.authority if self.server.identity else "",
            "certificate": str(self.authority or ""),
            "control": self.control,
            "limits": str(self.server.limits or ""),
        }
