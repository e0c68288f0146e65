"""A process of a site that asks its server from several threads: alone in its file, so that it starts quickly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext

import stamina

from books.database import Database
from books.navision.pace import Share, SitePace
from connector import ConnectionSettings, Unreachable, connect
from connector.pace import UNHURRIED, Pace

THREADS, CALLS = 2, 5


def ask_in_threads(address: str, url: str, company: str, share: Share | None) -> None:
    """So many calls from so many threads, each with a connection of its own; without a share nobody waits."""
    settings = ConnectionSettings(
        url=url, company=company, sign_in="basic", user="jembatan", password="jembatan", read_attempts=1
    )
    site = closing(SitePace(Database(address), share)) if share else nullcontext(UNHURRIED)

    def ask(pace: Pace) -> None:
        wire = connect(settings, pace)
        for _call in range(CALLS):
            try:
                wire.companies()
            except Unreachable:
                continue
        wire.close()

    with stamina.set_testing(True, attempts=1), site as pace, ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(ask, [pace] * THREADS))
