"""The scan field: what it takes a scan for, and what it says."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import signing

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Loan, PolicyRow, Transit
from shulian.apps.readers.models import Card, Reader
from shulian.core.circulation.refusals import Refusal
from shulian.core.roles import Role
from shulian.interfaces.desk.said import Next, Tone
from shulian.interfaces.desk.session import SALT, Session
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db

NUMBER = "61010219900101001X"


def test_the_desk_opens_ready_to_scan(desk: Desk) -> None:
    page = desk.client.get("/desk/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert b'id="scan"' in page.content
    assert "雁塔区图书馆".encode() in page.content


@pytest.mark.parametrize("scanned", ["C-1", NUMBER, " 61010219900101001x "])
def test_a_card_or_an_identity_number_opens_the_reader(desk: Desk, yanta: Library, scanned: str) -> None:
    make.known_by(make.reader(yanta, "C-1"), NUMBER)
    answer = desk.scan(scanned)
    assert answer.context["said"].tone is Tone.OK
    assert answer.context["seen"].name == "王*明"
    text = answer.content.decode()
    assert "王小明" not in text
    assert NUMBER not in text
    assert "610***********001X" in text


def test_an_item_is_lent_to_the_reader_who_is_here(desk: Desk, yanta: Library, reader: Reader) -> None:
    item = make.item(yanta, "B-1")
    desk.scan("C-1")
    answer = desk.scan("B-1")
    loan = Loan.objects.get(item=item)
    assert (loan.reader, loan.library, loan.returned_at) == (reader, yanta, None)
    assert answer.context["said"].large.startswith("Due ")
    assert len(answer.context["seen"].loans) == 1
    assert answer.context["seen"].limit == 10
    assert [line.kind for line in answer.context["lines"]] == ["checkout"]


def test_a_scan_answers_with_the_changed_part_only(desk: Desk, reader: Reader) -> None:
    part = desk.scan("C-1").content.decode()
    assert "<html" not in part
    assert 'id="desk-reader"' in part
    assert 'id="said"' in part


def test_everything_works_as_whole_pages_too(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.item(yanta, "B-1")
    desk.part = False
    assert "<html" in desk.scan("C-1").content.decode()
    page = desk.scan("B-1").content.decode()
    assert "<html" in page
    assert Loan.objects.count() == 1


def test_the_same_submission_twice_is_done_once_and_answers_alike(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.item(yanta, "B-1")
    desk.scan("C-1")
    command = str(uuid4())
    answers = [desk.scan("B-1", command=command) for _ in range(2)]
    assert [answer.context["said"].tone for answer in answers] == [Tone.OK, Tone.OK]
    assert Loan.objects.count() == 1
    assert len(answers[1].context["lines"]) == 1


def test_the_same_scan_again_offers_to_renew(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    said = desk.scan("B-1").context["said"]
    assert (said.tone, said.code, said.next_key) == (Tone.STOP, Refusal.ALREADY_YOURS, Next.RENEW)
    assert Loan.objects.count() == 1


def test_a_loan_is_renewed(desk: Desk, yanta: Library, reader: Reader) -> None:
    item = make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    soon = clock.today() + timedelta(days=3)
    Loan.objects.update(due_on=soon)
    answer = desk.post("/desk/renew/", item=item.pk)
    assert answer.context["said"].tone is Tone.OK
    loan = Loan.objects.get()
    assert (loan.due_on, loan.renewals) == (clock.today() + timedelta(days=30), 1)
    said = desk.post("/desk/renew/", item=item.pk).context["said"]
    assert said.code == Refusal.TOO_MANY_RENEWALS


def test_nobody_renews_without_a_reader(desk: Desk, yanta: Library) -> None:
    said = desk.post("/desk/renew/", item=make.item(yanta).pk).context["said"]
    assert said.tone is Tone.STOP


def test_a_renewal_of_somebody_elses_loan_is_refused(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.reader(yanta, "C-2")
    item = make.item(yanta, "B-1")
    desk.scan("C-2")
    desk.scan("B-1")
    desk.scan("C-1")
    assert desk.post("/desk/renew/", item=item.pk).context["said"].code == Refusal.NOT_YOUR_LOAN


def test_an_unknown_barcode_is_refused_in_words(desk: Desk, reader: Reader) -> None:
    desk.scan("C-1")
    said = desk.scan("B-404").context["said"]
    assert (said.tone, said.code) == (Tone.STOP, Refusal.UNKNOWN_ITEM)
    assert said.sentence
    assert said.next_step


def test_a_refusal_stays_on_the_list_when_the_next_scan_is_faster(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("610526198012315124")
    lines = desk.scan("B-1").context["lines"]
    assert [(line.kind, line.refusal) for line in lines] == [("checkout", ""), ("checkout", Refusal.UNKNOWN_ITEM)]
    assert (lines[1].barcode, lines[1].title) == ("…5124", "")
    assert lines[1].reason == "No library of the alliance has an item with this barcode."


def test_an_unknown_card_offers_to_issue_one(desk: Desk) -> None:
    said = desk.scan("C-404").context["said"]
    assert (said.code, said.next_key) == (Refusal.UNKNOWN_CARD, Next.ISSUE_CARD)


def test_an_item_without_a_reader_is_not_lent(desk: Desk, yanta: Library) -> None:
    make.item(yanta, "B-1")
    said = desk.scan("B-1").context["said"]
    assert (said.tone, said.next_key) == (Tone.STOP, Next.TAKE_BACK)
    assert not Loan.objects.exists()


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_scan_says_so(desk: Desk, text: str) -> None:
    assert desk.scan(text).context["said"].tone is Tone.LOOK


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"status": Reader.Status.LEFT}, Refusal.READER_LEFT),
        ({"status": Reader.Status.BLOCKED, "status_reason": "丢书未赔"}, Refusal.READER_BLOCKED),
        ({"expires_on": "2020-01-01"}, Refusal.CARD_EXPIRED),
    ],
)
def test_a_reader_who_may_not_borrow_is_seen_and_refused(
    desk: Desk, yanta: Library, reader: Reader, change: dict[str, str], refusal: Refusal
) -> None:
    Reader.objects.filter(pk=reader.pk).update(**change)
    make.item(yanta, "B-1")
    opened = desk.scan("C-1").context
    assert opened["seen"].stopped
    assert opened["said"].tone is Tone.STOP
    assert desk.scan("B-1").context["said"].code == refusal


@pytest.mark.parametrize("page", ["/desk/scan/", "/desk/card/"])
def test_why_a_reader_is_blocked_is_read_at_home(desk: Desk, yanta: Library, hantai: Library, page: str) -> None:
    for number, home in (("C-7", yanta), ("C-8", hantai)):
        make.reader(home, number, status=Reader.Status.BLOCKED, status_reason="丢书未赔")
    own, visiting = (desk.post(page, text=number).content.decode() for number in ("C-7", "C-8"))
    assert "丢书未赔" in own
    assert "丢书未赔" not in visiting
    assert "locked" in visiting


def test_a_dead_card_shows_nothing_of_its_reader_and_lends_and_renews_nothing(
    desk: Desk, yanta: Library, reader: Reader
) -> None:
    for barcode in ("B-1", "B-2"):
        make.item(yanta, barcode)
    desk.scan("C-1")
    desk.scan("B-1")
    Card.objects.update(status=Card.Status.LOST)
    Card.objects.create(number="C-2", reader=reader, library=yanta)
    item = Loan.objects.get().item_id
    answers = [
        desk.post("/desk/renew/", item=item),
        desk.post("/desk/renew-all/"),
        desk.post("/desk/override/", kind="renew", item=item, passed="renewal-too-early", reason="家中有事"),
        desk.scan("B-2"),
        desk.scan("C-1"),
    ]
    assert [one.context["said"].code for one in answers] == [Refusal.CARD_STOPPED] * len(answers)
    assert not any(one.context["seen"] for one in answers)
    assert b'data-key="F1"' in answers[-1].content
    assert desk.scan("C-2").context["seen"].count == 1


def test_what_matters_of_the_reader_is_said(desk: Desk, yanta: Library) -> None:
    today = clock.today()
    reader = make.reader(yanta, "C-1", expires_on=today + timedelta(days=9), birth_date=today - timedelta(days=4000))
    item = make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    Loan.objects.filter(item=item).update(due_on=today - timedelta(days=1))
    notices = [notice.text for notice in desk.scan("C-1").context["seen"].notices]
    assert len(notices) == 3
    Reader.objects.filter(pk=reader.pk).update(status=Reader.Status.BLOCKED)
    assert "This reader may not borrow at present." in [n.text for n in desk.scan("C-1").context["seen"].notices]


def test_the_limit_is_shown_as_used_up(desk: Desk, yanta: Library, reader: Reader) -> None:
    PolicyRow.objects.update(says={"loan_days": 30, "loan_limit": 1, "renewals": 1})
    make.policy(loan_limit=1)
    for barcode in ("B-1", "B-2"):
        make.item(yanta, barcode)
    desk.scan("C-1")
    assert desk.scan("B-1").context["seen"].full
    said = desk.scan("B-2").context["said"]
    assert said.code == Refusal.TOO_MANY_LOANS
    assert said.more == ("By the rule of the whole alliance: Items at once – 1.",)


def test_a_return_elsewhere_ends_the_loan_and_names_where_it_goes(
    desk: Desk, elsewhere: Desk, yanta: Library, hantai: Library, reader: Reader
) -> None:
    item = make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    elsewhere.mode = "return"
    answer = elsewhere.scan("B-1")
    said = answer.context["said"]
    assert (said.tone, said.large) == (Tone.LOOK, "Send to 雁塔区图书馆")
    assert answer.context["lines"][0].send_to == "雁塔区图书馆"
    assert Loan.objects.get().returned_library == hantai
    transit = Transit.objects.get()
    assert (transit.source, transit.destination, transit.received_at) == (hantai, yanta, None)
    desk.mode = "return"
    assert desk.scan("B-1").context["said"].large == "Shelve it"
    transit.refresh_from_db()
    assert transit.received_at is not None
    item.refresh_from_db()
    assert (item.state, item.place) == ("available", yanta)


def test_a_third_library_passes_the_item_on(
    desk: Desk, elsewhere: Desk, yanta: Library, province: Library, reader: Reader
) -> None:
    make.item(yanta, "B-1")
    elsewhere.mode = "return"
    said = elsewhere.scan("B-1").context["said"]
    assert said.sentence == "The item belongs elsewhere."
    third = desk_of(make.staff(Role.DESK_LIBRARIAN, province), province)
    third.mode = "return"
    assert third.scan("B-1").context["said"].large == "Pass on to 雁塔区图书馆"


@pytest.mark.parametrize(("state", "tone"), [("available", Tone.LOOK), ("withdrawn", Tone.LOOK)])
def test_returning_what_was_not_lent_is_worth_a_look(desk: Desk, yanta: Library, state: str, tone: Tone) -> None:
    make.item(yanta, "B-1", state=state)
    desk.mode = "return"
    assert desk.scan("B-1").context["said"].tone is tone


def test_a_return_at_home_is_shelved(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    desk.mode = "return"
    said = desk.scan("B-1").context["said"]
    assert (said.tone, said.sentence) == (Tone.OK, "Returned; the loan is over.")


def test_a_card_scanned_among_the_returns_opens_the_reader(desk: Desk, reader: Reader) -> None:
    desk.mode = "return"
    answer = desk.scan("C-1")
    assert answer.context["at"].card is not None
    assert answer.context["at"].mode == "lend"


def test_a_barcode_of_two_libraries_asks_whose_it_is(
    desk: Desk, yanta: Library, hantai: Library, reader: Reader
) -> None:
    own, other = make.item(yanta, "B-1"), make.item(hantai, "B-1")
    desk.scan("C-1")
    answer = desk.scan("B-1")
    said = answer.context["said"]
    assert (said.tone, said.owners) == (Tone.LOOK, (own, other))
    assert b'data-choice="2"' in answer.content
    desk.scan("B-1", owner=hantai.pk)
    assert [loan.item for loan in Loan.objects.all()] == [other]
    assert own.loans.count() == 0


def test_a_number_that_is_card_and_item_asks_which_and_a_return_takes_the_item(desk: Desk, yanta: Library) -> None:
    make.reader(yanta, "9001")
    make.item(yanta, "9001")
    answer = desk.scan("9001")
    assert [choice.what for choice in answer.context["said"].choices] == ["card", "item"]
    assert answer.context["at"].card is None
    assert b'data-choice="2"' in answer.content
    assert desk.scan("9001", **{"as": "card"}).context["at"].card is not None
    assert desk.scan("9001").context["said"].tone is Tone.LOOK
    assert desk.scan("9001", **{"as": "item"}).context["said"].tone is Tone.OK
    assert Loan.objects.count() == 1
    desk.mode = "return"
    desk.scan("9001")
    assert Loan.objects.get().returned_at is not None


def test_another_card_brings_another_reader(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.reader(yanta, "C-2", name="李四光")
    desk.scan("C-1")
    assert desk.scan("C-2").context["seen"].name == "李*光"


def test_escape_ends_the_session(desk: Desk, reader: Reader) -> None:
    desk.scan("C-1")
    assert desk.post("/desk/leave/").context["at"].card is None


def test_a_seal_is_good_for_its_library_and_an_hour(
    desk: Desk, elsewhere: Desk, yanta: Library, reader: Reader
) -> None:
    desk.scan("C-1")
    make.item(yanta, "B-1")
    elsewhere.seal = desk.seal
    assert elsewhere.scan("B-1").context["at"].card is None
    desk.seal += "x"
    assert desk.scan("B-1").context["at"].card is None
    card = Card.objects.get(number="C-1")
    assert signing.loads(Session(yanta, card=card).seal, salt=SALT) == [yanta.pk, card.pk]
    assert not Loan.objects.exists()


def test_a_library_that_does_not_lend_says_so(province: Library) -> None:
    closed = make.library("宝塔区图书馆", province, lends=False)
    make.reader(closed, "C-1")
    make.item(closed, "B-1")
    desk = desk_of(make.staff(Role.DESK_LIBRARIAN, closed), closed)
    desk.scan("C-1")
    assert desk.scan("B-1").context["said"].code == Refusal.LIBRARY_DOES_NOT_LEND


@pytest.mark.parametrize("command", ["", "1", "no-uuid"])
def test_a_page_that_is_not_ours_is_turned_away(desk: Desk, reader: Reader, command: str) -> None:
    desk.scan("C-1")
    assert desk.scan("B-1", command=command).status_code == 400


@pytest.mark.parametrize("text", ["'; DROP TABLE", "<script>", "0" * 5000, "\x00", "\u202e", "🙂"])
def test_hostile_scans_are_only_unknown(desk: Desk, reader: Reader, text: str) -> None:
    for mode in ("lend", "return"):
        desk.mode = mode
        answer = desk.scan(text)
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode()


def test_the_list_keeps_no_word_about_readers(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.policy(loan_limit=20)
    desk.scan("C-1")
    for n in range(14):
        make.item(yanta, f"B-{n}")
        desk.scan(f"B-{n}")
    kept = str(dict(desk.client.session))
    assert "C-1" not in kept
    assert str(reader.token) not in kept
    assert len(desk.client.get("/desk/").context["lines"]) == 12
