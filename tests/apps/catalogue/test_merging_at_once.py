"""Several people at one moment: titles are joined, taken apart and waited for, and nothing is lost or stuck."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from shulian.apps.catalogue.actions.merging import merge, undo
from shulian.apps.circulation.actions.holds import Wish, place_hold
from shulian.apps.circulation.models import Hold
from shulian.apps.journal.actions import Act
from tests import make
from tests.apps.catalogue.merged import lost, world

ROUNDS = 4


def at_once(*acts: Callable[[], object]) -> None:
    """Everybody begins at the same moment; whoever fails fails the test."""

    def one(act: Callable[[], object]) -> object:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        list(people.map(one, acts))


@pytest.mark.django_db(transaction=True)
def test_holds_placed_while_titles_are_joined_wait_for_a_title_that_is_there() -> None:
    laid = world()
    make.policy(holds_allowed=True)
    first, second, third, _ = laid.titles
    place = laid.libraries[0].pk
    readers = [make.reader(laid.libraries[0]) for _ in range(2 * ROUNDS)]
    for number in range(ROUNDS):
        one, other = readers[2 * number : 2 * number + 2]
        made: list[int] = []
        at_once(
            lambda made=made: made.extend(merge(Act("test"), [third.pk], first.pk).regroupings),
            lambda one=one: place_hold(Act("test"), Wish(one.pk, third.pk, place)),
            lambda other=other: place_hold(Act("test"), Wish(other.pk, first.pk, place)),
            lambda: merge(Act("test"), [first.pk], second.pk) and None,
        )
        assert lost() == []
        for regrouping in made:
            undo(Act("test"), regrouping)
        assert lost() == []
    assert Hold.objects.filter(reader__in=readers, ended_at=None).count() == 2 * ROUNDS
