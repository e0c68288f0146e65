"""Delivery, tried against real books and a running Navision."""
