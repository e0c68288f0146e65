"""Papers that customers get in their hands: what stands on them, how they look, and how they are printed.

- `kinds`: what each kind of paper says, a row per kind;
- `layouts/`: how it looks, a file per kind, each of which the company may replace in `config/papers/`;
- `press`: layout and facts to PDF, the same bytes from the same facts;
- `printing`: original, copies, and the log of both.
"""
