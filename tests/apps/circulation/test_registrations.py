"""A provisional record ends, and whoever owns the number is not shut out by it; or it is checked with its document."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.actions.registrations import decline_registration, lapse_registrations
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers.actions.cardlife import Done, Wish, reopen_card
from shulian.apps.readers.actions.checks import Checked, confirm
from shulian.apps.readers.actions.guardians import change_guardian
from shulian.apps.readers.actions.merging import keep_apart
from shulian.apps.readers.actions.opening import Through
from shulian.apps.readers.actions.particulars import correct
from shulian.apps.readers.actions.parties import register_party, register_undocumented
from shulian.apps.readers.actions.register import Declined, Issued, issue_card
from shulian.apps.readers.doubles import pairs_of
from shulian.apps.readers.models import Card, Reader, Registration
from shulian.apps.readers.queries import reader_by_identity
from shulian.core.cardlife import Open
from shulian.core.consents import How
from shulian.core.credentials import Kind
from shulian.core.identity import Fault as IdentityFault
from shulian.core.identity import check_digit
from shulian.core.papers import Paper
from shulian.core.particulars import Correction
from shulian.core.readertypes import Way
from shulian.core.registration import Application, Fault, Field, Guardian
from tests import make

pytestmark = pytest.mark.django_db

NUMBER = "61010219900101001X"
OTHER = "61010219900101003" + check_digit("61010219900101003")
WISH = Application("王芳", NUMBER)
VIRTUAL = Application("王芳", "", category="virtual", phone="13900000001")
BORN = date(1990, 1, 1)


@pytest.fixture
def library() -> Library:
    make.policy()
    return make.library("雁塔区图书馆", code="610113")


def act(library: Library, source: str = "desk") -> Act:
    return Act(source, library=library.pk)


def registered(library: Library) -> Registration:
    """Somebody registered on the web with this number, whoever it was."""
    party = register_party(act(library, "portal"), [WISH], Through(Way.WEB, How.PORTAL))
    return Registration.objects.get(reader=party.issued[0].card.reader)


def without_document(library: Library) -> Registration:
    issued = register_undocumented(act(library, "portal"), VIRTUAL, BORN, Through(Way.WEB, How.PORTAL))
    assert isinstance(issued, Issued)
    return Registration.objects.get(reader=issued.card.reader)


def test_whoever_owns_the_number_gets_a_card_after_a_false_registration_was_declined(library: Library) -> None:
    registration = registered(library)
    reader = registration.reader
    account = Account.objects.create_user("false", "correct horse")
    Reader.objects.filter(pk=reader.pk).update(account=account)
    assert decline_registration(act(library), registration, "证件不是本人的") == ()
    assert decline_registration(act(library), registration, "证件不是本人的") is None
    told = Notice.objects.get(kind="account-changed")
    assert "您的临时读者证未通过核验，已关闭，原因: 证件不是本人的" in content_of(told).body
    reader.refresh_from_db()
    account.refresh_from_db()
    assert (reader.status, reader.closed_as, reader.identity_mask) == ("left", "cancelled", "")
    assert reader.closed_at is not None
    assert not account.is_active
    assert not Card.objects.filter(reader=reader, status=Card.Status.ACTIVE).exists()
    issued = issue_card(act(library), WISH)
    assert isinstance(issued, Issued)
    assert reader_by_identity(NUMBER) == issued.card.reader


def test_a_registration_lapses_when_nobody_came(library: Library) -> None:
    registration = registered(library)
    assert lapse_registrations(Act("job")) == 0
    with clock.stopped_at(clock.now() + timedelta(days=90)):
        assert lapse_registrations(Act("job")) == 1
        assert lapse_registrations(Act("job")) == 0
    registration.refresh_from_db()
    assert (registration.state, registration.reader.closed_as) == ("lapsed", "cancelled")
    assert isinstance(issue_card(act(library), WISH), Issued)


def test_a_provisional_card_counts_as_issued_only_once_it_was_checked(library: Library) -> None:
    kinds = ["card-provisional", "card-issued"]
    counted = Entry.objects.filter(kind__in=kinds).values_list("kind", "details__channel", "library").order_by("pk")
    lapses = registered(library)
    with clock.stopped_at(clock.now() + timedelta(days=90)):
        lapse_registrations(Act("job"))
    lapses.refresh_from_db()
    assert list(counted.all()) == [("card-provisional", "web", library.pk)]
    checked = registered(library)
    assert confirm(act(make.library("碑林区图书馆", code="610103")), checked).done
    assert list(counted.all())[1:] == [("card-provisional", "web", library.pk), ("card-issued", "web", library.pk)]


def test_with_whom_something_is_open_neither_lapses_nor_is_declined(library: Library) -> None:
    registration = registered(library)
    lent = {"item": make.item(library), "library": library, "lent_at": clock.now(), "due_on": date(2099, 1, 1)}
    Loan.objects.create(reader=registration.reader, **lent)
    assert decline_registration(act(library), registration, "证件不是本人的") == (Open.BOOKS,)
    with clock.stopped_at(clock.now() + timedelta(days=90)):
        assert lapse_registrations(Act("job")) == 0
    registration.refresh_from_db()
    assert (registration.state, registration.reader.status) == ("provisional", "active")


def test_those_with_whom_something_is_open_keep_nobody_else_from_lapsing(library: Library) -> None:
    stands = registered(library)
    lent = {"item": make.item(library), "library": library, "lent_at": clock.now(), "due_on": date(2099, 1, 1)}
    Loan.objects.create(reader=stands.reader, **lent)
    party = register_party(
        act(library, "portal"), [Application("李强", OTHER, phone="13900000002")], Through(Way.WEB, How.PORTAL)
    )
    goes = Registration.objects.get(reader=party.issued[0].card.reader)
    with clock.stopped_at(clock.now() + timedelta(days=90)):
        assert lapse_registrations(Act("job"), most=1) == 1
    goes.refresh_from_db()
    assert goes.state == "lapsed"


def test_what_was_given_up_meanwhile_lapses_alone(library: Library) -> None:
    registration = registered(library)
    Reader.objects.filter(pk=registration.reader_id).update(status="left", status_reason="搬家")
    with clock.stopped_at(clock.now() + timedelta(days=90)):
        assert lapse_registrations(Act("job")) == 1
    registration.reader.refresh_from_db()
    assert registration.reader.status_reason == "搬家"


def test_a_child_that_said_it_was_of_age_gets_its_birth_date_a_guardian_and_then_a_card(library: Library) -> None:
    registration = without_document(library)
    reader, born = registration.reader, clock.today().year - 9
    paper = Paper("citizen", f"610102{born}0101003" + check_digit(f"610102{born}0101003"))
    wrong = confirm(act(library), registration, paper)
    assert wrong == Checked(done=False, faults={Field.IDENTITY: IdentityFault.OTHER_BIRTH_DATE})
    right = Correction(paper=paper, category="juvenile")
    done = correct(act(library), Wish(reader.cards.get(), identified=True), right)
    assert isinstance(done, Done)
    assert done.act.said["unguarded"]
    reader.refresh_from_db()
    assert (reader.birth_date, reader.category_id, reader.awaits) == (date(born, 1, 1), "juvenile", "consent")
    first = Checked(done=False, faults={Field.GUARDIAN_NAME: Fault.GUARDIAN_FIRST})
    assert confirm(act(library), registration) == first
    guardian = Guardian("王芳", NUMBER, "13900000001", consented=True)
    assert change_guardian(act(library), reader, guardian, How.DESK) == {}
    reader.refresh_from_db()
    assert reader.awaits == "check"
    assert confirm(act(library), registration).done
    reader.refresh_from_db()
    assert (reader.awaits, reader.guardian_name) == ("", "王芳")


def test_a_lapsed_record_that_opens_again_is_checked_and_borrows(library: Library) -> None:
    registration = registered(library)
    with clock.stopped_at(clock.now() + timedelta(days=90)):
        lapse_registrations(Act("job"))
        done = reopen_card(act(library), Wish(registration.reader.cards.get(), identified=True))
        assert isinstance(done, Done)
        assert done.card.reader.awaits == "check"
        registration.refresh_from_db()
        assert confirm(act(library), registration).faults == {Field.IDENTITY: Fault.MISSING}
        assert confirm(act(library), registration, Paper("citizen", NUMBER)).done
    registration.reader.refresh_from_db()
    assert (registration.reader.awaits, registration.reader.status) == ("", "active")
    assert reader_by_identity(NUMBER) == registration.reader


def test_a_reader_without_a_document_gets_the_one_that_was_seen(library: Library) -> None:
    registration = without_document(library)
    wrong = confirm(act(library), registration, Paper("citizen", NUMBER[:-1] + "1"))
    assert (wrong.done, list(wrong.faults)) == (False, [Field.IDENTITY])
    assert confirm(act(library), registration, Paper("passport", "E12345678")).done
    reader = reader_by_identity("E12345678")
    assert reader == registration.reader
    assert (reader.document, reader.identity_mask) == ("passport", "E*****678")


def test_a_double_is_noticed_by_the_number_at_the_check_also_of_a_pair_that_was_kept_apart(library: Library) -> None:
    make.known_by(make.reader(library, name="王方"), NUMBER)
    registration = without_document(library)
    for _again in range(2):
        found = confirm(act(library), registration, Paper("citizen", NUMBER))
        assert found == Checked(done=False, faults={Field.IDENTITY: Fault.ALREADY_REGISTERED})
        [pair] = pairs_of(registration.reader)
        assert "same-document" in pair.evidence
        keep_apart(act(library), pair)
    assert Entry.objects.filter(kind="readers-asked-again").count() == 1


def test_a_document_that_is_bound_to_somebody_else_as_a_card_is_not_checked_in(library: Library) -> None:
    make.known_by(make.reader(library, name="王方"), NUMBER, Kind.SOCIAL_SECURITY)
    registration = without_document(library)
    found = confirm(act(library), registration, Paper("citizen", NUMBER))
    assert found == Checked(done=False, faults={Field.IDENTITY: Fault.BOUND_TO_ANOTHER})
    assert not pairs_of(registration.reader)


def test_a_child_gets_no_card_without_a_guardian_and_none_that_it_has_is_made_a_full_one(library: Library) -> None:
    child = clock.today() - timedelta(days=3000)
    declined = register_undocumented(act(library, "portal"), VIRTUAL, child, Through(Way.WEB, How.PORTAL))
    assert declined == Declined({Field.CATEGORY: Fault.CATEGORY_FOR_ADULTS})
    registration = without_document(library)
    Reader.objects.filter(pk=registration.reader_id).update(birth_date=child)
    refused = confirm(act(library), registration, Paper("passport", "E12345678"))
    assert refused == Checked(done=False, faults={Field.GUARDIAN_NAME: Fault.GUARDIAN_FIRST})
    registration.reader.refresh_from_db()
    assert (registration.reader.awaits, registration.reader.identity_mask) == ("check", "")
    Reader.objects.filter(pk=registration.reader_id).update(guardian_name="王芳")
    assert confirm(act(library), registration, Paper("passport", "E12345678")).done
