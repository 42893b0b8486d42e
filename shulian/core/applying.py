"""What a kind of reader asks for, over and above what every form must hold."""

from __future__ import annotations

import re
from datetime import date

from shulian.core import identity
from shulian.core.identity import age_on, is_minor
from shulian.core.readertypes import OLDEST, ReaderType, Way, offered
from shulian.core.registration import Fault, Faults, Field, clean_name, fault_of_name, fault_of_phone

MOST_IN_A_FAMILY = 8
LONGEST_NAME = 100
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Of the unified social credit code (统一社会信用代码, GB 32100-2015)."""


def against_kind(kind: ReaderType, way: Way) -> Faults:
    """What stands against having this kind of card this way."""
    return {} if offered([kind], way) else {Field.CATEGORY: Fault.NOT_OFFERED}


def against_undocumented(name: str, phone: str, born: date | None, today: date) -> Faults:
    """What stands against somebody who registers without a document, for what is on the web alone."""
    found: Faults = {}
    if fault := fault_of_name(name):
        found[Field.NAME] = fault
    if fault := fault_of_phone(phone):
        found[Field.PHONE] = fault
    if born is None or born > today or age_on(today, born) > OLDEST:
        found[Field.BIRTH_DATE] = Fault.NOT_A_BIRTH_DATE
    return found


def against_institution(name: str, code: str) -> Faults:
    """What stands against a body that wants a collective card."""
    found: Faults = {}
    plain = clean_name(name)
    if not plain:
        found[Field.NAME] = Fault.MISSING
    elif len(plain) > LONGEST_NAME or not plain.isprintable():
        found[Field.NAME] = Fault.NOT_A_NAME
    if code.strip() and not is_credit_code(code):
        found[Field.CREDIT_CODE] = Fault.NOT_A_CREDIT_CODE
    return found


def against_agent(name: str, number: str, phone: str, today: date) -> Faults:
    """What stands against the agent (经办人) of an institution: a grown person with name, number and telephone."""
    found: Faults = {}
    if fault := fault_of_name(name):
        found[Field.AGENT_NAME] = fault
    if fault := fault_of_phone(phone):
        found[Field.AGENT_PHONE] = fault
    person = identity.read(number, today)
    if not isinstance(person, identity.Identity):
        found[Field.AGENT_IDENTITY] = person if number.strip() else Fault.MISSING
    elif is_minor(person.birth_date, today):
        found[Field.AGENT_IDENTITY] = Fault.GUARDIAN_IS_MINOR
    return found


def is_credit_code(text: str) -> bool:
    """Whether a text is a unified social credit code with its check sign."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        return False
    total = sum(_CODE_SIGNS.index(sign) * weight for sign, weight in zip(code, _CODE_WEIGHTS, strict=False))
    return _CODE_SIGNS[-total % 31] == code[-1]
