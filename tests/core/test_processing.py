"""The register of purposes: what needs an assessment, and what stands in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shulian.core.processing import (
    Assessed,
    Basis,
    Occasion,
    covers,
    kept_until,
    lacking,
    occasions_of,
    purpose_of,
)

TODAY = date(2026, 11, 26)
TEXTS = ("name", "name_en", "why", "why_en", "data", "data_en", "retention", "retention_en")


def row(**values: Any) -> dict[str, Any]:
    return (
        {"code": "money", "basis": ["contract"], "columns": ["charges.Charge.reader"]}
        | dict.fromkeys(TEXTS, "-")
        | values
    )


def test_a_row_becomes_a_purpose() -> None:
    purpose = purpose_of(row(occasions=["sensitive"]))
    assert (purpose.basis, purpose.is_sensitive, purpose.public) == ((Basis.CONTRACT,), True, True)
    assert not purpose_of(row()).is_sensitive


def test_a_ground_that_the_law_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="habit"):
        purpose_of(row(basis=["habit"]))


def test_entrusting_somebody_adds_a_reason_to_assess_once() -> None:
    plain = purpose_of(row())
    assert occasions_of(plain, entrusted=False) == ()
    assert occasions_of(plain, entrusted=True) == (Occasion.ENTRUSTED,)
    known = purpose_of(row(occasions=["entrusted"]))
    assert occasions_of(known, entrusted=True) == (Occasion.ENTRUSTED,)


def test_only_an_assessment_that_still_holds_closes_a_gap() -> None:
    needs = {"cards": [Occasion.SENSITIVE], "notices": [Occasion.ENTRUSTED, Occasion.SHARED], "lending": []}
    held = Assessed(frozenset({"cards", "notices"}), frozenset({"sensitive", "entrusted"}), TODAY)
    assert lacking(needs, [held], TODAY) == {"notices": [Occasion.SHARED]}
    assert lacking(needs, [held], date(2026, 11, 27)).keys() == {"cards", "notices"}


def test_an_assessment_stays_three_years() -> None:
    assert kept_until(date(2024, 2, 29)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("column", "there"),
    [("readers.View.viewer", True), ("readers.Reader.name", True), ("readers.Reader.phone", False)],
)
def test_a_column_stands_by_its_name_or_with_its_row(column: str, there: bool) -> None:
    assert covers(["readers.View.*", "readers.Reader.name"], column) is there
