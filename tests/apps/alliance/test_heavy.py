"""Heavy acts: one proposes, another approves, and then it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance.actions import heavy
from shulian.apps.alliance.actions.leaving import end_post
from shulian.apps.alliance.actions.staff import password_link
from shulian.apps.alliance.models import Account, Alliance, Delegation, Grant, Library, Proposal
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.foureyes import Heavy, Refusal, State
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Library:
    return make.library("陕西省图书馆")


@pytest.fixture
def wang(root: Library) -> Account:
    return make.staff(Role.SYSTEM_ADMINISTRATOR, root)


@pytest.fixture
def li(root: Library) -> Account:
    return make.signer(Role.ALLIANCE_OFFICE, root)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was done; a proposal about nothing has changed meanwhile."""
    seen: list[Any] = []

    def do(act: Act, what: heavy.What) -> dict[str, Any] | None:
        seen.append((act.actor, what))
        return {"did": 1} if what else None

    monkeypatch.setattr(heavy, "executors", lambda: {Heavy.ROTATE_KEYS: do})
    return seen


def proposed(root: Library, by: Account, what: dict[str, int] | None = None) -> Proposal:
    return heavy.propose(Act("office", by.pk, root.pk), Heavy.ROTATE_KEYS, root, what or {"x": 1}, "例行更换")


def test_it_is_done_once_when_the_second_person_approves(
    root: Library, wang: Account, li: Account, done: list[Any]
) -> None:
    proposal = proposed(root, wang)
    act = Act("office", li.pk)
    assert heavy.approve(act, proposal) is None
    assert heavy.approve(act, proposal) is None, "the same command again"
    assert heavy.approve(Act("office", li.pk), proposal) == Refusal.NOT_OPEN
    assert done == [(li.pk, {"x": 1})]
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.outcome) == (State.APPROVED, li, {"did": 1})
    entry = Entry.objects.get(kind="heavy-approved")
    assert (entry.actor, entry.details["proposed_by"]) == (li.pk, wang.pk)


def test_nobody_approves_or_declines_what_they_proposed(root: Library, wang: Account, done: list[Any]) -> None:
    proposal = proposed(root, wang)
    assert heavy.approve(Act("office", wang.pk), proposal) == Refusal.SAME_PERSON
    assert heavy.decline(Act("office", wang.pk), proposal, "") == Refusal.SAME_PERSON
    assert not done


def test_what_waited_too_long_is_not_done(
    root: Library, wang: Account, li: Account, done: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = proposed(root, wang)
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(heavy.clock, "now", lambda: later)
    assert heavy.approve(Act("office", li.pk), proposal) == Refusal.EXPIRED
    assert not done


def test_what_has_changed_meanwhile_is_not_done_and_stays_open(
    root: Library, wang: Account, li: Account, done: list[Any]
) -> None:
    proposal = proposed(root, wang)
    Proposal.objects.update(what={})
    assert heavy.approve(Act("office", li.pk), proposal) == Refusal.CHANGED
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (State.OPEN, None)
    assert not Entry.objects.filter(kind="heavy-approved").exists()


def test_it_can_be_declined_with_a_word_or_taken_back(
    root: Library, wang: Account, li: Account, done: list[Any]
) -> None:
    first, second = proposed(root, wang), proposed(root, wang)
    assert heavy.decline(Act("office", li.pk), first, "下周再议") is None
    assert heavy.withdraw(Act("office", wang.pk), second) is None
    assert heavy.withdraw(Act("office", wang.pk), first) == Refusal.NOT_OPEN
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.note, second.state) == (State.DECLINED, "下周再议", State.WITHDRAWN)
    assert not done


def test_every_heavy_act_has_one_who_does_it() -> None:
    assert set(heavy.executors()) >= {Heavy.ROTATE_KEYS, Heavy.ALLIANCE_POLICY}


def brought(giver: Account, receiver: Account, root: Library, days: int = 3) -> None:
    """The receiver has the office's post from the giver, since so many days."""
    since = clock.today() - timedelta(days=days)
    Grant.objects.create(account=receiver, role=Role.ALLIANCE_OFFICE, library=root, granted_by=giver, starts_on=since)


@pytest.mark.parametrize(("days", "refusal"), [(3, Refusal.SAME_HAND), (31, None)])
def test_whoever_the_proposer_brought_in_lately_does_not_sign(
    root: Library, wang: Account, li: Account, done: list[Any], days: int, refusal: Refusal | None
) -> None:
    brought(wang, li, root, days)
    assert heavy.approve(Act("office", li.pk), proposed(root, wang)) == refusal
    assert len(done) == (0 if refusal else 1)


def test_nor_does_whoever_brought_in_the_proposer_or_gave_her_a_link_for_a_password(
    root: Library, wang: Account, li: Account, done: list[Any]
) -> None:
    password_link(Act("office", li.pk), wang)
    assert heavy.approve(Act("office", li.pk), proposed(root, wang)) == Refusal.SAME_HAND
    assert heavy.decline(Act("office", li.pk), proposed(root, wang), "先核实") is None
    assert not done


def test_nor_does_whoever_lent_the_proposer_rights_or_gave_a_small_post_to_somebody_to_whom_rights_are_lent(
    root: Library, wang: Account, li: Account, done: list[Any]
) -> None:
    giver, today = make.signer(Role.ALLIANCE_OFFICE, root, "zhao"), clock.today()
    days = {"starts_on": today, "ends_on": today + timedelta(days=7)}
    Delegation.objects.create(giver=giver, receiver=wang, library=root, rights=["manage-policy"], **days)
    Grant.objects.create(account=wang, role=Role.PAGE, library=root, granted_by=li, starts_on=today)
    for one in (giver, li):
        assert heavy.approve(Act("office", one.pk), proposed(root, wang)) == Refusal.SAME_HAND
    # What was taken back counts for the weeks after, and not for as long as it was lent.
    loan = {"ends_on": today + timedelta(days=180), "revoked_at": clock.now() - timedelta(days=29)}
    Delegation.objects.update(**loan)
    assert heavy.approve(Act("office", giver.pk), proposed(root, wang)) == Refusal.SAME_HAND
    assert not done
    Delegation.objects.update(revoked_at=clock.now() - timedelta(days=31))
    assert heavy.approve(Act("office", giver.pk), proposed(root, wang)) is None


def test_in_the_first_weeks_of_an_alliance_nobody_else_could_have_brought_in_anybody(
    root: Library, wang: Account, li: Account, done: list[Any]
) -> None:
    brought(wang, li, root)
    Alliance.objects.create(name="联盟", short_name="联盟", office_name="办公室", set_up_at=clock.now())
    assert heavy.approve(Act("office", li.pk), proposed(root, wang)) is None


def test_without_a_second_factor_nobody_signs_and_what_its_proposer_may_not_any_more_is_not_done(
    root: Library, wang: Account, li: Account, done: list[Any]
) -> None:
    bare = make.staff(Role.ALLIANCE_OFFICE, root)
    proposal = proposed(root, wang)
    assert heavy.approve(Act("office", bare.pk), proposal) == Refusal.NO_FACTOR
    end_post(Act("office"), wang.grants.get())
    assert heavy.approve(Act("office", li.pk), proposal) == Refusal.PROPOSER_MAY_NOT
    assert not done
