"""By what a reader is known: bound once, found by one probe, frozen, freed, and shown in full only with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.journal.models import Entry
from shulian.apps.readers import jobs, person
from shulian.apps.readers.access import DeadCardError, card_at_desk, card_to_change, holder_named, known_at_desk
from shulian.apps.readers.actions import credentials
from shulian.apps.readers.actions.consents import Said, withdraw
from shulian.apps.readers.actions.credentials import Refused, bind, forget_freed, free, free_all, freeze, reveal, thaw
from shulian.apps.readers.actions.register import Issued, issue_card
from shulian.apps.readers.credentialwords import DOCUMENTS, FAULTS, KINDS, OF_RANGES, STATUS
from shulian.apps.readers.finding import credential_by, found_by, identity_of, reader_by
from shulian.apps.readers.models import Card, Credential, Reader, View
from shulian.apps.readers.queries import reader_by_identity
from shulian.core import cardnumbers, consents
from shulian.core.consents import By, How
from shulian.core.credentials import Fault, Kind, Status, Value
from shulian.core.identity import Document
from shulian.core.onenumber import Unnamed
from shulian.core.registration import Application
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

SOCIAL = Value(Kind.SOCIAL_SECURITY, "D12345678")
FACE = Value(Kind.FACE, "f-1", "vendor")


@pytest.fixture
def home() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def reader(home: Library) -> Reader:
    return make.reader(home, "C-1")


def act(home: Library) -> Act:
    return Act("desk", library=home.pk)


def bound(home: Library, reader: Reader, value: Value = SOCIAL, **more: Any) -> Credential:
    made = bind(act(home), reader, value, **more)
    assert isinstance(made, Credential)
    return made


def test_a_card_is_found_from_its_issue_to_its_end_and_moves_with_its_reader(home: Library, reader: Reader) -> None:
    (found,) = found_by("C-1")
    assert (found.kind, found.reader, found.mask) == (Kind.CARD, reader, "****C-1")
    other = make.reader(home, "C-2")
    Card.objects.filter(number="C-1").update(reader=other, number="C-9")
    assert not found_by("C-1")
    assert found_by("C-9")[0].reader == other
    Card.objects.filter(number="C-9").delete()
    assert not found_by("C-9")
    other.delete()
    assert Credential.objects.count() == Card.objects.count() == 0


@pytest.mark.parametrize("scanned", ["D12345678", " d1234 5678\u200b", "Ｄ１２３４５６７８"])
def test_whatever_is_bound_finds_the_reader_however_it_is_typed(home: Library, reader: Reader, scanned: str) -> None:
    made = bound(home, reader)
    assert (made.mask, made.status, secrets.unseal(bytes(made.sealed))) == ("****5678", Status.BOUND, "D12345678")
    assert [one.pk for one in found_by(scanned)] == [made.pk]
    assert b"D12345678" not in bytes(made.lookup or b"")
    card = card_at_desk(make.staff(Role.DESK_LIBRARIAN, home), home, scanned)
    assert isinstance(card, Card)
    assert card.number == "C-1"
    assert View.objects.get().reader == reader


def test_one_probe_of_one_index_finds_anything(home: Library, reader: Reader) -> None:
    bound(home, reader)
    # Of an empty table every index is as good as another.
    others = (Credential(reader=reader, kind=Kind.OIDC, lookup=b"%d" % at) for at in range(3000))
    Credential.objects.bulk_create(others)
    with CaptureQueriesContext(connection) as asked:
        assert found_by("D12345678")
    assert len(asked) == 1
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE readers_credential")
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert plan.count(" on readers_credential") == 1
    assert "one_holder_of_a_credential" in plan


def test_what_somebody_holds_is_bound_to_nobody_else_until_it_is_freed(home: Library, reader: Reader) -> None:
    made = bound(home, reader)
    other = make.reader(home)
    librarian = make.staff(Role.DESK_LIBRARIAN, home)
    assert bind(Act("desk", librarian.pk, home.pk), other, SOCIAL) == Refused(Fault.HELD_BY_ANOTHER)
    # Who is told that somebody is a reader has looked at that record.
    assert [(view.reader, view.viewer) for view in View.objects.all()] == [(reader, librarian)]
    assert bind(act(home), reader, SOCIAL) == Refused(Fault.HELD_ALREADY)
    assert free(act(home), made) is None
    assert free(act(home), made) == Refused(Fault.ENDED)
    assert thaw(act(home), made) == Refused(Fault.ENDED)
    made.refresh_from_db()
    assert (made.lookup, bytes(made.sealed), made.mask, made.status) == (None, b"", "****5678", Status.FREED)
    assert bound(home, other).reader == other


@pytest.mark.parametrize("kind", [Kind.TRANSIT, Kind.SOCIAL_SECURITY])
def test_what_leads_to_somebody_else_as_another_kind_is_not_bound(home: Library, reader: Reader, kind: Kind) -> None:
    make.reader(home, "61011300000077")
    assert bind(act(home), reader, Value(kind, "61011300000077")) == Refused(Fault.HELD_BY_ANOTHER)
    assert [one.reader.cards.get().number for one in found_by("61011300000077")] == ["61011300000077"]
    # What is the reader's own may be known as both: it leads to one.
    make.known_by(reader, "T0000000001", Kind.TRANSIT)
    assert bound(home, reader, Value(Kind.SOCIAL_SECURITY, "T0000000001")).reader == reader


def test_who_comes_second_at_the_same_moment_is_told_so(
    home: Library, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, first = make.reader(home), [None]
    bound(home, other)
    inner = credentials.holding
    # The first look comes before the other desk's act, the second one after it.
    monkeypatch.setattr(credentials, "holding", lambda *asked: first.pop() if first else inner(*asked))
    assert bind(act(home), reader, SOCIAL) == Refused(Fault.HELD_BY_ANOTHER)


def test_the_same_command_binds_once(home: Library, reader: Reader) -> None:
    same = act(home)
    first, again = bind(same, reader, SOCIAL), bind(same, reader, SOCIAL)
    assert isinstance(first, Credential)
    assert first == again
    assert not any("D12345678" in str(entry.details) or entry.reader for entry in Entry.objects.all())


def test_a_frozen_one_names_nobody_until_it_is_thawed(home: Library, reader: Reader) -> None:
    made, staff = bound(home, reader), make.staff(Role.DESK_LIBRARIAN, home)
    assert freeze(act(home), made, "手机丢失") is None
    assert card_at_desk(staff, home, "D12345678") is card_to_change(staff, home, "D12345678") is Unnamed.FROZEN
    assert [one.status for one in known_at_desk(staff, home, "D12345678")] == [Status.FROZEN]
    assert reader_by(SOCIAL) is None
    assert bind(act(home), reader, SOCIAL) == Refused(Fault.HELD_FROZEN)
    assert credential_by(SOCIAL) == made
    assert thaw(act(home), made) is None
    assert isinstance(card_at_desk(staff, home, "D12345678"), Card)
    assert reader_by(SOCIAL) == reader


def test_two_readers_with_one_number_on_different_documents_are_not_confused(home: Library, reader: Reader) -> None:
    make.known_by(reader, "12345678", document=Document.TAIWAN_PERMIT)
    other = make.reader(home, "C-2")
    made = make.known_by(other, "12345678", Kind.TRANSIT)
    assert {one.reader for one in found_by("12345678")} == {reader, other}
    staff = make.staff(Role.DESK_LIBRARIAN, home)
    assert card_at_desk(staff, home, "12345678") is card_to_change(staff, home, "12345678") is Unnamed.SEVERAL
    with pytest.raises(IntegrityError), transaction.atomic():
        make.known_by(reader, "12345678", Kind.TRANSIT)
    free_all(act(home), other, Kind.TRANSIT)
    made.refresh_from_db()
    assert made.status == Status.FREED


def test_the_number_of_a_dead_card_keeps_no_living_document_from_its_reader(home: Library, reader: Reader) -> None:
    other, staff = make.reader(home, "61010219900101001X"), make.staff(Role.DESK_LIBRARIAN, home)
    make.known_by(reader, "61010219900101001X")
    assert card_at_desk(staff, home, "61010219900101001X") is Unnamed.SEVERAL
    Card.objects.filter(reader=other).update(status=Card.Status.REPLACED)
    named = card_at_desk(staff, home, "61010219900101001X")
    assert isinstance(named, Card)
    assert named.reader == reader
    # Alone it leads to what became of it, as before.
    free_all(act(home), reader, Kind.IDENTITY)
    with pytest.raises(DeadCardError):
        card_at_desk(staff, home, "61010219900101001X")


def test_a_face_needs_its_own_consent_and_goes_with_it(home: Library, reader: Reader) -> None:
    assert bind(act(home), reader, FACE) == Refused(Fault.NO_CONSENT)
    made = bound(home, reader, FACE, said=Said(By.SELF, How.DESK))
    assert made.consented_at
    assert not found_by("f-1")
    assert reader_by(FACE) == reader
    assert withdraw(act(home), reader, consents.Kind.FACE, Said()) is None
    made.refresh_from_db()
    assert made.status == Status.FREED
    with pytest.raises(IntegrityError), transaction.atomic():
        make.known_by(reader, "f-2", Kind.FACE, issuer="vendor")


def test_a_childs_face_is_for_the_guardian_to_agree_to(home: Library) -> None:
    child = make.reader(home, birth_date=date(2019, 1, 1))
    assert bind(act(home), child, FACE, said=Said(By.SELF, How.DESK)) == Refused(Fault.NO_CONSENT)
    assert bound(home, child, FACE, said=Said(By.GUARDIAN, How.DESK))


def test_a_face_is_never_the_only_way(home: Library, reader: Reader) -> None:
    social = bound(home, reader)
    bound(home, reader, FACE, said=Said(By.SELF, How.DESK))
    Card.objects.update(status=Card.Status.LOST)
    assert free(act(home), social) == Refused(Fault.LEAVES_FACE_ALONE)
    assert freeze(act(home), social) == Refused(Fault.LEAVES_FACE_ALONE)
    Card.objects.update(status=Card.Status.ACTIVE)
    assert free(act(home), social) is None


def test_who_has_left_binds_nothing(home: Library, reader: Reader) -> None:
    Reader.objects.update(status=Reader.Status.LEFT)
    assert bind(act(home), reader, SOCIAL) == Refused(Fault.READER_LEFT)


def test_a_number_is_shown_in_full_and_the_look_is_recorded_before(home: Library, reader: Reader) -> None:
    director = make.staff(Role.LIBRARY_DIRECTOR, home)
    made = bound(home, reader)
    assert reveal(act(home), director, home, made, "核对证件") == "D12345678"
    view = View.objects.get()
    assert (view.reason, view.note, view.viewer) == ("number-shown", "核对证件", director)
    assert Entry.objects.filter(kind="number-revealed", reader=None).count() == 1
    assert reveal(act(home), director, home, reader.cards.get().credential, "核对") == "C-1"
    free(act(home), made)
    made.refresh_from_db()
    assert reveal(act(home), director, home, made, "核对") == ""


def test_one_command_shows_one_number(home: Library, reader: Reader) -> None:
    director, first, asked = make.staff(Role.LIBRARY_DIRECTOR, home), bound(home, reader), act(home)
    assert reveal(asked, director, home, first, "核对证件") == "D12345678"
    assert reveal(asked, director, home, first, "核对证件") == "D12345678"
    with pytest.raises(CommandReused):
        reveal(asked, director, home, reader.cards.get().credential, "核对证件")
    assert View.objects.count() == 1


def test_who_holds_it_is_told_only_to_the_library_that_the_holder_calls_home(home: Library, reader: Reader) -> None:
    bound(home, reader)
    far = make.library("汉台区图书馆")
    ours, theirs = make.staff(Role.DESK_LIBRARIAN, home), make.staff(Role.DESK_LIBRARIAN, far)
    card = holder_named(ours, home, SOCIAL)
    assert card
    assert card.reader == reader
    assert holder_named(theirs, far, SOCIAL) is None
    assert holder_named(ours, home, FACE) is None


@pytest.mark.parametrize(
    ("document", "number", "mask"),
    [("passport", "E12345678", "E*****678"), ("hong-kong-macao-permit", "H1234567802", "H*****678")],
)
def test_a_card_is_issued_against_other_documents_too(home: Library, document: str, number: str, mask: str) -> None:
    application = Application("John Smith", number, document=document, birth_date=date(1990, 1, 31))
    issued = issue_card(act(home), application)
    assert isinstance(issued, Issued)
    reader = issued.card.reader
    assert (reader.document, reader.identity_mask, reader.birth_date) == (document, mask, date(1990, 1, 31))
    assert found_by(number)[0].reader == reader
    known = identity_of(reader)
    assert known
    assert (known.document, known.mask) == (document, mask)
    assert not isinstance(issue_card(act(home), application), Issued)


def test_an_old_number_finds_who_was_registered_with_the_new_one(reader: Reader) -> None:
    make.known_by(reader, "61010219900101001X")
    assert found_by("610102900101001")[0].reader == reader
    assert reader_by_identity("61010219900101001X") == reader
    assert found_by("") == []


def test_a_key_that_comes_while_somebody_is_sought_is_tried_as_well(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make.known_by(reader, "61010219900101001X")
    rings = [(b"old",), (b"new", b"old"), (b"new", b"old"), (b"new", b"old")]
    digests = iter([[b"nothing"], [bytes(made.lookup or b"")]])
    monkeypatch.setattr(secrets, "ring", lambda _name: rings.pop(0))
    monkeypatch.setattr(secrets, "lookups", lambda _kind, _text: next(digests))
    assert [one.pk for one in found_by("61010219900101001X")] == [made.pk]


def test_what_was_freed_is_forgotten_after_its_days(home: Library, reader: Reader) -> None:
    free(act(home), bound(home, reader))
    bound(home, reader)
    assert forget_freed(Act("job")) == 0
    with clock.stopped_at(clock.now() + timedelta(days=366)):
        assert jobs.forget_credentials(timestamp=0) == 1
        assert forget_freed(Act("job")) == 0
    assert reader.credentials.filter(kind=Kind.SOCIAL_SECURITY).count() == 1


def test_a_reader_takes_along_what_is_known_of_each(home: Library, reader: Reader) -> None:
    bound(home, reader)
    told = person.export(reader)["credentials"]
    assert [(one["kind"], one["mask"]) for one in told] == [("card", "****C-1"), ("social-security", "****5678")]


def test_everything_has_words() -> None:
    assert set(KINDS) == set(Kind)
    assert set(STATUS) == set(Status)
    assert set(DOCUMENTS) == set(Document)
    assert set(FAULTS) == set(Fault)
    assert set(OF_RANGES) == set(cardnumbers.Fault)
