"""What a kind of reader asks for: the way, the agent, the institution, a reader without a document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core import identity
from shulian.core.applying import (
    against_agent,
    against_contacts,
    against_institution,
    against_kind,
    against_undocumented,
    as_family,
    is_credit_code,
    told_to_strangers,
)
from shulian.core.readertypes import OnWeb, ReaderType, TypeKind, Way
from shulian.core.registration import (
    Application,
    Fault,
    Faults,
    Field,
    Guardian,
    Representative,
    against_guardian,
    fault_of_pin,
    faults_of,
)

TODAY = date(2026, 11, 26)
ADULT = ReaderType("adult", "成人读者", "Adult", age_min=18)
GROWN, MINOR = "61010219900101001X", "61010320160301003" + identity.check_digit("61010320160301003")


def test_a_kind_is_had_by_its_ways() -> None:
    assert against_kind(ADULT, Way.DESK) == {}
    assert against_kind(ADULT, Way.WEB) == {Field.CATEGORY: Fault.NOT_OFFERED}
    on_web = replace(ADULT, ways=frozenset({Way.WEB}), on_web=OnWeb.PROVISIONAL)
    assert against_kind(on_web, Way.WEB) == {}


def test_the_ages_of_a_kind_are_those_that_the_office_has_set() -> None:
    small = ReaderType("kindergarten", "幼儿", "Small", kind=TypeKind.MINOR, age_max=6, asks_guardian=True)
    form = Application("李小雨", MINOR, category="kindergarten")
    assert faults_of(form, TODAY, small)[Field.CATEGORY] is Fault.CATEGORY_FOR_ADULTS
    assert Field.CATEGORY not in faults_of(form, TODAY, replace(small, age_max=12))
    assert faults_of(Application("王芳", GROWN), TODAY, small)[Field.CATEGORY] is Fault.CATEGORY_FOR_MINORS


UNDOCUMENTED = [
    ("古丽·艾合买提", "13900000001", date(1999, 5, 4), {}),
    ("𠮷田㙍", "13900000001", date(1999, 5, 4), {}),
    ("", "phone", None, {Field.NAME: Fault.MISSING, Field.PHONE: Fault.NOT_A_PHONE}),
    ("王芳", "13900000001", date(2026, 11, 27), {}),
    ("王芳", "13900000001", date(1880, 1, 1), {}),
]
VIRTUAL = ReaderType("virtual", "网络读者", "Virtual", kind=TypeKind.VIRTUAL, asks_document=False)


@pytest.mark.parametrize(("name", "phone", "born", "faults"), UNDOCUMENTED)
def test_a_reader_without_a_document(name: str, phone: str, born: date | None, faults: dict[Field, Fault]) -> None:
    fits = born == date(1999, 5, 4)
    wrong = {} if fits else {Field.BIRTH_DATE: Fault.NOT_A_BIRTH_DATE}
    assert against_undocumented(name, phone, born, VIRTUAL, TODAY) == faults | wrong


AGES = [
    (date(2018, 1, 1), None, Fault.CATEGORY_FOR_ADULTS),
    (date(2008, 11, 27), 0, Fault.CATEGORY_FOR_ADULTS),
    (date(2008, 11, 26), None, None),
    (date(2008, 11, 26), 19, Fault.NOT_OFFERED),
]


@pytest.mark.parametrize(("born", "least", "fault"), AGES)
def test_no_minor_and_nobody_outside_its_ages_has_a_kind_without_a_document(
    born: date, least: int | None, fault: Fault | None
) -> None:
    found = against_undocumented("李小雨", "13900000001", born, replace(VIRTUAL, age_min=least), TODAY)
    assert found == ({Field.CATEGORY: fault} if fault else {})


INSTITUTIONS = [
    ("西安市雁塔区第一小学", "", {}),
    ("西安市雁塔区第一小学", "91350100M000100Y43", {}),
    ("", "", {Field.NAME: Fault.MISSING}),
    ("大" * 101, "", {Field.NAME: Fault.NOT_A_NAME}),
    ("小学\u202e", "1", {Field.NAME: Fault.NOT_A_NAME, Field.CREDIT_CODE: Fault.NOT_A_CREDIT_CODE}),
]


@pytest.mark.parametrize(("name", "code", "faults"), INSTITUTIONS)
def test_an_institution(name: str, code: str, faults: dict[Field, Fault]) -> None:
    assert against_institution(name, code) == faults


BORN = date(1985, 2, 14)
AGENTS = [
    (Representative("王芳", GROWN, "13800000001"), {}),
    (Representative("Anna Schmidt", "C01X00T47", "13800000001", "passport", BORN), {}),
    (Representative("王芳", MINOR, "13800000001"), {Field.AGENT_IDENTITY: Fault.GUARDIAN_IS_MINOR}),
    (Representative("王芳", "", "13800000001"), {Field.AGENT_IDENTITY: Fault.MISSING}),
    (Representative("王芳", "12", "13800000001"), {Field.AGENT_IDENTITY: identity.Fault.WRONG_LENGTH}),
    (Representative("王芳", "C01X00T47", "13800000001", "passport"), {Field.AGENT_BIRTH_DATE: Fault.MISSING}),
    (Representative("王芳", GROWN, "13800000001", "library-card"), {Field.AGENT_DOCUMENT: Fault.UNKNOWN_DOCUMENT}),
    (Representative("", GROWN, ""), {Field.AGENT_NAME: Fault.MISSING, Field.AGENT_PHONE: Fault.MISSING}),
]


@pytest.mark.parametrize(("agent", "faults"), AGENTS)
def test_an_agent_is_a_grown_person(agent: Representative, faults: dict[Field, object]) -> None:
    assert against_agent(agent, TODAY) == faults


def test_a_foreign_parent_registers_with_a_child() -> None:
    parent = Application("Anna Schmidt", "C01X00T47", phone="13800000001", document="passport", birth_date=BORN)
    child = Application("Leo Schmidt", "C01X00T48", document="passport", birth_date=date(2016, 3, 1))
    juvenile = ReaderType("juvenile", "少儿读者", "Child", kind=TypeKind.MINOR, age_max=17, asks_guardian=True)
    first, second = as_family([parent, child], [ADULT, juvenile], TODAY, consented=True)
    assert faults_of(first, TODAY, ADULT) == {}
    assert second.category == "juvenile"
    assert faults_of(second, TODAY, juvenile) == {}


WARD = "C01X00T48"
PARENT = Guardian("Anna Schmidt", "C01X00T47", "13800000001", "passport", BORN, consented=True)
GUARDIANS = [
    (PARENT, {}),
    (replace(PARENT, identity=WARD), {Field.GUARDIAN_IDENTITY: Fault.GUARDIAN_IS_READER}),
    (replace(PARENT, birth_date=None), {Field.GUARDIAN_BIRTH_DATE: Fault.MISSING}),
    (replace(PARENT, birth_date=date(2012, 1, 1)), {Field.GUARDIAN_IDENTITY: Fault.GUARDIAN_IS_MINOR}),
    (replace(PARENT, document="none"), {Field.GUARDIAN_DOCUMENT: Fault.UNKNOWN_DOCUMENT}),
    (replace(PARENT, identity="1"), {Field.GUARDIAN_IDENTITY: identity.Fault.NOT_THIS_DOCUMENT}),
]


@pytest.mark.parametrize(("guardian", "faults"), GUARDIANS)
def test_a_guardian_may_have_any_document(guardian: Guardian, faults: dict[Field, object]) -> None:
    assert against_guardian(guardian, WARD, TODAY) == faults


def test_a_credit_code_has_a_check_sign() -> None:
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")


def test_a_pin_that_was_chosen_is_judged() -> None:
    assert fault_of_pin(Application("", "")) is None
    assert fault_of_pin(Application("", "", pin="12")) is Fault.PIN_NOT_SIX_DIGITS
    by_itself = Application("", "", pin="825314")
    assert fault_of_pin(by_itself) is None
    assert fault_of_pin(by_itself, "610102198253140015") is Fault.PIN_TOO_SIMPLE
    assert fault_of_pin(replace(by_itself, phone="139 8253 1411")) is Fault.PIN_TOO_SIMPLE
    assert fault_of_pin(replace(by_itself, card_number="SX-825314")) is Fault.PIN_TOO_SIMPLE


JUVENILE = ReaderType("juvenile", "少儿读者", "Juvenile", kind=TypeKind.MINOR, age_max=17, asks_guardian=True)
HEAD = Application("王芳", GROWN, "adult", "13800000001")


@pytest.mark.parametrize(
    ("number", "kind", "answered_for"),
    [
        (MINOR, "juvenile", True),
        ("61010319850214822X", "adult", False),
        ("nothing", "adult", False),
    ],
)
def test_who_registers_first_answers_for_the_minors_and_each_has_a_kind_that_suits(
    number: str, kind: str, answered_for: bool
) -> None:
    head, member = as_family([HEAD, replace(HEAD, identity=number)], [ADULT, JUVENILE], TODAY, consented=True)
    assert head == HEAD
    assert member.category == kind
    named = Guardian(HEAD.name, HEAD.identity, HEAD.phone, consented=True)
    assert member.guardian == (named if answered_for else Guardian())


SPECIAL = ReaderType("special", "特殊需要读者", "Special needs", kind=TypeKind.SPECIAL_NEEDS)


@pytest.mark.parametrize(
    ("number", "kinds", "category"),
    [
        (GROWN, [SPECIAL, ADULT, JUVENILE], "adult"),
        (MINOR, [SPECIAL, ADULT, JUVENILE], "juvenile"),
        # Of another age than the kind that is left: what is said of that is true, and no card is opened.
        (MINOR, [SPECIAL, ADULT], "adult"),
        (GROWN, [SPECIAL], ""),
    ],
)
def test_a_kind_that_tells_of_health_is_had_by_nobody_but_who_chose_it(
    number: str, kinds: list[ReaderType], category: str
) -> None:
    chosen = replace(HEAD, category="special", health=True)
    head, member = as_family([chosen, replace(chosen, identity=number)], kinds, TODAY, consented=True)
    assert (head.category, member.category) == ("special", category)


def test_whom_no_kind_suits_keeps_the_one_that_was_chosen() -> None:
    _head, member = as_family([HEAD, replace(HEAD, identity=MINOR)], [ADULT], TODAY, consented=False)
    assert member.category == "adult"


@pytest.mark.parametrize(
    ("persons", "against"),
    [
        ([], []),
        ([("赵云", "同事", "13800000009")], []),
        ([("赵云", "", "abc"), ("关羽", "", "abc")], [(Field.PHONE, Fault.NOT_A_PHONE)]),
        ([("赵\u202e云", "", "13800000009")], [(Field.NAME, Fault.UNSEEN_SIGNS)]),
        ([("赵云", "同\u200b事", "13800000009")], [(Field.NAME, Fault.UNSEEN_SIGNS)]),
        ([("", "同事", "")], [(Field.NAME, Fault.MISSING), (Field.PHONE, Fault.MISSING)]),
    ],
)
def test_contact_persons_have_a_name_and_a_telephone(
    persons: list[tuple[str, str, str]], against: list[tuple[Field, Fault]]
) -> None:
    assert against_contacts(persons) == against


BAD, KNOWN = {Field.IDENTITY: Fault.NOT_A_NAME}, {Field.IDENTITY: Fault.ALREADY_REGISTERED}
BOUND = {Field.IDENTITY: Fault.BOUND_TO_ANOTHER}


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        ({1: BAD}, {1: BAD}),
        ({0: KNOWN}, {0: KNOWN}),
        ({0: KNOWN, 1: BAD}, {1: BAD}),
        ({0: KNOWN, 2: KNOWN}, {0: KNOWN, 2: KNOWN}),
        ({0: BOUND, 1: BAD}, {1: BAD}),
        ({0: KNOWN | {Field.PIN: Fault.PIN_TOO_SIMPLE}}, {0: {Field.PIN: Fault.PIN_TOO_SIMPLE}}),
    ],
)
def test_that_somebody_is_a_reader_is_said_only_of_a_form_that_is_right(
    faults: dict[int, Faults], told: dict[int, Faults]
) -> None:
    assert told_to_strangers(faults) == told
