"""Staff come and go."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.access import may
from shulian.apps.alliance.actions.staff import (
    InvitationOverError,
    Newcomer,
    UsernameTakenError,
    accept,
    end_post,
    invite,
    withdraw,
)
from shulian.apps.alliance.models import Account, Grant, Invitation, Library
from shulian.apps.alliance.queries import staff
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Command
from shulian.core import roles
from shulian.core.roles import Right, Role

pytestmark = pytest.mark.django_db

ZHANG = Newcomer("zhang", "张晓", "correct horse 7")


@pytest.fixture
def library() -> Library:
    root = Library.objects.add_root(instance=Library(code="610000", name="陕西省图书馆", kind="province"))
    return Library.objects.add_child(root, instance=Library(code="610113", name="雁塔区图书馆", kind="county"))


@pytest.fixture
def director(library: Library) -> Account:
    account = Account.objects.create_user("director", "x", display_name="馆长")
    Grant.objects.create(account=account, role=Role.LIBRARY_DIRECTOR, library=library)
    return account


def act(director: Account) -> Act:
    return Act(source="office", actor=director.pk)


def test_someone_invited_makes_an_account_and_has_the_post(library: Library, director: Account) -> None:
    secret = invite(act(director), library, "张晓", Role.DESK_LIBRARIAN)
    assert staff.invitation_of(secret) == Invitation.objects.get()
    account = accept(Act(source="office"), secret, ZHANG)
    assert account.check_password("correct horse 7")
    assert may(account, Right.CIRCULATE, library)
    assert not may(account, Right.INVITE_STAFF, library)
    assert staff.invitation_of(secret) is None
    posts = staff.posts_at(Library.objects.all())
    assert [post.account.username for post in posts] == ["zhang", "director"]


def test_a_link_opens_once(library: Library, director: Account) -> None:
    secret = invite(act(director), library, "张晓", Role.DESK_LIBRARIAN)
    accept(Act(source="office"), secret, ZHANG)
    with pytest.raises(InvitationOverError):
        accept(Act(source="office"), secret, Newcomer("li", "李", "correct horse 7"))
    assert not Account.objects.filter(username="li").exists()


def test_a_link_ends_after_a_week_or_when_it_is_withdrawn(library: Library, director: Account) -> None:
    late = invite(act(director), library, "张晓", Role.DESK_LIBRARIAN)
    with clock.stopped_at(clock.now() + timedelta(days=8)), pytest.raises(InvitationOverError):
        accept(Act(source="office"), late, ZHANG)
    withdraw(act(director), Invitation.objects.get())
    with pytest.raises(InvitationOverError):
        accept(Act(source="office"), late, ZHANG)
    assert not staff.open_invitations(Library.objects.all()).exists()


def test_a_taken_user_name_leaves_the_invitation_open(library: Library, director: Account) -> None:
    secret = invite(act(director), library, "张晓", Role.DESK_LIBRARIAN)
    with pytest.raises(UsernameTakenError):
        accept(Act(source="office"), secret, Newcomer("director", "张晓", "correct horse 7"))
    assert accept(Act(source="office"), secret, ZHANG).username == "zhang"


def test_the_same_invitation_sent_twice_gives_the_same_link(library: Library, director: Account) -> None:
    twice = Act(source="office", actor=director.pk, command=uuid4())
    first = invite(twice, library, "张晓", Role.DESK_LIBRARIAN)
    assert invite(twice, library, "张晓", Role.DESK_LIBRARIAN) == first
    assert Invitation.objects.count() == 1
    assert not any(first in str(command.decision) for command in Command.objects.all())


def test_an_ended_post_gives_nothing_from_that_moment(library: Library, director: Account) -> None:
    secret = invite(act(director), library, "张晓", Role.DESK_LIBRARIAN)
    account = accept(Act(source="office"), secret, ZHANG)
    end_post(act(director), account.grants.get())
    account = Account.objects.get(pk=account.pk)
    assert account.is_active
    assert not may(account, Right.CIRCULATE, library)


def test_posts_of_the_alliance_are_given_by_its_administrators_only(library: Library, director: Account) -> None:
    root = Library.objects.get_parent(library)
    administrator = Account.objects.create_user("admin", "x", display_name="管理员")
    Grant.objects.create(account=administrator, role=Role.SYSTEM_ADMINISTRATOR, library=root)
    given = roles.OF_A_LIBRARY + roles.OVER_LIBRARIES
    assert access.roles_to_give(administrator, root) == given + roles.OF_THE_ALLIANCE
    assert access.roles_to_give(administrator, library) == given
    assert access.roles_to_give(director, library) == roles.OF_A_LIBRARY
    assert access.roles_to_give(director, root) == ()
    assert staff.username_taken("ADMIN")
