"""Who answers for a child: a number alone opens nothing."""

from __future__ import annotations

import pytest

from shulian.core.guardianship import Claim, answers_for


@pytest.mark.parametrize(
    ("claim", "answers"),
    [
        (Claim("王芳", "王芳", seen=True), True),
        (Claim("Wang  Fang", "wang fang", seen=True), True),
        (Claim("王芳", "王芳", seen=False), False),
        (Claim("李强", "王芳", seen=True), False),
        (Claim("王芳", "王芳", seen=False, together=True), True),
        (Claim("王芳", "", seen=False, together=True), True),
        (Claim("王芳", "王芳", seen=False, together=True, checked=True), False),
        (Claim("王芳", "", seen=True, together=True, checked=True), True),
    ],
)
def test_a_guardian_was_seen_and_bears_the_name_on_the_form(claim: Claim, *, answers: bool) -> None:
    assert answers_for(claim) is answers
