"""Who borrowed what is forgotten once nobody needs to know it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.charges.models import Charge
from shulian.apps.circulation import jobs, retention
from shulian.apps.circulation.access import last_borrower
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.history import Switched, switch_history
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.circulation.queries import past_loans_of
from shulian.apps.circulation.stored import facts_again
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, entry
from shulian.apps.journal.models import Command as Stored
from shulian.apps.journal.models import Entry
from shulian.apps.readers.actions.rules import set_rules
from shulian.apps.readers.actions.views import Why
from shulian.apps.readers.models import Privacy, Reader, View
from shulian.apps.readers.traces import Marks
from shulian.core.circulation.checkin import decide_checkin
from shulian.core.circulation.states import HoldState
from shulian.core.retention import Reason, Rules
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 10, 5, 2, tzinfo=UTC)
LATER = THEN + timedelta(days=32)


@pytest.fixture
def library() -> Library:
    with clock.stopped_at(THEN):
        make.policy(loan_limit=100)
    return make.library("雁塔区图书馆")


@pytest.fixture
def reader(library: Library) -> Reader:
    return make.reader(library, "C-1")


@pytest.fixture
def loan(library: Library, reader: Reader) -> Loan:
    """Lent and brought back at the same moment."""
    return borrowed(library)


def borrowed(library: Library, at: datetime = THEN, *, back: bool = True) -> Loan:
    item = make.item(library)
    with clock.stopped_at(at):
        assert settle_one(Command(Kind.CHECKOUT, library.pk, "desk", item=item.pk, card="C-1")).ok
        if back:
            assert settle_one(Command(Kind.CHECKIN, library.pk, "desk", item=item.pk)).ok
    return Loan.objects.get(item=item)


def charge(loan: Loan, **fields: object) -> Charge:
    values = {"kind": "damage", "fen": 500, "open_fen": 500, "incurred_at": THEN, "command": uuid4()} | fields
    return Charge.objects.create(reader=loan.reader, library=loan.library, place=loan.library, loan=loan.pk, **values)


def forget(at: datetime = LATER) -> dict[str, int]:
    with clock.stopped_at(at):
        return jobs.forget_borrowers(0)


def test_a_loan_loses_its_reader_after_the_time_for_disputes(loan: Loan) -> None:
    assert forget(THEN + timedelta(days=30))["loans"] == 0
    assert forget(THEN + timedelta(days=31))["loans"] == 1
    loan.refresh_from_db()
    assert loan.reader is None
    assert forget(THEN + timedelta(days=31))["loans"] == 0
    entry = Entry.objects.get(kind="loans-forgotten")
    assert (entry.quantity, entry.reader, entry.details) == (1, None, {})


def test_what_is_still_out_is_not_forgotten(library: Library, reader: Reader) -> None:
    loan = borrowed(library, back=False)
    assert forget(THEN + timedelta(days=900))["loans"] == 0
    loan.refresh_from_db()
    assert loan.reader == reader


def test_a_loan_with_an_open_charge_waits_until_it_is_settled(loan: Loan) -> None:
    owed = charge(loan)
    assert forget()["loans"] == 0
    Charge.objects.filter(pk=owed.pk).update(open_fen=0, settled_at=LATER)
    assert forget()["loans"] == 1


def test_a_charge_for_another_loan_keeps_nothing(library: Library, loan: Loan) -> None:
    charge(borrowed(library, LATER))
    assert forget()["loans"] == 1


def test_a_reader_who_keeps_a_history_is_not_forgotten(reader: Reader, loan: Loan) -> None:
    Reader.objects.filter(pk=reader.pk).update(keeps_history=True)
    assert forget()["loans"] == 0
    assert list(past_loans_of(reader)) == [loan]


def test_the_time_for_disputes_is_set_by_the_alliance(loan: Loan) -> None:
    set_rules(Act("office"), Rules(dispute_days=0, last_borrower_days=0))
    assert forget(THEN + timedelta(days=1))["loans"] == 1


def test_many_are_forgotten_in_batches_and_progress_is_told(
    library: Library, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    monkeypatch.setattr(retention, "A_LOOK", 3)
    for _each in range(5):
        borrowed(library)
    told: list[int] = []
    with clock.stopped_at(LATER):
        assert retention.to_forget() == {"loans": 5, "holds": 0, "commands": 10}
        assert retention.forget_loans(Act("command"), told.append) == 5
        assert retention.to_forget()["loans"] == 0
    assert told == [2, 1, 2]


def ended_hold(reader: Reader, **fields: object) -> Hold:
    values = {"state": HoldState.CANCELLED, "placed_at": THEN, "ended_at": THEN, "source": "portal"} | fields
    home = reader.home_library
    return Hold.objects.create(
        reader=reader, title=make.title(), pickup=home, pickup_path=home.path, home_path=home.path, **values
    )


def test_a_hold_that_ended_loses_its_reader_and_the_readers_account(reader: Reader) -> None:
    account = Account.objects.create_user("reader:7", None, display_name="王小明", kind=Account.Kind.READER)
    Reader.objects.filter(pk=reader.pk).update(account=account, keeps_history=True)
    hold = ended_hold(reader, placed_by=account)
    waiting = ended_hold(reader, state=HoldState.WAITING, ended_at=None, placed_by=account)
    assert forget()["holds"] == 1
    hold.refresh_from_db()
    waiting.refresh_from_db()
    assert (hold.reader, hold.placed_by) == (None, None)
    assert (waiting.reader, waiting.placed_by) == (reader, account)


def test_a_hold_keeps_the_librarian_who_placed_it(library: Library, reader: Reader) -> None:
    librarian = make.staff(Role.DESK_LIBRARIAN, library)
    hold = ended_hold(reader, placed_by=librarian)
    assert forget()["holds"] == 1
    hold.refresh_from_db()
    assert (hold.reader, hold.placed_by) == (None, librarian)


def test_stored_commands_lose_their_readers_and_still_answer(library: Library, reader: Reader) -> None:
    item = make.item(library)
    command = Command(Kind.CHECKOUT, library.pk, "desk", item=item.pk, card="C-1")
    with clock.stopped_at(THEN):
        first = settle_one(command)
        settle_one(Command(Kind.CHECKIN, library.pk, "desk", item=item.pk))
    assert f'"id": {reader.pk}' in str(Stored.objects.get(pk=command.id).facts).replace("'", '"')
    assert forget(THEN + timedelta(days=30))["commands"] == 0
    assert forget()["commands"] == 2
    stored = Stored.objects.get(pk=command.id)
    assert stored.facts["facts"]["reader"]["id"] == stored.decision["reader"] == -1
    assert forget()["commands"] == 0
    with clock.stopped_at(LATER):
        again = settle_one(command)
    assert (again.ok, again.due_on, again.repeated) == (True, first.due_on, True)


def test_words_about_an_erased_reader_leave_the_stored_commands(library: Library, reader: Reader) -> None:
    other = make.reader(library, "C-2")
    by_entry, by_words, of_another = (uuid4() for _ in range(3))
    entry(Act("desk", command=by_entry), "item-damaged", reader=reader.token)
    entry(Act("desk", command=of_another), "item-damaged", reader=other.token)
    for pk, facts in (
        (by_entry, {"note": "他奶奶撕坏的"}),
        (by_words, {"reason": "欧阳雪芹打过电话", "overridden": ["too-many-loans"]}),
        (of_another, {"note": "封面撕了"}),
    ):
        Stored.objects.create(pk=pk, kind="mark-damaged", facts=facts, recorded_at=THEN)
    gone = Marks(reader.pk, (str(reader.token),), ("欧阳雪芹",))
    assert retention.clear_commands_of([gone]) == 2
    kept = dict(Stored.objects.filter(pk__in=[by_entry, by_words, of_another]).values_list("pk", "facts"))
    assert kept[by_entry] == {"note": ""}
    assert kept[by_words] == {"reason": "", "overridden": ["too-many-loans"]}
    assert kept[of_another] == {"note": "封面撕了"}


def test_a_command_of_another_reader_with_the_same_number_in_it_stays_whole(library: Library, reader: Reader) -> None:
    gone, other = reader.pk, make.reader(library, "C-2").pk
    stored = {
        "mine": ({"note": "迟还", "facts": {"reader": {"id": gone}, "item": {"id": 3}}}, {"reader": gone}),
        "other": ({"note": "封面撕了", "facts": {"reader": {"id": other}, "item": {"id": gone}}}, {"charge": gone}),
        "both": ({"facts": {"loan": {"reader": gone}, "holds": [[9, other, 1]]}}, {}),
        "counted": ({}, {"moved": 3, "readers": {str(gone): 1, str(other): 2}}),
    }
    for name, (facts, decision) in stored.items():
        Stored.objects.create(pk=uuid4(), kind=name, facts=facts, decision=decision, recorded_at=THEN)
    assert retention.clear_commands_of([Marks(gone, (str(reader.token),), ())]) == 3
    kept = {one.kind: (one.facts, one.decision) for one in Stored.objects.filter(kind__in=stored)}
    assert kept == {
        "mine": ({"note": "", "facts": {"reader": {"id": -1}, "item": {"id": 3}}}, {"reader": -1}),
        "other": stored["other"],
        "both": ({"facts": {"loan": {"reader": -1}, "holds": [[9, other, 1]]}}, {}),
        "counted": ({}, {"moved": 3, "readers": {"-1": 1, str(other): 2}}),
    }


def test_those_who_waited_leave_the_stored_facts_too_and_the_facts_decide_as_before(
    library: Library, reader: Reader
) -> None:
    item = make.item(library)
    waiting = make.reader(library)
    Hold.objects.create(
        reader=waiting, title=item.title, pickup=library, pickup_path=library.path, home_path=library.path,
        state=HoldState.WAITING, placed_at=THEN, source="desk",
    )  # fmt: skip
    with clock.stopped_at(THEN):
        assert settle_one(Command(Kind.CHECKOUT, library.pk, "desk", item=item.pk, card="C-1")).ok
        back = Command(Kind.CHECKIN, library.pk, "desk", item=item.pk)
        assert settle_one(back).hold
    before = Stored.objects.get(pk=back.id).facts["facts"]
    assert [row[1] for row in before["holds"]] == [waiting.pk]
    forget()
    after = Stored.objects.get(pk=back.id).facts["facts"]
    assert {after["reader"]["id"], after["loan"]["reader"]} == {-1}
    assert [row[1] for row in after["holds"]] == [-2]
    assert decide_checkin(facts_again(after)) == decide_checkin(facts_again(before))


def test_commands_of_one_moment_are_all_cleared(
    library: Library, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _each in range(4):
        borrowed(library)
    assert forget()["commands"] == 8
    assert Privacy.objects.get().commands_cleared_until == datetime(2026, 10, 6, 16, tzinfo=UTC)
    borrowed(library, LATER - timedelta(hours=1))
    assert forget(LATER + timedelta(days=32))["commands"] == 2


def test_a_history_is_switched_on_and_forgotten_at_once(library: Library, reader: Reader, loan: Loan) -> None:
    with clock.stopped_at(THEN):
        assert switch_history(Act("portal"), reader, on=True) is Switched.ON
    recent = borrowed(library, LATER)
    owing = borrowed(library)
    charge(owing)
    assert forget()["loans"] == 0
    act = Act("portal")
    with clock.stopped_at(LATER):
        assert switch_history(act, reader, on=False) is Switched.OFF
        assert switch_history(act, reader, on=False) is Switched.OFF
    assert set(past_loans_of(reader)) == {recent, owing}
    entry = Entry.objects.get(command=act.command, kind="history-switched")
    assert (entry.reader, entry.details) == (None, {"on": False, "forgotten": 1})


def test_a_child_has_no_history(library: Library) -> None:
    child = make.reader(library, birth_date=date(2015, 1, 1), category_id="juvenile")
    with clock.stopped_at(THEN):
        assert switch_history(Act("portal"), child, on=True) is Switched.TOO_YOUNG
    child.refresh_from_db()
    assert not child.keeps_history


WHY = Why(Reason.DAMAGE, "书页撕破")


@pytest.fixture
def librarian(library: Library) -> Account:
    with clock.stopped_at(THEN):
        return make.staff(Role.DESK_LIBRARIAN, library)


def test_the_last_borrower_is_shown_for_a_week_and_recorded(
    library: Library, reader: Reader, loan: Loan, librarian: Account
) -> None:
    with clock.stopped_at(THEN + timedelta(days=7)):
        assert last_borrower(librarian, library, loan.item, WHY) == loan
    view = View.objects.get()
    assert (view.reader, view.reason, view.note) == (reader, Reason.DAMAGE, "书页撕破")
    with clock.stopped_at(THEN + timedelta(days=8)):
        assert last_borrower(librarian, library, loan.item, WHY) is None
    assert View.objects.count() == 1


def test_nobody_is_shown_where_there_is_nobody(library: Library, reader: Reader, librarian: Account) -> None:
    with clock.stopped_at(THEN):
        assert last_borrower(librarian, library, make.item(library), WHY) is None
    undone = borrowed(library)
    Loan.objects.filter(pk=undone.pk).update(ended_by=Loan.End.UNDONE)
    forgotten = borrowed(library)
    Loan.objects.filter(pk=forgotten.pk).update(reader=None)
    for loan in (undone, forgotten):
        with clock.stopped_at(THEN):
            assert last_borrower(librarian, library, Item.objects.get(pk=loan.item_id), WHY) is None
    assert not View.objects.exists()


def test_a_library_that_has_nothing_to_do_with_the_item_is_told_nothing(loan: Loan) -> None:
    other = make.library("汉台区图书馆")
    with clock.stopped_at(THEN):
        assert last_borrower(make.staff(Role.DESK_LIBRARIAN, other), other, loan.item, WHY) is None
    assert not View.objects.exists()
