"""A stranger's form gives a stranger nothing, and no house joins another house's readers alone."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.actions.leaving import transfer_home
from shulian.apps.journal.actions import Act
from shulian.apps.notices.models import Notice
from shulian.apps.readers import person
from shulian.apps.readers.access_people import merge_for, pair_for
from shulian.apps.readers.actions.cardlife import Done, Refused, Wish, freeze_card, reopen_card
from shulian.apps.readers.actions.joining import Choice, join, take_back
from shulian.apps.readers.actions.merging import Fault, Merged, merge, part
from shulian.apps.readers.actions.register import Issued, issue_card
from shulian.apps.readers.actions.wishes import ask_deletion
from shulian.apps.readers.doubles import find, merges_at, open_pairs
from shulian.apps.readers.finding import credential_by
from shulian.apps.readers.models import (
    Card,
    Credential,
    DoubtfulPair,
    Proxy,
    Reader,
    ReaderMerge,
    Registration,
    View,
)
from shulian.apps.readers.queries import views_of
from shulian.apps.readers.recipients import inbox_keys
from shulian.core.cardlife import Fault as CardFault
from shulian.core.credentials import Kind, Status, Value
from shulian.core.foureyes import Refusal
from shulian.core.joining import Step
from shulian.core.registration import Application
from shulian.core.retention import Reason
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
BORN = date(1990, 3, 14)
NUMBER = "E12345678"


@pytest.fixture
def library() -> Library:
    make.policy()
    return make.library("雁塔区图书馆")


def form(library: Library, card: str) -> Reader:
    """A record that somebody has sent from the web, with all that would give power over another one."""
    made = make.reader(
        library,
        card,
        birth_date=BORN,
        email=secrets.seal("stranger@example.org"),
        phone=secrets.seal("13800000009"),
        phone_lookup=secrets.lookup("phone", "13800000009"),
        notice_channels=[],
        guardian_name="陌生人",
        guardian_identity_sealed=secrets.seal("61010219850101002X"),
        guardian_lookup=secrets.lookup("identity", "61010219850101002X"),
    )
    Registration.objects.create(
        reader=made, library=library, way="web", state="confirmed", lapses_on=clock.today(), party=uuid4()
    )
    make.known_by(made, "openid-of-the-stranger", Kind.WECHAT, issuer="wx1")
    Proxy.objects.create(reader=made, name="陌生人", starts_on=clock.today(), ends_on=date(2099, 1, 1))
    return made


def test_of_a_record_that_nobody_saw_nothing_opens_the_kept_one(library: Library) -> None:
    stranger, victim = form(library, "M-1"), make.reader(library, "M-2", birth_date=BORN)
    asked = Act("desk", library=library.pk)
    assert merge(asked, stranger, victim).fault is Fault.NOT_COMPARED
    assert merge(Act("desk", library=library.pk), victim, stranger, identified=True).fault is Fault.KEPT_UNSEEN
    made = merge(Act("desk", library=library.pk), stranger, victim, identified=True)
    assert made.fault is None
    victim.refresh_from_db()
    assert [bytes(victim.email), bytes(victim.phone), victim.notice_channels] == [b"", b"", None]
    assert [victim.guardian_name, victim.guardian_lookup] == ["", None]
    assert not Credential.objects.filter(reader=victim, kind=Kind.WECHAT).exists()
    assert Credential.objects.get(kind=Kind.WECHAT).status == Status.FREED
    assert not Proxy.objects.filter(reader=victim).exists()
    assert Card.objects.get(number="M-1").reader == stranger
    assert {one.address for one in Notice.objects.filter(kind="account-changed", channel="inbox")} == {b""}
    assert Notice.objects.filter(kind="account-changed", channel="inbox").count() == 2
    assert Notice.objects.filter(recipient__in=inbox_keys(stranger.pk)).exists()
    # The record that leads to another one is opened again by nobody, and the desk is told which card is the reader's.
    again = reopen_card(Act("desk", library=library.pk), Wish(Card.objects.get(number="M-1"), identified=True))
    assert again == Refused(CardFault.RECORD_JOINED, {"live": "****M-2", "expires": stranger.expires_on.isoformat()})
    parted = part(Act("desk", library=library.pk), ReaderMerge.objects.get())
    assert (parted.fault, parted.bound, parted.freed) == (None, ("wechat",), ())
    # Both hear that they were parted, as they heard that they were joined.
    assert Notice.objects.filter(kind="account-changed", channel="inbox").count() == 4


def test_the_own_copy_tells_what_was_done_with_a_joined_form_and_not_what_was_written_in_it(library: Library) -> None:
    stranger, victim = form(library, "M-0001"), make.reader(library, "M-0002", birth_date=BORN)
    freeze_card(Act("portal"), Wish(stranger.cards.get(), identified=True))
    assert ask_deletion(Act("portal"), stranger, "请寄到新地址") is None
    staff, now = make.staff(Role.DESK_LIBRARIAN, library), clock.now()
    look = {"viewer": staff, "library": library, "seen_at": now, "hour": now, "post": Role.DESK_LIBRARIAN}
    View.objects.create(reader=stranger, reason=Reason.CIRCULATION, **look)
    assert merge(Act("desk", library=library.pk), stranger, victim, identified=True).fault is None
    assert [one.reader for one in views_of(victim)] == [stranger]
    told = person.export(victim)
    assert [one["number"] for one in told["cards"]] == ["****0001", "M-0002"]
    assert "freeze" in [one["deed"] for one in told["card_acts"]]
    assert [(one["kind"], one["text"]) for one in told["wishes"]] == [("delete", "")]
    assert [one["note"] for one in told["merged_records"]] == ["unseen"]
    assert len(told["looked_at"]) == 1
    assert len(told["notices"]) > len(told["messages"])
    assert [word for word in ("M-0001", "stranger@example.org", "13800000009", "新地址") if word in str(told)] == []


def test_a_parting_binds_again_what_ended_with_the_merge_and_says_what_somebody_else_has_by_now(
    library: Library,
) -> None:
    stranger, victim = form(library, "W-1"), make.reader(library, "W-2", birth_date=BORN)
    make.known_by(stranger, NUMBER, document="passport")
    make.known_by(stranger, "T1234567", Kind.TRANSIT, status=Status.FROZEN, status_reason="lost")
    shown = Reader.objects.get(pk=stranger.pk).identity_mask
    found = {kind: Value(kind, text) for kind, text in ((Kind.IDENTITY, NUMBER), (Kind.TRANSIT, "T1234567"))}
    found[Kind.WECHAT] = Value(Kind.WECHAT, "openid-of-the-stranger", "wx1")

    merge(Act("desk", library=library.pk), stranger, victim, identified=True)
    assert [credential_by(one) for one in found.values()] == [None] * 3
    done = part(Act("desk", library=library.pk), ReaderMerge.objects.latest("pk"))
    assert (sorted(done.bound), done.freed) == (["identity", "transit", "wechat"], ())
    again = {kind: credential_by(one) for kind, one in found.items()}
    assert {one and one.reader for one in again.values()} == {stranger}
    assert again[Kind.TRANSIT].status == Status.FROZEN
    assert again[Kind.IDENTITY].document == "passport"
    assert Reader.objects.get(pk=stranger.pk).identity_mask == shown

    merge(Act("desk", library=library.pk), stranger, victim, identified=True)
    make.known_by(victim, NUMBER, document="passport")
    done = part(Act("desk", library=library.pk), ReaderMerge.objects.latest("pk"))
    assert (sorted(done.bound), done.freed) == (["transit", "wechat"], (("identity", "held-by-another"),))
    assert credential_by(found[Kind.IDENTITY]).reader == victim
    assert Reader.objects.get(pk=stranger.pk).identity_mask == ""


def test_whoever_fetches_a_reader_home_joins_no_records_alone(library: Library) -> None:
    hantai = make.library("汉台区图书馆")
    one, other = make.reader(library, "J-1", birth_date=BORN), make.reader(hantai, "J-2", birth_date=BORN)
    find(one)
    here, there = make.signer(Role.SENIOR_LIBRARIAN, library), make.signer(Role.SENIOR_LIBRARIAN, hantai)
    wish = Wish(Card.objects.get(number="J-1"), identified=True, library=hantai)
    assert isinstance(transfer_home(Act("desk", there.pk, hantai.pk), wish), Done)
    pair = pair_for(here, library, DoubtfulPair.objects.get().pk)
    assert list(open_pairs(Library.objects.filter(pk=library.pk))) == [pair]
    assert join(Act("desk", there.pk, hantai.pk), there, pair, Choice("second")) is Step.ASK
    assert join(Act("desk", there.pk, hantai.pk), there, pair, Choice("second")) is Step.ASK
    done = join(Act("desk", here.pk, library.pk), here, pair, Choice("second"))
    assert isinstance(done, Merged)
    other.refresh_from_db()
    assert done.fault is None
    assert other.merged_into is None


def test_a_record_of_another_house_is_joined_when_that_house_says_yes(library: Library) -> None:
    hantai = make.library("汉台区图书馆")
    one, other = make.reader(library, "J-1", birth_date=BORN), make.reader(hantai, "J-2", birth_date=BORN)
    find(one)
    pair = DoubtfulPair.objects.get()
    here, there = make.signer(Role.SENIOR_LIBRARIAN, library), make.signer(Role.SENIOR_LIBRARIAN, hantai)
    bare = make.staff(Role.SENIOR_LIBRARIAN, hantai)
    assert join(Act("desk", here.pk, library.pk), here, pair, Choice("first", "同一人")) is Step.ASK
    assert join(Act("desk", here.pk, library.pk), here, pair, Choice("first", "同一人")) is Step.ASK
    assert not ReaderMerge.objects.exists()
    assert join(Act("desk", bare.pk, hantai.pk), bare, pair, Choice("first")) is Refusal.NO_FACTOR
    done = join(Act("desk", there.pk, hantai.pk), there, pair, Choice("first"))
    assert isinstance(done, Merged)
    assert done.fault is None
    other.refresh_from_db()
    assert other.merged_into == one
    assert ReaderMerge.objects.get().reason == "同一人"
    # Whoever has the page of before still open is told, and nobody is asked once more.
    assert join(Act("desk", here.pk, library.pk), here, pair, Choice("first")) == Merged(Fault.DECIDED_MEANWHILE)


def test_what_two_houses_joined_one_of_them_does_not_part_alone(library: Library) -> None:
    hantai = make.library("汉台区图书馆")
    one, other = make.reader(library, "J-1", birth_date=BORN), make.reader(hantai, "J-2", birth_date=BORN)
    here, there = make.signer(Role.SENIOR_LIBRARIAN, library), make.signer(Role.SENIOR_LIBRARIAN, hantai)
    bare = make.staff(Role.SENIOR_LIBRARIAN, hantai)
    merge(Act("desk", here.pk, library.pk), other, one)

    def back(account: Account, at: Library) -> object:
        return take_back(Act("desk", account.pk, at.pk), account, merge_for(account, ReaderMerge.objects.get().pk))

    assert [back(here, library), back(here, library)] == [Step.ASK, Step.ASK]
    assert back(bare, hantai) is Refusal.NO_FACTOR
    other.refresh_from_db()
    assert other.merged_into == one
    assert [made.asked_by for made in merges_at(Library.objects.filter(pk=hantai.pk))] == [here]
    assert back(there, hantai) == Merged(merge=ReaderMerge.objects.get().pk)
    other.refresh_from_db()
    assert other.merged_into is None
    assert back(there, hantai) == Merged(Fault.NOT_MERGED)


def test_a_landline_is_one_telephone_however_it_is_written_or_was_once_stored(library: Library) -> None:
    numbers = ("02987654321", "+862987654321")
    of_old = [make.reader(library, name="欧阳雪芹", phone=secrets.seal(one)) for one in numbers]
    for reader, one in zip(of_old, numbers, strict=True):
        Reader.objects.filter(pk=reader.pk).update(phone_lookup=secrets.lookup("phone", one))
    more = {"phone": "+86 (0)29 8765-4321", "document": "passport", "birth_date": BORN}
    issued = issue_card(Act("desk", library=library.pk), Application("欧阳雪芹", "P00000001", "adult", **more))
    assert isinstance(issued, Issued)
    pairs = DoubtfulPair.objects.order_by("first")
    assert [(pair.first, pair.evidence) for pair in pairs] == [(one, ["same-name", "same-phone"]) for one in of_old]


def test_what_could_not_be_joined_is_not_asked_of_another_house(library: Library) -> None:
    hantai = make.library("汉台区图书馆")
    stranger = form(library, "J-1")
    make.reader(hantai, "J-2", birth_date=BORN)
    find(stranger)
    pair, here = DoubtfulPair.objects.get(), make.signer(Role.SENIOR_LIBRARIAN, library)
    asked = join(Act("desk", here.pk, library.pk), here, pair, Choice("second"))
    assert isinstance(asked, Merged)
    assert asked.fault is Fault.NOT_COMPARED
    assert join(Act("desk", here.pk, library.pk), here, pair, Choice("second", identified=True)) is Step.ASK
    pair.refresh_from_db()
    assert pair.compared
