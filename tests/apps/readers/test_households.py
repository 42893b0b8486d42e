"""Families change after their founding, a minor gets another guardian, an institution another agent."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers import person, telling
from shulian.apps.readers.actions import guardians
from shulian.apps.readers.actions.checks import close_record
from shulian.apps.readers.actions.families import leave_family
from shulian.apps.readers.actions.guardians import change_guardian, withdraw_consent
from shulian.apps.readers.actions.households import hand_over, join_family, share_books, take_out
from shulian.apps.readers.actions.merging import merge, part
from shulian.apps.readers.actions.pins import link_for, reader_of_link, set_pin
from shulian.apps.readers.actions.proxies import change_agent, name_agent
from shulian.apps.readers.families import (
    consent_of,
    members_of,
    membership_of,
    proxies_of,
    seen_by,
    shares_books,
    wards_of,
)
from shulian.apps.readers.models import Collective, Family, GuardianConsent, Reader, ReaderMerge, View
from shulian.apps.readers.recipients import inbox_key
from shulian.apps.readers.sign_in import pin_fits
from shulian.core.consents import How
from shulian.core.families import Fault
from shulian.core.identity import check_digit
from shulian.core.notices.kinds import Channel
from shulian.core.registration import Fault as FormFault
from shulian.core.registration import Field, Guardian, Representative
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
MOTHER = "61010319850214002" + check_digit("61010319850214002")
FATHER = "61010319830520001" + check_digit("61010319830520001")
UNCLE = FATHER
CHILD = date(2016, 3, 1)


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def mother(library: Library) -> Reader:
    made = make.reader(library, "F-0001", name="王芳", birth_date=date(1985, 2, 14))
    make.known_by(made, MOTHER)
    return made


@pytest.fixture
def child(library: Library) -> Reader:
    return make.reader(
        library,
        "F-0002",
        name="李小雨",
        birth_date=CHILD,
        category_id="juvenile",
        guardian_name="王芳",
        guardian_lookup=secrets.lookup("identity", MOTHER),
    )


def act(library: Library) -> Act:
    return Act("desk", library=library.pk)


def family_of(reader: Reader) -> list[tuple[Reader, bool]]:
    held = membership_of(reader)
    return [(one.reader, one.is_head) for one in members_of(held)] if held else []


def test_a_first_member_founds_a_family_and_more_may_join(library: Library, mother: Reader, child: Reader) -> None:
    father = make.reader(library, "F-0003", name="李强", birth_date=date(1983, 5, 20))
    asked = act(library)
    assert join_family(asked, mother, "F-0002", compared=True) is None
    assert join_family(asked, mother, "F-0002", compared=True) is None
    assert join_family(act(library), child, "F-0003", compared=True) is None
    assert family_of(mother) == [(mother, True), (child, False), (father, False)]
    assert not any(shares_books(one) for one in members_of(membership_of(mother)))  # type: ignore[arg-type]
    said = Entry.objects.exclude(kind="notice-made")
    assert set(said.values_list("kind", "reader")) == {("family-founded", None), ("family-joined", None)}


def test_nobody_is_taken_into_a_family_by_a_number_alone(library: Library, mother: Reader, child: Reader) -> None:
    desk, friend = make.staff(Role.DESK_LIBRARIAN, library), make.reader(library, "F-0005", name="赵云")
    asked = Act("desk", desk.pk, library.pk)
    assert join_family(asked, mother, "F-0005") is Fault.GUEST_NOT_HERE
    assert membership_of(friend) is None
    assert View.objects.filter(reader=friend, viewer=desk).exists()
    assert join_family(act(library), mother, "F-0002") is None
    assert membership_of(child) is not None
    assert join_family(act(library), mother, "F-0005", compared=True) is None
    told = Notice.objects.filter(kind="account-changed", recipient=inbox_key(friend), channel="inbox")
    assert ["加入一个家庭" in content_of(one).body for one in told] == [True]


def test_whoever_may_not_join_is_told_why(library: Library, mother: Reader, child: Reader) -> None:
    other = make.reader(library, "F-0009")
    join_family(act(library), other, make.card_of(make.reader(library)), compared=True)
    said = [join_family(act(library), mother, card, compared=True) for card in ("F-9999", "F-0001", "F-0009")]
    assert said == [Fault.UNKNOWN, Fault.ONESELF, Fault.IN_ANOTHER_FAMILY]
    assert join_family(act(library), child, "F-0001", compared=True) is Fault.HEAD_IS_MINOR
    assert family_of(mother) == []


def test_the_head_hands_over_and_takes_out(library: Library, mother: Reader, child: Reader) -> None:
    father = make.reader(library, "F-0003", name="李强")
    for card in ("F-0002", "F-0003"):
        join_family(act(library), mother, card, compared=True)
    members = {one.reader_id: one.pk for one in members_of(membership_of(mother))}  # type: ignore[arg-type]
    assert hand_over(act(library), mother, members[child.pk]) is Fault.HEAD_IS_MINOR
    assert hand_over(act(library), mother, members[father.pk]) is None
    assert family_of(child)[0] == (father, True)
    assert take_out(act(library), father, members[mother.pk]) is None
    assert take_out(act(library), father, members[mother.pk]) is Fault.NOT_A_MEMBER
    assert hand_over(act(library), father, members[mother.pk]) is Fault.NOT_A_MEMBER
    assert take_out(act(library), father, members[child.pk]) is None
    assert family_of(father) == []


def test_a_family_whose_head_leaves_or_dies_has_another_head(library: Library, mother: Reader, child: Reader) -> None:
    father, aunt = (make.reader(library, card, name=name) for card, name in (("F-0003", "李强"), ("F-0004", "王梅")))
    for card in ("F-0002", "F-0003", "F-0004"):
        join_family(act(library), mother, card, compared=True)
    close_record(act(library), mother, Reader.Closed.DECEASED, "")
    assert family_of(child) == [(father, True), (child, False), (aunt, False)]
    close_record(act(library), aunt, Reader.Closed.CANCELLED, "")
    close_record(act(library), father, Reader.Closed.CANCELLED, "")
    assert (family_of(father), family_of(child)) == ([], [])
    for one in (mother, father, aunt, child):
        person.erase(one)
    assert not Family.objects.exists()


def test_a_head_who_is_merged_goes_on_in_the_family_and_comes_back_when_parted(
    library: Library, mother: Reader, child: Reader
) -> None:
    for card, name in (("F-0003", "李强"), ("F-0004", "王芳")):
        join_family(act(library), mother, make.card_of(make.reader(library, card, name=name)), compared=True)
    join_family(act(library), mother, "F-0002", compared=True)
    again = Reader.objects.get(cards__number="F-0004")
    done = merge(act(library), mother, again)
    assert [(one.name, head) for one, head in family_of(child)] == [("王芳", True), ("李强", False), ("李小雨", False)]
    assert family_of(again)[0] == (again, True)
    assert part(act(library), ReaderMerge.objects.get(pk=done.merge)).left == 0
    assert family_of(mother)[:2] == [(again, True), (mother, False)]


def test_another_guardian_answers_for_a_child_and_the_former_one_sees_nothing_more(
    library: Library, mother: Reader, child: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(
        telling, "notify", lambda _act, who, said: told.append((who.addresses[Channel.SMS], said.parameters["what"]))
    )
    Reader.objects.filter(pk=child.pk).update(guardian_phone=secrets.seal("13800000001"))
    father = make.reader(library, "F-0003", name="李强")
    make.known_by(father, FATHER)
    withdraw_consent(act(library), child, How.DESK)
    set_pin(child, "975310")
    Reader.objects.filter(pk=child.pk).update(email=secrets.seal("wang@example.cn"))
    link = link_for(child)
    child.refresh_from_db()
    assert wards_of(mother) == [child]
    outcome = change_guardian(act(library), child, Guardian("李强", FATHER, "13800000002", consented=True), How.PAPER)
    assert outcome == {}
    child.refresh_from_db()
    assert (wards_of(mother), wards_of(father), child.awaits) == ([], [child], "")
    # The address was hers, and she knows the PIN.
    assert (bytes(child.email), pin_fits(child, "975310"), reader_of_link(link)) == (b"", False, None)
    said = consent_of(child)
    assert said is not None
    assert (said.guardian_name, said.withdrawn_at) == ("李强", None)
    assert GuardianConsent.objects.filter(reader=child, withdrawn_at=None).count() == 1
    assert secrets.unseal(bytes(child.guardian_phone)) == "13800000002"
    assert [(phone, "监护人已变更" in what) for phone, what in told] == [("13800000001", True)]


def test_a_guardian_who_is_none_changes_nothing(library: Library, mother: Reader, child: Reader) -> None:
    young = CHILD.strftime("610103%Y%m%d003")
    wrong = Guardian("", young + check_digit(young), "abc")
    assert change_guardian(act(library), child, wrong, How.PAPER) == {
        Field.GUARDIAN_NAME: FormFault.MISSING,
        Field.GUARDIAN_IDENTITY: FormFault.GUARDIAN_IS_MINOR,
        Field.GUARDIAN_PHONE: FormFault.NOT_A_PHONE,
        Field.CONSENT: FormFault.NO_CONSENT,
    }
    assert change_guardian(act(library), mother, wrong, How.PAPER) is guardians.Fault.OF_AGE
    assert wards_of(mother) == [child]
    assert not Entry.objects.exists()


def test_an_institution_gets_another_agent(library: Library) -> None:
    school = make.reader(library, name="雁塔区第一小学")
    Collective.objects.create(reader=school)
    set_pin(school, "975310")
    Reader.objects.filter(pk=school.pk).update(email=secrets.seal("office@example.cn"))
    name_agent(act(library), school, Representative("王芳", MOTHER))
    assert change_agent(act(library), school, Representative("", "1", ""))
    assert [one.name for one in proxies_of(school)] == ["王芳"]
    assert change_agent(act(library), school, Representative("李强", FATHER, "13800000002")) == {}
    assert [one.name for one in proxies_of(school)] == ["李强"]
    assert "经办人已变更" in content_of(Notice.objects.get(channel="inbox")).body
    school.refresh_from_db()
    assert (pin_fits(school, "975310"), secrets.unseal(bytes(school.email))) == (False, "office@example.cn")
    # What an agent typed on the web is the agent's.
    Reader.objects.filter(pk=school.pk).update(email_since=clock.now())
    assert change_agent(act(library), school, Representative("王芳", MOTHER, "13800000001")) == {}
    school.refresh_from_db()
    assert bytes(school.email) == b""
    assert join_family(act(library), school, make.card_of(make.reader(library)), compared=True) is Fault.NO_PERSON


def test_when_the_head_leaves_a_grown_member_follows_and_no_child_heads_a_family(
    library: Library, mother: Reader, child: Reader
) -> None:
    father = make.reader(library, "F-0003", name="李强", birth_date=date(1983, 5, 20))
    join_family(act(library), mother, "F-0002", compared=True)
    join_family(act(library), mother, "F-0003", compared=True)
    leave_family(act(library), mother)
    assert [one.is_head for one in map(membership_of, (child, father)) if one] == [False, True]
    brother = make.reader(library, "F-0004", name="李小风", birth_date=CHILD, category_id="juvenile")
    join_family(act(library), father, "F-0004", compared=True)
    leave_family(act(library), father)
    assert [one.is_head for one in map(membership_of, (child, brother)) if one] == [False, False]
    assert take_out(act(library), child, 0, alone=True) is Fault.NOT_THE_HEAD


def test_a_childs_books_are_seen_by_the_guardian_and_by_nobody_else_of_the_family(
    library: Library, mother: Reader, child: Reader
) -> None:
    uncle = make.reader(library, "F-0003", name="李强", birth_date=date(1983, 5, 20))
    make.known_by(uncle, UNCLE)
    join_family(act(library), mother, "F-0002", compared=True)
    join_family(act(library), mother, "F-0003", compared=True)
    assert seen_by(mother) == [child]
    assert share_books(act(library), child, on=True) is Fault.TOO_YOUNG
    assert seen_by(uncle) == []


def test_what_a_minor_has_said_of_the_own_books_ends_at_eighteen(library: Library, mother: Reader) -> None:
    youth = make.reader(library, "F-0004", name="李小雪", birth_date=date(2010, 6, 1))
    join_family(act(library), mother, "F-0004", compared=True)
    with clock.stopped_at(datetime(2026, 9, 1, tzinfo=UTC)):
        assert share_books(act(library), youth, on=True) is None
        assert seen_by(mother) == [youth]
    with clock.stopped_at(datetime(2028, 6, 2, tzinfo=UTC)):
        assert seen_by(mother) == []
        share_books(act(library), youth, on=True)
        assert seen_by(mother) == [youth]
