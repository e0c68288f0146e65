"""A generator of transfers nobody can name, with fixed seeds and stated noise; written before any ranking was.

It knows who sent each transfer and which clues it left in it. It shares no code with `servicing.suggestions`: late
charge is 0.2 percent per calendar day of what is unpaid, names are cut and abbreviated as banks do it.

Noise, each drawn by itself: 30 % of transfers show no name, 20 % a wrong or abbreviated one (half of them each);
in 10 % one to three other contracts have the same instalment due on the same day; 15 % of amounts are off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

NO_NAME, WRONG_OR_ABBREVIATED, EQUAL_AMOUNTS, AMOUNT_OFF = 30, 20, 10, 15  # percent
_FIRST = """
AGUS BUDI CAHYO DEDI DEWI EKO ENDANG FITRI GUNAWAN HENDRA HERI IMAN INDRA IRFAN JOKO KARTIKA LESTARI LILIS MAYA
MEGA MUHAMMAD NANA NUR OKTA PUTRI RAHMAT RATNA RINA RIZKI RUDI SITI SLAMET SRI SUGENG SURYA SUSI TAUFIK TITIN
TONO UJANG USMAN WAHYU WATI WAYAN YANTI YUDI YULI ZAENAL
"""
_LAST = """
ANWAR ARIFIN BASUKI CHANDRA DARMAWAN EFENDI FAUZI GINTING HAKIM HALIM HARAHAP HARTONO HASAN HIDAYAT IBRAHIM
IRAWAN ISKANDAR KURNIAWAN KUSUMA LUBIS MAULANA MULYADI NASUTION NUGROHO PERMANA PRASETYO PRATAMA PURNOMO RAHAYU
RAMADHAN SANTOSO SAPUTRA SARI SETIAWAN SIREGAR SUBAGYO SUHARTO SULISTYO SUPRIYADI SURYANA SUSANTO SUTRISNO
SYAHPUTRA UTAMI UTOMO WIBOWO WIDODO WIJAYA YULIANTO ZULKARNAIN
"""
FIRST, LAST = _FIRST.split(), _LAST.split()
NOTES = ("", "", "", "ANGSURAN", "CICILAN MOTOR", "BAYAR MOTOR", "ANGS BLN INI")
FORMS = (
    "TRSF E-BANKING CR {ddmm}/FTSCY/WS95031 {note} {name}",
    "SWITCHING CR TRF DR 008 {account} {name} {note}",
    "BI-FAST CR BIF TRANSFER DR 014 {name} {account}",
    "KR OTOMATIS LLG-MANDIRI {name} {note}",
    "SETORAN TUNAI {note} {name}",
)


@dataclass(frozen=True)
class Open:
    """An instalment that is not paid on the day, with its late charge to that day."""

    number: int
    due: date
    unpaid: int
    late: int


@dataclass
class Debtor:
    """A contract: everything up to `paid` is paid, and instalments of one amount fall due each month."""

    contract: str
    name: str
    instalment: int
    first_due: date  # of the oldest unpaid instalment
    paid: int
    account: str
    virtual_account: str
    history: list[str]

    def open_on(self, day: date) -> list[Open]:
        """What is due by the day or within the month after it."""
        found, due, number = [], self.first_due, self.paid + 1
        while due <= day + timedelta(days=31):
            days = max(0, (day - due).days)
            found.append(Open(number, due, self.instalment, (self.instalment * days * 2 + 500) // 1000))
            due = _month_later(due)
            number += 1
        return found


@dataclass(frozen=True)
class Case:
    """A transfer as the bank shows it, whose it is, and what was done to it."""

    amount: int
    arrived: date
    text: str
    owner: str
    clues: frozenset[str]
    noise: frozenset[str]


def cases(seed: int, debtors: int = 1500, transfers: int = 300) -> tuple[list[Debtor], list[Case]]:
    """The portfolio and its unidentified transfers; each debtor sends one at most."""
    random = Random(seed)
    portfolio = [_debtor(random, place) for place in range(debtors)]
    senders = random.sample(range(debtors), transfers)
    free = [place for place in range(debtors) if place not in set(senders)]
    random.shuffle(free)
    return portfolio, [_case(random, portfolio, portfolio[place], free) for place in senders]


def _debtor(random: Random, place: int) -> Debtor:
    name = " ".join([*random.sample(FIRST, random.choice((1, 1, 2))), random.choice(LAST)])
    due = date(2005, random.choice((4, 5, 6)), random.randint(1, 28))
    number = f"{random.choice(('JKT', 'BDG', 'SBY'))}-{place + 10_000}"
    return Debtor(
        number,
        name,
        random.randint(420, 1850) * 1000,
        due,
        random.randint(0, 20),
        f"{random.randint(10**9, 10**10 - 1)}",
        f"88123{place + 10_000:09}",
        [],
    )


def _case(random: Random, portfolio: list[Debtor], sender: Debtor, free: list[int]) -> Case:
    day = max(date(2005, 6, 1), sender.first_due - timedelta(days=3)) + timedelta(days=random.randint(0, 25))
    clues: set[str] = set()
    noise: set[str] = set()
    if random.randrange(100) < EQUAL_AMOUNTS:
        noise.add("equal amounts")
        for _ in range(random.randint(1, 3)):
            twin = portfolio[free.pop()]
            twin.instalment, twin.first_due = sender.instalment, sender.first_due
    amount = _amount(random, sender.open_on(day), day, clues, noise)
    shown, usual = _name(random, sender.name, clues, noise)
    form = random.choice(FORMS)
    note = _note(random, sender, clues)
    text = form.format(ddmm=day.strftime("%d%m"), note=note, name=shown, account=sender.account)
    if random.randrange(100) < 35:
        earlier = [random.choice((form, random.choice(FORMS))) for _ in range(random.randint(1, 3))]
        sender.history += [
            f.format(ddmm=f"{random.randint(1, 28):02}05", note="", name=usual, account=sender.account)
            for f in earlier
        ]
        same_account = "{account}" in form and any("{account}" in f for f in earlier)
        if same_account or (shown and shown == usual):
            clues.add("history")
    return Case(amount, day, " ".join(text.split()), sender.contract, frozenset(clues), frozenset(noise))


def _amount(random: Random, open_: list[Open], day: date, clues: set[str], noise: set[str]) -> int:
    due = [one for one in open_ if one.due <= day] or open_[:1]
    paid = due[:1] if len(due) == 1 or random.random() < 0.6 else due
    right = sum(one.unpaid + one.late for one in paid)
    if random.randrange(100) >= AMOUNT_OFF:
        clues.add("amount")
        return right
    noise.add("amount off")
    return random.choice(
        (
            sum(one.unpaid for one in paid) - random.choice((2500, 6500)),
            -(-(right + 1) // 50_000) * 50_000,
            right + random.randint(1, 99) * 100,
            max(100_000, right // 2 // 50_000 * 50_000),
        )
    )


def _name(random: Random, name: str, clues: set[str], noise: set[str]) -> tuple[str, str]:
    """The name on this transfer, and the one on the sender's transfers as a rule."""
    drawn = random.randrange(100)
    if drawn < NO_NAME:
        noise.add("no name")
        return "", ""
    if drawn < NO_NAME + WRONG_OR_ABBREVIATED // 2:
        noise.add("wrong name")
        other = f"{random.choice(FIRST)} {random.choice(LAST)}"
        return other, other
    if drawn < NO_NAME + WRONG_OR_ABBREVIATED:
        noise.add("abbreviated name")
        clues.add("abbreviated name")
        *first, last = name.split()
        short = random.choice(
            (
                " ".join([first[0], *(word[0] for word in first[1:]), last[0]]),
                " ".join([*(word[0] for word in first), last]),
                name.replace(" ", "")[:10],
            )
        )
        return short, short
    clues.add("name")
    return name[:18].strip(), name[:18].strip()


def _note(random: Random, sender: Debtor, clues: set[str]) -> str:
    drawn = random.randrange(100)
    if drawn < 12:
        clues.add("virtual account")
        return f"VA {sender.virtual_account}"
    if drawn < 17:
        clues.add("contract number")
        return f"KONTRAK {sender.contract.replace('-', random.choice(('', ' ', '-')))}"
    return random.choice(NOTES)


def _month_later(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, day.day)
