"""SOAP as the server speaks it: WSDL, envelopes, page and codeunit services, keys (PROTOCOL 1)."""
