"""Signs and ages for children."""

from __future__ import annotations

import re

import pytest

from shulian.core.children import AGES, SIGNS, Age, Sign, Wanted, joined


def test_every_sign_and_every_age_means_something() -> None:
    assert set(SIGNS) == set(Sign)
    assert set(AGES) == set(Age)
    for wanted in [*SIGNS.values(), *AGES.values()]:
        assert wanted.classes
        assert all(re.fullmatch(r"[A-Z]{1,2}\d*(\.\d+)?", one) for one in wanted.classes)


@pytest.mark.parametrize(
    ("sign", "age", "wanted"),
    [
        (None, None, Wanted()),
        (Sign.SPORTS, None, Wanted(("G8",))),
        (None, Age.BEGINNING, AGES[Age.BEGINNING]),
        (Sign.PICTURES, Age.LISTENING, SIGNS[Sign.PICTURES]),
        (Sign.STARS, Age.READING, Wanted(("P1",))),
        (Sign.SPORTS, Age.LISTENING, Wanted(("G8",))),
    ],
)
def test_a_sign_and_an_age_go_together_as_far_as_they_fit(sign: Sign | None, age: Age | None, wanted: Wanted) -> None:
    assert joined(sign, age) == wanted


def test_an_age_may_be_narrower_than_a_sign() -> None:
    assert "I287.3" in joined(Sign.STORIES, Age.BEGINNING).classes
