"""Kinds of library."""

from __future__ import annotations

from shulian.core.library import TRAITS, Kind


def test_every_kind_has_its_traits() -> None:
    assert set(TRAITS) == set(Kind)


def test_only_self_service_places_never_close() -> None:
    assert [kind for kind, traits in TRAITS.items() if traits.always_open] == [Kind.SELF_SERVICE]
