"""Guardians, families, proxies and how the pages look: what is written down, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.journal.models import Entry
from shulian.apps.readers.access import NotIdentifiedError, require_doing
from shulian.apps.readers.actions import guardians, parties
from shulian.apps.readers.actions.cardlife import Done, Wish
from shulian.apps.readers.actions.checks import close_registration, confirm
from shulian.apps.readers.actions.families import found_family, leave_family, set_contact_persons
from shulian.apps.readers.actions.guardians import give_consent, withdraw_consent
from shulian.apps.readers.actions.households import share_books
from shulian.apps.readers.actions.opening import Through
from shulian.apps.readers.actions.particulars import correct
from shulian.apps.readers.actions.parties import (
    Body,
    register_collective,
    register_party,
    register_undocumented,
)
from shulian.apps.readers.actions.proxies import Named, name_proxy, note_acting, revoke_proxy
from shulian.apps.readers.actions.register import Declined, Issued, issue_card
from shulian.apps.readers.cardnumbers import against_holder
from shulian.apps.readers.families import (
    acts_for,
    consent_of,
    contact_persons_of,
    proxies_of,
    seen_by,
    wards_of,
    wards_once_seen,
)
from shulian.apps.readers.models import Category, GuardianConsent, Reader, Registration
from shulian.core.circulation.refusals import Refusal
from shulian.core.consents import How
from shulian.core.families import Fault as FamilyFault
from shulian.core.identity import check_digit
from shulian.core.papers import Paper
from shulian.core.particulars import Correction
from shulian.core.proxies import Fault as ProxyFault
from shulian.core.readertypes import Awaits, Way
from shulian.core.registration import Application, Fault, Field, Guardian, Representative
from shulian.core.roles import Role
from shulian.core.visiting import Doing
from tests import make

pytestmark = pytest.mark.django_db
MOTHER = "61010319850214002" + check_digit("61010319850214002")
CHILD = "61010320160301003" + check_digit("61010320160301003")
TWIN = "61010320160301005" + check_digit("61010320160301005")
UNCLE = "61010319830520001" + check_digit("61010319830520001")
ON_WEB = Through(Way.WEB, How.PORTAL)


@pytest.fixture
def library() -> Library:
    make.policy()
    return make.library("雁塔区图书馆")


def form(name: str, number: str, **more: object) -> Application:
    return Application(name=name, identity=number, **more)  # type: ignore[arg-type]


def child_form(name: str = "李小雨", number: str = CHILD) -> Application:
    return form(name, number, category="juvenile", guardian=Guardian("王芳", MOTHER, "13800000001", consented=True))


def act(library: Library, source: str = "desk") -> Act:
    return Act(source, library=library.pk)


def register(library: Library, application: Application) -> Reader:
    issued = issue_card(act(library), application)
    assert isinstance(issued, Issued)
    return issued.card.reader


def lend(library: Library, reader: Reader) -> Refusal | None:
    item = make.item(library)
    return settle_one(Command(Kind.CHECKOUT, library.pk, "desk", item=item.pk, card=make.card_of(reader))).refusal


def test_a_guardian_sees_the_wards_and_withdraws_the_consent_and_the_card_stops(library: Library) -> None:
    mother, child = register(library, form("王芳", MOTHER)), register(library, child_form())
    assert wards_of(mother) == [child]
    assert lend(library, child) is None
    assert guardians.give_consent(act(library), child, How.DESK) is guardians.Fault.ALREADY_GIVEN
    assert withdraw_consent(act(library, "portal"), child, How.PORTAL) is None
    assert withdraw_consent(act(library, "portal"), child, How.PORTAL) is guardians.Fault.NOT_GIVEN
    said = consent_of(child)
    assert said is not None
    assert "监护人" in said.text
    assert (said.guardian_name, said.withdrawn_through) == ("王芳", How.PORTAL)
    assert lend(library, child) is Refusal.CONSENT_MISSING
    assert give_consent(act(library), child, How.DESK) is None
    assert lend(library, child) is None
    assert GuardianConsent.objects.filter(reader=child).count() == 2
    assert withdraw_consent(act(library), mother, How.DESK) is guardians.Fault.OF_AGE


def test_a_family_registers_together_or_not_at_all(library: Library) -> None:
    wrong = child_form("李小雪", CHILD[:-1] + ("0" if CHILD[-1] != "0" else "1"))
    party = register_party(act(library, "portal"), [form("王芳", MOTHER), wrong], ON_WEB)
    assert party.faults is not None
    assert list(party.faults) == [1]
    assert not Reader.objects.exists()
    command = act(library, "portal")
    family = [form("王芳", MOTHER), child_form(), child_form("李小雪", TWIN)]
    party = register_party(command, family, ON_WEB)
    assert register_party(command, family, ON_WEB) == party
    for other in (family[:2], [*family, form("王刚", UNCLE)]):
        with pytest.raises(CommandReused):
            register_party(command, other, ON_WEB)
    assert Reader.objects.count() == len(family)
    mother, first, second = (issued.card.reader for issued in party.issued)
    assert {one.awaits for one in (mother, first, second)} == {Awaits.CHECK}
    assert seen_by(mother) == [first, second]
    assert lend(library, mother) is Refusal.NOT_CHECKED
    for registration in Registration.objects.all():
        assert confirm(act(library), registration).done
        assert not confirm(act(library), registration).done
    mother.refresh_from_db()
    assert lend(library, mother) is None
    assert mother.expires_on > clock.today() + timedelta(days=1000)
    first_act, second_act = mother.card_acts.order_by("pk")
    assert [(one.deed, one.library) for one in (first_act, second_act)] == [("provisional", None), ("confirm", library)]
    assert second_act.said["until"] == mother.expires_on.isoformat() > first_act.said["until"]
    assert share_books(act(library, "portal"), mother, on=True) is None
    assert seen_by(first) == [mother]
    assert leave_family(act(library, "portal"), mother) is None
    assert leave_family(act(library, "portal"), mother) is FamilyFault.NOT_A_MEMBER
    assert seen_by(first) == []


def test_who_registered_alone_founds_no_family_by_the_same_page_once_in_another_one(library: Library) -> None:
    alone, anew = form("王芳", MOTHER), act(library, "portal")
    mother = register_party(anew, [alone], ON_WEB).issued[0].card.reader
    register_party(act(library, "portal"), [form("王刚", UNCLE)], ON_WEB)
    uncle = Reader.objects.exclude(pk=mother.pk).get()
    found_family(act(library), uncle, [mother])
    with pytest.raises(CommandReused):
        register_party(anew, [alone, child_form()], ON_WEB)
    assert Reader.objects.count() == 2


def test_who_types_a_guardians_number_on_the_web_sees_no_child_until_a_desk_has_seen_the_document(
    library: Library,
) -> None:
    child = register(library, child_form())
    for name in ("李强", "王芳"):
        party = register_party(act(library, "portal"), [form(name, MOTHER)], ON_WEB)
        stranger = party.issued[0].card.reader
        assert (wards_of(stranger), seen_by(stranger)) == ([], [])
        assert wards_once_seen(stranger) == ([child] if name == "王芳" else [])
        registration = Registration.objects.get(reader=stranger)
        if name == "李强":
            close_registration(act(library), registration, Registration.State.DECLINED)
    assert confirm(act(library), registration).done
    assert wards_of(stranger) == [child]


def test_a_card_that_is_good_on_the_web_at_once_opens_no_child_until_a_desk_typed_the_document(
    library: Library,
) -> None:
    child = register(library, child_form())
    Category.objects.filter(pk="adult").update(on_web="immediate")
    card = register_party(act(library, "portal"), [form("王芳", MOTHER)], ON_WEB).issued[0].card
    assert (card.reader.awaits, wards_of(card.reader)) == ("", [])
    written = Correction(paper=Paper(number=MOTHER))
    assert isinstance(correct(act(library), Wish(card, identified=True), written), Done)
    assert wards_of(Reader.objects.get(pk=card.reader_id)) == [child]


@pytest.mark.parametrize("through", [Through(Way.MACHINE, How.MACHINE), Through(seen=False)])
def test_a_card_of_a_machine_or_a_program_opens_no_child_until_a_person_has_seen_the_document(
    library: Library, through: Through
) -> None:
    child = register(library, child_form())
    issued = issue_card(act(library, "api"), form("王芳", MOTHER), through)
    assert isinstance(issued, Issued)
    mother = issued.card.reader
    assert (mother.awaits, wards_of(mother), wards_once_seen(mother)) == ("", [], [child])
    machine, librarian = make.staff(Role.PROGRAM, library), make.staff(Role.DESK_LIBRARIAN, library)
    with pytest.raises(NotIdentifiedError):
        require_doing(machine, library, mother, Doing.NEW_PIN, identified=True)
    require_doing(machine, library, mother, Doing.FREEZE, identified=True)
    require_doing(librarian, library, mother, Doing.FREEZE)
    require_doing(librarian, library, child, Doing.GUARDIANS_CONSENT, identified=True)
    assert wards_of(mother) == []
    require_doing(librarian, library, mother, Doing.NEW_PIN, identified=True)
    assert wards_of(mother) == [child]
    assert Registration.objects.get(reader=mother).decided_by == librarian


def test_who_was_typed_with_a_child_sees_it_no_more_once_a_desk_confirmed_the_child_with_somebody_else(
    library: Library,
) -> None:
    party = register_party(act(library, "portal"), [form("李强", MOTHER), child_form()], ON_WEB)
    stranger, child = (issued.card.reader for issued in party.issued)
    assert wards_of(stranger) == [child]
    assert confirm(act(library), Registration.objects.get(reader=child)).done
    assert wards_of(stranger) == []
    assert confirm(act(library), Registration.objects.get(reader=stranger)).done
    assert wards_of(stranger) == [child]


def test_a_reader_without_a_document_is_on_the_web_alone(library: Library) -> None:
    wish = form("古丽·艾合买提", "", category="virtual", phone="13900000001")
    first = act(library, "portal")
    issued = register_undocumented(first, wish, date(1999, 5, 4), ON_WEB)
    assert isinstance(issued, Issued)
    assert register_undocumented(first, wish, date(1999, 5, 4), ON_WEB) == issued
    for other, born in ((wish, date(1999, 5, 5)), (replace(wish, name="赵云"), date(1999, 5, 4))):
        with pytest.raises(CommandReused):
            register_undocumented(first, other, born, ON_WEB)
    assert len(issued.pin) == 6
    assert lend(library, issued.card.reader) is Refusal.NOT_CHECKED
    declined = register_undocumented(act(library, "portal"), wish, date(2999, 5, 4), ON_WEB)
    assert isinstance(declined, Declined)
    assert declined.faults == {Field.BIRTH_DATE: Fault.NOT_A_BIRTH_DATE}


def test_an_institution_acts_through_its_agent(library: Library) -> None:
    body = Body("西安市雁塔区第一小学", "", "小寨东路1号", Representative("王芳", MOTHER, "13800000001"))
    issued = register_collective(act(library), body, form("", "", category="institution"))
    assert isinstance(issued, Issued)
    [agent] = proxies_of(issued.card.reader)
    assert (agent.is_agent, agent.name, agent.identity_mask[:3]) == (True, "王芳", "610")
    wrong = Body("", "123", "", Representative("王芳", CHILD, "abc"))
    declined = register_collective(act(library), wrong, form("", "", category="institution"))
    assert isinstance(declined, Declined)
    assert set(declined.faults) == {Field.NAME, Field.CREDIT_CODE, Field.AGENT_IDENTITY, Field.AGENT_PHONE}


def test_two_desks_that_give_one_card_to_two_institutions_at_once_give_it_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = Body("西安市雁塔区第一小学", "", "小寨东路1号", Representative("王芳", MOTHER, "13800000001"))
    wish = form("", "", category="institution", card_number="SX-77001")
    first, looks = act(library), []

    def blind_at_first(number: str) -> Fault | None:
        looks.append(number)
        return against_holder(number) if len(looks) > 1 else None

    issued = register_collective(first, body, wish)
    assert register_collective(first, body, wish) == issued
    with pytest.raises(CommandReused):
        register_collective(first, replace(body, name="西安市碑林区第二小学"), replace(wish, card_number="SX-77002"))
    monkeypatch.setattr(parties, "against_holder", blind_at_first)
    declined = register_collective(act(library), body, wish)
    assert declined == Declined({Field.CARD_NUMBER: Fault.CARD_NUMBER_TAKEN})
    assert Reader.objects.count() == 1


def test_a_named_person_acts_from_day_to_day_until_that_is_taken_back(library: Library) -> None:
    mother = register(library, form("王芳", MOTHER))
    friend, old = make.reader(library, "P-1", name="赵云"), clock.today() + timedelta(days=30)
    named = Named("P-1", "赵云", clock.today(), old)
    assert name_proxy(act(library), mother, Named("P-1", "赵雨", clock.today(), old)) is ProxyFault.UNKNOWN
    assert name_proxy(act(library), friend, named) is ProxyFault.ONESELF
    assert name_proxy(act(library), mother, named) is None
    assert name_proxy(act(library), mother, named) is ProxyFault.ALREADY_NAMED
    [proxy] = acts_for(friend)
    assert proxy.reader == mother
    note_acting(act(library), proxy)
    entry = Entry.objects.get(kind="proxy-acted")
    assert (entry.subject, entry.reader, entry.details) == (f"proxy:{proxy.pk}", None, {})
    with clock.stopped_at(clock.now() + timedelta(days=40)):
        assert not acts_for(friend)
    assert revoke_proxy(act(library), proxy)
    assert not revoke_proxy(act(library), proxy)
    assert not acts_for(friend)


def test_contact_persons_are_sealed_and_replaced(library: Library) -> None:
    reader = make.reader(library)
    assert set_contact_persons(act(library), reader, [("赵云", "同事", "13800000009")]) == []
    assert set_contact_persons(act(library), reader, [("马超", "同事", "电话")]) == [(Field.PHONE, Fault.NOT_A_PHONE)]
    [(person, phone)] = contact_persons_of(reader)
    assert (person.name, phone) == ("赵云", "13800000009")
    assert b"138" not in bytes(person.phone)


def test_a_kind_of_card_is_had_by_its_ways_alone(library: Library) -> None:
    answer = issue_card(act(library), form("王芳", MOTHER, category="virtual"))
    assert isinstance(answer, Declined)
    assert answer.faults[Field.CATEGORY] is Fault.NOT_OFFERED
