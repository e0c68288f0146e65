"""The command `jembatan`: every subcommand in one place, and what happens when one of them fails.

A foreseen error is one sentence on stderr and an exit code (`commands.failures`); an unforeseen one goes to
the log with all that is known, and the person is told where the log is. Nobody is shown a traceback.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from commands import (
    again,
    certificates,
    channels,
    cheques,
    collectors,
    days,
    delivering,
    demo,
    deposits,
    doctor,
    drawers,
    general,
    importing,
    interbranch,
    papers,
    play,
    proving,
    receipts,
    running,
    setting_up,
    shadow,
    simulate,
    suspense,
    tables,
)
from commands.desk import Desk
from commands.environment import PREFIX, Environment
from commands.failures import ExitCode, WrongUse, code_of, sentence
from commands.logs import begin_logging
from commands.options import as_date
from commands.printing import complain, say

HELP = """The bridge between a motor-credit company's servicing and its Navision ledger.

First steps: `jembatan demo` shows everything at work; `jembatan init` makes books of your own.

Exit codes: 0 done; 1 finished with differences, or refused for a reason that a person must look at; 2 wrong use, or
a setup that cannot be used; 3 Navision or the database cannot be reached (try again later).
"""


class Commands(TyperGroup):
    """The group of all commands: turns whatever goes wrong in one of them into a sentence and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; raises typer.Exit with the code of what went wrong."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            code = code_of(error)
            if code is None and type(error).__module__.startswith("typer."):
                raise  # wrong use, which typer explains with the command's usage
            raise typer.Exit(_report(error, code, ctx.obj)) from None


app = typer.Typer(
    cls=Commands,
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        say(version("jembatan"))
        raise typer.Exit()


@app.callback()
def options(
    context: typer.Context,
    books: Annotated[
        str, typer.Option(metavar="URL", help="The books: sqlite:///FILE or postgresql+psycopg://…")
    ] = "",
    config: Annotated[Path | None, typer.Option(metavar="FOLDER", help="The company's setup.")] = None,
    today: Annotated[
        str, typer.Option(metavar="DATE", help="The day the branch works in, where it is not the clock's.")
    ] = "",
    log: Annotated[str, typer.Option(metavar="FILE", help="The log: a file, or `stderr`.")] = "",
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="The version, and nothing else."),
    ] = False,
) -> None:
    """Options before the command's name; each may come from the environment as JEMBATAN_BOOKS and so on."""
    environment = _environment()
    named = begin_logging(log or environment.log, environment.log_level)
    desk = Desk(
        books or environment.books,
        config or environment.config,
        as_date(today) if today else environment.today,
        environment,
        named,
    )
    context.obj = desk
    context.call_on_close(desk.close)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(command=context.invoked_subcommand)


def _environment() -> Environment:
    try:
        return Environment()
    except ValidationError as error:
        faults = (f"{PREFIX}{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise WrongUse(f"the environment cannot be used: {'; '.join(faults)}: correct or unset it") from None


def _report(error: Exception, code: ExitCode | None, desk: Desk | None) -> int:
    log = structlog.get_logger()
    if code is not None:
        log.info("refused", error=type(error).__name__, sentence=sentence(error), exit_code=int(code))
        complain(sentence(error))
        return code
    log.error("unforeseen", exc_info=error)
    where = desk.log if desk else "stderr"
    complain(
        f"something happened that nobody foresaw ({type(error).__name__}): nothing more was done; "
        f"the log has all of it: {where}"
    )
    return ExitCode.NEEDS_A_PERSON


app.command("init")(setting_up.init)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.add_typer(importing.app, name="import")
app.add_typer(drawers.app, name="drawer")
app.add_typer(channels.app, name="channel")
app.add_typer(general.app, name="general")
app.command("receipt")(receipts.receipt)
app.command("reverse")(receipts.reverse)
app.add_typer(papers.app, name="paper")
app.add_typer(suspense.app, name="suspense")
app.add_typer(deposits.app, name="deposit")
app.add_typer(interbranch.app, name="interbranch")
app.add_typer(collectors.app, name="collector")
app.command("table")(tables.table)
app.command("day")(days.day)
app.command("certificate")(certificates.certificate)
app.command("deliver")(delivering.deliver)
app.command("agree")(delivering.agree)
app.command("resend")(again.resend)
app.command("redate")(again.redate)
app.command("restate")(again.restate)
app.command("sync")(delivering.sync)
app.command("diff")(delivering.diff)
app.command("shadow")(shadow.shadow)
app.command("run")(running.run)
app.command("simulate")(simulate.simulate)
app.command("play")(play.play_stories)
app.add_typer(cheques.app, name="cheque")
app.add_typer(proving.app, name="books")


def main() -> None:
    """The entry point of the installed command."""
    app(prog_name="jembatan", args=sys.argv[1:])


if __name__ == "__main__":
    main()
