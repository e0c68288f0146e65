"""The command line: what people type, and what a scheduler starts; it decides nothing about money.

A newcomer would put a rule here. A command reads what was asked, lets the room below decide, and says what
came of it: to a person as a table and a sentence, to a machine as JSON, to a scheduler as an exit code.
"""
