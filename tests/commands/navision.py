"""A Navision for the command line's tests: the simulator with the company that the folder's setup describes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from commands.trial.navision import company_seed
from company.loader import load_setup
from simulator import Simulator
from tests.commands.conftest import CommandLine

USER, PASSWORD = "tester", "a-password-nobody-prints"


@contextmanager
def navision_for(
    cli: CommandLine, contracts: tuple[str, ...] = ("C1",), flavour: str = "nav2018"
) -> Iterator[Simulator]:
    """Start it, and let the folder's setup point to it."""
    seed = company_seed(load_setup(cli.config), contracts)
    with Simulator.start([seed], users={USER: PASSWORD}, flavour=flavour) as server:
        point_to(cli, server.url)
        yield server


def point_to(cli: CommandLine, url: str) -> None:
    """Let the setup name this address, and the environment hold the secrets."""
    path = cli.config / "navision.toml"
    lines = [
        f'url = "{url}"' if line.startswith("url = ") else line
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    cli.environment |= {"JEMBATAN_NAVISION_USER": USER, "JEMBATAN_NAVISION_PASSWORD": PASSWORD}
