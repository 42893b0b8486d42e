"""A record is put right with the document on the desk; what stood there before is kept nowhere."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.history import Switched, switch_history
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Command, Entry
from shulian.apps.readers import consents
from shulian.apps.readers.actions.cardlife import Done, Refused, Wish
from shulian.apps.readers.actions.consents import Said as Alone
from shulian.apps.readers.actions.consents import record
from shulian.apps.readers.actions.particulars import correct
from shulian.apps.readers.actions.proxies import Named, name_proxy
from shulian.apps.readers.cardlooks import Look, cards_to_look_at
from shulian.apps.readers.doubles import pairs_of
from shulian.apps.readers.families import wards_of
from shulian.apps.readers.models import CardAct, Credential, Proxy, Reader
from shulian.apps.readers.queries import reader_by_identity
from shulian.apps.readers.sign_in import account_of
from shulian.core.cardlife import Fault
from shulian.core.consents import Kind, Standing
from shulian.core.credentials import Kind as CredentialKind
from shulian.core.papers import Paper
from shulian.core.particulars import Correction
from tests import make

pytestmark = pytest.mark.django_db

BORN, CHILD, GROWN = date(1990, 1, 1), date(2015, 3, 14), date(2000, 3, 14)
SMALL = clock.today() - timedelta(days=9 * 366)


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def reader(library: Library) -> Reader:
    reader = make.reader(library, "P-1", name="王小明", birth_date=BORN, phone=secrets.seal("13800000001"))
    make.known_by(reader, "E12345678", document="passport")
    return reader


def put_right(reader: Reader, *, identified: bool = True, **written: object) -> Done | Refused:
    wish = Wish(reader.cards.get(), identified=identified)
    done = correct(Act("desk", library=reader.home_library_id), wish, Correction(**written))  # type: ignore[arg-type]
    reader.refresh_from_db()
    return done


def test_lines_are_corrected_and_row_and_entry_say_which(reader: Reader) -> None:
    before = reader.version
    done = put_right(reader, name="王晓明", phone="13900000002", email="wxm@example.cn")
    assert isinstance(done, Done)
    assert reader.name == "王晓明"
    assert secrets.unseal(bytes(reader.phone)) == "13900000002"
    assert bytes(reader.phone_lookup or b"") in secrets.lookups("phone", "13900000002")
    assert secrets.unseal(bytes(reader.email)) == "wxm@example.cn"
    assert reader.version > before
    assert CardAct.objects.get().said == {"what": ["name", "phone", "email"]}
    kept = str(list(Entry.objects.filter(kind="reader-corrected").values("details", "reader")))
    kept += str(list(Command.objects.values("facts", "decision")))
    assert "reader-corrected" in set(Entry.objects.values_list("kind", flat=True))
    for word in ("王", "139", "example"):
        assert word not in kept


def test_a_corrected_name_is_corrected_where_it_was_copied(library: Library, reader: Reader) -> None:
    account, friend = account_of(reader), make.reader(library, "P-9", name="赵云")
    assert account is not None
    until = clock.today() + timedelta(days=9)
    assert name_proxy(Act("desk"), friend, Named("P-1", "王小明", clock.today(), until)) is None
    assert isinstance(put_right(reader, name="王晓明"), Done)
    account.refresh_from_db()
    assert (account.display_name, Proxy.objects.get().name) == ("王晓明", "王晓明")


def test_a_guardian_whose_name_or_passport_is_put_right_keeps_the_children(library: Library, reader: Reader) -> None:
    found = {"guardian_name": reader.name, "guardian_lookup": secrets.lookup("identity", "E12345678")}
    child = make.reader(library, "P-8", birth_date=clock.today() - timedelta(days=3000), **found)
    assert wards_of(reader) == [child]
    assert isinstance(put_right(reader, name="王晓明", paper=Paper("passport", "E87654321")), Done)
    child.refresh_from_db()
    assert (wards_of(reader), child.guardian_name, child.guardian_identity_mask) == ([child], "王晓明", "E*****321")


def test_a_renewed_passport_ends_the_old_one(reader: Reader) -> None:
    assert isinstance(put_right(reader, paper=Paper("passport", "E87654321")), Done)
    assert reader_by_identity("E87654321") == reader
    assert reader_by_identity("E12345678") is None
    assert reader.identity_mask == "E*****321"
    assert Credential.objects.filter(reader=reader, kind="identity", status="freed", sealed=b"").count() == 1


def test_nothing_is_corrected_for_somebody_who_was_not_identified(reader: Reader) -> None:
    done = put_right(reader, identified=False, name="王晓明")
    assert isinstance(done, Refused)
    assert (done.fault, reader.name) == (Fault.NOT_IDENTIFIED, "王小明")


def test_a_correction_that_is_wrong_in_one_line_changes_none(reader: Reader) -> None:
    done = put_right(reader, name="王晓明", phone="12")
    assert isinstance(done, Refused)
    assert (done.fault, done.details) == (Fault.NOT_RIGHT, {"phone": "not-a-phone"})
    assert reader.name == "王小明"


def test_a_number_of_another_record_makes_a_doubtful_pair(library: Library, reader: Reader) -> None:
    make.known_by(make.reader(library, name="王方"), "61010219900101001X", document="citizen")
    done = put_right(reader, paper=Paper("citizen", "61010219900101001X"))
    assert isinstance(done, Refused)
    assert done.details == {"identity": "already-registered"}
    assert pairs_of(reader).count() == 1


@pytest.mark.parametrize(("name", "pairs"), [("王 小明", 1), ("王方", 0)])
def test_a_number_with_another_birth_date_there_makes_a_pair_of_one_name(
    library: Library, reader: Reader, name: str, pairs: int
) -> None:
    make.known_by(make.reader(library, name=name, birth_date=CHILD), "E87654321", document="passport")
    done = put_right(reader, paper=Paper("passport", "E87654321"))
    assert isinstance(done, Refused)
    assert done.details == {"identity": "born-otherwise"}
    assert pairs_of(reader).count() == pairs


def test_a_number_that_leads_to_another_record_as_a_card_is_freed_there_first(library: Library, reader: Reader) -> None:
    number = "61010219900101001X"
    make.known_by(reader, number, CredentialKind.TRANSIT)
    assert isinstance(put_right(reader, paper=Paper("citizen", number)), Done)
    make.known_by(make.reader(library), "E87654321", CredentialKind.SOCIAL_SECURITY)
    done = put_right(reader, paper=Paper("passport", "E87654321"))
    assert isinstance(done, Refused)
    assert done.details == {"identity": "bound-to-another"}
    assert not pairs_of(reader)


def test_a_record_that_becomes_another_ones_double_is_noticed(library: Library, reader: Reader) -> None:
    make.reader(library, name="王晓明", birth_date=BORN)
    put_right(reader, name="王晓明")
    assert pairs_of(reader).count() == 1


def test_who_has_turned_eighteen_is_listed_and_gets_the_kind_that_follows(library: Library) -> None:
    guardian = {"guardian_name": "王芳", "guardian_identity_sealed": secrets.seal("61010219900101001X")}
    young = make.reader(library, category_id="juvenile", birth_date=CHILD, **guardian)
    grown = make.reader(library, category_id="juvenile", birth_date=GROWN, awaits="consent", **guardian)
    make.known_by(grown, "E12345678", document="passport")
    assert list(cards_to_look_at(library, Look.OUTGROWN, date(2026, 5, 1))) == [grown]
    assert isinstance(put_right(grown, category="adult"), Done)
    assert (grown.category_id, grown.guardian_name, grown.awaits) == ("adult", "", "")
    assert bytes(grown.guardian_identity_sealed) == b""
    refused = put_right(young, category="adult")
    assert isinstance(refused, Refused)
    assert refused.details == {"category": "category-for-adults"}


def test_what_a_child_agreed_to_as_of_age_ends_with_its_ways_in(reader: Reader, library: Library) -> None:
    kinds = (Kind.NOTICE, Kind.FACE, Kind.SHARING)
    assert [record(Act("portal"), reader, kind, Alone()) for kind in kinds] == [None] * 3
    assert switch_history(Act("portal"), reader, on=True) is Switched.ON
    make.known_by(reader, "openid-1", CredentialKind.WECHAT)
    face = make.known_by(reader, "face-1", CredentialKind.FACE, issuer="vendor", consented_at=clock.now())
    until, friend = clock.today() + timedelta(days=9), make.reader(library, "P-9", birth_date=BORN)
    assert name_proxy(Act("desk"), reader, Named("P-9", friend.name, clock.today(), until)) is None
    Reader.objects.filter(pk=reader.pk).update(email=secrets.seal("alone@example.cn"), pin=b"stamp")
    done = put_right(reader, birth_date=SMALL, category="juvenile")
    assert isinstance(done, Done)
    assert (done.act.said["unguarded"], done.act.said["child"], reader.awaits) == (True, True, "consent")
    standing = {line.kind: line.standing for line in consents.lines_of(reader) if line.last}
    never = Standing.NEVER
    assert standing == {Kind.NOTICE: Standing.GIVEN, Kind.FACE: never, Kind.SHARING: never}
    assert (reader.keeps_history, bytes(reader.pin), bytes(reader.email)) == (False, b"", b"")
    assert set(Credential.objects.exclude(kind__in=("identity", "card")).values_list("status", flat=True)) == {"freed"}
    assert Proxy.objects.get(reader=reader).revoked_at is not None
    face.refresh_from_db()
    assert bytes(face.sealed) == b""
    assert Entry.objects.filter(kind="consent-fell").count() == 3


def test_an_address_that_is_written_with_the_correction_stays_and_a_youth_loses_nothing(reader: Reader) -> None:
    assert record(Act("portal"), reader, Kind.SHARING, Alone()) is None
    assert isinstance(put_right(reader, birth_date=clock.today() - timedelta(days=15 * 366), category="juvenile"), Done)
    assert consents.given(reader, Kind.SHARING)
    assert isinstance(put_right(reader, birth_date=SMALL, email="mother@example.cn"), Done)
    assert secrets.unseal(bytes(reader.email)) == "mother@example.cn"
    assert not consents.given(reader, Kind.SHARING)


def test_the_same_command_corrects_once(reader: Reader) -> None:
    act, wish = Act("desk", library=reader.home_library_id, command=uuid4()), Wish(reader.cards.get(), identified=True)
    first = correct(act, wish, Correction(name="王晓明"))
    assert isinstance(first, Done)
    assert correct(act, wish, Correction(name="王大明")) == first
    reader.refresh_from_db()
    assert reader.name == "王晓明"
