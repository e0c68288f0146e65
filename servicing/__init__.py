"""Leasing's words and rules, and nothing else: no input or output, no Navision, standard library only.

*Decide* happens here: what a contract owes, what a receipt pays, what a day late costs, which voucher
follows. Everything is a value or a pure function; dates and settings are handed in.
"""
