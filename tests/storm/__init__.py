"""The storm: seeded random days with everything that can go wrong between our books and Navision's ledger.

A seed is a few business days of three branches: receipts, corrections, waivers, day ends; deliveries that are
killed, whose answers are lost, that meet refusals, foreign lines and a second process; a finance department
that edits, posts and reverses. At dusk an oracle reads the simulator's store and the books' tables, and nothing
else: nothing doubled, nothing missing, numbers without holes, chains and pairs sound. `pytest tests/storm
--seed N` plays one seed again.
"""
