"""Who may agree to what, and whether it still stands."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core.consents import (
    BODY_LENGTH,
    STOPS,
    By,
    Edition,
    Fault,
    Kind,
    Standing,
    TextFault,
    answers,
    concerns,
    fallen,
    fault_of,
    faults_of_text,
    in_force,
    is_sensitive,
    may_withdraw,
    needed,
    not_to_give,
    standing,
)

TODAY = date(2026, 11, 26)
CHILD, YOUTH, ADULT = date(2016, 5, 1), date(2011, 5, 1), date(1990, 5, 1)


@pytest.mark.parametrize(
    ("kind", "by", "born", "fault"),
    [
        (Kind.NOTICE, By.SELF, CHILD, None),
        (Kind.CHILD, By.GUARDIAN, CHILD, None),
        (Kind.CHILD, By.SELF, CHILD, Fault.NEEDS_GUARDIAN),
        (Kind.CHILD, By.GUARDIAN, YOUTH, Fault.NOT_A_CHILD),
        (Kind.FACE, By.SELF, CHILD, Fault.NEEDS_GUARDIAN),
        (Kind.FACE, By.GUARDIAN, CHILD, None),
        (Kind.FACE, By.SELF, YOUTH, None),
        (Kind.FACE, By.GUARDIAN, YOUTH, None),
        (Kind.FACE, By.GUARDIAN, ADULT, Fault.OF_AGE),
        (Kind.FACE, By.GUARDIAN, None, Fault.OF_AGE),
        (Kind.FACE, By.SELF, None, None),
        (Kind.HISTORY, By.GUARDIAN, CHILD, Fault.TOO_YOUNG),
        (Kind.HISTORY, By.SELF, YOUTH, None),
    ],
)
def test_under_fourteen_the_guardian_agrees_and_afterwards_the_reader(
    kind: Kind, by: By, born: date | None, fault: Fault | None
) -> None:
    assert fault_of(kind, by, born, TODAY) is fault
    if by is By.SELF:
        assert answers(kind, born, TODAY) is (By.GUARDIAN if fault else By.SELF)


@pytest.mark.parametrize(
    ("kind", "by", "born", "fault"),
    [
        (Kind.NOTICE, By.SELF, ADULT, Fault.NOT_A_CONSENT),
        (Kind.CHILD, By.SELF, CHILD, Fault.NEEDS_GUARDIAN),
        (Kind.CHILD, By.GUARDIAN, CHILD, None),
        (Kind.CHILD, By.SELF, YOUTH, Fault.NEEDS_GUARDIAN),
        (Kind.SHARING, By.SELF, ADULT, None),
        (Kind.HISTORY, By.GUARDIAN, YOUTH, None),
        (Kind.HISTORY, By.GUARDIAN, ADULT, Fault.OF_AGE),
        (Kind.HISTORY, By.GUARDIAN, None, Fault.OF_AGE),
    ],
)
def test_whoever_may_give_may_take_back(kind: Kind, by: By, born: date | None, fault: Fault | None) -> None:
    assert may_withdraw(kind, by, born, TODAY) is fault


def test_what_a_child_agreed_to_alone_falls_when_it_is_known_to_be_one() -> None:
    alone, with_guardian = ([(kind, by) for kind in Kind if kind is not Kind.CHILD] for by in By)
    assert fallen(alone, CHILD, TODAY) == (Kind.HEALTH, Kind.FACE, Kind.PHOTO, Kind.SHARING, Kind.HISTORY)
    assert fallen([*with_guardian, (Kind.CHILD, By.GUARDIAN)], CHILD, TODAY) == (Kind.HISTORY,)
    assert fallen(alone, YOUTH, TODAY) == ()


@pytest.mark.parametrize(
    ("born", "alone", "by_guardian"),
    [
        (CHILD, set(Kind) - {Kind.NOTICE}, {Kind.HISTORY}),
        (TODAY, set(Kind) - {Kind.NOTICE}, {Kind.HISTORY}),
        (YOUTH, {Kind.CHILD}, {Kind.CHILD}),
        (ADULT, {Kind.CHILD}, set(Kind)),
        (None, {Kind.CHILD}, set(Kind)),
    ],
)
def test_what_cannot_be_agreed_to_is_named_once_for_whoever_looks_for_it(
    born: date | None, alone: set[Kind], by_guardian: set[Kind]
) -> None:
    wrong = not_to_give(born, TODAY)
    assert {kind for kind, by in wrong if by is By.SELF} == alone
    assert {kind for kind, by in wrong if by is By.GUARDIAN} == by_guardian


def test_health_and_all_of_a_childs_consents_are_sensitive() -> None:
    assert [kind for kind in Kind if is_sensitive(kind, ADULT, TODAY)] == [Kind.HEALTH]
    assert all(is_sensitive(kind, CHILD, TODAY) for kind in Kind)


def test_a_child_is_asked_for_its_guardian_and_never_for_a_history() -> None:
    assert [kind for kind in Kind if not concerns(kind, CHILD, TODAY)] == [Kind.HISTORY]
    assert [kind for kind in Kind if not concerns(kind, ADULT, TODAY)] == [Kind.CHILD]


def test_only_a_version_that_asks_again_makes_older_consents_fall() -> None:
    editions = [
        Edition(1, date(2026, 1, 1), asks_again=True),
        Edition(2, date(2026, 6, 1), asks_again=False),
        Edition(3, date(2027, 1, 1), asks_again=True),
    ]
    assert (in_force(editions, TODAY), needed(editions, TODAY)) == (2, 1)
    assert (in_force(editions, date(2027, 1, 1)), needed(editions, date(2027, 1, 1))) == (3, 3)
    assert (in_force([], TODAY), needed([], TODAY)) == (0, 0)


@pytest.mark.parametrize(
    ("given", "least", "withdrawn", "concerned", "stands"),
    [
        (None, 0, False, True, Standing.NEVER),
        (None, 0, True, True, Standing.WITHDRAWN),
        (0, 0, False, True, Standing.GIVEN),
        (1, 2, False, True, Standing.AGAIN),
        (2, 2, False, True, Standing.GIVEN),
        (2, 2, False, False, Standing.NEEDLESS),
    ],
)
def test_a_consent_stands_on_its_version(
    given: int | None, least: int, withdrawn: bool, concerned: bool, stands: Standing
) -> None:
    assert standing(given, least, withdrawn=withdrawn, concerned=concerned) is stands


def test_it_is_known_of_every_kind_what_stops() -> None:
    assert set(STOPS) == set(Kind)


@pytest.mark.parametrize(
    ("title", "body", "faults"),
    [
        ("隐私政策", "一、我们是谁", {}),
        (" ", "", {"title": TextFault.EMPTY, "body": TextFault.EMPTY}),
        ("字" * 101, "字" * (BODY_LENGTH + 1), {"title": TextFault.TOO_LONG, "body": TextFault.TOO_LONG}),
        ("一\n二", "三", {"title": TextFault.MORE_THAN_A_LINE}),
    ],
)
def test_a_text_says_something_and_ends(title: str, body: str, faults: dict[str, TextFault]) -> None:
    assert faults_of_text(title, body) == faults
