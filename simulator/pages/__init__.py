"""What may be published: pages with their controls and behaviour, and codeunits."""
