"""Staff come and go."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.access import may
from shulian.apps.alliance.actions import heavy
from shulian.apps.alliance.actions.leaving import end_post
from shulian.apps.alliance.actions.staff import (
    InvitationOverError,
    Newcomer,
    Post,
    UsernameTakenError,
    accept,
    give_post,
    invite,
    password_link,
    withdraw,
)
from shulian.apps.alliance.models import Account, Grant, Invitation, Library, Proposal
from shulian.apps.alliance.queries import staff
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.journal.models import Command
from shulian.core import roles
from shulian.core.foureyes import Refusal
from shulian.core.roles import Right, Role
from tests import make

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
    for other in (
        {"display_name": "李晓"},
        {"role": Role.SENIOR_LIBRARIAN},
        {"ends": clock.today()},
        {"library": Library.objects.get_parent(library)},
    ):
        asked = {"library": library, "display_name": "张晓", "role": Role.DESK_LIBRARIAN} | other
        with pytest.raises(CommandReused):
            invite(twice, **asked)
    assert Invitation.objects.count() == 1


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


@pytest.fixture
def administrator(library: Library) -> Account:
    return make.staff(Role.SYSTEM_ADMINISTRATOR, Library.objects.get_parent(library), "admin")


@pytest.mark.parametrize("role", [Role.LIBRARY_DIRECTOR, Role.DESK_LIBRARIAN, Role.PAGE])
def test_nobody_gives_herself_a_post(library: Library, director: Account, administrator: Account, role: Role) -> None:
    for who in (director, administrator):
        with pytest.raises(PermissionDenied):
            give_post(act(who), who, Post(role, library, clock.today()))
    assert not Proposal.objects.exists()


def test_an_administrator_opens_readers_records_to_nobody_without_a_second_person(
    library: Library, director: Account, administrator: Account
) -> None:
    """The first director of a library: invited by the administrator, signed by the office."""
    secret = invite(act(administrator), library, "张晓", Role.LIBRARY_DIRECTOR)
    zhang = accept(Act(source="office"), secret, ZHANG)
    assert not zhang.grants.exists()
    assert access.colleague_for(administrator, zhang.pk) == zhang
    proposal, office = Proposal.objects.get(), make.signer(Role.ALLIANCE_OFFICE, Library.objects.get(depth=1))
    assert heavy.approve(act(administrator), proposal) == Refusal.SAME_PERSON
    assert heavy.approve(act(office), proposal) is None
    assert may(Account.objects.get(pk=zhang.pk), Right.CIRCULATE, library)
    assert zhang.grants.get().granted_by == administrator


def test_nobody_signs_her_own_post(library: Library, administrator: Account) -> None:
    office = make.signer(Role.ALLIANCE_OFFICE, Library.objects.get(depth=1))
    given = give_post(act(administrator), office, Post(Role.LIBRARY_DIRECTOR, library, clock.today()))
    assert isinstance(given, Proposal)
    assert heavy.approve(act(office), given) == Refusal.ABOUT_ONESELF


def test_an_invitation_is_worth_no_more_than_the_post_of_whoever_sent_it(library: Library, director: Account) -> None:
    secret = invite(act(director), library, "张晓", Role.LIBRARY_DIRECTOR)
    end_post(Act("office"), director.grants.get())
    with pytest.raises(InvitationOverError):
        accept(Act(source="office"), secret, ZHANG)


def test_a_link_for_a_password_opens_no_more_than_its_giver_may_give_alone(
    library: Library, director: Account, administrator: Account
) -> None:
    clerk, deputy = make.staff(Role.DESK_LIBRARIAN, library), make.signer(Role.LIBRARY_DIRECTOR, library)
    assert access.may_renew_password(director, clerk)
    assert not access.may_renew_password(administrator, clerk)
    assert access.may_renew_password(administrator, deputy), "the second factor stays in the way"


def test_no_link_for_a_password_opens_what_waits_for_a_second_signature(
    library: Library, administrator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = invite(act(administrator), library, "张晓", Role.LIBRARY_DIRECTOR)
    zhang = accept(Act(source="office"), secret, ZHANG)
    assert not access.may_renew_password(administrator, zhang)
    proposal, office = Proposal.objects.get(), make.signer(Role.ALLIANCE_OFFICE, Library.objects.get(depth=1))
    password_link(act(administrator), zhang)
    assert heavy.approve(act(office), proposal) == Refusal.LINK_OPEN
    assert not zhang.grants.exists()
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(heavy.clock, "now", lambda: later)
    assert heavy.approve(act(office), proposal) is None
    assert not access.may_renew_password(administrator, zhang)


def test_a_post_is_not_signed_after_its_last_day(
    library: Library, administrator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, office = make.staff(Role.PAGE, library), make.signer(Role.ALLIANCE_OFFICE, Library.objects.get(depth=1))
    post = Post(Role.DESK_LIBRARIAN, library, clock.today(), clock.today() + timedelta(days=2))
    given = give_post(act(administrator), clerk, post)
    assert isinstance(given, Proposal)
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(heavy.clock, "now", lambda: later)
    assert heavy.approve(act(office), given) == Refusal.LAST_DAY_PASSED
    assert clerk.grants.get().role == Role.PAGE
