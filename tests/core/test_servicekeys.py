"""Keys of programs and machines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shulian.core.roles import Right, Role
from shulian.core.servicekeys import Refusal, Wish, decide_key

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
