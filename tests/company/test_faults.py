"""Each way of getting a file wrong has its sentence: file, key, fault and remedy.

A row is one careless edit of the sample company: the file, what stands there, what is written instead, and the
line that the owner of the file then reads.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from company.faults import SetupFaults
from company.loader import load_setup, parse_setup
from tests.company.sample import CONFIG, edited, faults_of, sample

CASES = {
    # --- writing -------------------------------------------------------------------------------------
    "a percentage is written in quotes": (
        "products.toml",
        'percent = "0.2"',
        "percent = 0.2",
        "config/products.toml: products[MOTOR-FLAT].late_rate[2000-01-01].percent: 0.2 is a bare decimal: "
        'write "0.2" in quotes',
    ),
    "an amount has no decimals": (
        "products.toml",
        "amount = 1000",
        "amount = 1000.50",
        "config/products.toml: products[ELECTRONICS].late_minimum[2000-01-01].amount: 1000.50 is a bare decimal: "
        'write "1000.50" in quotes',
    ),
    "an amount has no comma": (
        "products.toml",
        "largest_instalment = 50_000_000",
        'largest_instalment = "50,000"',
        "config/products.toml: products[MOTOR-FLAT].largest_instalment: '50,000' is not an amount in whole rupiah: "
        "write digits only, such as 1200000",
    ),
    "an amount is not below zero": (
        "tenders.toml",
        "flat = 5000",
        "flat = -5000",
        "config/tenders.toml: tenders[retail_outlet].fee.flat: -5000 is below zero: write zero or more",
    ),
    "a percentage is a number": (
        "products.toml",
        'percent = "0.2"',
        'percent = "0,2"',
        "config/products.toml: products[MOTOR-FLAT].late_rate[2000-01-01].percent: '0,2' is not a percentage: "
        'write it in quotes with a point, such as "0.2"',
    ),
    "a percentage is not below zero": (
        "products.toml",
        'percent = "0.2"',
        'percent = "-0.2"',
        "config/products.toml: products[MOTOR-FLAT].late_rate[2000-01-01].percent: '-0.2' is not a percentage: "
        'write it in quotes with a point, such as "0.2"',
    ),
    "a date is a day of the calendar": (
        "limits.toml",
        "cut_over = 2004-12-01",
        'cut_over = "1 Dec 2004"',
        "config/limits.toml: cut_over: '1 Dec 2004' is not a date: write it as 2026-01-31",
    ),
    "a date has no time of day": (
        "limits.toml",
        "cut_over = 2004-12-01",
        "cut_over = 2004-12-01T00:00:00",
        "config/limits.toml: cut_over: datetime.datetime(2004, 12, 1, 0, 0) is not a date: write it as 2026-01-31",
    ),
    "a whole number is not a text": (
        "navision.toml",
        "max_lines = 1000",
        'max_lines = "many"',
        "config/navision.toml: max_lines: 'many' is not a whole number: write digits only, without quotes",
    ),
    "a switch is true or false": (
        "rules.toml",
        "value = true",
        'value = "on"',
        "config/rules.toml: pdc_memo_posting[2000-01-01].value: 'on' is neither yes nor no: "
        "write true or false, without quotes",
    ),
    "a name is not blank": (
        "company.toml",
        'legal_name = "PT Sample Motor Credit"',
        'legal_name = " "',
        "config/company.toml: legal_name: ' ' is no text: write a text in quotes",
    ),
    "one of several words is one of them": (
        "branches.toml",
        'timezone = "WIB"',
        'timezone = "GMT"',
        "config/branches.toml: branches[JKT].timezone: 'GMT' is not one of WIB, WITA, WIT: write one of them",
    ),
    "a table is not a text": (
        "navision.toml",
        '[journal]\ntemplate = "GENERAL"\nbatch = "LEASE01"',
        "[journal_]",
        "config/navision.toml: journal_: is not known here: did you mean journal?",
    ),
    "a row is a table": (
        "tenders.toml",
        'fee = {flat = 2500, bearer = "company"}',
        'fee = "2500"',
        "config/tenders.toml: tenders[virtual_account].fee: '2500' is not a table: write it as {key = value, …}",
    ),
    "a list is a list": (
        "jobs.toml",
        'at = ["18:00"]',
        'at = "18:00"',
        'config/jobs.toml: agree.at: \'18:00\' is not a list: write it as ["…", "…"]',
    ),
    "something else that pydantic refuses is still a sentence": (
        "tenders.toml",
        'code = "qris"',
        'code = "QRIS"',
        "config/tenders.toml: tenders[QRIS].code: 'QRIS': string should match pattern '^[a-z][a-z0-9_]*$': "
        "correct it",
    ),
    "a missing key is named": (
        "company.toml",
        'name = "Sample Motor Credit"\n',
        "",
        "config/company.toml: name: is missing: add it",
    ),
    "a misspelt key is answered with the nearest": (
        "products.toml",
        "grace_days = [{from = 2000-01-01, value = 3}]",
        "grace_dys = [{from = 2000-01-01, value = 3}]",
        "config/products.toml: products[CAR-ANNUITY].grace_dys: is not known here: did you mean grace_days?",
    ),
    "a misspelt setting is answered with the nearest": (
        "rules.toml",
        "running_interest = ",
        "runing_interest = ",
        "config/rules.toml: runing_interest: is not known here: did you mean running_interest?",
    ),
    "a table of rows is written as rows": (
        "holidays.toml",
        "holidays = [",
        "holidays = 1\nmore = [",
        "config/holidays.toml: holidays: is not a table of rows: write each row under [[holidays]]",
    ),
    "a file that is no TOML is named with the line": (
        "limits.toml",
        "cut_over = 2004-12-01",
        "cut_over = = 2004",
        "config/limits.toml: the whole file: is not TOML (Invalid value (at line 2, column 12)): "
        "correct that line",
    ),
    # --- the company and its branches ----------------------------------------------------------------
    "a secret is named, not written, and not repeated": (
        "company.toml",
        '"JEMBATAN_BOOKS"',
        '"postgresql://me:hunter2@db"',
        "config/company.toml: secrets.books: is not the name of an environment variable: write a name such as "
        "NAVISION_PASSWORD and put the secret into that variable, never into a file",
    ),
    "a company code is a code": (
        "company.toml",
        'code = "SAMPLE"',
        'code = "sample co"',
        "config/company.toml: code: 'sample co' is not a code: use up to 20 capital letters, digits, - and _",
    ),
    "a branch code has three characters": (
        "branches.toml",
        'code = "SBY"',
        'code = "SUB1"',
        "config/branches.toml: branches[SUB1].code: 'SUB1' is not a code of three: "
        "use exactly three capital letters or digits",
    ),
    "a bank code has three characters": (
        "branches.toml",
        'code = "BRI"',
        'code = "bri"',
        "config/branches.toml: branches[JKT].banks[bri].code: 'bri' is not a code of three: "
        "use exactly three capital letters or digits",
    ),
    "a branch receives on one of its bank accounts": (
        "branches.toml",
        '{code = "BCA", direction = "IN", navision_account = "BCA-BDG-IN"',
        '{code = "BCA", direction = "OUT", navision_account = "BCA-BDG-IN"',
        "config/branches.toml: branches[BDG].banks: BDG has no bank account that receives: "
        'add one with direction = "IN"',
    ),
    "a branch pays from one of its bank accounts": (
        "branches.toml",
        '{code = "MDR", direction = "OUT", navision_account = "MDR-SBY-OUT"',
        '{code = "MDR", direction = "IN", navision_account = "MDR-SBY-OUT"',
        "config/branches.toml: branches[SBY].banks: SBY has no bank account that pays: "
        'add one with direction = "OUT"',
    ),
    "two accounts of a branch are told apart by their code": (
        "branches.toml",
        'code = "BRI"',
        'code = "BCA"',
        "config/branches.toml: branches[JKT].banks[BCA]: BCA IN is there twice: give one of them another code: "
        "the number of a voucher could not tell them apart",
    ),
    "a Bank Account card belongs to one account": (
        "branches.toml",
        '"BCA-BDG-IN"',
        '"BCA-JKT-IN"',
        "config/branches.toml: branches[BDG].banks[BCA].navision_account: BCA-JKT-IN belongs to more than one "
        "bank account: give each its own Bank Account card",
    ),
    "a code is there once": (
        "branches.toml",
        'code = "SBY"',
        'code = "BDG"',
        "config/branches.toml: branches[BDG]: the code BDG is there twice: keep one of the two rows",
    ),
    # --- products ------------------------------------------------------------------------------------
    "a flat product says how its interest is split": (
        "products.toml",
        'split = "STRAIGHT"\n',
        "",
        "config/products.toml: products[MOTOR-FLAT].split: is missing: "
        "add it: STRAIGHT, EFFECTIVE or SUM_OF_DIGITS",
    ),
    "an annuity has no split of its own": (
        "products.toml",
        'method = "ANNUITY"',
        'method = "ANNUITY"\nsplit = "STRAIGHT"',
        "config/products.toml: products[CAR-ANNUITY].split: an annuity has no split of its own: take it out",
    ),
    "a product rounds to at least one rupiah": (
        "products.toml",
        "rounding_unit = 500",
        "rounding_unit = 0",
        "config/products.toml: products[ELECTRONICS].rounding_unit: 0 rupiah cannot be: write 1 or more",
    ),
    "a product has a late rate": (
        "products.toml",
        'late_rate = [{from = 2000-01-01, percent = "0.2"}]',
        "",
        "config/products.toml: products[MOTOR-FLAT].late_rate: is missing: "
        'add it, such as late_rate = "0.2" percent per day',
    ),
    "a late rate stays under the regulator's": (
        "products.toml",
        'percent = "0.2"',
        'percent = "33", per = "MONTH"',
        "config/products.toml: products[MOTOR-FLAT].late_rate[2000-01-01]: 33 percent per month is above the "
        "regulatory cap of 1 percent per day: lower the rate",
    ),
    "a late rate has few decimals": (
        "products.toml",
        'percent = "0.2"',
        'percent = "0.1234567"',
        "config/products.toml: products[MOTOR-FLAT].late_rate[2000-01-01]: a late rate of 0.1234567 percent has "
        "too many decimals: at most five per day, four per month",
    ),
    "no late charge outgrows the computer's integers": (
        "products.toml",
        "largest_instalment = 50_000_000",
        "largest_instalment = 90_000_000_000",
        "config/products.toml: products[MOTOR-FLAT].largest_instalment: a late rate of 0.2 percent per day, its "
        "cap or its rounding unit is too large for instalments of 90,000,000,000: lower the rate, the cap, the "
        "unit or the largest instalment",
    ),
    "grace is not below zero": (
        "products.toml",
        "value = 3}",
        "value = -3}",
        "config/products.toml: products[CAR-ANNUITY].grace_days[2000-01-01]: -3 days cannot be: write zero or more",
    ),
    "a late cap caps something": (
        "products.toml",
        'late_cap = [{from = 2000-01-01, percent = "100"}]',
        "late_cap = [{from = 2000-01-01}]",
        "config/products.toml: products[MOTOR-EFFECTIVE].late_cap[2000-01-01]: a late cap names a percentage of "
        "the instalment or an amount: correct it",
    ),
    "a late charge rounds to at least one rupiah": (
        "products.toml",
        "unit = 100,",
        "unit = 0,",
        "config/products.toml: products[ELECTRONICS].late_rounding[2000-01-01]: a rounding unit of 0 rupiah "
        "cannot be: write one or more",
    ),
    # --- rules ---------------------------------------------------------------------------------------
    "an order names each bucket once": (
        "rules.toml",
        '"interest", "principal", "late_charge", "other"]',
        '"interest", "interest", "late_charge", "other"]',
        "config/rules.toml: hierarchy_instalment[2000-01-01]: the order misses principal and repeats interest: "
        "name each bucket exactly once",
    ),
    "an order names buckets": (
        "rules.toml",
        '"interest", "principal", "late_charge", "other"]',
        '"interest", "principal", "fine", "other"]',
        "config/rules.toml: hierarchy_instalment[2000-01-01].order[row 3]: 'fine' is not one of interest, "
        "principal, late_charge, other: write one of them",
    ),
    "an order of a pay-off names its own six": (
        "rules.toml",
        '"outstanding_principal", "prepaid_fees", ',
        '"outstanding_principal", ',
        "config/rules.toml: hierarchy_termination[2000-01-01]: the order misses prepaid_fees: "
        "name each bucket exactly once",
    ),
    "dated rows go from old to new": (
        "rules.toml",
        'spread = [{from = 2000-01-01, value = "PAIRED"}]',
        'spread = [{from = 2005-01-01, value = "PAIRED"}, {from = 2000-01-01, value = "PAIRED"}]',
        "config/rules.toml: spread: the rows of a dated setting go from the oldest date to the newest, each date "
        "once: write each row once, oldest date first",
    ),
    "a dated setting has a row": (
        "rules.toml",
        'spread = [{from = 2000-01-01, value = "PAIRED"}]',
        "spread = []",
        "config/rules.toml: spread: a dated setting needs at least one row: write each row once, oldest date first",
    ),
    "a charge's income role is a role": (
        "charges.toml",
        'income_role = "BOUNCE_FEE_INCOME"',
        'income_role = "BOUNCE_FEE"',
        "config/charges.toml: charge_types[BOUNCE].income_role: 'BOUNCE_FEE' is not known here: "
        "did you mean BOUNCE_FEE_INCOME?",
    ),
    "a holiday is there once": (
        "holidays.toml",
        "{date = 2004-08-17,",
        "{date = 2004-01-01,",
        "config/holidays.toml: holidays[2004-01-01]: the day is there twice: keep one of the two rows",
    ),
    # --- tenders -------------------------------------------------------------------------------------
    "a tender does not end before it begins": (
        "tenders.toml",
        "active_from = 2000-01-01",
        "active_from = 2000-01-01\nactive_to = 1999-12-31",
        "config/tenders.toml: tenders[cash_customer].active_to: ends on 1999-12-31, before it begins: "
        "correct active_from or active_to",
    ),
    "no official receipt before the money has cleared": (
        "tenders.toml",
        'prints = "TTS"',
        'prints = "KW"',
        "config/tenders.toml: tenders[pdc].prints: an official receipt before the money has cleared: "
        "write TTS: the KW follows when it clears (R48)",
    ),
    "a tender's paper has a series": (
        "numbers.toml",
        "[papers.TTS]",
        "[papers.TTX]",
        "config/tenders.toml: tenders[pdc].prints: there is no paper TTS in numbers.toml: add [papers.TTS] there",
    ),
    # --- accounts ------------------------------------------------------------------------------------
    "an account role is one of ours": (
        "accounts.toml",
        "[AR_PRINCIPAL]",
        "[AR_PRINCIPLE]",
        "config/accounts.toml: AR_PRINCIPLE: is not an account role: did you mean AR_PRINCIPAL?",
    ),
    "an account number is in quotes": (
        "accounts.toml",
        'number = "120100"',
        "number = 120100",
        'config/accounts.toml: AR_PRINCIPAL.number: 120100 is not in quotes: write "120100"',
    ),
    "an account number is as Navision keeps it": (
        "accounts.toml",
        'number = "120100"',
        'number = "ar principal"',
        "config/accounts.toml: AR_PRINCIPAL.number: 'ar principal' is not an account number: "
        "use up to 20 characters, capitals, no blanks around",
    ),
    "an account is a G/L account or a bank account": (
        "accounts.toml",
        '[AR_PRINCIPAL]\ntype = "G/L Account"',
        '[AR_PRINCIPAL]\ntype = "Customer"',
        "config/accounts.toml: AR_PRINCIPAL.type: 'Customer' is not one of G/L Account, Bank Account: "
        "write one of them",
    ),
    "a customer's balance stands on a G/L account": (
        "accounts.toml",
        '[AR_PRINCIPAL]\ntype = "G/L Account"',
        '[AR_PRINCIPAL]\nledger_account = "120101"\ntype = "Bank Account"',
        "config/accounts.toml: AR_PRINCIPAL.type: a customer's balance stands on a G/L account: "
        'write type = "G/L Account"',
    ),
    "an account has a number": (
        "accounts.toml",
        'number = "120100"\n',
        "",
        "config/accounts.toml: AR_PRINCIPAL.number: is missing: add it, or take the role out",
    ),
    "an account of a branch belongs to a branch": (
        "accounts.toml",
        'SBY = "110103"',
        'SBX = "110103"',
        "config/accounts.toml: CASH_TELLER.branches.SBX: there is no branch SBX: did you mean SBY?",
    ),
    "only the inter-branch account has counter-branches": (
        "accounts.toml",
        'branches = {JKT = "110101"',
        'counter_branches = {JKT = "110101"',
        "config/accounts.toml: CASH_TELLER.counter_branches: only INTERBRANCH has counter-branches: take it out",
    ),
    "a G/L account is its own ledger account": (
        "accounts.toml",
        'number = "110200"',
        'number = "110200"\nledger_account = "110201"',
        "config/accounts.toml: CASH_COLLECTOR.ledger_account: a G/L account is its own ledger account: take it out",
    ),
    "a drawer kept as a bank account has a ledger account": (
        "accounts.toml",
        '[CASH_COLLECTOR]\ntype = "G/L Account"',
        '[CASH_COLLECTOR]\ntype = "Bank Account"',
        "config/accounts.toml: CASH_COLLECTOR.ledger_account: is missing: add the G/L account of the card's "
        "posting group: the ledger shows that one",
    ),
    "a branch's drawer kept as a bank account has a ledger account": (
        "accounts.toml",
        '[CASH_TELLER]\ntype = "G/L Account"',
        '[CASH_TELLER]\nledger_account = "110100"\ntype = "Bank Account"',
        "config/accounts.toml: CASH_TELLER.branches.BDG: a Bank Account card without its ledger account: "
        'write {number = "…", ledger_account = "…"}',
    ),
    "a bank account has a ledger account": (
        "accounts.toml",
        'ledger_account = "111100"\nledger_accounts = {"JKT BCA" = "111101", ',
        "ledger_accounts = {",
        "config/accounts.toml: BANK_IN.ledger_accounts.JKT BCA: is missing: add the G/L account of the bank's "
        "posting group, or one ledger_account for all banks",
    ),
    "a ledger account belongs to one of the banks": (
        "accounts.toml",
        '"JKT BRI" =',
        '"JKT BNI" =',
        "config/accounts.toml: BANK_IN.ledger_accounts.JKT BNI: there is no IN account JKT BNI in branches.toml: "
        "did you mean JKT BRI?",
    ),
    "a bank role is a table": (
        "accounts.toml",
        '[BANK_OUT]\ntype = "Bank Account"',
        '[BANK_OUT]\ntype = "Bank"',
        "config/accounts.toml: BANK_OUT.type: 'Bank' is not one of G/L Account, Bank Account: write one of them",
    ),
    # --- numbers -------------------------------------------------------------------------------------
    "a number has twenty characters at most": (
        "numbers.toml",
        "{I|O}{YYMM}-{SEQ:5}",
        "{I|O}{YYMM}-{SEQ:6}",
        "config/numbers.toml: vouchers.with_bank: the pattern {DOC:3}{BRANCH:3}{BANK:3}{I|O}{YYMM}-{SEQ:6} makes "
        "numbers of 21 characters: Navision holds 20, so shorten it",
    ),
    "a number ends in a sequence": (
        "numbers.toml",
        '{YYMM}-{SEQ:5}"               #',
        '{YYMM}"               #',
        "config/numbers.toml: vouchers.without_bank: the pattern {DOC:3}{BRANCH:3}{YYMM} does not end in a "
        "sequence: end it with {SEQ:5}",
    ),
    "a place of a number is a known one": (
        "numbers.toml",
        "{I|O}",
        "{IO}",
        "config/numbers.toml: vouchers.with_bank: the pattern {DOC:3}{BRANCH:3}{BANK:3}{IO}{YYMM}-{SEQ:5} has the "
        "unknown place {IO}: use {DOC:n}, {BRANCH:n}, {BANK:n}, {I|O}, {YYMM}, {YY}, {YYYY} and {SEQ:n}",
    ),
    "a place of a number stands once": (
        "numbers.toml",
        "{BANK:3}{I|O}",
        "{DOC:3}{I|O}",
        "config/numbers.toml: vouchers.with_bank: the pattern {DOC:3}{BRANCH:3}{DOC:3}{I|O}{YYMM}-{SEQ:5} repeats "
        "DOC: name each place once",
    ),
    "a pattern closes its braces": (
        "numbers.toml",
        "{BANK:3}{I|O}",
        "{BANK:3{I|O}",
        "config/numbers.toml: vouchers.with_bank: the pattern {DOC:3}{BRANCH:3}{BANK:3{I|O}{YYMM}-{SEQ:5} has a "
        "brace too many or too few: close each {…}",
    ),
    "a pattern writes what Navision keeps": (
        "numbers.toml",
        "{YYMM}-{SEQ:5}",
        "{YYMM} {SEQ:5}",
        "config/numbers.toml: vouchers.with_bank: the pattern {DOC:3}{BRANCH:3}{BANK:3}{I|O}{YYMM} {SEQ:5} writes "
        "' ': use capital letters, digits, - and / between the places",
    ),
    "a number tells the month": (
        "numbers.toml",
        '"{DOC:3}{BRANCH:3}{YYMM}-{SEQ:5}"',
        '"{DOC:3}{BRANCH:3}{YY}-{SEQ:7}"',
        "config/numbers.toml: vouchers.without_bank: the pattern {DOC:3}{BRANCH:3}{YY}-{SEQ:7} does not tell "
        "{YYMM}: add it, or two different documents would share a number",
    ),
    "a branch fits into its places": (
        "numbers.toml",
        '"{DOC:3}{BRANCH:3}{YYMM}-{SEQ:5}"',
        '"{DOC:3}{BRANCH:2}{YYMM}-{SEQ:5}"',
        "config/numbers.toml: vouchers.without_bank: the pattern {DOC:3}{BRANCH:2}{YYMM}-{SEQ:5} has places for a "
        "branch or bank of another length: write :3",
    ),
    "a document code fits into its places": (
        "numbers.toml",
        'ACTIVATION = "JUM"',
        'ACTIVATION = "JU"',
        "config/numbers.toml: vouchers.documents.JU: the code JU does not fit {DOC:3}: "
        "use 3 capital letters or digits",
    ),
    "each kind of voucher has a document": (
        "numbers.toml",
        'CHEQUE = "JUM"\n',
        "",
        'config/numbers.toml: vouchers.documents.CHEQUE: is missing: add it, such as "JUM"',
    ),
    "the volume of each document is declared": (
        "numbers.toml",
        "RAK = 1000\n",
        "",
        "config/numbers.toml: vouchers.expected_per_branch_and_month.RAK: is missing: "
        "say how many the busiest branch writes",
    ),
    "a volume belongs to a document": (
        "numbers.toml",
        "RAK = 1000\n",
        "RAK = 1000\nXYZ = 5\n",
        "config/numbers.toml: vouchers.expected_per_branch_and_month.XYZ: no voucher kind uses the code XYZ: "
        "take it out",
    ),
    "a month's vouchers fit into the sequence": (
        "numbers.toml",
        "JUM = 40000",
        "JUM = 100000",
        "config/numbers.toml: vouchers.expected_per_branch_and_month.JUM: 100000 a month do not fit into {SEQ:5}, "
        "which counts to 99999 a month: widen the sequence, or post this kind of voucher as a summary",
    ),
    "a year's papers fit into the sequence": (
        "numbers.toml",
        "expected_per_branch_and_month = 16000",
        "expected_per_branch_and_month = 90000",
        "config/numbers.toml: papers.KW.expected_per_branch_and_month: 90000 a month do not fit into {SEQ:6}, "
        "which counts to 999999 a year: widen the sequence, or post this kind of voucher as a summary",
    ),
    "a paper's number tells the year": (
        "numbers.toml",
        '"{DOC:2}{BRANCH:3}{YY}-{SEQ:6}"',
        '"{DOC:2}{BRANCH:3}-{SEQ:6}"',
        "config/numbers.toml: papers.KW.pattern: the pattern {DOC:2}{BRANCH:3}-{SEQ:6} has no year: add {YY}",
    ),
    "a paper's code fits into its places": (
        "numbers.toml",
        '"{DOC:2}{BRANCH:3}{YY}-{SEQ:6}"',
        '"{DOC:3}{BRANCH:3}{YY}-{SEQ:6}"',
        "config/numbers.toml: papers.KW: the code KW does not fit {DOC:3}: use 3 capital letters or digits",
    ),
    "a paper's pattern can make numbers": (
        "numbers.toml",
        '"{DOC:2}{BRANCH:3}{YY}-{SEQ:6}"',
        '"{DOC:2}{BRANCH:3}{YY}"',
        "config/numbers.toml: papers.KW.pattern: the pattern {DOC:2}{BRANCH:3}{YY} does not end in a sequence: "
        "end it with {SEQ:5}",
    ),
    # --- Navision ------------------------------------------------------------------------------------
    "a wire that there is not is refused by name": (
        "navision.toml",
        'ledger = "soap"\nbank',
        'ledger = "rest"\nbank',
        "config/navision.toml: wires.ledger: 'rest' is not one of soap, odata, api: write one of them",
    ),
    "a bank ledger does not come over API v2.0": (
        "navision.toml",
        'bank_ledger = "soap"',
        'bank_ledger = "api"',
        "config/navision.toml: wires.bank_ledger: 'api' is not one of soap, odata: write one of them",
    ),
    "an application needs its registration": (
        "navision.toml",
        'sign_in = "basic"',
        'sign_in = "oauth2"',
        "config/navision.toml: oauth2: is missing: add the table with the application's tenant and client",
    ),
    "an address for OData is an address": (
        "navision.toml",
        'odata_url = ""',
        'odata_url = "navision:7048"',
        "config/navision.toml: odata_url: navision is no address of a Navision server: give http(s)://…",
    ),
    "a password is named, not written, and not repeated": (
        "navision.toml",
        '"JEMBATAN_NAVISION_PASSWORD"',
        '"hunter2"',
        "config/navision.toml: password_variable: is not the name of an environment variable: write a name such as "
        "NAVISION_PASSWORD and put the secret into that variable, never into a file",
    ),
    "a sign-in needs the names of its secrets": (
        "navision.toml",
        'user_variable = "JEMBATAN_NAVISION_USER"\n',
        "",
        "config/navision.toml: user_variable: is missing: name the environment variable that holds it",
    ),
    "a delivery has at most a thousand lines": (
        "navision.toml",
        "max_lines = 1000",
        "max_lines = 5000",
        "config/navision.toml: max_lines: 5000 lines in one delivery: write 1 to 1000",
    ),
    "a description has fifty or a hundred characters": (
        "navision.toml",
        "description_length = 50",
        "description_length = 80",
        "config/navision.toml: description_length: 80 is not one of 50, 100: write one of them",
    ),
    "the server's limits are above zero": (
        "navision.toml",
        "queue_minutes = 8",
        "queue_minutes = 0",
        "config/navision.toml: server.queue_minutes: 0 minutes cannot be: write 1 or more",
    ),
    "each kind of voucher has a level of detail": (
        "navision.toml",
        'WAIVER = "detail"\n',
        "",
        'config/navision.toml: detail.WAIVER: is missing: add "detail" or "summary"',
    ),
    "branch and contract are two dimensions": (
        "navision.toml",
        'contract = "CONTRACT" ',
        'contract = "BRANCH" ',
        "config/navision.toml: dimensions.contract: is the same dimension as branch: name another one",
    ),
    "posting needs the codeunit's name": (
        "navision.toml",
        'posting = "JembatanPosting"',
        'posting = ""',
        'config/navision.toml: services.posting: is missing: name the codeunit, or write mode = "draft"',
    ),
    "posting needs the codeunit's operation": (
        "navision.toml",
        'posting_operation = "PostGeneralJournal"',
        'posting_operation = ""',
        "config/navision.toml: services: services: JembatanPosting needs a posting_operation and a batch_parameter "
        "to post a batch: complete them",
    ),
    "a batch name is as Navision keeps it": (
        "navision.toml",
        'batch = "LEASE01"',
        'batch = "Lease01"',
        "config/navision.toml: journal: GENERAL/Lease01: batch name 'Lease01' has small letters or blanks around "
        "it, which Navision would change: send 'LEASE01': write both as Navision shows them",
    ),
    "a time-out is above zero": (
        "navision.toml",
        "connect = 10",
        "connect = 0",
        "config/navision.toml: time_outs: connect is 0.0: give seconds above zero",
    ),
    "an address is an address": (
        "navision.toml",
        "http://127.0.0.1:7047/DynamicsNAV110",
        "navision:7047/DynamicsNAV110",
        "config/navision.toml: url: navision is no address of a Navision server: give http(s)://…",
    ),
    # --- the clock and the limits --------------------------------------------------------------------
    "a time of day is one": (
        "jobs.toml",
        '"20:30"',
        '"25:30"',
        "config/jobs.toml: day_end.at[row 1]: '25:30' is not a time of day: write it as \"18:30\"",
    ),
    "a time zone is one": (
        "jobs.toml",
        "Asia/Jakarta",
        "Asia/Bandung",
        "config/jobs.toml: timezone: 'Asia/Bandung' is not a time zone: write one such as \"Asia/Jakarta\"",
    ),
    "nothing is posted before the cut-over": (
        "limits.toml",
        "posting_from = 2004-12-01",
        "posting_from = 2004-11-01",
        "config/limits.toml: posting_from: 2004-11-01 is before the cut-over on 2004-12-01: what happened before "
        "it arrives as opening balances: write the cut-over or a later day",
    ),
    "an open period ends after it begins": (
        "limits.toml",
        "posting_from = 2004-12-01",
        "posting_from = 2004-12-01\nposting_to = 2004-11-30",
        "config/limits.toml: posting_to: 2004-11-30 is before posting_from: "
        "write a later day, or take it out to leave the end open",
    ),
    "the earliest plausible date is before the cut-over": (
        "limits.toml",
        "earliest_plausible = 1990-01-01",
        "earliest_plausible = 2005-01-01",
        "config/limits.toml: earliest_plausible: 2005-01-01 is after the cut-over on 2004-12-01: "
        "write a day before the oldest contract was signed",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), CASES.values(), ids=CASES)
def test_each_fault_says_file_key_fault_and_remedy(file: str, old: str, new: str, expected: str) -> None:
    found = faults_of(edited((file, old, new)))

    assert expected in found


@pytest.mark.parametrize("secret", ["hunter2"])
def test_a_secret_written_by_mistake_is_shown_nowhere(secret: str) -> None:
    texts = edited(
        ("company.toml", '"JEMBATAN_BOOKS"', f'"{secret}"'),
        ("navision.toml", '"JEMBATAN_NAVISION_PASSWORD"', f'"{secret}"'),
    )

    assert len(faults_of(texts)) == 2
    assert secret not in "\n".join(faults_of(texts))


def test_all_faults_of_all_files_are_shown_at_once() -> None:
    texts = edited(
        ("products.toml", 'percent = "0.2"', "percent = 0.2"),
        ("branches.toml", 'code = "BRI"', 'code = "BCA"'),
        ("rules.toml", '"interest", "principal"', '"principal", "principal"'),
        ("accounts.toml", "[AR_PRINCIPAL]", "[AR_PRINCIPLE]"),
        ("numbers.toml", "{I|O}{YYMM}-{SEQ:5}", "{I|O}{YYMM}-{SEQ:6}"),
        ("navision.toml", 'mode = "post" ', 'mode = "perhaps" '),
        ("tenders.toml", 'role = "CASH_TELLER"', 'role = "CASH"'),
        ("holidays.toml", "{date = 2004-01-01,", "{date = 2004-01-32,"),
    )

    files = {line.split(":")[0] for line in faults_of(texts)}

    assert files == {
        "config/accounts.toml",
        "config/branches.toml",
        "config/holidays.toml",
        "config/navision.toml",
        "config/numbers.toml",
        "config/products.toml",
        "config/rules.toml",
        "config/tenders.toml",
    }


def test_two_faults_of_one_row_are_both_shown() -> None:
    found = faults_of(
        edited(
            ("branches.toml", 'name = "Bandung"', 'nama = "Bandung"'),
            (
                "branches.toml",
                'timezone = "WIB"\nbanks = [\n  {code = "BCA", direction = "IN", navision_account = "BCA-BDG',
                'timezone = "X"\nbanks = [\n  {code = "BCA", direction = "IN", navision_account = "BCA-BDG',
            ),
        )
    )

    assert [line.split(": ")[1] for line in found] == [
        "branches[BDG].nama",
        "branches[BDG].name",
        "branches[BDG].timezone",
    ]


def test_a_faulty_branch_is_not_called_unknown_elsewhere() -> None:
    found = faults_of(edited(("branches.toml", 'name = "Surabaya"', "name = 1")))

    assert found[-1] == "config/branches.toml: branches[SBY].name: 1 is no text: write a text in quotes"
    assert not any("there is no branch SBY" in line for line in found)


def test_a_file_that_cannot_be_read_is_named_once() -> None:
    texts = dict(sample().texts) | {"products.toml": "= ="}
    del texts["numbers.toml"]

    assert faults_of(texts) == [
        "config/numbers.toml: the whole file: is missing: take it from the sample company and adapt it",
        "config/products.toml: the whole file: is not TOML (Invalid statement (at line 1, column 1)): "
        "correct that line",
    ]


def test_a_company_without_branches_or_products_is_refused() -> None:
    found = faults_of(dict(sample().texts) | {"branches.toml": "", "products.toml": ""})

    assert "config/branches.toml: branches: there is no branch: write each branch under [[branches]]" in found
    assert (
        "config/products.toml: products: there is no product: write each product under [[products]]" in found
    )


def test_tables_that_are_no_tables_are_refused_without_a_crash() -> None:
    strange = {
        "branches.toml": "branches = 1",
        "products.toml": "products = [1]",
        "tenders.toml": "tenders = [1]",
    }

    found = faults_of(dict(sample().texts) | strange)

    assert (
        "config/branches.toml: branches: is not a table of rows: write each row under [[branches]]" in found
    )
    assert "config/products.toml: products[row 1]: 1 is not a table: write it as {key = value, …}" in found
    assert "config/tenders.toml: tenders[row 1]: 1 is not a table: write it as {key = value, …}" in found


def test_a_folder_with_foreign_or_badly_saved_files_is_refused(tmp_path: Path) -> None:
    for path in CONFIG.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "acounts.toml").write_text("")
    (tmp_path / "overrides.toml").write_text("late_rate = '0.5'")
    (tmp_path / "limits.toml").write_bytes(b"# Caf\xe9")

    with pytest.raises(SetupFaults) as refusal:
        load_setup(tmp_path)

    assert str(refusal.value).splitlines() == [
        "config/acounts.toml: the whole file: is not a file of the setup: did you mean accounts.toml?",
        "config/limits.toml: the whole file: is not UTF-8: save it again with the encoding UTF-8",
        "overrides: the whole file: belongs into a story, not into a company's folder: move it there",
    ]


def test_a_folder_that_does_not_exist_misses_every_file(tmp_path: Path) -> None:
    with pytest.raises(SetupFaults) as refusal:
        load_setup(tmp_path / "nowhere")

    assert len(refusal.value.faults) == 16


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    for path in CONFIG.glob("*.toml"):
        (tmp_path / path.name).write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert load_setup(tmp_path) == sample()


def test_a_refusal_survives_the_way_between_processes() -> None:
    with pytest.raises(SetupFaults) as refusal:
        parse_setup({})

    assert str(pickle.loads(pickle.dumps(refusal.value))) == str(refusal.value)
