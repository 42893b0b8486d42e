"""Letting a refusal pass once, undoing, renewing all, and what stands in the reader's panel."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.models import Loan, PolicyRow
from shulian.apps.journal.models import Command as Stored
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Reader
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.figures import total_of
from shulian.core.circulation.refusals import Refusal
from shulian.core.periods import parse
from shulian.core.roles import Role
from shulian.interfaces.desk.said import Said, Tone
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db

FULL = Refusal.TOO_MANY_LOANS


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hashing passwords slowly is of no interest here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def senior(yanta: Library) -> Desk:
    """The desk of somebody who may make exceptions."""
    return desk_of(make.staff(Role.SENIOR_LIBRARIAN, yanta, "senior"), yanta)


@pytest.fixture
def full(yanta: Library, reader: Reader) -> Reader:
    """A reader with one item, who may have one; B-2 lies on the counter."""
    make.policy(loan_limit=1)
    make.item(yanta, "B-1")
    make.item(yanta, "B-2")
    return reader


def refused_second(desk: Desk) -> Said:
    """The second item is refused."""
    desk.scan("C-1")
    desk.scan("B-1")
    said: Said = desk.scan("B-2").context["said"]
    assert said.code == FULL
    return said


def pass_once(desk: Desk, reason: str = "老读者，明天还两册", **more: Any) -> Said:
    """Let it pass, as the form of the band sends it."""
    fields = {"kind": "checkout", "text": "B-2", "passed": [FULL], "reason": reason} | more
    said: Said = desk.post("/desk/override/", **fields).context["said"]
    return said


def test_a_refusal_that_may_pass_offers_it_with_a_key_and_another_one_does_not(senior: Desk, full: Reader) -> None:
    said = refused_second(senior)
    assert said.leave is not None
    assert not said.leave.sign
    assert senior.scan("B-404").context["said"].leave is None


def said_why() -> str:
    """Why the last loan was let pass: with its command, and not in the journal, which forgets nothing."""
    done = Entry.objects.filter(kind="checkout").latest("pk")
    why = str(Stored.objects.get(pk=done.command).facts["reason"])
    assert why not in str(done.details)
    return why


def test_one_refusal_passes_for_a_reason_and_stands_in_the_journal(senior: Desk, full: Reader) -> None:
    refused_second(senior)
    assert pass_once(senior).tone is Tone.OK
    assert Loan.objects.count() == 2
    assert Entry.objects.filter(kind="checkout").latest("pk").details["overridden"] == [FULL]
    assert said_why() == "老读者，明天还两册"
    assert senior.scan("B-1").context["said"].code == Refusal.ALREADY_YOURS


@pytest.mark.parametrize("reason", ["", " ", "x", "B-2", "YT0012345", "6901234567892", "C-1", "\0"])
def test_without_a_reason_in_words_nothing_passes(senior: Desk, full: Reader, reason: str) -> None:
    refused_second(senior)
    said = pass_once(senior, reason)
    assert said.code == FULL
    assert said.leave is not None
    assert said.leave.note
    assert Loan.objects.count() == 1


@pytest.mark.parametrize("passed", [["card-stopped"], ["nonsense"], []])
def test_a_fact_never_passes(senior: Desk, full: Reader, passed: list[str]) -> None:
    refused_second(senior)
    pass_once(senior, passed=passed)
    assert Loan.objects.count() == 1


def test_several_refusals_pass_one_by_one_each_with_its_reason(senior: Desk, full: Reader, yanta: Library) -> None:
    refused_second(senior)
    Reader.objects.update(expires_on=clock.today() - timedelta(days=1))
    said = pass_once(senior, "老读者")
    assert said.code == Refusal.CARD_EXPIRED
    assert said.leave is not None
    assert (said.leave.before, said.leave.reason) == ((FULL,), "老读者")
    again = {"passed": [FULL, Refusal.CARD_EXPIRED], "before": said.leave.reason}
    assert pass_once(senior, "明天来延期", **again).tone is Tone.OK
    assert said_why() == "老读者；明天来延期"


def test_whoever_lacks_the_right_asks_a_colleague_to_sign_for_this_one_act(
    desk: Desk, full: Reader, yanta: Library
) -> None:
    colleague = make.staff(Role.SENIOR_LIBRARIAN, yanta, "senior")
    said = refused_second(desk)
    assert said.leave is not None
    assert said.leave.sign
    assert pass_once(desk).code == FULL
    assert pass_once(desk, colleague="senior", password="correct horse").tone is Tone.OK
    signed = Entry.objects.get(kind="override-signed")
    assert signed.actor == colleague.pk
    assert signed.details["for"] == int(desk.client.session["_auth_user_id"])
    assert b"correct horse" not in desk.client.get("/desk/").content
    desk.scan("C-1")
    make.item(yanta, "B-3")
    assert desk.scan("B-3").context["said"].leave.sign


@pytest.mark.parametrize(("name", "password"), [("senior", "wrong"), ("nobody", "correct horse"), ("", "")])
def test_a_wrong_signature_lets_nothing_pass(
    desk: Desk, full: Reader, yanta: Library, name: str, password: str
) -> None:
    make.staff(Role.SENIOR_LIBRARIAN, yanta, "senior")
    refused_second(desk)
    said = pass_once(desk, colleague=name, password=password, code="135790")
    assert said.leave is not None
    assert said.leave.note
    assert Loan.objects.count() == 1
    assert {(one.get_data, one.post_data) for one in AccessAttempt.objects.all()} <= {("", "")}


def test_a_colleague_of_another_library_or_without_the_right_cannot_sign(
    desk: Desk, full: Reader, yanta: Library, hantai: Library
) -> None:
    make.staff(Role.SENIOR_LIBRARIAN, hantai, "elsewhere")
    make.staff(Role.DESK_LIBRARIAN, yanta, "equal")
    refused_second(desk)
    for name in ("elsewhere", "equal"):
        assert pass_once(desk, colleague=name, password="correct horse").code == FULL
    assert Loan.objects.count() == 1


@pytest.mark.parametrize("set_up", [True, False])
def test_a_post_that_needs_a_second_factor_signs_with_its_code(
    desk: Desk, full: Reader, yanta: Library, *, set_up: bool
) -> None:
    director = make.staff(Role.LIBRARY_DIRECTOR, yanta, "director")
    Account.objects.filter(pk=director.pk).update(factor_due_on=clock.today() - timedelta(days=1))
    if set_up:
        Authenticator.objects.create(user=director, type="totp", data={})
    refused_second(desk)
    said = pass_once(desk, colleague="director", password="correct horse")
    assert said.leave is not None
    assert ("the code that its app shows" if set_up else "none is set up") in said.leave.note
    assert Loan.objects.count() == 1


def test_guessing_a_colleagues_password_is_stopped(desk: Desk, full: Reader, yanta: Library) -> None:
    make.staff(Role.SENIOR_LIBRARIAN, yanta, "senior")
    refused_second(desk)
    for _try in range(6):
        pass_once(desk, colleague="senior", password="guess")
    said = pass_once(desk, colleague="senior", password="correct horse")
    assert said.leave is not None
    assert "an hour" in said.leave.note
    assert Loan.objects.count() == 1


def test_a_loan_is_undone_from_the_list_and_leaves_no_figure(desk: Desk, yanta: Library, reader: Reader) -> None:
    item = make.item(yanta, "B-1")
    desk.scan("C-1")
    line = desk.scan("B-1").context["lines"][0]
    assert line.undoable
    assert figures(yanta) == (1, 1)
    answer = desk.post("/desk/undo/", undo=line.command)
    assert answer.context["said"].tone is Tone.OK
    assert answer.context["lines"][0].undone
    assert not answer.context["lines"][0].undoable
    assert answer.context["seen"].count == 0
    item.refresh_from_db()
    assert item.state == "available"
    assert figures(yanta) == (0, 0)


def figures(library: Library) -> tuple[int | None, int | None]:
    """Loans and active readers of this month."""
    period = parse(f"{clock.today():%Y-%m}")
    wanted = (Indicator.objects.get(pk=code) for code in ("checkouts", "active-readers"))
    loans, readers = (total_of(indicator, period, [library.pk]) for indicator in wanted)
    return loans, readers


def test_a_reader_with_one_of_two_loans_undone_stays_an_active_reader(
    desk: Desk, yanta: Library, reader: Reader
) -> None:
    make.item(yanta, "B-1")
    make.item(yanta, "B-2")
    desk.scan("C-1")
    desk.scan("B-1")
    line = desk.scan("B-2").context["lines"][0]
    desk.post("/desk/undo/", undo=line.command)
    assert figures(yanta) == (1, 1)


def test_a_return_is_undone_and_the_loan_goes_on(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    desk.mode = "return"
    line = desk.scan("B-1").context["lines"][0]
    assert desk.post("/desk/undo/", undo=line.command).context["said"].tone is Tone.OK
    assert Loan.objects.get().returned_at is None


def test_a_mere_scan_and_a_refusal_cannot_be_undone(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.item(yanta, "B-1")
    desk.mode = "return"
    assert not desk.scan("B-1").context["lines"][0].undoable
    desk.scan("C-1")
    assert not desk.scan("B-404").context["lines"][0].undoable


@pytest.mark.parametrize("undo", ["", "no-uuid", "8e247892-6cb0-4a4f-8fad-9127dc3bda12"])
def test_what_cannot_be_undone_is_said_in_a_sentence(desk: Desk, undo: str) -> None:
    said = desk.post("/desk/undo/", undo=undo).context["said"]
    assert (said.tone, said.code) == (Tone.STOP, Refusal.NOTHING_TO_UNDO)
    assert said.sentence


def test_what_was_overtaken_is_not_undone(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.item(yanta, "B-1")
    desk.scan("C-1")
    line = desk.scan("B-1").context["lines"][0]
    desk.mode = "return"
    desk.scan("B-1")
    said = desk.post("/desk/undo/", undo=line.command).context["said"]
    assert said.tone is Tone.STOP
    assert Loan.objects.get().returned_at is not None


def test_all_loans_are_renewed_in_one_go_and_the_refused_ones_say_why(
    desk: Desk, yanta: Library, reader: Reader
) -> None:
    for barcode in ("B-1", "B-2", "B-3"):
        make.item(yanta, barcode)
    desk.scan("C-1")
    for barcode in ("B-1", "B-2", "B-3"):
        desk.scan(barcode)
    Loan.objects.filter(item__barcode__in=("B-1", "B-2")).update(due_on=clock.today() + timedelta(days=2))
    command = str(uuid4())
    answers = [desk.post("/desk/renew-all/", command=command) for _each in range(2)]
    assert [answer.context["said"].tone for answer in answers] == [Tone.LOOK, Tone.LOOK]
    assert sorted(Loan.objects.values_list("renewals", flat=True)) == [0, 1, 1]
    assert answers[1].context["lines"][0].refusal == Refusal.RENEWAL_TOO_EARLY


def test_the_panel_shows_limits_by_scope_debts_deposit_and_what_lateness_costs(
    desk: Desk, yanta: Library, hantai: Library, reader: Reader
) -> None:
    make.policy(loan_limit=10, loan_limit_library=3, overdue_fen=20)
    for home, barcode in ((yanta, "B-1"), (hantai, "B-2")):
        make.item(home, barcode)
    desk.scan("C-1")
    desk.scan("B-1")
    desk.scan("B-2")
    Loan.objects.filter(item__barcode="B-1").update(due_on=clock.today() - timedelta(days=3))
    for owner, fen in ((yanta, 450), (hantai, 900)):
        charge = {"library": owner, "place": owner, "kind": "lost", "fen": fen, "open_fen": fen}
        Charge.objects.create(reader=reader, incurred_at=clock.now(), command=uuid4(), **charge)
    answer = desk.scan("C-1")
    seen = answer.context["seen"]
    assert (seen.count, seen.limit) == (2, 10)
    assert [(limit.scope, limit.used, limit.most) for limit in seen.limits] == [("library", 1, 3)]
    assert (seen.owed.here_fen, seen.owed.elsewhere_fen) == (450, 900)
    assert [out.cost.fen if out.cost else 0 for out in seen.out] == [60, 0]
    page = answer.content.decode()
    assert "¥13.50" in page
    assert "¥0.60 today" in page


def test_many_loans_come_in_pages(desk: Desk, yanta: Library, reader: Reader) -> None:
    for number in range(23):
        item = make.item(yanta, f"B-{number}")
        due = clock.today() + timedelta(days=number)
        Loan.objects.create(item=item, reader=reader, library=yanta, lent_at=clock.now(), due_on=due)
    assert len(desk.scan("C-1").context["seen"].loans) == 20
    rest = desk.post("/desk/reader/", page=2).context["seen"]
    assert (len(rest.loans), rest.count) == (3, 23)
    assert len(desk.post("/desk/reader/", page="x").context["seen"].loans) == 20


def test_standing_and_refusal_are_the_same_rule(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.policy(debt_limit_fen=1000)
    make.item(yanta, "B-1")
    charge = {"library": yanta, "place": yanta, "kind": "lost", "fen": 2000, "open_fen": 2000}
    Charge.objects.create(reader=reader, incurred_at=clock.now(), command=uuid4(), **charge)
    opened = desk.scan("C-1").context
    assert opened["seen"].stopped
    assert opened["said"].code == Refusal.TOO_MUCH_OWED
    assert desk.scan("B-1").context["said"].code == Refusal.TOO_MUCH_OWED


def test_a_late_return_says_what_it_cost(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.policy(overdue_fen=20, suspension_days=1)
    make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    Loan.objects.update(due_on=clock.today() - timedelta(days=3))
    desk.mode = "return"
    answer = desk.scan("B-1")
    said = answer.context["said"]
    assert said.more[0] == "Returned late: ¥0.60 is charged."
    assert len(said.more) == 2
    assert answer.context["lines"][0].fen == 60


def test_the_due_slip_names_what_was_lent_today_and_no_reader(desk: Desk, yanta: Library, reader: Reader) -> None:
    for barcode in ("B-1", "B-2"):
        make.item(yanta, barcode)
    desk.scan("C-1")
    desk.scan("B-1")
    Loan.objects.update(lent_at=clock.now() - timedelta(days=2))
    desk.scan("B-2")
    page = desk.post("/desk/due-slip/", width="80").content.decode()
    assert "B-2" in page
    assert "B-1" not in page
    assert "slip80.css" in page
    assert reader.name not in page
    assert desk_of(make.staff(Role.DESK_LIBRARIAN, yanta), yanta).post("/desk/due-slip/").status_code == 302


def test_an_item_waiting_on_the_hold_shelf_says_for_whom(desk: Desk, yanta: Library, reader: Reader) -> None:
    item = make.item(yanta, "B-1")
    make.hold(reader, item.title, yanta)
    desk.mode = "return"
    assert desk.scan("B-1").context["lines"][0].outcome == "hold-shelf"
    desk.mode = "lend"
    said = desk.scan("B-1").context["said"]
    assert "王*明" in said.sentence
    seen = desk.scan("C-1").context["seen"]
    assert [hold.caught for hold in seen.ready.rows] == [item]
    assert desk.scan("B-1").context["said"].tone is Tone.OK


def test_a_policy_with_a_gap_shows_no_limit(desk: Desk, reader: Reader) -> None:
    PolicyRow.objects.all().delete()
    assert desk.scan("C-1").context["seen"].limit is None
