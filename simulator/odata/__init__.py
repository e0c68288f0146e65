"""The JSON wires as the server speaks them: addresses, filters, batches, metadata, published pages (PROTOCOL 2)."""
