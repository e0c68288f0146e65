"""How Navision's names become XML names: the mangling of fields, options and codeunit parameters.

The rules were read off captured services (PROTOCOL 1.5). A newcomer would think that mangling can be undone
by rule; it cannot (`Bal. Account No.` and `Bal Account No` meet), so whoever needs the way back keeps a table.

>>> on_the_wire("Salespers./Purch. Code"), on_the_wire("Prepayment %"), on_the_wire("3rd Party Loader Type")
('Salespers_Purch_Code', 'Prepayment_Percent', '_x0033_rd_Party_Loader_Type')
>>> option_on_the_wire(" "), option_on_the_wire("G/L Account"), option_on_the_wire("-")
('_blank_', 'G_L_Account', '_minus_')
"""

import re
from functools import cache
from typing import Final

_JOINS: Final = re.compile(r"[ /\-\"]+")
_DROPPED: Final = re.compile(r"[.(),]")
_ODD: Final = re.compile(r"\W")  # letters of every language stay


def _escaped(character: str) -> str:
    return f"_x{ord(character):04X}_"


@cache
def on_the_wire(name: str) -> str:
    """The element name of a control or field.

    >>> on_the_wire("ShortcutDimCode[3]"), on_the_wire("Company's Group Email")
    ('ShortcutDimCode_x005B_3_x005D_', 'Company_x0027_s_Group_Email')
    """
    text = _DROPPED.sub("", name).replace("%", "Percent")
    text = _JOINS.sub("_", text).rstrip("_")
    text = _ODD.sub(lambda odd: _escaped(odd[0]), text)
    if text[:1].isdigit():
        text = _escaped(text[0]) + text[1:]
    return text


@cache
def option_on_the_wire(option: str) -> str:
    """The enumeration value of an option member; a blank before the word is part of it.

    >>> option_on_the_wire(" Não")
    '_Não'
    """
    if not option.strip():
        return "_blank_"
    return "_minus_" if option.strip() == "-" else on_the_wire(option)


def parameter_on_the_wire(name: str) -> str:
    """The element name of a codeunit parameter: the AL name with its first letter lowered.

    >>> parameter_on_the_wire("TemplateName"), parameter_on_the_wire("Employee No.")
    ('templateName', 'employee_Noa46')
    """
    text = re.sub(r"[^\w]", lambda odd: "_" if odd[0] == " " else f"a{ord(odd[0])}", name)
    return text[:1].lower() + text[1:]


def subpage_entity(subpage: str) -> str:
    """The entity name of a part's page: a Subform is a Line.

    >>> subpage_entity("Posted Sales Shpt. Subform"), subpage_entity("Production BOM Lines")
    ('Posted_Sales_Shpt_Line', 'Production_BOM_Lines')
    """
    name = on_the_wire(subpage)
    return name.removesuffix("Subform") + "Line" if name.endswith("Subform") else name
