"""The counter in the books: drawers, channels, general business, and collectors with their receipt books."""
