"""`import`: contracts and opening balances from files; all faults are listed, and nothing is half imported."""

from __future__ import annotations

from decimal import Decimal

from commands.trial.navision import company_seed
from commands.trial.portfolio import make_portfolio, write_opening
from company.loader import load_setup
from simulator import Simulator
from tests.commands.conftest import C1, CommandLine
from tests.commands.navision import PASSWORD, USER, point_to

BAD = C1 + (
    "C1,BDG,P1,Again,MOTOR-FLAT,2004-12-01,12000000,20,12\n"
    "C2,XXX,P2,Unknown branch,MOTOR-FLAT,2004-12-01,12000000,20,12\n"
    'C3,BDG,P3,A comma,MOTOR-FLAT,2004-12-01,"12,000,000",20,-12\n'
    "C4,BDG,P4,Excel,MOTOR-FLAT,38322,12000000,20,12\n"
)


def test_contracts_are_signed_from_a_file(cli: CommandLine):
    path = cli.write("contracts.csv", C1)

    answer = cli("import", "contracts", path, "--json").json

    assert answer == {"imported": 1, "repeated": 0, "faults": []}
    assert cli("table", "C1", "--json").json["signed"] == "2004-12-01"


def test_every_fault_of_a_file_is_listed_and_nothing_is_imported(cli: CommandLine):
    path = cli.write("contracts.csv", BAD)

    with cli.nothing_changes():
        answer = cli("import", "contracts", path, code=1)

    places = [line.partition(": ")[0] for line in answer.err.splitlines() if line.startswith("contracts.csv")]
    assert places == [
        "contracts.csv, row 3, number",
        "contracts.csv, row 4, branch",
        "contracts.csv, row 5, principal",
        "contracts.csv, row 5, months",
        "contracts.csv, row 6, signed",
    ]
    assert "nothing was imported" in answer.err
    assert "0 contracts imported" in answer.out


def test_good_rows_are_imported_when_that_is_asked_for(cli: CommandLine):
    answer = cli(
        "import", "contracts", cli.write("contracts.csv", BAD), "--accept-good", "--json", code=1
    ).json

    assert answer["imported"] == 1
    assert {fault["row"] for fault in answer["faults"]} == {3, 4, 5, 6}
    assert answer["faults"][1] == {
        "file": "contracts.csv",
        "row": 4,
        "column": "branch",
        "value": "XXX",
        "fault": "is no branch of the company",
        "remedy": "use one of JKT, BDG, SBY, or add it in config/branches.toml",
    }


def test_a_file_that_is_not_there_is_a_fault(cli: CommandLine):
    assert "there is no such file" in cli("import", "contracts", cli.folder / "none.csv", code=1).err


def test_opening_balances_are_agreed_with_navision_or_the_difference_is_named(cli: CommandLine):
    setup = load_setup(cli.config)
    portfolio = make_portfolio(setup, new=1, in_mid_life=6)
    write_opening(cli.folder / "opening", portfolio, setup)
    balances = portfolio.balances(setup)
    first = min(balances)
    for amount, code in ((Decimal(1), 1), (Decimal(0), 0)):
        seed = company_seed(setup, (), {**balances, first: balances[first] + amount}, portfolio.as_of)
        with Simulator.start([seed], users={USER: PASSWORD}) as server:
            point_to(cli, server.url)
            answer = cli("import", "opening", cli.folder / "opening", "--json", code=code)
        if code:
            assert "Navision shows" in answer.err
            assert "difference -1" in answer.err
        else:
            assert answer.json["contracts"] == 6
            assert answer.json["as_of"] == "2004-11-30"
    assert cli("books", "verify", "--json").json["sound"] is True


def test_the_sheets_of_the_cut_over_are_brought_forward_and_posted_where_navision_has_none(cli: CommandLine):
    setup = load_setup(cli.config)
    portfolio = make_portfolio(setup, new=1, in_mid_life=3)
    write_opening(cli.folder / "opening", portfolio, setup)
    contract = next(c for c in portfolio.in_mid_life if c.branch == "BDG")
    rows = (
        "bank,number,amount,effective,contract,received,state,deposited,account,slip",
        f"BCA,1,900000,2004-12-05,{contract.number},2004-11-01,,,,",
        f"BCA,2,900000,2004-11-26,{contract.number},2004-11-01,DEPOSITED,2004-11-29,BDG BCA,OLD-1",
    )
    (cli.folder / "opening" / "sheets.csv").write_text("\n".join(rows) + "\n")
    seed = company_seed(setup, (), portfolio.balances(setup), portfolio.as_of)
    with Simulator.start([seed], users={USER: PASSWORD}) as server:
        point_to(cli, server.url)
        cli("init")
        with cli.nothing_changes():
            refused = cli("import", "opening", cli.folder / "opening", code=1)
        assert "PDC_ON_HAND) in BDG: brought forward 900,000, Navision shows 0" in refused.err
        answer = cli("import", "opening", cli.folder / "opening", "--post-sheets", "--json").json
    assert (answer["contracts"], answer["sheets"]) == (3, 2)
    report = cli("cheque", "clearing", "--as-of", "2004-12-01", "--prove", "--json").json
    assert [(row["sheet"], row["slip"], row["days"]) for row in report["rows"]] == [("BG BCA 2", "OLD-1", 2)]
    assert report["memo"] == 900000
    assert cli("books", "verify", "--json").json["sound"] is True


def test_opening_balances_wait_for_a_navision_that_is_down(cli: CommandLine):
    setup = load_setup(cli.config)
    portfolio = make_portfolio(setup, new=1, in_mid_life=1)
    write_opening(cli.folder / "opening", portfolio, setup)
    with Simulator.start([company_seed(setup)]) as server:
        address = server.url
    point_to(cli, address)
    cli("init")

    with cli.nothing_changes():
        cli("import", "opening", cli.folder / "opening", code=3)
