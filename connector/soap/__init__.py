"""The SOAP wire: shapes from the WSDL of today, a compiled codec, pages, codeunits, and its faults (PROTOCOL 1)."""
