"""The doctor: everything that must be so between our setup and the company's Navision, asked all at once.

`examination.examine` runs the checks of `connection`, `server`, `published`, `journal` and `masters` one after the
other and gives back every finding; nothing is changed in Navision, and nothing is repaired.
"""

from jobs.doctor.examination import examine
from jobs.doctor.findings import Examination, Finding, Level

__all__ = ["Examination", "Finding", "Level", "examine"]
