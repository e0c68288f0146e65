"""Import files: contracts, and opening balances at the cut-over.

A file is read whole before anything is recorded. Every fault is named with row, column, value and remedy, and
nothing is imported unless the caller accepts the good rows.
"""
