"""Tables and their rows: fields, filters, number series, what a company starts with, and its state in a file."""
