"""Who may join a family and who may head it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.applying import MOST_IN_A_FAMILY
from shulian.core.families import (
    Fault,
    Someone,
    against_bringing,
    against_changing,
    against_heading,
    against_joining,
    against_leaving,
    against_sharing,
    is_shared,
    next_head,
)

MOTHER, SON = Someone(1, family=7, size=2, is_head=True), Someone(2, minor=True)
JOINING = [
    (MOTHER, SON, None),
    (Someone(1), SON, None),
    (MOTHER, replace(SON, reader=1), Fault.ONESELF),
    (MOTHER, Someone(3, institution=True), Fault.NO_PERSON),
    (Someone(3, institution=True), SON, Fault.NO_PERSON),
    (MOTHER, replace(SON, family=7), Fault.IN_THIS_FAMILY),
    (MOTHER, replace(SON, family=8), Fault.IN_ANOTHER_FAMILY),
    (Someone(1, minor=True), SON, Fault.HEAD_IS_MINOR),
    (replace(MOTHER, minor=True), SON, None),
    (replace(MOTHER, size=MOST_IN_A_FAMILY), SON, Fault.TOO_MANY),
    (replace(MOTHER, size=MOST_IN_A_FAMILY - 1), SON, None),
]
HEADING = [
    (Someone(3, family=7), 7, None),
    (Someone(3, family=8), 7, Fault.NOT_A_MEMBER),
    (Someone(3), None, Fault.NOT_A_MEMBER),
    (replace(SON, family=7), 7, Fault.HEAD_IS_MINOR),
]


@pytest.mark.parametrize(("host", "guest", "fault"), JOINING)
def test_who_may_join(host: Someone, guest: Someone, fault: Fault | None) -> None:
    assert against_joining(host, guest) is fault


@pytest.mark.parametrize(
    ("host", "alone", "fault"),
    [
        (MOTHER, True, None),
        (MOTHER, False, None),
        (replace(SON, family=7), True, Fault.NOT_THE_HEAD),
        (replace(SON, family=7), False, None),
        (SON, True, Fault.NOT_THE_HEAD),
        (SON, False, Fault.NOT_A_MEMBER),
    ],
)
def test_at_home_the_head_alone_changes_a_family_at_the_desk_any_member(
    host: Someone, alone: bool, fault: Fault | None
) -> None:
    assert against_changing(host, alone=alone) is fault


@pytest.mark.parametrize(("member", "family", "fault"), HEADING)
def test_who_may_head_a_family(member: Someone, family: int | None, fault: Fault | None) -> None:
    assert against_heading(member, family) is fault


def test_a_grown_member_follows_a_head_who_leaves_and_never_a_child() -> None:
    father = Someone(3, family=7)
    assert next_head([replace(SON, family=7), father, Someone(4)]) == father.reader
    assert next_head([replace(SON, family=7)]) is None
    assert next_head([]) is None


TODAY, AT_NINE, AT_FIFTEEN, GROWN = date(2026, 9, 1), date(2017, 9, 1), date(2011, 6, 1), date(1990, 1, 1)


@pytest.mark.parametrize(
    ("member", "born", "on", "fault"),
    [
        (Someone(3), GROWN, True, Fault.NOT_A_MEMBER),
        (Someone(3, family=7), GROWN, True, None),
        (Someone(3, family=7), None, True, None),
        (Someone(3, family=7), AT_FIFTEEN, True, None),
        (Someone(3, family=7), AT_NINE, True, Fault.TOO_YOUNG),
        (Someone(3, family=7), AT_NINE, False, None),
    ],
)
def test_who_may_show_the_own_books(member: Someone, born: date | None, on: bool, fault: Fault | None) -> None:
    assert against_sharing(member, born, TODAY, on=on) is fault


@pytest.mark.parametrize(
    ("member", "born", "fault"),
    [
        (Someone(3), GROWN, Fault.NOT_A_MEMBER),
        (Someone(3, family=7), GROWN, None),
        (Someone(3, family=7), AT_NINE, Fault.CHILD_STAYS),
    ],
)
def test_no_child_leaves_a_family_alone(member: Someone, born: date, fault: Fault | None) -> None:
    assert against_leaving(member, born, TODAY) is fault


@pytest.mark.parametrize(
    ("said_on", "born", "shared"),
    [
        (None, GROWN, False),
        (TODAY, GROWN, True),
        (TODAY, None, True),
        (TODAY, AT_FIFTEEN, True),
        (TODAY, AT_NINE, False),
        (date(2023, 1, 1), date(2007, 6, 1), False),
        (date(2025, 7, 1), date(2007, 6, 1), True),
    ],
)
def test_books_are_shown_by_the_own_word_and_a_minors_ends_at_eighteen(
    said_on: date | None, born: date | None, shared: bool
) -> None:
    assert is_shared(said_on, born, TODAY) is shared


@pytest.mark.parametrize(
    ("compared", "ward", "fault"),
    [(True, False, None), (False, True, None), (False, False, Fault.GUEST_NOT_HERE)],
)
def test_a_guest_is_here_or_is_the_hosts_ward(compared: bool, ward: bool, fault: Fault | None) -> None:
    assert against_bringing(compared=compared, ward=ward) is fault
