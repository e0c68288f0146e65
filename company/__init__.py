"""The company's setup: what `config/*.toml` says, read once, checked completely, held as frozen values.

Other rooms take a `Setup` (`company.setup`), made by `load_setup` or `parse_setup` (`company.loader`); they
never open a configuration file themselves and never see a half-checked value.
"""
