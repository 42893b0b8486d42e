"""Two records of one person are found, joined with all that belongs to them, and parted again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions import keys
from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers import jobs
from shulian.apps.readers.actions.merging import Fault, ask_again, keep_apart, merge, part
from shulian.apps.readers.cardlooks import state_today
from shulian.apps.readers.doubles import find, open_pairs
from shulian.apps.readers.followers import columns_of_readers
from shulian.apps.readers.models import Card, DoubtfulPair, Reader, ReaderMerge
from shulian.apps.readers.person import COLUMNS
from shulian.apps.readers.queries import card_by_number, tokens_of
from shulian.core.cardlife import State
from shulian.core.circulation.states import HoldState
from shulian.core.merging import TABLE
from tests import make

pytestmark = pytest.mark.django_db
BORN = date(1990, 3, 14)
GUARDIAN = "61010219850101002X"


@pytest.fixture
def library() -> Library:
    make.policy()
    return make.library("雁塔区图书馆")


def record(library: Library, card: str, phone: str = "", **fields: object) -> Reader:
    mark = {"phone": secrets.seal(phone), "phone_lookup": secrets.lookup("phone", phone)} if phone else {}
    return make.reader(library, card, birth_date=BORN, **mark, **fields)


def act(library: Library) -> Act:
    return Act("desk", library=library.pk)


def test_records_with_one_name_and_birth_date_are_found_once_and_say_why(library: Library) -> None:
    one, other = record(library, "M-1", "13800000001"), record(library, "M-2", "13800000001")
    record(library, "M-3", name="李强")
    assert [pair.score for pair in find(other)] == [95]
    find(other)
    [pair] = open_pairs(Library.objects.filter(pk=library.pk))
    assert (pair.first, pair.second) == (one, other)
    assert pair.evidence == ["same-name", "same-birth-date", "same-phone"]
    keep_apart(act(library), pair)
    find(one)
    assert not open_pairs(Library.objects.filter(pk=library.pk)).exists()


@pytest.mark.parametrize(("sharing", "found"), [(2, ["M-1", "M-2"]), (60, ["M-1"])])
def test_a_double_is_found_behind_a_telephone_that_a_whole_school_gave(
    library: Library, sharing: int, found: list[str]
) -> None:
    phone = secrets.lookup("phone", "02987654321")
    like = {"home_library": library, "category_id": "adult", "expires_on": clock.today(), "phone_lookup": phone}
    Reader.objects.bulk_create(Reader(name="李强", birth_date=date(1970, 1, 1), **like) for _ in range(sharing - 2))
    record(library, "M-1", "02987654321")
    record(library, "M-2", "02987654321", name="王小月")
    pairs = find(record(library, "M-3", "02987654321"))
    assert sorted(make.card_of(Reader.objects.get(pk=pair.first_id)) for pair in pairs) == found


@dataclass
class Double:
    """One person twice: the old record with a loan, a hold and a charge, the kept one with a hold on the same title."""

    old: Reader
    kept: Reader
    loan: Loan
    charge: Charge
    first: Hold
    second: Hold

    def state(self) -> dict[str, object]:
        """Whose each thing is, and what the kept record says."""
        for one in (self.old, self.kept, self.loan, self.charge, self.first, self.second):
            one.refresh_from_db()
        return {
            "card": Card.objects.get(number="M-1").reader,
            "loan": self.loan.reader,
            "charge": self.charge.reader,
            "holds": [(hold.reader, hold.state) for hold in (self.first, self.second)],
            "old": (self.old.status, self.old.merged_into),
            "kept": (self.kept.expires_on, self.kept.suspended_until),
        }


@pytest.fixture
def double(library: Library) -> Double:
    old, kept = record(library, "M-1"), record(library, "M-2", expires_on=date(2098, 1, 1))
    Reader.objects.filter(pk=old.pk).update(suspended_until=date(2099, 1, 1))
    lent = {"item": make.item(library), "library": library, "lent_at": clock.now(), "due_on": date(2099, 1, 1)}
    debt = {"library": library, "place": library, "kind": "overdue", "fen": 100, "open_fen": 100}
    wanted = make.title("三体")
    first = make.hold(old, wanted, library)
    with clock.stopped_at(clock.now() + timedelta(hours=1)):
        second = make.hold(kept, wanted, library)
    loan = Loan.objects.create(reader=old, **lent)
    charge = Charge.objects.create(reader=old, incurred_at=clock.now(), command=uuid4(), **debt)
    return Double(old, kept, loan, charge, first, second)


def test_a_merge_brings_everything(library: Library, double: Double) -> None:
    assert merge(act(library), double.old, double.kept).fault is None
    kept = double.kept
    assert double.state() == {
        **dict.fromkeys(("card", "loan", "charge"), kept),
        "holds": [(kept, HoldState.WAITING), (kept, HoldState.CANCELLED)],
        "old": (Reader.Status.LEFT, kept),
        "kept": (date(2099, 12, 31), date(2099, 1, 1)),
    }
    found = card_by_number("M-1")
    assert found is not None
    assert found.reader == kept
    assert double.old.token in tokens_of(kept)
    assert not Entry.objects.filter(kind="readers-merged").exclude(reader=None).exists()


def test_a_merge_is_taken_back_once_and_leaves_all_as_it_was(library: Library, double: Double) -> None:
    before = double.state()
    made = ReaderMerge.objects.get(pk=merge(act(library), double.old, double.kept).merge)
    assert part(act(library), made).left == 0
    assert double.state() == before
    assert part(act(library), made).fault is Fault.NOT_MERGED


def test_what_cannot_be_one_person_is_not_joined(library: Library) -> None:
    one, other, third = record(library, "M-1"), record(library, "M-2"), record(library, "M-3")
    assert merge(act(library), one, one).fault is Fault.SAME_RECORD
    assert merge(act(library), one, other).fault is None
    assert merge(act(library), one, third).fault is Fault.RECORD_GONE
    again = merge(act(library), other, third)
    assert part(act(library), ReaderMerge.objects.get(source=one)).fault is Fault.MERGED_ON
    assert part(act(library), ReaderMerge.objects.get(pk=again.merge)).fault is None


def test_a_pair_is_decided_with_its_merge(library: Library) -> None:
    one, other = record(library, "M-1"), record(library, "M-2")
    find(one)
    merge(act(library), other, one)
    assert DoubtfulPair.objects.get().state == DoubtfulPair.State.MERGED


def test_a_pair_that_was_decided_at_another_desk_is_decided_no_second_time(library: Library) -> None:
    one, other = record(library, "M-1"), record(library, "M-2")
    find(one)
    pair = DoubtfulPair.objects.get()
    assert keep_apart(act(library), pair) is None
    assert merge(act(library), other, one).fault is Fault.DECIDED_MEANWHILE
    assert keep_apart(act(library), pair) is Fault.DECIDED_MEANWHILE
    DoubtfulPair.objects.update(state=DoubtfulPair.State.OPEN)
    merge(act(library), other, one)
    assert keep_apart(act(library), pair) is Fault.DECIDED_MEANWHILE
    assert DoubtfulPair.objects.get().state == DoubtfulPair.State.MERGED


def test_a_pair_that_was_parted_by_mistake_is_asked_about_and_joined_again(library: Library) -> None:
    one, other = record(library, "M-1"), record(library, "M-2")
    find(one)
    made = ReaderMerge.objects.get(pk=merge(act(library), other, one).merge)
    part(act(library), made)
    assert merge(act(library), other, one).fault is Fault.DECIDED_MEANWHILE
    asked = act(library)
    for _again in range(2):
        assert ask_again(asked, made) is None
    [pair] = open_pairs(Library.objects.filter(pk=library.pk))
    assert (pair.decided_at, pair.evidence) == (None, ["same-name", "same-birth-date"])
    assert Entry.objects.filter(kind="readers-asked-again").count() == 1
    assert merge(act(library), other, one).fault is None
    assert ask_again(act(library), made) is Fault.RECORD_GONE


def test_every_column_of_a_reader_here_is_known_to_the_merge() -> None:
    assert {column for column in COLUMNS if column.startswith("readers.")} >= {
        column for column in columns_of_readers() if column.startswith("readers.")
    }


def test_the_rule_of_a_merge_knows_every_column_of_a_reader() -> None:
    assert set(TABLE) == {field.name for field in Reader._meta.concrete_fields}


def test_a_lost_card_lends_no_more_after_a_merge(library: Library) -> None:
    lost, kept = record(library, "M-1", frozen_at=clock.now()), record(library, "M-2")
    merge(act(library), lost, kept)
    card = card_by_number("M-1")
    assert card is not None
    assert state_today(card, clock.today()) is State.FROZEN


def test_a_withdrawn_consent_holds_after_a_merge(library: Library) -> None:
    born = clock.today().replace(year=clock.today().year - 10, day=1)
    one = make.reader(library, "M-1", birth_date=born, awaits="consent", guardian_name="王芳")
    other = make.reader(library, "M-2", birth_date=born)
    merge(act(library), one, other)
    other.refresh_from_db()
    assert (other.awaits, other.guardian_name) == ("consent", "王芳")


def test_a_parting_leaves_what_was_changed_since_and_says_so(library: Library) -> None:
    old = record(library, "M-1", "13800000001", email=secrets.seal("old@example.org"))
    kept = record(library, "M-2", expires_on=date(2098, 1, 1))
    made = ReaderMerge.objects.get(pk=merge(act(library), old, kept).merge)
    Reader.objects.filter(pk=kept.pk).update(
        status=Reader.Status.BLOCKED, expires_on=date(2100, 1, 1), email=secrets.seal("new@example.org")
    )
    done = part(act(library), made)
    kept.refresh_from_db()
    assert (set(done.columns), done.closed) == ({"expires_on", "email"}, False)
    assert (kept.status, kept.expires_on, bytes(kept.phone)) == ("blocked", date(2100, 1, 1), b"")
    assert secrets.unseal(bytes(kept.email)) == "new@example.org"
    made.refresh_from_db()
    assert (bytes(made.before), made.moved) == (b"", {})


def test_a_parting_revives_no_closed_card(library: Library) -> None:
    old, kept = record(library, "M-1"), record(library, "M-2")
    made = ReaderMerge.objects.get(pk=merge(act(library), old, kept).merge)
    then = clock.now()
    Reader.objects.filter(pk=kept.pk).update(status=Reader.Status.LEFT, closed_as="deceased", closed_at=then)
    Card.objects.filter(reader=kept).update(status=Card.Status.CANCELLED)
    assert part(act(library), made).closed
    for one in (old, kept):
        one.refresh_from_db()
        assert (one.status, one.closed_as, one.closed_at, one.merged_into) == ("left", "deceased", then, None)
    assert not Card.objects.filter(status=Card.Status.ACTIVE).exists()


def test_a_card_reported_lost_since_is_frozen_on_both_records(library: Library) -> None:
    old, kept = record(library, "M-1"), record(library, "M-2")
    made = ReaderMerge.objects.get(pk=merge(act(library), old, kept).merge)
    Reader.objects.filter(pk=kept.pk).update(frozen_at=clock.now())
    part(act(library), made)
    assert Reader.objects.filter(pk__in=(old.pk, kept.pk), frozen_at=None).count() == 0


def test_records_of_the_dead_and_the_living_are_not_joined(library: Library) -> None:
    dead = record(library, "M-1", status=Reader.Status.LEFT, closed_as="deceased")
    assert merge(act(library), dead, record(library, "M-2")).fault is Fault.ONE_DECEASED


@pytest.mark.usefixtures("own_keys")
def test_a_merge_is_taken_back_after_its_keys_are_gone(library: Library) -> None:
    old = record(library, "M-1", email=secrets.seal("old@example.org"))
    kept = record(library, "M-2", "13900000002", guardian_identity_sealed=secrets.seal(GUARDIAN))
    made = ReaderMerge.objects.get(pk=merge(act(library), old, kept).merge)
    keys.rotate(Act("command"))
    for table in keys.tables():
        keys.reseal(table)
    keys.retire(Act("command"))
    assert part(act(library), made).fault is None
    kept.refresh_from_db()
    assert bytes(kept.email) == b""
    assert secrets.unseal(bytes(kept.phone)) == "13900000002"
    assert secrets.unseal(bytes(kept.guardian_identity_sealed)) == GUARDIAN


def test_what_a_merge_remembers_is_deleted_when_its_days_are_over(library: Library) -> None:
    old, kept = record(library, "M-1"), record(library, "M-2")
    made = ReaderMerge.objects.get(pk=merge(act(library), old, kept).merge)
    with clock.stopped_at(clock.now() + timedelta(days=91)):
        assert part(act(library), made).fault is Fault.TOO_LATE
        assert jobs.forget_merges(timestamp=0) == 1
        assert jobs.forget_merges(timestamp=0) == 0
    made.refresh_from_db()
    assert (bytes(made.before), made.moved) == (b"", {})
