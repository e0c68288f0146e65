"""The OData V4 wire, and what API v2.0 shares: metadata, typed rows, lists, batches and faults (PROTOCOL 2)."""
