"""Kinds of reader: what is wrong with one, whom it suits, where it may be had."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.readertypes import (
    Awaits,
    Fault,
    OnWeb,
    ReaderType,
    TypeKind,
    Way,
    awaits_after,
    faults_of,
    is_protected,
    offered,
    ordinary,
    suits,
)

TODAY = date(2026, 11, 26)
ADULT = ReaderType("adult", "成人读者", "Adult", age_min=18)
CHILD = replace(ADULT, code="juvenile", kind=TypeKind.MINOR, age_min=None, age_max=17, asks_guardian=True)
SCHOOL = replace(ADULT, code="institution", kind=TypeKind.COLLECTIVE, age_min=None, asks_agent=True)


@pytest.mark.parametrize("kind", [ADULT, CHILD, SCHOOL, replace(ADULT, ways=frozenset(Way), on_web=OnWeb.IMMEDIATE)])
def test_nothing_is_wrong_with_a_kind_that_asks_for_what_it_must(kind: ReaderType) -> None:
    assert faults_of(kind) == {}


WRONG = [
    (replace(ADULT, code="成人"), {"code": Fault.CODE_ODD}),
    (replace(ADULT, name=" "), {"name": Fault.NAME_MISSING}),
    (replace(ADULT, name_en="a" * 61), {"name_en": Fault.TOO_LONG}),
    (replace(ADULT, note="a" * 301), {"note": Fault.TOO_LONG}),
    (replace(ADULT, card_months=0), {"card_months": Fault.MONTHS_ODD}),
    (replace(ADULT, age_min=30, age_max=20), {"age_max": Fault.AGES_ODD}),
    (replace(ADULT, age_max=131), {"age_max": Fault.AGES_ODD}),
    (replace(CHILD, asks_guardian=False), {"asks_guardian": Fault.MINOR_WITHOUT_GUARDIAN}),
    (replace(ADULT, age_min=6, age_max=12), {"asks_guardian": Fault.MINOR_WITHOUT_GUARDIAN}),
    (replace(SCHOOL, asks_agent=False), {"asks_agent": Fault.COLLECTIVE_WITHOUT_AGENT}),
    (replace(ADULT, ways=frozenset()), {"ways": Fault.NO_WAY}),
    (replace(ADULT, on_web=OnWeb.PROVISIONAL), {"on_web": Fault.WEB_WITHOUT_WAY}),
    (replace(SCHOOL, ways=frozenset({Way.WEB}), on_web=OnWeb.PROVISIONAL), {"on_web": Fault.COLLECTIVE_ON_WEB}),
    (replace(ADULT, provisional_days=400), {"provisional_days": Fault.DAYS_ODD}),
]


@pytest.mark.parametrize(("kind", "faults"), WRONG)
def test_what_is_wrong_stands_by_its_field(kind: ReaderType, faults: dict[str, Fault]) -> None:
    assert faults_of(kind) == faults


AGES = [
    (ADULT, date(2008, 11, 26), True),
    (ADULT, date(2008, 11, 27), False),
    (CHILD, date(2008, 11, 27), True),
    (CHILD, date(2008, 11, 26), False),
    (ADULT, None, False),
    (SCHOOL, None, True),
]


@pytest.mark.parametrize(("kind", "born", "fits"), AGES)
def test_a_kind_suits_its_ages(kind: ReaderType, born: date | None, fits: bool) -> None:
    assert suits(kind, born, TODAY) is fits


def test_a_kind_is_offered_where_it_may_be_had() -> None:
    on_web = replace(ADULT, ways=frozenset({Way.DESK, Way.WEB}), on_web=OnWeb.PROVISIONAL)
    closed = replace(ADULT, ways=frozenset({Way.DESK, Way.WEB}))
    withdrawn = replace(on_web, is_offered=False)
    assert offered([ADULT, on_web, closed, withdrawn], Way.WEB) == [on_web]
    assert offered([ADULT, on_web, closed, withdrawn], Way.DESK) == [ADULT, on_web, closed]


def test_only_who_comes_by_the_web_is_looked_at_later() -> None:
    provisional = replace(ADULT, on_web=OnWeb.PROVISIONAL)
    assert awaits_after(provisional, Way.WEB) is Awaits.CHECK
    assert awaits_after(provisional, Way.DESK) is Awaits.NOTHING
    assert awaits_after(replace(ADULT, on_web=OnWeb.IMMEDIATE), Way.WEB) is Awaits.NOTHING


GROWN, CHILD = date(1990, 1, 1), date(2020, 1, 1)


@pytest.mark.parametrize(
    ("kind", "born", "protected"),
    [("adult", GROWN, False), ("adult", None, False), ("adult", CHILD, True), ("special-needs", GROWN, True)],
)
def test_minors_and_people_with_special_needs_are_protected(kind: str, born: date | None, protected: bool) -> None:
    assert is_protected(kind, born, date(2026, 11, 26)) is protected


def test_without_concessions_a_child_has_a_childs_card_and_anybody_else_an_adults() -> None:
    kinds = [
        ReaderType("blind", "视障", "Blind", TypeKind.SPECIAL_NEEDS),
        ReaderType("old", "旧", "Old", TypeKind.ADULT, age_min=18, is_offered=False),
        ReaderType("adult", "成人", "Adult", TypeKind.ADULT, age_min=18),
        ReaderType("juvenile", "少儿", "Juvenile", TypeKind.MINOR, age_max=17),
    ]
    found = [ordinary(kinds, born, date(2026, 11, 26)) for born in (GROWN, None, CHILD)]
    assert [one.code if one else "" for one in found] == ["adult", "adult", "juvenile"]
    assert ordinary(kinds[:2], GROWN, date(2026, 11, 26)) == kinds[1]
    assert ordinary(kinds[:1], GROWN, date(2026, 11, 26)) is None
