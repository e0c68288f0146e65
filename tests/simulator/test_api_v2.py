"""API v2.0: journals and their lines, dimensions, posting, and reading back (PROTOCOL 3.1, 3.2, 3.4)."""

import pytest

from simulator import Finance, Simulator
from tests.simulator.json_client import Json, api_line, error
from tests.simulator.worlds import NAME, line, offer, posted, state

NOBODY = "00000000-0000-0000-0000-000000000000"


def lines(json: Json, code: str = "LEASE") -> str:
    """The address of a journal's lines."""
    return json.set(f"journals({json.journal(code)})/journalLines")


def test_companies_are_listed_by_guid(current: Json) -> None:
    (company,) = current.get(f"{current.api}/companies")["value"]

    assert (company["name"], company["displayName"]) == (NAME, NAME)
    assert company["id"] == current.company_id()


def test_journals_are_the_batches_of_the_general_template(current: Json) -> None:
    codes = [each["code"] for each in current.get(current.set("journals"))["value"]]
    others = current.get(current.set("journals?$filter=templateDisplayName eq 'LOOSE'"))["value"]

    assert codes == ["BALANCED", "FREE", "LEASE", "RENUMBER", "SERIES"]
    assert [(each["code"], each["templateDisplayName"]) for each in others] == [("LEASE", "LOOSE")]


def test_a_line_comes_back_with_encoded_names_and_its_account(current: Json) -> None:
    answer = current.send(
        "POST",
        lines(current),
        api_line("1000", 100.5, externalDocumentNumber="JMB-1", description="Receipt", comment="by bridge"),
    )
    made = answer.json()

    assert answer.status_code == 201
    assert made["accountType"] == "G_x002F_L_x0020_Account"
    assert made["balanceAccountType"] == "G_x002F_L_x0020_Account"
    assert (made["lineNumber"], made["amount"], made["journalDisplayName"]) == (10000, 100.5, "LEASE")
    assert (made["externalDocumentNumber"], made["description"]) == ("JMB-1", "Receipt")
    assert made["balancingAccountId"] == NOBODY
    (account,) = current.get(current.set("accounts?$filter=number eq '1000'"))["value"]
    assert made["accountId"] == account["id"]
    assert current.get(current.set(f"journalLines({made['id']})"))["amount"] == 100.5
    assert made["lastModifiedDateTime"] == "2026-03-05T12:00:00Z"


def test_an_account_may_be_named_by_its_id(current: Json) -> None:
    (bank,) = current.get(current.set("bankAccounts?$filter=number eq 'BCA'"))["value"]
    made = current.send(
        "POST",
        lines(current),
        {
            "accountType": "Bank_x0020_Account",
            "accountId": bank["id"],
            "postingDate": "2026-03-02",
            "amount": 5,
        },
    ).json()

    assert (made["accountNumber"], made["accountType"]) == ("BCA", "Bank_x0020_Account")


@pytest.mark.parametrize(
    ("changes", "status", "code", "words"),
    [
        (
            {"accountNumber": "4711"},
            400,
            "Application_DialogException",
            'The "accountNumber" does not match to an',
        ),
        (
            {"accountId": NOBODY[:-1] + "1"},
            400,
            "Application_DialogException",
            'The "accountId" does not match to',
        ),
        ({"accountId": "1000"}, 400, "BadRequest", "expected type 'Edm.Guid'"),
        (
            {"accountType": "G/L Account"},
            400,
            "BadRequest",
            "expected type 'Microsoft.NAV.genJournalAccountType'",
        ),
        ({"accountKind": "x"}, 400, "BadRequest", "The property 'accountKind' does not exist on type"),
        ({"amount": "5"}, 400, "BadRequest", "IEEE754Compatible"),
        ({"documentNumber": "X" * 21}, 400, "Application_StringExceededLength", "less than or equal to 20"),
    ],
)
def test_a_line_that_cannot_be_is_refused_and_changes_nothing(
    current: Json, central: Simulator, changes: dict[str, object], status: int, code: str, words: str
) -> None:
    before = state(central.company())
    refused = error(current.send("POST", lines(current), api_line("1000", 5) | changes))

    assert refused[:2] == (status, code)
    assert words in refused[2]
    assert state(central.company()) == before


def test_account_number_and_id_must_agree(current: Json) -> None:
    (other,) = current.get(current.set("accounts?$filter=number eq '1200'"))["value"]

    assert error(current.send("POST", lines(current), api_line("1000", 5) | {"accountId": other["id"]})) == (
        400,
        "Application_DialogException",
        "The account values do not match to a specific Account.",
    )


def test_lines_without_a_journal_are_not_to_be_had(current: Json) -> None:
    needed = "You must specify a journal batch ID or a journal ID to get a journal line."
    journal = current.journal()

    assert error(current.send("GET", current.set("journalLines")))[2] == needed
    assert error(current.send("POST", current.set("journalLines"), api_line("1000", 5)))[2] == needed
    made = current.send("POST", current.set("journalLines"), api_line("1000", 5, journalId=journal))
    assert made.status_code == 201
    assert len(current.get(current.set(f"journalLines?$filter=journalId eq {journal}"))["value"]) == 1


def test_a_line_stays_in_its_journal(current: Json) -> None:
    made = current.send("POST", lines(current), api_line("1000", 5)).json()
    place, match = current.set(f"journalLines({made['id']})"), {"If-Match": "*"}

    moved = error(current.send("PATCH", place, {"journalId": current.journal("SERIES")}, match))
    renamed = error(current.send("PATCH", place, {"journalDisplayName": "SERIES"}, match))

    assert moved[2] == "The Journal Batch Id isn't editable."
    assert renamed[2] == "The Journal Batch Display Name isn't editable."


def test_a_change_needs_the_etag(current: Json) -> None:
    made = current.send("POST", lines(current), api_line("1000", 5)).json()
    place = current.set(f"journalLines({made['id']})")

    assert error(current.send("PATCH", place, {"amount": 6}))[:2] == (400, "BadRequest_InvalidToken")
    assert (
        current.send("PATCH", place, {"amount": 6}, {"If-Match": made["@odata.etag"]}).json()["amount"] == 6
    )
    assert error(current.send("PATCH", place, {"amount": 7}, {"If-Match": made["@odata.etag"]}))[:2] == (
        409,
        "Request_EntityChanged",
    )
    assert current.send("DELETE", place).status_code == 204
    assert error(current.send("GET", place))[:2] == (404, "Internal_RecordNotFound")


def test_payments_and_vendors_of_others_are_not_seen_but_posted(current: Json, central: Simulator) -> None:
    offer(central.company(), line("1000", 7, "F1", type="Payment"), line("1200", -7, "F1", type="Payment"))
    current.send("POST", lines(current), api_line("1000", 5))
    current.send("POST", lines(current), api_line("1200", -5))

    shown = current.get(lines(current))["value"]
    posted = current.send("POST", current.set(f"journals({current.journal()})/Microsoft.NAV.post"))

    assert [each["amount"] for each in shown] == [5, -5]
    assert (posted.status_code, posted.content) == (204, b"")
    entries = current.get(current.set("generalLedgerEntries?$filter=entryNumber gt 2"))["value"]
    assert sorted(each["documentNumber"] for each in entries) == ["BKM1", "BKM1", "F1", "F1"]


def test_posting_is_found_whatever_its_case_and_refused_in_navisions_words(
    current: Json, central: Simulator
) -> None:
    place = current.set(f"journals({current.journal()})")
    nothing = error(current.send("POST", f"{place}/Microsoft.NAV.Post"))
    current.send("POST", lines(current), api_line("1000", 5))
    before = state(central.company())
    unbalanced = error(current.send("POST", f"{place}/Microsoft.NAV.post"))
    unknown = error(current.send("POST", current.set(f"journals({NOBODY[:-1]}1)/Microsoft.NAV.post")))

    assert nothing == (400, "Application_DialogException", "There is nothing to post.")
    assert unbalanced[:2] == (400, "Application_DialogException")
    assert unbalanced[2].startswith("Document No. BKM1 is out of balance by 5.")
    assert unknown[2] == f"The General Journal Batch with ID {NOBODY[:-1]}1 cannot be found."
    assert state(central.company()) == before


def test_dimensions_of_a_line_are_its_set_lines(current: Json) -> None:
    made = current.send("POST", lines(current), api_line("2000", 5)).json()
    below = current.set(f"journalLines({made['id']})/dimensionSetLines")

    first = current.send("POST", below, {"code": "BRANCH", "valueCode": "JKT"})
    again = error(current.send("POST", below, {"code": "BRANCH", "valueCode": "BDG"}))
    wrong = error(current.send("POST", below, {"code": "BRANCH", "valueCode": "XXX"}))
    empty = error(current.send("POST", below, {"valueCode": "JKT"}))
    strange = error(current.send("POST", below, {"code": "COLOUR", "valueCode": "RED"}))

    assert first.status_code == 201
    assert (first.json()["parentType"], first.json()["parentId"]) == ("Journal_x0020_Line", made["id"])
    assert first.json()["valueDisplayName"] == "Jakarta"
    assert again[2].startswith("The dimension set line already exists.")
    assert wrong[2] == 'The "valueCode" does not match to a Dimension Value.'
    assert empty[2] == 'The "id" or "code" field must be filled in.'
    assert strange[2] == 'The "code" does not match to a Dimension.'
    place = f"{below}({first.json()['id']})"
    changed = current.send("PATCH", place, {"valueCode": "BDG"}, {"If-Match": "*"})
    assert changed.json()["valueCode"] == "BDG"
    assert current.send("DELETE", place).status_code == 204
    assert current.get(below)["value"] == []
    needed = error(current.send("GET", current.set("dimensionSetLines")))
    assert needed[2] == "You must get to the parent first to get to the dimension set line."


def test_dimensions_may_be_brought_along_with_the_line(current: Json, central: Simulator) -> None:
    made = current.send(
        "POST",
        lines(current),
        api_line("1000", 5, dimensionSetLines=[{"code": "CONTRACT", "valueCode": "K-0001"}]),
    ).json()

    assert [each["valueCode"] for each in made["dimensionSetLines"]] == ["K-0001"]
    stored = central.company().rows(81).get("GENERAL", "LEASE", 10000)
    assert stored["Shortcut Dimension 2 Code"] == "K-0001"
    assert current.send(
        "PATCH", current.set(f"journalLines({made['id']})"), {"amount": 6}, {"If-Match": made["@odata.etag"]}
    ).ok


def test_a_third_dimension_goes_through_to_the_ledger(central: Simulator, current: Json) -> None:
    company = central.company()
    with company.transaction():
        values = company.rows(349)
        values.insert(values.draft({"Dimension Code": "CHANNEL", "Code": "APP", "Name": "Phone"}))
    lines_of = lines(current)
    chosen = [{"code": "CHANNEL", "valueCode": "APP"}, {"code": "BRANCH", "valueCode": "JKT"}]
    current.send("POST", lines_of, api_line("1000", 5, dimensionSetLines=chosen))
    current.send("POST", lines_of, api_line("1200", -5))
    current.send("POST", current.set(f"journals({current.journal()})/Microsoft.NAV.post"))

    read = current.get(
        current.set("generalLedgerEntries?$filter=entryNumber gt 2&$expand=dimensionSetLines,account")
    )["value"]

    found = [
        [(d["code"], d["valueCode"], d["parentType"]) for d in each["dimensionSetLines"]] for each in read
    ]
    assert found == [
        [
            ("BRANCH", "JKT", "General_x0020_Ledger_x0020_Entry"),
            ("CHANNEL", "APP", "General_x0020_Ledger_x0020_Entry"),
        ],
        [],
    ]
    assert [each["account"]["number"] for each in read] == ["1000", "1200"]
    below = current.set(f"generalLedgerEntries({read[0]['id']})/dimensionSetLines")
    assert "read only" in error(current.send("POST", below, {"code": "CONTRACT", "valueCode": "K-0001"}))[2]


def test_an_entry_has_no_external_document_number(current: Json, central: Simulator) -> None:
    posted(central.company(), line("1000", 5, external="JMB-1"), line("1200", -5))
    (entry,) = current.get(current.set("generalLedgerEntries?$filter=entryNumber eq 3"))["value"]

    assert set(entry) == {
        "@odata.etag",
        "id",
        "entryNumber",
        "postingDate",
        "documentNumber",
        "documentType",
        "accountId",
        "accountNumber",
        "description",
        "debitAmount",
        "creditAmount",
        "additionalCurrencyDebitAmount",
        "additionalCurrencyCreditAmount",
        "lastModifiedDateTime",
    }
    assert (entry["documentType"], entry["debitAmount"], entry["creditAmount"]) == ("_x0020_", 5, 0)


def test_ledger_entries_are_read_by_the_time_of_their_change(current: Json, central: Simulator) -> None:
    posted(central.company(), line("1000", 5), line("1200", -5))
    later = current.get(
        current.set("generalLedgerEntries?$filter=lastModifiedDateTime gt 2026-03-05T12:00:00Z")
    )
    since = current.get(
        current.set("generalLedgerEntries?$filter=lastModifiedDateTime ge 2026-03-05T12:00:00Z")
    )

    assert later["value"] == []
    assert len(since["value"]) == 4


def test_masters_show_what_a_bridge_must_know(current: Json, central: Simulator) -> None:
    accounts = {each["number"]: each for each in current.get(current.set("accounts"))["value"]}
    banks = {each["number"]: each for each in current.get(current.set("bankAccounts"))["value"]}
    customers = {each["number"]: each for each in current.get(current.set("customers"))["value"]}

    assert (accounts["3000"]["blocked"], accounts["1100"]["directPosting"]) == (True, False)
    assert (accounts["9000"]["accountType"], accounts["1000"]["netChange"]) == ("Total", 500)
    assert (banks["OLD"]["blocked"], banks["USD"]["currencyCode"]) == (True, "USD")
    assert (customers["C200"]["blocked"], customers["C100"]["blocked"]) == ("All", "_x0020_")


def test_dimensions_and_their_values(current: Json) -> None:
    dimensions = current.get(current.set("dimensions"))["value"]
    branch = next(each for each in dimensions if each["code"] == "BRANCH")
    values = current.get(current.set(f"dimensions({branch['id']})/dimensionValues"))["value"]
    every = current.get(current.set("dimensionValues?$filter=code eq 'K-0001'"))["value"]

    assert [each["code"] for each in dimensions] == ["BRANCH", "CONTRACT"]
    assert [each["code"] for each in values] == ["BDG", "JKT", "OLD"]
    assert {each["dimensionId"] for each in values} == {branch["id"]}
    assert [each["displayName"] for each in every] == [""]


def test_a_changed_reference_starts_a_new_document_when_no_number_is_given(current: Json) -> None:
    place = lines(current, "SERIES")
    first = current.send("POST", place, {"accountNumber": "1000", "amount": 5, "externalDocumentNumber": "A"})
    same = current.send("POST", place, {"accountNumber": "1000", "amount": 5, "externalDocumentNumber": "A"})
    other = current.send("POST", place, {"accountNumber": "1000", "amount": 5, "externalDocumentNumber": "B"})

    numbers = [each.json()["documentNumber"] for each in (first, same, other)]
    assert numbers == ["J0001", "J0001", "J0002"]


def test_a_journal_is_made_changed_and_removed(current: Json, central: Simulator) -> None:
    made = current.send("POST", current.set("journals"), {"code": "BRIDGE", "displayName": "Of the bridge"})
    again = error(current.send("POST", current.set("journals"), {"code": "BRIDGE"}))
    place = current.set(f"journals({made.json()['id']})")
    current.send("POST", f"{place}/journalLines", api_line("1000", 5))
    renamed = current.send("PATCH", place, {"code": "BRIDGE2"}, {"If-Match": "*"})

    assert made.status_code == 201
    assert again[:2] == (400, "Internal_EntityWithSameKeyExists")
    assert renamed.json()["id"] == made.json()["id"]
    assert len(current.get(f"{place}/journalLines")["value"]) == 1
    assert current.send("DELETE", place).status_code == 204
    assert len(central.company().rows(81)) == 0


def test_the_id_of_a_row_is_its_own_and_not_its_keys(current: Json, central: Simulator) -> None:
    first = current.send("POST", lines(current), api_line("1000", 5)).json()
    Finance(central.company()).delete_line("GENERAL", "LEASE", 10000)
    second = current.send("POST", lines(current), api_line("1000", 5)).json()

    assert second["lineNumber"] == first["lineNumber"]
    assert second["id"] != first["id"]
    assert current.send("GET", current.set(f"journalLines({first['id']})")).status_code == 404


def test_nav_2018_has_no_api_v2() -> None:
    from tests.simulator.worlds import MARCH_1, NOON, SEED

    with Simulator.start([SEED], clock=lambda: NOON, work_date=MARCH_1) as old:
        assert Json(old, NAME).send("GET", f"{old.url}/api/v2.0/companies").status_code == 404


def test_enumerations_are_filtered_by_their_encoded_names(current: Json) -> None:
    place = lines(current)
    current.send("POST", place, api_line("1000", 5))
    current.send("POST", place, api_line("C100", -5) | {"accountType": "Customer"})

    found = current.get(f"{place}?$filter=accountType eq 'G_x002F_L_x0020_Account'")["value"]
    typed = current.get(f"{place}?$filter=accountType eq Microsoft.NAV.genJournalAccountType'Customer'")[
        "value"
    ]

    assert [each["amount"] for each in found] == [5]
    assert [each["accountNumber"] for each in typed] == ["C100"]


def test_what_is_not_json_is_refused(current: Json) -> None:
    answer = current.session.post(
        lines(current),
        data="amount=5",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=20,
    )
    broken = current.session.post(
        lines(current), data='{"amount":', headers={"Content-Type": "application/json"}, timeout=20
    )

    assert answer.status_code == 415
    assert error(broken) == (400, "BadRequest", "Invalid Request Body")
    assert current.send("PUT", lines(current), {}).status_code == 405
