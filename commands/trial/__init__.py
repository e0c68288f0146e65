"""A trial company at work: made-up contracts, three months of business days, and a Navision to match.

The demo shows it and tests reuse it. Everything follows from one seed, and everything is plain values:
nothing here knows the simulator but `navision.py`, and nothing decides what a receipt pays.
"""
