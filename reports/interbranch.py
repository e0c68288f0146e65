"""How branches stand with each other, as lists: the tie-out sheet of a pair and a day, and what is open by age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from books.interbranch.ties import OpenPair, TieOut
from books.interbranch.transit import Transfer
from reports.listing import Listing
from reports.sheets import Column, Look
from servicing.money import ZERO, rupiah


def tie_out_sheet(sheet: TieOut) -> Listing:
    """Both accounts beside each other, voucher by voucher, and what explains their difference."""
    waiting = sum((one.amount for one in sheet.in_transit), ZERO)
    differ = sheet.closing_here + sheet.closing_there
    explained = "which is in transit" if not sheet.unexplained else "WHICH NOTHING EXPLAINS"
    summary = [
        f"Before: {sheet.here} {rupiah(sheet.opening_here)}, {sheet.there} {rupiah(sheet.opening_there)}",
        f"After: {sheet.here} {rupiah(sheet.closing_here)}, {sheet.there} {rupiah(sheet.closing_there)}",
        f"The two differ by {rupiah(differ)}, {explained}" if differ else "The two are each other's mirror",
    ]
    if sheet.unexplained:
        summary.append(f"In transit {rupiah(waiting)}, unexplained {rupiah(sheet.unexplained)}")
    summary += [
        f"In transit: {rupiah(one.amount)} from {one.from_branch}, sent {one.sent_on} ({one.event_key})"
        for one in sheet.in_transit
    ]
    return Listing(
        f"{sheet.here} and {sheet.there} on {sheet.on}",
        tuple(summary),
        (
            ("voucher", Column("Voucher", 21)),
            ("event_key", Column("Event key", 30)),
            ("contract", Column("Contract", 14)),
            ("here", Column(f"{sheet.here}: with {sheet.there}", 16, Look.AMOUNT)),
            ("there", Column(f"{sheet.there}: with {sheet.here}", 16, Look.AMOUNT)),
        ),
        tuple((tie.voucher, tie.event_key, tie.contract, tie.here, tie.there) for tie in sheet.ties),
    )


def open_list(pairs: Sequence[OpenPair], transit: Sequence[Transfer], as_of: date) -> tuple[Listing, Listing]:
    """What branches owe each other by age, and what is in transit by age."""
    owed = Listing(
        f"Open between branches on {as_of}",
        (f"{rupiah(sum((one.amount for one in pairs), ZERO))} received for other branches and not sent",),
        (
            ("debtor", Column("Owes", 8)),
            ("creditor", Column("To", 8)),
            ("since", Column("Since", 11, Look.DATE)),
            ("days", Column("Days", 7, Look.WHOLE)),
            ("voucher", Column("Voucher", 21)),
            ("contract", Column("Contract", 14)),
            ("amount", Column("Amount", 14, Look.AMOUNT)),
        ),
        tuple(
            (
                one.debtor,
                one.creditor,
                one.since,
                (as_of - one.since).days,
                one.voucher,
                one.contract,
                one.amount,
            )
            for one in pairs
        ),
    )
    sent = Listing(
        f"In transit on {as_of}",
        (f"{rupiah(sum((one.amount for one in transit), ZERO))} in {len(transit)} transfers",),
        (
            ("from_branch", Column("From", 8)),
            ("to_branch", Column("To", 8)),
            ("sent", Column("Sent", 11, Look.DATE)),
            ("days", Column("Days", 7, Look.WHOLE)),
            ("entry", Column("Entry", 12)),
            ("amount", Column("Amount", 14, Look.AMOUNT)),
        ),
        tuple(
            (
                one.from_branch,
                one.to_branch,
                one.sent_on,
                (as_of - one.sent_on).days,
                f"{one.from_branch}/{one.entry}",
                one.amount,
            )
            for one in transit
        ),
    )
    return owed, sent
