"""OData V4 page services: what a page shows, what a write sets off, and its refusals (PROTOCOL 2)."""

import base64

import pytest

from simulator import Finance, Simulator
from tests.simulator.json_client import Json, error, page_line
from tests.simulator.worlds import NAME, line, offer, state


def written(json: Json, **changes: object) -> dict[str, object]:
    """One line that went through."""
    answer = json.send("POST", json.page("GeneralJournal"), page_line("1000", 100) | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_new_line_comes_back_whole_with_everything_the_page_filled_in(json: Json) -> None:
    line = written(json, External_Document_No="JMB-1")

    assert (line["Journal_Template_Name"], line["Journal_Batch_Name"], line["Line_No"]) == (
        "GENERAL",
        "LEASE",
        10000,
    )
    assert line["CurrentJnlBatchName"] == ""
    assert (line["Description"], line["Debit_Amount"], line["Amount_LCY"]) == ("Cash", 100, 100)
    assert line["Document_Type"] == " "
    assert line["Account_Type"] == "G/L Account"
    assert line["Document_Date"] == "2026-03-02"
    assert line["Applies_to_Doc_No"] == ""
    assert line["External_Document_No"] == "JMB-1"


def test_the_key_comes_first_and_the_context_names_the_company(json: Json, navision: Simulator) -> None:
    answer = json.send("POST", json.page("GeneralJournal"), page_line("1000", 1))
    names = list(answer.json())

    assert names[:5] == [
        "@odata.context",
        "@odata.etag",
        "Journal_Template_Name",
        "Journal_Batch_Name",
        "Line_No",
    ]
    assert answer.json()["@odata.context"] == (
        f"{navision.url}/ODataV4/$metadata#Company('PT%20Contoh%20Finance%2C%20Tbk.')/GeneralJournal/$entity"
    )
    assert answer.headers["Content-Type"] == "application/json; odata.metadata=minimal; odata.streaming=true"
    assert answer.headers["OData-Version"] == "4.0"
    assert {"Request-Id", "ms-correlation-x"} <= set(answer.headers)
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert json.send("GET", answer.headers["Location"]).json()["Line_No"] == 10000


def test_lines_are_numbered_in_steps_and_inherit_from_the_line_above(json: Json) -> None:
    written(json)
    second = json.send(
        "POST",
        json.page("GeneralJournal"),
        {
            "Journal_Template_Name": "GENERAL",
            "Journal_Batch_Name": "LEASE",
            "Account_No": "1200",
            "Amount": -5,
        },
    ).json()

    assert (second["Line_No"], second["Posting_Date"], second["Document_No"]) == (20000, "2026-03-02", "BKM1")


def test_a_page_shows_the_lines_of_all_batches(json: Json, navision: Simulator) -> None:
    offer(navision.company(), line("1000", 1), batch="LEASE")
    offer(navision.company(), line("1000", 2), batch="SERIES")

    shown = json.get(json.page("GeneralJournal"))["value"]

    assert [each["Journal_Batch_Name"] for each in shown] == ["LEASE", "SERIES"]


def test_a_line_without_template_or_batch_is_refused(json: Json, navision: Simulator, flavour: str) -> None:
    before = state(navision.company())
    status, code, text = error(
        json.send("POST", json.page("GeneralJournal"), {"Account_No": "1000", "Amount": 1})
    )

    assert (status, code) == (
        404,
        "NavCSide_Record_NotFound" if flavour == "nav2018" else "Internal_RecordNotFound",
    )
    assert text == "The Gen. Journal Template does not exist. Identification fields and values: Name=''"
    assert state(navision.company()) == before


def test_a_line_number_of_ones_own_is_taken_and_a_second_of_it_refused(json: Json, flavour: str) -> None:
    written(json, Line_No=15000)
    status, code, text = error(
        json.send("POST", json.page("GeneralJournal"), page_line("1000", 1, Line_No=15000))
    )

    assert status == 400
    assert code == (
        "NavCSide_Entity_With_Samekey" if flavour == "nav2018" else "Internal_EntityWithSameKeyExists"
    )
    assert "already exists. Identification fields and values: Journal Template Name='GENERAL'," in text


def test_a_change_needs_the_etag_of_the_row_as_it_is(json: Json, flavour: str) -> None:
    line = written(json)
    place = json.page(
        "GeneralJournal(Journal_Template_Name='GENERAL',Journal_Batch_Name='LEASE',Line_No=10000)"
    )
    without = error(json.send("PATCH", place, {"Amount": 90}))
    changed = json.send("PATCH", place, {"Amount": 90}, {"If-Match": str(line["@odata.etag"])})
    stale = error(json.send("PATCH", place, {"Amount": 80}, {"If-Match": str(line["@odata.etag"])}))
    whatever = json.send("PATCH", place, {"Amount": 70}, {"If-Match": "*"})

    old = flavour == "nav2018"
    assert without[:2] == (400, "OData_Invalid_Token" if old else "BadRequest_InvalidToken")
    assert (changed.status_code, changed.json()["Credit_Amount"], changed.json()["Amount"]) == (200, 0, 90)
    assert stale == (
        409,
        "OData_Entity_Changed" if old else "Request_EntityChanged",
        "Another user has already changed the record.",
    )
    assert (whatever.status_code, whatever.json()["Amount"]) == (200, 70)


def test_a_line_is_deleted_with_or_without_an_etag_but_never_with_a_stale_one(json: Json) -> None:
    first, second = written(json), written(json, Amount=5)
    place = "GeneralJournal(Journal_Template_Name='GENERAL',Journal_Batch_Name='LEASE',Line_No={})"
    one, two = json.page(place.format(10000)), json.page(place.format(20000))
    json.send("PATCH", one, {"Amount": 1}, {"If-Match": "*"})

    assert error(json.send("DELETE", one, headers={"If-Match": str(first["@odata.etag"])}))[0] == 409
    assert json.send("DELETE", two, headers={"If-Match": str(second["@odata.etag"])}).status_code == 204
    assert json.send("DELETE", one).status_code == 204
    assert json.get(json.page("GeneralJournal"))["value"] == []


def test_an_etag_holds_the_row_version_behind_its_length(json: Json) -> None:
    tag = str(written(json)["@odata.etag"])

    inside = base64.b64decode(tag.removeprefix('W/"').removesuffix('"')).decode()

    length, version, rest = inside.removeprefix("'").split(";", 2)
    assert version.endswith("1")
    assert len(version) - 1 == int(length)
    assert rest == "00;'"


@pytest.mark.parametrize(
    ("changes", "status", "code", "words"),
    [
        (
            {"Amont": 1},
            400,
            "BadRequest",
            "The property 'Amont' does not exist on type 'NAV.GeneralJournal'.",
        ),
        ({"Amount": "100"}, 400, "BadRequest", "IEEE754Compatible"),
        ({"Amount": True}, 400, "BadRequest", "expected type 'Edm.Decimal'"),
        ({"Amount": 10**30}, 400, "BadRequest", "expected type 'Edm.Decimal'"),
        ({"Account_No": 1000}, 400, "BadRequest", "property 'Account_No' to the expected type 'Edm.String'"),
        ({"Posting_Date": "02/03/2026"}, 400, "BadRequest", "expected type 'Edm.Date'"),
        ({"Line_No": 2.5}, 400, "BadRequest", "expected type 'Edm.Int32'"),
        (
            {"Account_Type": "G_L_Account"},
            400,
            "Unknown",
            "'G_L_Account' is not an option. The existing options are: G/L Account,Customer,",
        ),
    ],
)
def test_what_does_not_follow_the_metadata_is_refused(
    json: Json, navision: Simulator, changes: dict[str, object], status: int, code: str, words: str
) -> None:
    before = state(navision.company())
    refused = error(json.send("POST", json.page("GeneralJournal"), page_line("1000", 100) | changes))

    assert refused[:2] == (status, code)
    assert words in refused[2]
    assert state(navision.company()) == before


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        (
            {"Account_No": "4711"},
            "Internal_InvalidTableRelation",
            "The field Account No. of table Gen. Journal Line contains a value (4711) that cannot be found in the"
            " related table (G/L Account).",
        ),
        (
            {"Account_No": "3000"},
            "Application_FieldValidationException",
            "Blocked must be equal to 'No'  in G/L Account: No.=3000. Current value is 'Yes'.",
        ),
        (
            {"Document_No": "X" * 21},
            "Application_StringExceededLength",
            "The length of the string is 21, but it must be less than or equal to 20 characters. Value: "
            + "X" * 21,
        ),
        (
            {"Shortcut_Dimension_1_Code": "OLD"},
            "Application_DialogException",
            "Dimension Value BRANCH - OLD is blocked.",
        ),
    ],
)
def test_a_refusal_of_the_page_comes_with_its_code_and_words(
    current: Json, central: Simulator, changes: dict[str, object], code: str, words: str
) -> None:
    before = state(central.company())

    assert error(current.send("POST", current.page("GeneralJournal"), page_line("1000", 1) | changes)) == (
        400,
        code,
        words,
    )
    assert state(central.company()) == before


def test_the_ledger_can_be_read_and_not_written(json: Json) -> None:
    entry = json.get(json.page("GeneralLedgerEntries(1)"))

    assert (entry["Entry_No"], entry["Document_No"], entry["Amount"]) == (1, "OPEN", 500)
    assert error(json.send("POST", json.page("GeneralLedgerEntries"), {"Amount": 1}))[0] == 400
    assert error(json.send("DELETE", json.page("GeneralLedgerEntries(1)")))[0] == 400


@pytest.mark.parametrize(
    ("service", "key"),
    [
        ("ChartOfAccounts", ["No"]),
        ("CustomerList", ["No"]),
        ("BankAccountList", ["No"]),
        ("BankAccountLedgerEntries", ["Entry_No"]),
        ("CustomerLedgerEntries", ["Entry_No"]),
        ("DimensionValues", ["Dimension_Code", "Code"]),
        ("GLRegisters", ["No"]),
        ("GeneralJournalBatches", ["Journal_Template_Name", "Name"]),
    ],
)
def test_every_published_page_is_a_service_with_its_key_first(
    json: Json, service: str, key: list[str]
) -> None:
    Finance(json.simulator.company()).insert_line("GENERAL", "LEASE", line("BCA", 5, kind="Bank Account"))
    Finance(json.simulator.company()).insert_line("GENERAL", "LEASE", line("C100", -5, kind="Customer"))
    Finance(json.simulator.company()).post("GENERAL", "LEASE")

    rows = json.get(json.page(service))["value"]

    assert rows
    assert list(rows[0])[1 : 1 + len(key)] == key


def test_an_address_that_leads_nowhere_is_told_so(json: Json, flavour: str) -> None:
    service = error(json.send("GET", json.page("Nonsense")))
    company = error(json.send("GET", f"{json.odata}/Company('Nowhere')/GeneralJournal"))
    row = error(json.send("GET", json.page("ChartOfAccounts('4711')")))

    old = flavour == "nav2018"
    assert service == (
        404,
        "BadRequest_ResourceNotFound",
        "Resource not found for the segment 'Nonsense'.",
    )
    assert company[:2] == (404, "Nav_Company_NotFound" if old else "Internal_CompanyNotFound")
    assert row[:2] == (404, "NavCSide_Record_NotFound" if old else "Internal_RecordNotFound")


def test_the_company_may_stand_in_the_query_or_be_left_out(json: Json) -> None:
    named = json.get(f"{json.odata}/ChartOfAccounts?company=PT Contoh Finance, Tbk.")
    silent = json.get(f"{json.odata}/ChartOfAccounts")

    assert len(named["value"]) == len(silent["value"]) == 7


def test_companies_are_listed_with_their_id(json: Json) -> None:
    (company,) = json.get(f"{json.odata}/Company")["value"]

    assert company["Name"] == NAME
    assert json.get(f"{json.odata}/ChartOfAccounts?company={company['Id']}")["value"]


def test_a_codeunit_is_called_by_name_and_returns_its_value(json: Json, navision: Simulator) -> None:
    offer(navision.company(), line("1000", 5), line("1200", -5))
    address = f"{json.odata}/JembatanPosting_PostGeneralJournal?company={NAME}"

    missing = error(json.send("POST", address, {"templateName": "GENERAL"}))
    unknown = error(json.send("POST", address, {"templateName": "GENERAL", "batchName": "LEASE", "x": 1}))
    posted = json.send("POST", address, {"templateName": "GENERAL", "batchName": "LEASE"})
    again = error(json.send("POST", address, {"templateName": "GENERAL", "batchName": "LEASE"}))

    assert missing[0] == 400
    assert "batchName" in missing[2]
    assert unknown[0] == 400
    assert posted.status_code == 200
    assert posted.json() == {
        "@odata.context": f"{navision.url}/ODataV4/$metadata#Edm.Int32",
        "value": 2,
    }
    assert again == (400, "Application_DialogException", "There is nothing to post.")


def test_a_client_that_wants_no_content_gets_none(json: Json) -> None:
    answer = json.send(
        "POST", json.page("GeneralJournal"), page_line("1000", 1), {"Prefer": "return=minimal"}
    )

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Preference-Applied"] == "return=minimal"
    assert json.send("GET", answer.headers["Location"]).json()["Amount"] == 1


def test_a_page_variable_is_taken_and_means_nothing(json: Json) -> None:
    line = written(json, CurrentJnlBatchName="SERIES")

    assert (line["Journal_Batch_Name"], line["CurrentJnlBatchName"]) == ("LEASE", "")


def test_the_foot_of_the_journal_shows_the_totals_of_the_batch(json: Json, flavour: str) -> None:
    written(json)
    line = written(json, Amount=-30)

    assert (line["Balance"], line["TotalBalance"]) == (70, 70)
    if flavour == "bc26":
        assert (line["NumberOfJournalRecords"], line["DisplayTotalDebit"], line["DisplayTotalCredit"]) == (
            2,
            100,
            30,
        )


def test_navisions_own_query_shows_the_ledger_without_its_reference(json: Json, navision: Simulator) -> None:
    offer(navision.company(), line("1000", 5, external="JMB-1"), line("1200", -5)).post("GENERAL", "LEASE")

    entry = json.get(json.page("G_LEntries(3)"))

    assert (entry["Document_No"], entry["Amount"], entry["G_L_Account_Name"]) == ("BKM1", 5, "Cash")
    assert "External_Document_No" not in entry
    assert error(json.send("PATCH", json.page("G_LEntries(3)"), {"Amount": 1}, {"If-Match": "*"}))[0] == 400
