"""A play as tables for people: what each event did, what it posted and printed, and how the contract stands.

Amounts are never cut; the words give way (reports.terminal).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from jobs.stories.comparing import Difference
from jobs.stories.comparing_contracts import segment_text, segments
from jobs.stories.journal import journal_told
from jobs.stories.looking import Nothing, moment_of, portions_of, schedule_facts
from jobs.stories.player import Played
from jobs.stories.scene import ShowRow, View
from jobs.stories.stage import EntryTold, Step
from reports.terminal import add_amounts, add_columns, new_table
from servicing.voucher import Side

WIDEST = 400
USUAL = (View.ALLOCATIONS, View.VOUCHERS, View.DOCUMENTS, View.TABLE)


def print_play(
    played: Played, differing: Sequence[Difference], console: Console, views: Sequence[View] = ()
) -> None:
    """The play: the views asked for, or those the story shows, or the usual ones; then whether it holds."""
    scene = played.scene
    console.print()
    console.print(scene.title, style="bold", markup=False)
    if scene.about.strip():
        console.print(" ".join(scene.about.split()), markup=False)
    for step in played.steps:
        if step.refusal:
            console.print(f"event {step.id} refused: {step.refusal}", style="yellow", markup=False)
    for row in _wanted(scene.show, views):
        for view in row.what:
            for table in VIEWS[view](played, row):
                _print_whole(table, console)
    for one in differing:
        console.print(f"{one.where}: {one.what}", style="red", markup=False)
        console.print(f"    expected  {one.expected}", markup=False)
        console.print(f"    found     {one.found}", markup=False)
    if differing:
        count = f"{len(differing)} difference{'s' if len(differing) > 1 else ''}"
        console.print(f"does not hold: {count}", style="bold red", markup=False)
    else:
        console.print("holds", style="green", markup=False)


def _print_whole(table: Table, console: Console) -> None:
    """The table as wide as it needs to be: an amount that is cut is read as a smaller one."""
    needed = Measurement.get(console, console.options.update(width=WIDEST), table).maximum
    console.print(table, width=max(console.width, needed), crop=False)


def _wanted(show: Sequence[ShowRow], views: Sequence[View]) -> Sequence[ShowRow]:
    if views:
        return [ShowRow.model_validate({"what": list(views)})]
    return show or [ShowRow.model_validate({"what": list(USUAL)})]


def _contracts(played: Played, row: ShowRow) -> list[str]:
    return [number for number in played.scene.contracts if row.contract in (None, number)]


def _entries(played: Played, row: ShowRow) -> Iterator[tuple[Step, EntryTold]]:
    for step in played.steps:
        for entry in step.entries:
            if row.contract in (None, entry.contract) and row.after in (None, step.id):
                yield step, entry


def _with_their_voucher(entries: Iterator[tuple[Step, EntryTold]]) -> Iterator[tuple[Step, EntryTold]]:
    """The entries that have a voucher; one for each voucher, though a bundle's parts share it."""
    told: set[str] = set()
    for step, entry in entries:
        if entry.voucher is not None and entry.voucher.number not in told:
            told.add(entry.voucher.number)
            yield step, entry


def _schedules(played: Played, row: ShowRow) -> Iterator[Table]:
    for number in _contracts(played, row):
        table = new_table(f"schedule of {number}")
        add_amounts(table, "no.")
        add_columns(table, "due")
        add_amounts(table, "interest", "principal", "instalment", "balance")
        for line, columns in schedule_facts(played.scene.contracts[number])[1].items():
            amounts = (columns[name] for name in ("interest", "principal", "amount", "balance"))
            table.add_row(str(line), str(columns["due"]), *(f"{amount:,}" for amount in amounts))
        yield table


def _tables(played: Played, row: ShowRow) -> Iterator[Table]:
    for number in _contracts(played, row):
        try:
            seen = moment_of(played, number, row.after, None, row.on)
        except Nothing:
            continue
        sums = seen.totals()
        table = new_table(
            f"{number} on {seen.table.as_of}: deposit {sums['deposit']:,}, fees {sums['charges_unpaid']:,}, "
            f"{sums['days_past_due']} days past due"
        )
        add_amounts(table, "no.")
        add_columns(table, "due")
        add_amounts(
            table, "interest", "principal", "paid", "unpaid", "days", "late", "late paid", "late open"
        )
        for one in seen.table.rows:
            paid = one.interest_paid + one.principal_paid
            amounts = (one.interest, one.principal, paid, one.unpaid, one.days_late)
            late = (one.late_charge, one.late_paid, one.late_outstanding)
            table.add_row(str(one.number), str(one.due), *(f"{amount:,}" for amount in (*amounts, *late)))
        yield table


def _late_charges(played: Played, row: ShowRow) -> Iterator[Table]:
    for number in _contracts(played, row):
        try:
            seen = moment_of(played, number, row.after, None, row.on)
        except Nothing:
            continue
        table = new_table(f"late charges of {number} on {seen.table.as_of}")
        add_amounts(table, "no.")
        add_columns(table, "due", "days x amount x rate")
        add_amounts(table, "late charge", "paid", "waived", "open")
        for one in seen.table.rows:
            if one.late_charge or one.late_paid:
                told = "\n".join(segment_text(line) for line in segments(one))
                amounts = (one.late_charge, one.late_paid, one.late_waived, one.late_outstanding)
                table.add_row(str(one.number), str(one.due), told, *(f"{amount:,}" for amount in amounts))
        yield table


def _allocations(played: Played, row: ShowRow) -> Iterator[Table]:
    table = new_table("allocations")
    add_columns(table, "event", "day", "contract", "to")
    add_amounts(table, "interest", "principal", "late charge", "other")
    for step, entry in _entries(played, row):
        sums, parts = portions_of(step.rows.get(entry.contract, {}).get(entry.fact.id, {}))
        head = (step.id, str(entry.fact.posting_date), entry.contract)
        for name, part in parts.items():
            to = name if isinstance(name, str) else f"no. {name}"
            columns = ("interest", "principal", "late_charge", "other")
            table.add_row(*head, to, *(f"{part[c]:,}" if part.get(c) else "" for c in columns))
            head = ("", "", "")
        for name in ("deposit", "refund", "waived", "recognised"):
            if sums[name]:
                table.add_row(*head, f"{name} {sums[name]:,}", "", "", "", "")
                head = ("", "", "")
    if table.row_count:
        yield table


def _vouchers(played: Played, row: ShowRow) -> Iterator[Table]:
    for step, entry in _with_their_voucher(_entries(played, row)):
        voucher = entry.voucher
        assert voucher is not None
        reverses = f", takes back {voucher.reverses}" if voucher.reverses else ""
        table = new_table(f"{voucher.number}  {voucher.date}  {step.id}: {voucher.text}{reverses}")
        add_columns(table, "branch", "account role", "contract")
        add_amounts(table, "debit", "credit")
        for line in voucher.lines:
            extra = line.counter_branch or line.bank
            name = line.role.value + (f":{extra}" if extra else "")
            debit, credit = (f"{line.amount:,}", "") if line.side is Side.DEBIT else ("", f"{line.amount:,}")
            table.add_row(line.branch, name, line.contract or "", debit, credit)
        yield table


def _lines(played: Played, row: ShowRow) -> Iterator[Table]:
    table = new_table("journal lines for Navision")
    add_columns(table, "posting date", "document no.", "type", "account", "branch", "contract", "description")
    add_amounts(table, "amount")
    for _, entry in _with_their_voucher(_entries(played, row)):
        lines, held = journal_told(played, entry)
        for line in lines:
            words = (line.document_no, line.account_type.value, line.account_no, line.branch, line.contract)
            table.add_row(str(line.posting_date), *words, line.description, f"{line.amount:,}")
        if held:
            table.add_row("", "", "", "", "", "", f"held: {held}", "")
    if table.row_count:
        yield table


def _documents(played: Played, row: ShowRow) -> Iterator[Table]:
    table = new_table("papers")
    add_columns(table, "event", "kind", "number", "issued", "")
    for step, entry in _entries(played, row):
        for paper in played.papers_of(entry):
            state = "CANCELLED" if paper.cancelled else ""
            table.add_row(step.id, paper.kind, paper.number, str(paper.issued_on), state)
    if table.row_count:
        yield table


def _accounts(played: Played, row: ShowRow) -> Iterator[Table]:
    if row.on is not None:
        balances = played.balances(row.on)
    else:
        step = played.step(row.after) if row.after is not None else next(reversed(played.steps), None)
        balances = step.balances if step is not None else {}
    table = new_table("accounts, a debit above zero")
    add_columns(table, "branch", "account role")
    add_amounts(table, "balance")
    for key, amount in sorted(balances.items()):
        extra = key.counter_branch or key.bank
        table.add_row(key.branch, key.role.value + (f":{extra}" if extra else ""), f"{amount:,}")
    if table.row_count:
        yield table


VIEWS: Mapping[View, Callable[[Played, ShowRow], Iterator[Table]]] = {
    View.SCHEDULE: _schedules,
    View.TABLE: _tables,
    View.LATE_CHARGES: _late_charges,
    View.ALLOCATIONS: _allocations,
    View.VOUCHERS: _vouchers,
    View.LINES: _lines,
    View.DOCUMENTS: _documents,
    View.ACCOUNTS: _accounts,
}
