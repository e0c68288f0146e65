"""What the books know of Navision: the outbox, deliveries, the mirror of its ledger, and what was agreed."""
