"""Groups of libraries across the tree."""

from __future__ import annotations

import pytest

from shulian.apps.alliance.actions.groups import end_group, join_group, leave_group, make_group, rename_group
from shulian.apps.alliance.models import LibraryGroup, TreeVersion
from shulian.apps.circulation.models import PolicyRow
from shulian.apps.journal.actions import Act
from tests import make

pytestmark = pytest.mark.django_db


def act() -> Act:
    return Act("office")


def test_a_group_is_made_once_filled_and_emptied() -> None:
    library = make.library("汉台区图书馆")
    group = make_group(act(), "sisters", "姊妹馆")
    assert group is not None
    assert make_group(act(), "sisters", "另一组") is None
    rename_group(act(), group, "结对馆")
    assert LibraryGroup.objects.get().name == "结对馆"
    before = TreeVersion.objects.get().number
    for _twice in range(2):
        join_group(act(), group, library)
    assert list(group.libraries.all()) == [library]
    # The rules see the change at their next look.
    assert TreeVersion.objects.get().number > before
    leave_group(act(), group, library)
    assert end_group(act(), group)
    assert not LibraryGroup.objects.exists()


def test_a_group_that_a_policy_speaks_of_stays() -> None:
    group = make_group(act(), "sisters", "姊妹馆")
    PolicyRow.objects.create(version=make.policy(), group=group, says={"renewals": 2})
    assert group is not None
    assert not end_group(act(), group)
    assert LibraryGroup.objects.exists()
