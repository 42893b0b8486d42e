"""Keys of programs and machines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shulian.core.buckets import Rate
from shulian.core.roles import OF_MACHINES, Right, Role
from shulian.core.servicekeys import WRITES, Refusal, Wish, decide_key, rate_of_writes

HELD = frozenset({Right.CIRCULATE, Right.TAKE_MONEY, Right.MANAGE_SERVICE_ACCOUNTS})
WISH = Wish(Role.TERMINAL, frozenset({Right.CIRCULATE}), "10.1.0.0/16", 90)


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({}, ("10.1.0.0/16",)),
        ({"addresses": ""}, Refusal.NO_ADDRESSES),
        ({"addresses": "", "role": Role.PROGRAM}, ()),
        ({"days": 1}, ("10.1.0.0/16",)),
        ({"days": 0}, Refusal.NO_DAYS),
        ({"days": 367}, Refusal.NO_DAYS),
        ({"role": Role.DESK_LIBRARIAN}, Refusal.NO_POST),
        ({"writes": 1}, ("10.1.0.0/16",)),
        ({"writes": 0}, Refusal.WRITES),
        ({"writes": 6001}, Refusal.WRITES),
        ({"scopes": frozenset()}, Refusal.NO_SCOPES),
        ({"scopes": frozenset({Right.ADMINISTER})}, Refusal.NOT_FOR_MACHINES),
        ({"scopes": frozenset({Right.ISSUE_CARD})}, Refusal.NOT_HELD),
        ({"role": Role.PROGRAM, "scopes": frozenset({Right.VIEW_FIGURES})}, Refusal.NOT_HELD),
        ({"addresses": "everywhere"}, Refusal.ADDRESSES),
        ({"addresses": "10.0.0.1 " * 40}, Refusal.ADDRESSES),
    ],
)
def test_a_key_is_for_what_its_maker_may_do_and_a_machine_needs(change: dict[str, Any], answer: object) -> None:
    assert decide_key(replace(WISH, **change), HELD) == answer


def test_a_key_sends_what_was_given_to_it_else_the_least_of_its_kinds() -> None:
    assert rate_of_writes([Role.PROGRAM]) == Rate(600.0, 10.0)
    assert rate_of_writes([Role.PROGRAM, Role.TERMINAL]) == Rate(240.0, 4.0)
    assert rate_of_writes([Role.PROGRAM], 1200) == Rate(1200.0, 20.0)
    assert rate_of_writes([]) == rate_of_writes(["unheard of"]) == Rate(60.0, 1.0)
    assert set(OF_MACHINES) | {"staff", "reader"} == set(WRITES)
