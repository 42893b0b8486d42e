"""For what a machine must have the PIN: what libraries say, what wins, and what it is asked for."""

import pytest

from shulian.core.machines import ASKED_FROM, Act, AsksPin, is_laxer, needs_pin, rule_on, takes_two
from shulian.core.roles import OF_MACHINES, Role
from shulian.core.visiting import Doing

NEVER, LOOKING, ALWAYS = AsksPin

WAYS = [
    ((), LOOKING),
    (("",), LOOKING),
    (("", "", ""), LOOKING),
    (("never",), NEVER),
    (("never", ""), NEVER),
    (("never", "for-looking", ""), LOOKING),
    (("never", "always", "never"), ALWAYS),
    (("", "never"), LOOKING),
    (("", "always"), ALWAYS),
    (("always", "for-looking"), ALWAYS),
]


@pytest.mark.parametrize(("way", "rule"), WAYS)
def test_a_library_asks_for_more_than_those_above_it_and_never_for_less(way: tuple[str, ...], rule: AsksPin) -> None:
    assert rule_on(way) is rule


@pytest.mark.parametrize(
    ("wanted", "above", "laxer"),
    [
        ("", ALWAYS, False),
        ("never", NEVER, False),
        ("never", LOOKING, True),
        ("for-looking", ALWAYS, True),
        ("always", LOOKING, False),
    ],
)
def test_what_would_ask_for_less_is_told_apart(wanted: str, above: AsksPin, *, laxer: bool) -> None:
    assert is_laxer(wanted, above) is laxer


@pytest.mark.parametrize(
    ("before", "wanted", "two"),
    [
        ("", "never", True),
        ("always", "", True),
        ("always", "for-looking", True),
        ("", "for-looking", False),
        ("never", "", False),
    ],
)
def test_the_head_alone_takes_two_to_ask_for_less(before: str, wanted: str, *, two: bool) -> None:
    assert takes_two(before, wanted, head=True) is two
    assert not takes_two(before, wanted, head=False)


MORE = {Role.TERMINAL: (False, True, True), Role.PROGRAM: (False, True, True)}
ASKED = {
    Doing.TAKE_BACK: {Role.TERMINAL: (False, False, False), Role.PROGRAM: (False, False, False)},
    Doing.FREEZE: {Role.TERMINAL: (True, True, True), Role.PROGRAM: (True, True, True)},
    Doing.REVOKE_PROXY: {Role.TERMINAL: (True, True, True), Role.PROGRAM: (True, True, True)},
    Doing.LEND: {Role.TERMINAL: (False, False, True), Role.PROGRAM: (False, True, True)},
}


@pytest.mark.parametrize("role", [Role.TERMINAL, Role.PROGRAM])
@pytest.mark.parametrize("doing", Doing)
def test_a_card_alone_borrows_at_a_machine_and_a_program_has_the_pin_for_all_but_returns(
    doing: Doing, role: Role
) -> None:
    assert tuple(needs_pin([role], rule, doing) for rule in AsksPin) == ASKED.get(doing, MORE)[role]


def test_every_kind_of_key_stands_in_the_table_and_no_person_does() -> None:
    assert set(ASKED_FROM) == set(OF_MACHINES)
    assert all(set(row) == set(Act) for row in ASKED_FROM.values())
    assert not any(needs_pin([role], ALWAYS, Doing.FREEZE) for role in Role if role not in OF_MACHINES)
    assert needs_pin([Role.PROGRAM, Role.TERMINAL], LOOKING, Doing.LEND), "the stricter of two kinds counts"
