"""Issuing a card: who gets one, what is kept of them, and what stands against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Thread
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.journal.models import Command, Entry
from shulian.apps.readers.actions import register
from shulian.apps.readers.actions.credentials import Refused, bind, free
from shulian.apps.readers.actions.register import Declined, Issued, issue_card
from shulian.apps.readers.finding import found_by
from shulian.apps.readers.models import Card, CardSeries, Consent, Reader, View
from shulian.apps.readers.queries import reader_of
from shulian.apps.readers.sign_in import CardBackend, seal_pin
from shulian.core import credentials, identity
from shulian.core.credentials import Kind, Value
from shulian.core.registration import Application, Fault, Field, Guardian
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
ADULT = Application(name="王小明", identity="61010219900101001X", phone="139 9123 4567")
TAIWAN = {"document": "taiwan-permit", "identity": "12345678", "birth_date": date(1988, 8, 8)}
CHILD = Application(
    name="王一诺",
    identity="61011320150601003" + identity.check_digit("61011320150601003"),
    category="juvenile",
    guardian=Guardian("王大明", "610526198012315124", "13991234567", consented=True),
)


@pytest.fixture(autouse=True)
def _clock() -> object:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆", code="610113")


def issued(act: Act, application: Application) -> Issued:
    answer = issue_card(act, application)
    assert isinstance(answer, Issued)
    return answer


def test_a_card_that_tells_of_health_takes_a_consent_of_its_own(library: Library) -> None:
    wish = replace(ADULT, category="special-needs")
    answer = issue_card(Act("desk", library=library.pk), wish)
    assert isinstance(answer, Declined)
    assert answer.faults == {Field.HEALTH: Fault.NO_HEALTH_CONSENT}
    adult = issued(Act("desk", library=library.pk), replace(wish, health=True)).card.reader
    child = issued(Act("desk", library=library.pk), replace(CHILD, category="special-needs", health=True)).card.reader
    said = Consent.objects.filter(kind="health").values_list("reader", "by", "how").order_by("pk")
    assert list(said) == [(adult.pk, "self", "desk"), (child.pk, "guardian", "desk")]


def test_a_card_is_issued_against_an_identity_number(library: Library) -> None:
    act = Act("desk", library=library.pk)
    answer = issued(act, ADULT)
    reader = answer.card.reader
    assert answer.card.number == "610113000001"
    assert (reader.name, reader.home_library, reader.birth_date) == ("王小明", library, date(1990, 1, 1))
    assert reader.expires_on == date(2031, 11, 22)
    assert reader.identity_mask == "610***********001X"
    assert secrets.unseal(bytes(reader.credentials.get(kind="identity").sealed)) == "61010219900101001X"
    assert secrets.unseal(bytes(reader.phone)) == "13991234567"


def test_the_journal_does_not_know_who_got_a_card(library: Library) -> None:
    act = Act("desk", library=library.pk)
    issued(act, ADULT)
    entry = Entry.objects.get(command=act.command)
    assert (entry.kind, entry.library, entry.reader) == ("card-issued", library.pk, None)
    assert entry.details == {"category": "adult", "channel": "desk"}
    command = Command.objects.get(pk=act.command)
    assert "王" not in str(command.decision) + str(command.facts) + str(entry.details)


def test_the_generated_pin_opens_the_account(library: Library) -> None:
    answer = issued(Act("desk", library=library.pk), ADULT)
    assert len(answer.pin) == 6
    account = CardBackend().authenticate(None, answer.card.number, answer.pin)
    assert account is not None


def test_a_chosen_pin_is_kept_and_not_shown(library: Library) -> None:
    answer = issued(Act("desk", library=library.pk), replace(ADULT, pin="825314"))
    assert answer.pin == ""
    assert bytes(answer.card.reader.pin) == seal_pin(answer.card.reader, "825314")


def test_the_same_form_sent_twice_issues_one_card_and_shows_the_same_pin(library: Library) -> None:
    act = Act("desk", library=library.pk)
    first, second = issued(act, ADULT), issued(act, ADULT)
    assert (first.card, first.pin) == (second.card, second.pin)
    assert Reader.objects.count() == Card.objects.count() == 1


def test_the_form_of_the_last_reader_issues_no_card_to_the_next(library: Library) -> None:
    act = Act("desk", library=library.pk)
    issued(act, ADULT)
    with pytest.raises(CommandReused):
        issue_card(act, CHILD)
    assert Reader.objects.count() == 1


def test_a_kind_of_reader_that_is_not_known_is_declined(library: Library) -> None:
    answer = issue_card(Act("desk", library=library.pk), replace(ADULT, category="nobility"))
    assert answer == Declined({Field.CATEGORY: Fault.UNKNOWN_CATEGORY})


def test_a_pin_that_was_changed_since_is_not_shown_again(library: Library) -> None:
    act = Act("desk", library=library.pk)
    reader = issued(act, ADULT).card.reader
    Reader.objects.filter(pk=reader.pk).update(pin=seal_pin(reader, "825314"))
    assert issued(act, ADULT).pin == ""


def test_a_generated_pin_is_never_a_simple_one(monkeypatch: pytest.MonkeyPatch) -> None:
    person = identity.read(ADULT.identity, date(2026, 11, 22))
    assert isinstance(person, identity.Identity)
    draws = iter([111111, 123456, 825314])
    monkeypatch.setattr(secrets, "lookups", lambda *_: [next(draws).to_bytes(4)])
    assert register.made_pin(UUID(int=1), person.number, person.birth_date) == "825314"


def test_a_scanned_card_number_is_used(library: Library) -> None:
    assert issued(Act("desk", library=library.pk), replace(ADULT, card_number="SX-77001")).card.number == "SX-77001"


def test_the_series_passes_over_numbers_that_are_taken(library: Library) -> None:
    make.reader(library, "610113000001")
    make.reader(library, "610113000002")
    CardSeries.objects.create(library=library, prefix="610113", last=0)
    assert issued(Act("desk", library=library.pk), ADULT).card.number == "610113000003"


def test_a_minor_gets_a_card_with_a_guardian(library: Library) -> None:
    reader = issued(Act("desk", library=library.pk), CHILD).card.reader
    assert (reader.category_id, reader.guardian_name) == ("juvenile", "王大明")
    assert reader.guardian_identity_mask == "610***********5124"
    assert secrets.unseal(bytes(reader.guardian_phone)) == "13991234567"
    assert reader.guardian_consented_at == NOW
    assert reader.expires_on == date(2029, 11, 22)


def test_an_adult_has_no_guardian_even_if_one_was_written_down(library: Library) -> None:
    reader = issued(Act("desk", library=library.pk), replace(ADULT, guardian=CHILD.guardian)).card.reader
    assert (reader.guardian_name, reader.guardian_consented_at) == ("", None)


@pytest.mark.parametrize(
    ("application", "field", "fault"),
    [
        (replace(ADULT, identity="610102199001010011"), Field.IDENTITY, identity.Fault.WRONG_CHECK_DIGIT),
        (replace(CHILD, guardian=replace(CHILD.guardian, name="")), Field.GUARDIAN_NAME, Fault.MISSING),
        (replace(CHILD, guardian=replace(CHILD.guardian, consented=False)), Field.CONSENT, Fault.NO_CONSENT),
    ],
)
def test_a_faulty_application_is_declined_and_leaves_nothing(
    library: Library, application: Application, field: Field, fault: object
) -> None:
    act = Act("desk", library=library.pk)
    assert issue_card(act, application) == Declined({field: fault})  # type: ignore[dict-item]
    assert not Reader.objects.exists()
    assert not Command.objects.filter(pk=act.command).exists()


def test_a_declined_form_may_come_again_under_the_same_command(library: Library) -> None:
    act = Act("desk", library=library.pk)
    assert isinstance(issue_card(act, replace(ADULT, name="")), Declined)
    assert issued(act, ADULT).card.reader.name == "王小明"


def test_a_person_who_has_a_card_gets_no_second_one(library: Library) -> None:
    first = issued(Act("desk", library=library.pk), ADULT)
    other = make.library("汉台区图书馆", code="610702")
    answer = issue_card(Act("desk", library=other.pk), replace(ADULT, identity=" 61010219900101001x"))
    assert answer == Declined({Field.IDENTITY: Fault.ALREADY_REGISTERED}, first.card, first.card.reader)


@pytest.mark.parametrize("kind", [Kind.SOCIAL_SECURITY, Kind.TRANSIT, Kind.CARD])
def test_a_document_whose_number_leads_to_another_reader_waits_until_that_is_put_right(
    library: Library, kind: Kind
) -> None:
    other = make.reader(library, ADULT.identity if kind is Kind.CARD else "C-1")
    wrong = make.known_by(other, ADULT.identity, kind) if kind is not Kind.CARD else None
    desk = make.staff(Role.DESK_LIBRARIAN, library)
    answer = issue_card(Act("desk", desk.pk, library.pk), ADULT)
    assert answer == Declined({Field.IDENTITY: Fault.BOUND_TO_ANOTHER}, other.cards.get(), other)
    # Who is told whose it is has looked at that record.
    assert View.objects.get().reader == other
    if wrong is None:
        Card.objects.filter(reader=other).update(status=Card.Status.LOST)
    else:
        free(Act("desk", desk.pk, library.pk), wrong)
    assert issued(Act("desk", desk.pk, library.pk), ADULT).card.reader != other


def test_a_document_that_has_anothers_number_is_not_called_registered(library: Library) -> None:
    first = issued(Act("desk", library=library.pk), replace(ADULT, **TAIWAN))
    act = Act("desk", make.staff(Role.DESK_LIBRARIAN, library).pk, library.pk)
    answer = issue_card(act, replace(ADULT, **TAIWAN | {"document": "passport"}))
    assert isinstance(answer, Declined)
    assert answer.faults == {Field.IDENTITY: Fault.NUMBER_OF_ANOTHER}
    # That a number is somebody's is told nobody without a trace.
    assert View.objects.get().reader == first.card.reader
    with_letters = TAIWAN | {"document": "passport", "identity": "KOR12345678"}
    assert issued(act, replace(ADULT, **with_letters)).card.reader != first.card.reader


@pytest.mark.django_db(transaction=True)
def test_a_number_that_is_bound_and_registered_in_the_same_second_finds_one_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = make.library("汉台区图书馆", code="610702")
    holder, look, bound = make.reader(library, "C-1"), register._against_known, []

    def bind_it() -> None:
        value = Value(Kind.TRANSIT, ADULT.identity)
        bound.append(bind(Act("desk", library=library.pk), Reader.objects.get(pk=holder.pk), value))
        connection.close()

    other = Thread(target=bind_it)

    def look_while_the_other_tries(*asked: object) -> Declined | None:
        said = look(*asked)  # type: ignore[arg-type]
        if not other.ident:
            other.start()
            while other.is_alive() and not _somebody_waits():
                pass
        return said

    monkeypatch.setattr(register, "_against_known", look_while_the_other_tries)
    assert isinstance(issue_card(Act("desk", library=library.pk), ADULT), Issued)
    other.join()
    assert bound == [Refused(credentials.Fault.HELD_BY_ANOTHER)]
    assert len(found_by(ADULT.identity)) == 1


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT exists(SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        return bool(cursor.fetchone()[0])


def test_a_card_number_stands_for_one_reader(library: Library) -> None:
    make.reader(library, "SX-77001")
    answer = issue_card(Act("desk", library=library.pk), replace(ADULT, card_number="SX-77001"))
    assert answer == Declined({Field.CARD_NUMBER: Fault.CARD_NUMBER_TAKEN})
    assert Reader.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("610526198012315124", Fault.IDENTITY_AS_CARD),
        ("e12345678", Fault.IDENTITY_AS_CARD),
        ("A1234567", Fault.CARD_NUMBER_TAKEN),
    ],
)
def test_no_card_takes_a_number_from_whom_it_stands_for(library: Library, number: str, fault: Fault) -> None:
    owner = make.reader(library, "C-1")
    Reader.objects.filter(pk=owner.pk).update(pin=seal_pin(owner, "825314"))
    for text in ("610526198012315124", "E12345678"):
        make.known_by(owner, text)
    make.known_by(owner, "A1234567", Kind.SOCIAL_SECURITY)
    answer = issue_card(Act("desk", library=library.pk), replace(ADULT, card_number=number))
    assert answer == Declined({Field.CARD_NUMBER: fault})
    assert Reader.objects.count() == 1
    opened = CardBackend().authenticate(None, number, "825314")
    assert opened is not None
    assert reader_of(opened) == owner


def test_whoever_comes_second_at_the_same_moment_is_declined(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first = issued(Act("desk", library=library.pk), ADULT)
    seen, look = [], register._against_known

    def blind_at_first(*asked: object) -> Declined | None:
        seen.append(asked)
        return look(*asked) if len(seen) > 1 else None  # type: ignore[arg-type]

    monkeypatch.setattr(register, "_against_known", blind_at_first)
    answer = issue_card(Act("desk", library=library.pk), ADULT)
    assert answer == Declined({Field.IDENTITY: Fault.ALREADY_REGISTERED}, first.card, first.card.reader)


def test_another_conflict_is_not_hidden(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def conflict(*_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(register, "perform", conflict)
    with pytest.raises(IntegrityError):
        issue_card(Act("desk", library=library.pk), ADULT)
