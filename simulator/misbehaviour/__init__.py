"""What goes wrong on purpose: the fault script, its moments, other people, and gateways before the server."""
