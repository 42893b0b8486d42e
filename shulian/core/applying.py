"""What a kind of reader asks for, over and above what every form must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from shulian.core.documents import Stated
from shulian.core.identity import age_on, is_minor
from shulian.core.onenumber import OF_SOMEBODY
from shulian.core.readertypes import OLDEST, ReaderType, Way, offered, suits, tells_health
from shulian.core.registration import (
    Application,
    Fault,
    Faults,
    Field,
    Guardian,
    Representative,
    against_representative,
    clean_name,
    fault_of_name,
    fault_of_phone,
    identify,
)
from shulian.core.unseen import has_unseen

MOST_IN_A_FAMILY = 8
LONGEST_NAME = 100
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Of the unified social credit code (统一社会信用代码, GB 32100-2015)."""


def against_kind(kind: ReaderType, way: Way) -> Faults:
    """What stands against having this kind of card this way."""
    return {} if offered([kind], way) else {Field.CATEGORY: Fault.NOT_OFFERED}


def as_family(
    written: Sequence[Application], kinds: Sequence[ReaderType], today: date, *, consented: bool
) -> list[Application]:
    """The applications of people who register in one go: the first answers for the minors among the others.

    Whoever is too old or too young for the kind that was chosen gets the first that suits. A kind that tells of health
    is the head's alone: one tick speaks of nobody else (个人信息保护法 art. 29).
    """
    head = written[0]
    guardian = Guardian(
        head.name,
        head.identity,
        head.phone,
        consented=consented,
        document=head.document,
        birth_date=head.birth_date,
    )
    return [head, *(_member(one, guardian, kinds, today) for one in written[1:])]


def told_to_strangers(faults: dict[int, Faults]) -> dict[int, Faults]:
    """What stands against people who register together, as whoever typed their numbers may hear it.

    That somebody is registered already is said of the whole form, once everything else on it is right: otherwise a
    second person with a wrong number would make a question of it that costs nothing.
    """
    others: dict[int, Faults] = {
        number: {field: fault for field, fault in found.items() if fault not in OF_SOMEBODY}
        for number, found in faults.items()
    }
    return {number: found for number, found in others.items() if found} or faults


def _member(one: Application, guardian: Guardian, kinds: Sequence[ReaderType], today: date) -> Application:
    person = identify(one, today)
    if not isinstance(person, Stated):
        return one
    plain = [kind for kind in kinds if not tells_health(kind.kind)]
    fitting = [kind.code for kind in plain if suits(kind, person.birth_date, today)] or [kind.code for kind in plain]
    kind = one.category if one.category in fitting else next(iter(fitting), "")
    return replace(one, category=kind, guardian=guardian if is_minor(person.birth_date, today) else Guardian())


def against_contacts(persons: Iterable[tuple[str, str, str]]) -> list[tuple[Field, Fault]]:
    """What stands against contact persons, given as name, relation and telephone; each fault once."""
    found = [
        (field, fault)
        for name, relation, phone in persons
        for field, fault in (
            (Field.NAME, fault_of_name(name) or (Fault.UNSEEN_SIGNS if has_unseen(relation) else None)),
            (Field.PHONE, fault_of_phone(phone)),
        )
        if fault
    ]
    return list(dict.fromkeys(found))


def against_undocumented(name: str, phone: str, born: date | None, kind: ReaderType, today: date) -> Faults:
    """What stands against somebody who registers without a document, for what is on the web alone.

    No minor does, whatever the office has set: nobody's guardian consents on this form (个人信息保护法 art. 31).
    """
    found: Faults = {}
    if fault := fault_of_name(name):
        found[Field.NAME] = fault
    if fault := fault_of_phone(phone):
        found[Field.PHONE] = fault
    if born is None or born > today or age_on(today, born) > OLDEST:
        found[Field.BIRTH_DATE] = Fault.NOT_A_BIRTH_DATE
    elif is_minor(born, today):
        found[Field.CATEGORY] = Fault.CATEGORY_FOR_ADULTS
    elif not suits(kind, born, today):
        found[Field.CATEGORY] = Fault.NOT_OFFERED
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


def against_agent(agent: Representative, today: date) -> Faults:
    """What stands against the agent of an institution (经办人)."""
    return against_representative(agent, _OF_AGENTS, today)


_OF_AGENTS = {
    Field.NAME: Field.AGENT_NAME,
    Field.PHONE: Field.AGENT_PHONE,
    Field.DOCUMENT: Field.AGENT_DOCUMENT,
    Field.BIRTH_DATE: Field.AGENT_BIRTH_DATE,
    Field.IDENTITY: Field.AGENT_IDENTITY,
}


def is_credit_code(text: str) -> bool:
    """Whether a text is a unified social credit code with its check sign."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        return False
    total = sum(_CODE_SIGNS.index(sign) * weight for sign, weight in zip(code, _CODE_WEIGHTS, strict=False))
    return _CODE_SIGNS[-total % 31] == code[-1]
