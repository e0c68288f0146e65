"""Who is calling: passwords, keys, NTLM, bearer tokens and the endpoint that gives them out (PROTOCOL 3.3)."""
