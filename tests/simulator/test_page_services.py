"""The operations of a page service over the wire (PROTOCOL 1.4–1.9), on every version."""

import http.client
from collections.abc import Mapping
from dataclasses import replace

import pytest
import requests
from lxml import etree

from simulator import (
    CompanySeed,
    Finance,
    Simulator,
    posted_entries,
    publish_page,
    standard_services,
    waiting_lines,
)
from simulator.pages.standard import general_journal, journal_with_key
from simulator.tables.flavours import FLAVOURS
from tests.simulator.wire import (
    ENVELOPE,
    Fault,
    Wire,
    batch_name,
    criteria,
    entity,
    gl_line,
    members,
    names,
    rows,
)
from tests.simulator.worlds import MARCH_1, NAME, SEED

PAIR = (
    gl_line("1000", 150, external="KW-1", branch="JKT"),
    gl_line("1200", -150, external="KW-1", branch="JKT"),
)


def one(line: Mapping[str, object], batch: str = "LEASE") -> str:
    """The content of Create or Update for one journal line."""
    return f"{batch_name(batch)}<GeneralJournal>{members(line)}</GeneralJournal>"


def test_lines_are_created_posted_and_read_back(wire: Wire) -> None:
    created = wire.create(*PAIR)
    register = wire.post()
    entries = wire.entries({"Document_No": "BKM1"})

    assert [each["Amount"] for each in created] == ["150", "-150"]
    assert register == 2
    assert sorted((each["G_L_Account_No"], each["Amount"]) for each in entries) == [
        ("1000", "150"),
        ("1200", "-150"),
    ]
    assert {each["External_Document_No"] for each in entries} == {"KW-1"}
    assert {each["Global_Dimension_1_Code"] for each in entries} == {"JKT"}
    assert {each["User_ID"] for each in entries} == {"JEMBATAN"}


def test_the_answer_shows_everything_the_page_filled_in(wire: Wire) -> None:
    (created,) = wire.create({"Account_No": "1000", "Amount": "7.50"})

    assert created["Posting_Date"] == "2026-03-01"
    assert created["Account_Type"] == "G_L_Account"
    assert (created["Description"], created["Amount"], created["Debit_Amount"]) == ("Cash", "7.5", "7.5")
    assert created["Credit_Amount"] == "0"


def test_blank_texts_are_left_out_and_every_other_blank_is_shown(wire: Wire) -> None:
    (created,) = wire.create({"Account_No": "1000", "Amount": 1})

    assert "External_Document_No" not in created
    assert created["Document_Type"] == "_blank_"
    assert created["Correction"] == "false"
    assert created["Quantity"] == "0"
    assert wire.entries({"Entry_No": "1"})[0]["Reversed_Entry_No"] == "0"


def test_a_description_with_characters_xml_forbids_is_sent_as_navision_sends_it(wire: Wire) -> None:
    company = wire.simulator.company()
    Finance(company).insert_line("GENERAL", "LEASE", {"Description": "a\x1fb <&>"})
    content = f"{batch_name('LEASE')}<setSize>0</setSize>"
    answer = wire.send(
        wire.address("Page", "GeneralJournal"),
        "urn:microsoft-dynamics-schemas/page/generaljournal",
        "ReadMultiple",
        content,
    )

    assert b"<Description>a&#x1F;b &lt;&amp;&gt;</Description>" in answer.content
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(answer.content)


def test_many_lines_are_created_all_or_none(wire: Wire) -> None:
    with pytest.raises(Fault) as refusal:
        wire.create(gl_line("1000", 1), gl_line("4711", -1))

    assert refusal.value.name == "NavCSideValidateTableRelationException"
    assert wire.journal() == []


def test_line_numbers_go_up_in_steps_of_ten_thousand(wire: Wire) -> None:
    wire.create(*PAIR)

    lines = waiting_lines(wire.simulator.company(), "GENERAL", "LEASE")
    assert [each.line_no for each in lines] == [10_000, 20_000]


def test_a_page_shows_only_the_batch_it_opened(wire: Wire) -> None:
    wire.create(gl_line("1000", 1), batch="LEASE")
    wire.create(gl_line("1000", 2), batch="FREE")

    assert [each["Amount"] for each in wire.journal(batch="LEASE")] == ["1"]
    assert [each["Amount"] for each in wire.journal(batch="free")] == ["2"]


def test_an_unknown_batch_is_a_fault(wire: Wire) -> None:
    with pytest.raises(Fault) as refusal:
        wire.journal(batch="NONE")

    assert (refusal.value.status, refusal.value.name) == (500, "NavCSideRecordNotFoundException")


def test_an_update_needs_the_key_of_the_row_as_it_is(wire: Wire) -> None:
    (first, second) = wire.create(*PAIR)
    change = one({"Key": first["Key"], "Amount": 200})

    updated = entity(wire.page("GeneralJournal", "Update", change)[0])

    assert updated["Amount"] == "200"
    assert updated["Key"] != first["Key"]
    with pytest.raises(Fault) as refusal:
        wire.page("GeneralJournal", "Update", change)
    assert refusal.value.text == (
        "Other user has modified Gen. Journal Line Journal Template Name='GENERAL',Journal Batch Name='LEASE',"
        "Line No.='10000'."
    )
    assert [each["Amount"] for each in wire.journal()] == ["200", second["Amount"]]


def test_sending_a_line_back_as_it_was_read_changes_nothing_but_what_differs(wire: Wire) -> None:
    (first, _) = wire.create(*PAIR)
    content = {**first, "External_Document_No": "KW-2"}

    wire.page("GeneralJournal", "Update", one(content))

    (after, _) = wire.journal()
    assert after["External_Document_No"] == "KW-2"
    assert {**after, "Key": "", "External_Document_No": ""} == {
        **first,
        "Key": "",
        "External_Document_No": "",
    }


def test_an_empty_element_clears_a_text_and_an_absent_one_leaves_it(wire: Wire) -> None:
    (first, _) = wire.create(*PAIR)
    content = {"Key": first["Key"], "External_Document_No": ""}

    wire.page("GeneralJournal", "Update", one(content))

    (after, _) = wire.journal()
    assert "External_Document_No" not in after
    assert after["Shortcut_Dimension_1_Code"] == "JKT"


def test_many_updates_are_all_or_none(wire: Wire) -> None:
    (first, second) = wire.create(*PAIR)
    good = members({"Key": first["Key"], "Amount": 1})
    bad = members({"Key": second["Key"], "Account_No": "4711"})
    listed = f"<GeneralJournal>{good}</GeneralJournal><GeneralJournal>{bad}</GeneralJournal>"

    with pytest.raises(Fault):
        wire.page(
            "GeneralJournal",
            "UpdateMultiple",
            f"{batch_name('LEASE')}<GeneralJournal_List>{listed}</GeneralJournal_List>",
        )

    assert [each["Amount"] for each in wire.journal()] == ["150", "-150"]


def delete(wire: Wire, key: str) -> str:
    result = wire.page("GeneralJournal", "Delete", f"{batch_name('LEASE')}<Key>{key}</Key>")
    return result.findtext("{*}Delete_Result") or ""


def test_a_line_is_deleted_by_its_key_and_only_once(wire: Wire) -> None:
    (first, second) = wire.create(*PAIR)

    assert delete(wire, first["Key"]) == "true"

    assert [each["Key"] for each in wire.journal()] == [second["Key"]]
    with pytest.raises(Fault) as refusal:
        delete(wire, first["Key"])
    assert refusal.value.name == "NavCSideRecordNotFoundException"


@pytest.mark.parametrize("key", ["", "nonsense", "8;AAAAAAAA3;1230;", "4;!!!!1;10;"])
def test_what_was_never_a_key_is_refused(wire: Wire, key: str) -> None:
    with pytest.raises(Fault):
        delete(wire, key)


def test_is_updated_tells_whether_a_row_changed_since(wire: Wire) -> None:
    (first, _) = wire.create(*PAIR)

    def changed() -> str | None:
        result = wire.page("GeneralJournal", "IsUpdated", f"<Key>{first['Key']}</Key>")
        return result.findtext("{*}IsUpdated_Result")

    assert changed() == "false"
    Finance(wire.simulator.company()).edit_line("GENERAL", "LEASE", 10_000, {"Description": "edited"})
    assert changed() == "true"


def test_a_key_becomes_a_record_id_and_leads_back_to_the_row(wire: Wire) -> None:
    (first, _) = wire.create(*PAIR)

    named = wire.page("GeneralJournal", "GetRecIdFromKey", f"<Key>{first['Key']}</Key>")
    record_id = named.findtext("{*}GetRecIdFromKey_Result")
    assert record_id == "Gen. Journal Line: GENERAL,LEASE,10000"

    found = wire.page("GeneralJournal", "ReadByRecId", f"{batch_name('LEASE')}<recId>{record_id}</recId>")
    assert rows(found) == [first]
    other = wire.page("GeneralJournal", "ReadByRecId", f"{batch_name('FREE')}<recId>{record_id}</recId>")
    assert rows(other) == []


def test_reading_in_pages_meets_every_row_once(wire: Wire) -> None:
    wire.create(*(gl_line("1000", number, f"D{number}") for number in range(1, 8)))
    seen: list[str] = []
    key = ""
    while True:
        marked = f"<bookmarkKey>{key}</bookmarkKey>" if key else ""
        content = f"{batch_name('LEASE')}{marked}<setSize>3</setSize>"
        page = rows(wire.page("GeneralJournal", "ReadMultiple", content))
        if not page:
            break
        seen += [each["Amount"] for each in page]
        key = page[-1]["Key"]

    assert seen == ["1", "2", "3", "4", "5", "6", "7"]


def test_a_negative_size_reads_from_the_end(wire: Wire) -> None:
    wire.create(*(gl_line("1000", number, f"D{number}") for number in range(1, 8)))

    assert [each["Amount"] for each in wire.journal(size=-2)] == ["7", "6"]


def test_a_bookmark_whose_row_is_gone_still_marks_its_place_in_a_journal(wire: Wire) -> None:
    lines = wire.create(*(gl_line("1000", number, f"D{number}") for number in range(1, 5)))
    delete(wire, lines[1]["Key"])

    content = f"{batch_name('LEASE')}<bookmarkKey>{lines[1]['Key']}</bookmarkKey><setSize>0</setSize>"
    assert [each["Amount"] for each in rows(wire.page("GeneralJournal", "ReadMultiple", content))] == [
        "3",
        "4",
    ]


def test_ledger_entries_come_by_account_and_date_newest_first_as_the_page_sorts_them(wire: Wire) -> None:
    wire.create(gl_line("1000", 1, "A"), gl_line("1200", -1, "A"))
    wire.post()

    entries = wire.entries()
    assert [each["Entry_No"] for each in entries] == ["4", "2", "3", "1"]

    first = wire.entries(size=1)
    following = wire.entries(size=2, bookmark=first[0]["Key"])
    assert [each["Entry_No"] for each in following] == ["2", "3"]
    assert [each["Entry_No"] for each in wire.entries(size=-1)] == ["1"]


@pytest.mark.parametrize(
    ("filters", "entries"),
    [
        ({"Entry_No": "3.."}, ["4", "3"]),
        ({"Document_No": "BKM1|OPEN", "G_L_Account_No": "1000"}, ["3", "1"]),
        ({"Document_No": "NONE"}, []),
        ({"Posting_Date": "2026-01-01.."}, ["4", "3"]),
        ({"Amount": "<0"}, ["4", "2"]),
        ({"Reversed": "Yes"}, []),
        ({"G_L_Account_Name": "Cash"}, ["3", "1"]),
        ({"Global_Dimension_1_Code": "JKT", "Entry_No": "<3"}, ["2", "1"]),
    ],
)
def test_filters_on_several_fields_are_anded(wire: Wire, filters: dict[str, str], entries: list[str]) -> None:
    wire.create(*PAIR)
    wire.post()

    assert [each["Entry_No"] for each in wire.entries(filters)] == entries


def test_a_filter_that_cannot_be_read_is_a_fault(wire: Wire) -> None:
    with pytest.raises(Fault) as refusal:
        wire.entries({"Entry_No": "abc"})

    assert refusal.value.name == "NavFilterException"


def test_the_standard_journal_has_no_read_and_a_page_that_shows_the_key_has(flavour: str) -> None:
    page = journal_with_key(FLAVOURS[flavour])
    with Simulator.start(
        [SEED], flavour=flavour, services={"WSJournal": publish_page("WSJournal", page)}, work_date=MARCH_1
    ) as running:
        wire = Wire(running, NAME)
        content = (
            f"{batch_name('LEASE')}<WSJournal>{members({'Account_No': '1000', 'Amount': 5})}</WSJournal>"
        )
        created = entity(wire.page("WSJournal", "Create", content)[0])
        key = {"Journal_Template_Name": "GENERAL", "Journal_Batch_Name": "LEASE", "Line_No": 10_000}

        found = wire.page("WSJournal", "Read", batch_name("LEASE") + members(key))
        nothing = wire.page("WSJournal", "Read", batch_name("LEASE") + members({**key, "Line_No": 77}))

    assert rows(found) == [created]
    assert rows(nothing) == []
    assert "Read" not in publish_page("X", general_journal(FLAVOURS[flavour])).description.operations


def test_a_batch_named_in_the_line_itself_wins(flavour: str) -> None:
    page = journal_with_key(FLAVOURS[flavour], batch_variable=False)
    with Simulator.start([SEED], flavour=flavour, services={"J": publish_page("J", page)}) as running:
        wire = Wire(running, NAME)
        line = {"Journal_Batch_Name": "FREE", "Account_No": "1000", "Amount": 5}
        wire.page("J", "Create", f"<J>{members(line)}</J>")
        company = running.company()

    assert [each.line_no for each in waiting_lines(company, "GENERAL", "FREE")] == [10_000]


def test_several_templates_for_one_page_would_ask_and_cannot(navision: Simulator) -> None:
    company = navision.company()
    with company.transaction():
        company.rows(80).insert(company.rows(80).draft({"Name": "SECOND", "Page ID": 39}))

    with pytest.raises(Fault) as refusal:
        Wire(navision, NAME).journal()

    assert refusal.value.name == "NavNCLCallbackNotAllowedException"
    assert refusal.value.text == "Callback functions are not allowed."


def test_a_fault_has_the_form_that_clients_know(wire: Wire) -> None:
    with pytest.raises(Fault) as refusal:
        wire.post(batch="NONE")
    fault = refusal.value

    assert fault.status == 500
    assert fault.code == "a:Microsoft.Dynamics.Nav.Types.Exceptions.NavCSideRecordNotFoundException"
    assert fault.detail == fault.text


def test_elements_out_of_order_or_unknown_are_refused_by_the_schema(wire: Wire) -> None:
    swapped = one({"Amount": 1, "Account_No": "1000"})
    unknown = one({"Account_Nr": "1000"})
    no_variable = "<setSize>0</setSize>"
    bad_date = one({"Posting_Date": "02.03.2026"})
    bad_option = one({"Account_Type": "G/L Account"})

    for operation, content in (
        ("Create", swapped),
        ("Create", unknown),
        ("Create", bad_date),
        ("Create", bad_option),
        ("ReadMultiple", no_variable),
    ):
        with pytest.raises(Fault) as refusal:
            wire.page("GeneralJournal", operation, content)
        assert refusal.value.code == "a:System.Xml.Schema.XmlSchemaValidationException"
    assert wire.journal() == []


def test_the_soap_action_must_name_the_operation(wire: Wire) -> None:
    address = wire.address("Page", "GeneralLedgerEntries")
    namespace = "urn:microsoft-dynamics-schemas/page/generalledgerentries"

    body = f'<ReadMultiple xmlns="{namespace}"><setSize>0</setSize></ReadMultiple>'
    wrong = wire.session.post(
        address,
        data=f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body>{body}</s:Body></s:Envelope>',
        headers={"SOAPAction": '"Read"'},
        timeout=5,
    )

    assert wrong.status_code == 500
    assert "a:ActionNotSupported" in wrong.text


@pytest.mark.parametrize("body", [b"", b"<not-soap/>", b"<a><b></a>", b"\x00\x01"])
def test_what_is_no_envelope_is_a_bad_request(wire: Wire, body: bytes) -> None:
    answer = wire.session.post(wire.address("Page", "GeneralJournal"), data=body, timeout=5)

    assert answer.status_code == 400


def test_an_unknown_company_and_an_unknown_service_are_faults(navision: Simulator) -> None:
    with pytest.raises(Fault) as company:
        Wire(navision, "PT Lain").entries()
    with pytest.raises(Fault) as service:
        Wire(navision, NAME).page("Nothing", "ReadMultiple", "<setSize>0</setSize>")

    assert (company.value.name, company.value.text) == (
        "NavCompanyNotFoundException",
        'The company "PT Lain" does not exist.',
    )
    assert service.value.text == 'Service "Page/Nothing" was not found!'


def test_a_ledger_offers_no_way_to_write(wire: Wire, flavour: str) -> None:
    operations = set(standard_services(FLAVOURS[flavour])["GeneralLedgerEntries"].description.operations)

    assert operations & {"Create", "CreateMultiple", "Delete"} == set()
    assert ("Update" in operations) == (flavour == "bc26")


def test_a_locked_control_is_read_only(wire: Wire) -> None:
    (first, _) = wire.create(*PAIR)
    change = {"Key": first["Key"], "Applied_Automatically": "true"}

    with pytest.raises(Fault) as refusal:
        wire.page("GeneralJournal", "Update", one(change))

    assert refusal.value.text == "Control 'Applied Automatically' is read-only."


def test_masters_are_read_and_written_through_their_cards(wire: Wire) -> None:
    (account,) = rows(wire.page("GLAccountCard", "Read", "<No>1000</No>"))
    blocked = members({"Key": account["Key"], "Blocked": "true"})
    wire.page("GLAccountCard", "Update", f"<GLAccountCard>{blocked}</GLAccountCard>")

    assert account["Name"] == "Cash"
    with pytest.raises(Fault):
        wire.create(gl_line("1000", 1))
    banks = rows(
        wire.page("BankAccountCard", "ReadMultiple", criteria({"No": "BCA"}) + "<setSize>0</setSize>")
    )
    assert [each["Blocked"] for each in banks] == ["false"]
    values = rows(
        wire.page(
            "DimensionValueList",
            "ReadMultiple",
            criteria({"Dimension_Code": "BRANCH"}) + "<setSize>0</setSize>",
        )
    )
    assert {each["Code"]: each["Blocked"] for each in values} == {
        "BDG": "false",
        "JKT": "false",
        "OLD": "true",
    }


def test_balances_of_the_chart_of_accounts_follow_the_ledger(wire: Wire) -> None:
    wire.create(*PAIR)
    wire.post()

    (cash,) = rows(
        wire.page("ChartOfAccounts", "ReadMultiple", criteria({"No": "1000"}) + "<setSize>0</setSize>")
    )
    assert cash["Balance"] == "650"


def test_an_address_without_a_company_silently_means_the_default_one(navision: Simulator) -> None:
    assert [each["Entry_No"] for each in Wire(navision, None).entries()] == ["2", "1"]


def test_the_services_of_a_company_are_listed(wire: Wire, navision: Simulator) -> None:
    listed = wire.session.get(f"{navision.url}/WS/PT%20Contoh%20Finance%2C%20Tbk./Services", timeout=5)
    references = [each.get("ref") for each in etree.fromstring(listed.content)]

    assert references[0] == f"{navision.url}/WS/SystemService"
    assert f"{navision.url}/WS/PT%20Contoh%20Finance%2C%20Tbk./Page/GeneralJournal" in references
    assert f"{navision.url}/WS/PT%20Contoh%20Finance%2C%20Tbk./Codeunit/JembatanPosting" in references


def test_the_system_service_lists_the_companies_by_their_plain_names() -> None:
    seeds = [SEED, CompanySeed("CRONUS USA, Inc."), CompanySeed("O'Brien & Co")]
    with Simulator.start(seeds) as running:
        wire = Wire(running)
        result = wire.call("urn:microsoft-dynamics-schemas/nav/system/", "", "SystemService", "Companies", "")

        assert [each.text for each in result] == [NAME, "CRONUS USA, Inc.", "O'Brien & Co"]
        for each in seeds[1:]:
            assert Wire(running, each.name).entries() == []


def test_a_comma_in_the_company_may_stay_raw(navision: Simulator, wire: Wire) -> None:
    raw = f"{navision.url}/WS/PT%20Contoh%20Finance,%20Tbk./Page/GeneralJournal"

    assert wire.session.get(raw, timeout=5).status_code == 200


def test_calls_are_counted_by_operation(wire: Wire) -> None:
    wire.create(*PAIR)
    wire.journal()
    wire.post()

    assert wire.simulator.calls["CreateMultiple"] == 1
    assert wire.simulator.calls["PostGeneralJournal"] == 1


def test_two_companies_do_not_see_each_other() -> None:
    other = replace(SEED, name="Other")
    with Simulator.start([SEED, other], work_date=MARCH_1) as running:
        Wire(running, "Other").create(*PAIR)

        assert Wire(running, NAME).journal() == []
        assert Wire(running, "Other").post() == 2
        assert len(posted_entries(running.company(NAME))) == 2
        assert len(posted_entries(running.company("Other"))) == 4


def test_the_server_answers_only_on_loopback_and_stops_when_told() -> None:
    running = Simulator.start([SEED])
    address = f"{running.url}/WS/SystemService"
    assert address.startswith("http://127.0.0.1:")
    wire = Wire(running)
    assert wire.session.get(address, timeout=5).status_code == 200

    running.stop()

    with pytest.raises(requests.ConnectionError):
        wire.session.get(address, timeout=5)


def test_names_of_members_come_in_page_order(wire: Wire, flavour: str) -> None:
    wire.create(*PAIR)
    content = f"{batch_name('LEASE')}<setSize>1</setSize>"
    (first,) = wire.page("GeneralJournal", "ReadMultiple", content)[0]
    shown = names(first)

    assert shown[:2] == ["Key", "Posting_Date"]
    if flavour == "bc26":
        assert shown[2] == "VAT_Reporting_Date"
    assert shown.index("Amount") < shown.index("Bal_Account_Type")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Transfer-Encoding": "chunked"}, 411),
        ({"Content-Length": "many"}, 411),
        ({"Content-Length": str(65_536 * 1024 + 1)}, 413),
    ],
)
def test_a_body_without_a_sensible_length_is_turned_away(
    navision: Simulator, headers: dict[str, str], status: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", navision.port, timeout=5)
    connection.putrequest("POST", "/NAV/WS/SystemService")
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()

    assert connection.getresponse().status == status
    connection.close()


def test_the_job_queue_of_a_running_server_can_be_worked_off() -> None:
    with Simulator.start([replace(SEED, post_with_job_queue=True)], work_date=MARCH_1) as running:
        wire = Wire(running, NAME)
        wire.create(*PAIR)

        assert wire.post() == 0
        assert {each["Document_No"] for each in wire.journal()} == {"BKM1"}
        assert running.run_job_queue() == [2]
        assert len(wire.entries({"Document_No": "BKM1"})) == 2
