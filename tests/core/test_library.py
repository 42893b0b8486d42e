"""Kinds of library."""

from __future__ import annotations

import pytest

from shulian.core.library import TRAITS, Kind, Standing, hands_out, takes_part


def test_every_kind_has_its_traits() -> None:
    assert set(TRAITS) == set(Kind)


def test_a_library_itself_says_whether_it_hands_holds_out_else_its_kind_does() -> None:
    for kind, traits in TRAITS.items():
        assert hands_out(kind, None) is traits.staffed
        assert hands_out(kind, own=True)
        assert not hands_out(kind, own=False)


def test_only_self_service_places_never_close() -> None:
    assert [kind for kind, traits in TRAITS.items() if traits.always_open] == [Kind.SELF_SERVICE]


@pytest.mark.parametrize(
    ("kind", "own", "above", "verdict"),
    [
        (Kind.COUNTY, Standing.ACTIVE, False, True),
        (Kind.COUNTY, Standing.SUSPENDED, True, False),
        (Kind.COUNTY, None, True, False),
        (Kind.TOWNSHIP_BRANCH, None, True, True),
        (Kind.TOWNSHIP_BRANCH, None, False, False),
        (Kind.TOWNSHIP_BRANCH, Standing.LEFT, True, False),
    ],
)
def test_a_branch_takes_part_through_its_main_library(
    kind: Kind, own: Standing | None, above: bool, verdict: bool
) -> None:
    assert takes_part(kind, own, above) is verdict
