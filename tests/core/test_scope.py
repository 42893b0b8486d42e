"""Which libraries have to report."""

import pytest

from shulian.core.scope import Candidate, Scope, has_to_report, read

COUNTY = Candidate("610925", "county", frozenset({"circulation"}))


@pytest.mark.parametrize(
    ("scope", "reports"),
    [
        (Scope(), True),
        (Scope(kinds=frozenset({"city"})), False),
        (Scope(service="circulation"), True),
        (Scope(service="joint-reference"), False),
        (Scope(kinds=frozenset({"city"}), also=frozenset({"610925"})), True),
        (Scope(also=frozenset({"610925"}), never=frozenset({"610925"})), False),
    ],
)
def test_kinds_service_place_and_single_names_say_who_reports(scope, reports):
    assert has_to_report(scope, COUNTY) is reports


def test_a_scope_is_stored_and_read_again():
    scope = Scope(frozenset({"city"}), "circulation", frozenset({"a"}), frozenset({"b"}))
    assert read(scope.plain()) == scope
    assert read({}) == Scope()
