"""`demo`: the main job on this machine alone, for somebody who sees Jembatan for the first time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import structlog
import typer

from commands.failures import ExitCode
from commands.options import Json
from commands.printing import out, print_json, say
from commands.trial.wiring import DemoWire


def demo(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where books and report are left; cleared at the start.")
    ] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Another seed makes other customers.")] = 1,
    wire: Annotated[
        DemoWire, typer.Option(help="The wire to Navision: SOAP, OData V4 or API v2.0.")
    ] = DemoWire.SOAP,
    json: Json = False,
) -> None:
    """Show the main job at work: three months of a company, delivered to a Navision that loses answers.

    Needs nothing but this machine. Ends with the proof, the path of a report, and the books to look at.

    Example: jembatan demo --wire api
    """
    # Only who asks for the demo pays for loading the simulator.
    from commands.demonstration import Demonstration
    from reports.summary import proof_block, proof_values

    shown = Demonstration(folder, seed, wire, quiet=json)
    proof = shown.run()
    structlog.get_logger().info("demo", holds=proof.holds, seconds=dict(shown.seconds))
    if json:
        print_json(proof_values(proof))
    else:
        out().print(proof_block(proof))
        spent = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in shown.seconds.items())
        say(f"Where the time went: {spent}")
        say(f"Look further: jembatan --books sqlite:///{proof.books} table C1 --as-of 2005-02-28")
    if not proof.holds:
        raise typer.Exit(ExitCode.NEEDS_A_PERSON)
