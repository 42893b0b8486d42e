"""What is done with cards: each act once, dead cards everywhere at once, nothing half-done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from shulian import clock
from shulian.apps.alliance.actions.devices import note_device
from shulian.apps.alliance.actions.tokens import Purpose, issue_token
from shulian.apps.alliance.models import Device, Library
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.journal.models import Entry
from shulian.apps.readers.actions import cardlife
from shulian.apps.readers.actions.cardlife import Done, Refused, Wish
from shulian.apps.readers.cardlooks import Look, card_acts_of, cards_to_look_at, state_today
from shulian.apps.readers.cardwords import DEEDS, FAULTS, OPEN, STATE_MARKS, STATES, sentence
from shulian.apps.readers.models import Card, CardAct, Reader
from shulian.apps.readers.queries import card_by_number, card_of
from shulian.apps.readers.sign_in import CardBackend, account_of, pin_fits, seal_pin
from shulian.core.cardlife import Birth, Deed, Fault, Open, State
from shulian.core.devices import Kind as SeenKind
from shulian.core.devices import Seen
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def card(library: Library) -> Card:
    make.reader(library, "C-001", expires_on=clock.today() + timedelta(days=30))
    return again("C-001")


def again(number: str) -> Card:
    found = card_by_number(number)
    assert found is not None
    return found


def act(library: Library | None, **more: object) -> Act:
    return Act("desk", None, library.pk if library else None, **more)


def done(outcome: Done | Refused) -> Done:
    assert isinstance(outcome, Done), outcome
    return outcome


def refused(outcome: Done | Refused) -> Refused:
    assert isinstance(outcome, Refused)
    assert sentence(outcome.fault, outcome.details)
    return outcome


def state(number: str) -> State:
    return state_today(again(number), clock.today())


def test_a_lost_card_is_dead_in_the_moment_in_which_the_new_one_lives(library: Library, card: Card) -> None:
    made = done(cardlife.replace_card(act(library), Wish(card, identified=True, number="C-002")))
    assert (made.card.number, again("C-001").status, state("C-001"), state("C-002")) == (
        "C-002",
        "lost",
        State.OLD,
        State.VALID,
    )
    assert made.act.said["new"] == "****-002"


def test_a_damaged_card_is_replaced_by_the_librarys_next_number(library: Library, card: Card) -> None:
    made = done(cardlife.replace_card(act(library), Wish(card, identified=True, lost=False)))
    assert again("C-001").status == Card.Status.REPLACED
    assert made.card.number.startswith(library.code)


def test_the_same_command_replaces_once(library: Library, card: Card) -> None:
    asked, wish = act(library), Wish(card, identified=True)
    first, second = done(cardlife.replace_card(asked, wish)), done(cardlife.replace_card(asked, wish))
    assert first.card == second.card
    assert CardAct.objects.count() == 1
    with pytest.raises(CommandReused):
        cardlife.replace_card(asked, Wish(card_of(make.reader(library)), identified=True))  # type: ignore[arg-type]


BAD_NUMBERS = [
    ("C-001", Fault.NUMBER_TAKEN),
    ("C-009", Fault.NUMBER_TAKEN),
    ("卡", Fault.NOT_A_CARD_NUMBER),
    ("61010219900101001X", Fault.IDENTITY_NUMBER),
    ("E12345678", Fault.IDENTITY_NUMBER),
]


@pytest.mark.parametrize(("number", "fault"), BAD_NUMBERS)
def test_a_number_that_is_taken_or_none_changes_nothing(
    library: Library, card: Card, number: str, fault: Fault
) -> None:
    make.reader(library, "C-009")
    make.known_by(card.reader, "E12345678")
    outcome = refused(cardlife.replace_card(act(library), Wish(card, identified=True, number=number)))
    assert (outcome.fault, state("C-001"), CardAct.objects.count()) == (fault, State.VALID, 0)


@pytest.mark.parametrize("what", [cardlife.replace_card, cardlife.reopen_card])
def test_of_two_desks_with_one_printed_card_at_one_moment_the_second_is_told(
    library: Library, card: Card, what: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.reader(library, "C-009")
    if what is cardlife.reopen_card:
        Card.objects.filter(pk=card.pk).update(status=Card.Status.CANCELLED)
        Reader.objects.filter(pk=card.reader_id).update(status=Reader.Status.LEFT, closed_as="cancelled")
    # The other desk's card is written after this one has looked.
    monkeypatch.setattr(cardlife, "against_holder", lambda _number, _reader: None)
    outcome = refused(what(act(library), Wish(again("C-001"), identified=True, number="C-009")))
    assert (outcome.fault, outcome.details, CardAct.objects.count()) == (
        Fault.NUMBER_TAKEN,
        {"number": "****-009"},
        0,
    )


def test_nobody_gets_another_card_or_pin_without_being_identified(library: Library, card: Card) -> None:
    for what in (cardlife.replace_card, cardlife.new_pin, cardlife.unfreeze_card):
        cardlife.freeze_card(act(None), Wish(card))
        assert refused(what(act(library), Wish(card))).fault is Fault.NOT_IDENTIFIED


def test_a_frozen_card_acts_nowhere_until_it_is_found_or_replaced(library: Library, card: Card) -> None:
    done(cardlife.freeze_card(Act("portal"), Wish(card, identified=True)))
    assert state("C-001") is State.FROZEN
    assert refused(cardlife.freeze_card(act(library), Wish(card))).fault is Fault.ALREADY_FROZEN
    assert refused(cardlife.renew_card(act(library), Wish(card))).fault is Fault.FROZEN_NOW
    done(cardlife.unfreeze_card(act(library), Wish(card, identified=True)))
    assert state("C-001") is State.VALID
    done(cardlife.freeze_card(act(library), Wish(card)))
    done(cardlife.replace_card(act(library), Wish(card, identified=True, number="C-002")))
    assert state("C-002") is State.VALID


def test_a_block_has_a_reason_and_ends_by_itself(library: Library, card: Card) -> None:
    until = clock.today() + timedelta(days=10)
    assert refused(cardlife.block_reader(act(library), Wish(card))).fault is Fault.REASON_NEEDED
    past = Wish(card, reason="丢书未赔", until=clock.today() - timedelta(days=1))
    assert refused(cardlife.block_reader(act(library), past)).fault is Fault.DAY_IN_THE_PAST
    done(cardlife.block_reader(act(library), replace(past, until=until)))
    assert (state("C-001"), again("C-001").reader.status_reason) == (State.BLOCKED, "丢书未赔")
    assert state_today(again("C-001"), until + timedelta(days=1)) is State.VALID
    assert refused(cardlife.renew_card(act(library), Wish(card))).fault is Fault.BLOCKED_NOW
    done(cardlife.unblock_reader(act(library), Wish(card)))
    assert (state("C-001"), again("C-001").reader.status_reason) == (State.VALID, "")


def test_a_suspension_is_lifted_once_for_a_reason_and_counts_anew(library: Library, card: Card) -> None:
    until = clock.today() + timedelta(days=9)
    assert refused(cardlife.lift_suspension(act(library), Wish(card, reason="住院晚还"))).fault is Fault.NOT_SUSPENDED
    Reader.objects.update(suspended_until=until)
    before = again("C-001").reader.version
    assert refused(cardlife.lift_suspension(act(library), Wish(card))).fault is Fault.REASON_NEEDED
    assert again("C-001").reader.suspended_until == until
    asked = act(library)
    made = done(cardlife.lift_suspension(asked, Wish(card, reason="住院晚还")))
    assert made.act.said == {"reason": "住院晚还", "lifted": until.isoformat()}
    entry = Entry.objects.get(kind="suspension-lifted")
    assert (entry.reader, entry.details["days"]) == (None, 10)
    assert "住院" not in str(entry.details)
    after = again("C-001").reader
    assert (after.suspended_until, after.version) == (None, before + 1)
    Reader.objects.update(suspended_until=until)
    assert done(cardlife.lift_suspension(asked, Wish(card, reason="住院晚还"))).act == made.act
    assert again("C-001").reader.suspended_until == until


def test_a_card_is_renewed_by_the_term_of_its_kind(library: Library, card: Card) -> None:
    before = card.reader.expires_on
    made = done(cardlife.renew_card(act(library), Wish(card)))
    assert again("C-001").reader.expires_on.year == before.year + 5
    assert made.act.said["before"] == before.isoformat()
    assert refused(cardlife.renew_card(act(library), Wish(again("C-001")))).fault is Fault.TOO_EARLY


def test_a_new_pin_is_shown_once_and_fits(library: Library, card: Card) -> None:
    old = seal_pin(card.reader, "739152")
    Reader.objects.update(pin=old)
    asked = act(library)
    made = done(cardlife.new_pin(asked, Wish(card, identified=True)))
    reader = again("C-001").reader
    assert pin_fits(reader, made.pin)
    assert not pin_fits(reader, "739152")
    assert done(cardlife.new_pin(asked, Wish(card, identified=True))).pin == made.pin
    done(cardlife.new_pin(act(library), Wish(card, identified=True)))
    assert done(cardlife.new_pin(asked, Wish(card, identified=True))).pin == ""


@pytest.mark.parametrize("way", ["new-pin", "reopened"])
def test_a_pin_from_the_desk_ends_every_session_of_the_old_one(library: Library, card: Card, way: str) -> None:
    account = account_of(card.reader)
    assert account is not None
    phone = Client()
    phone.force_login(account, "shulian.apps.readers.sign_in.CardBackend")
    note_device(account, str(phone.session.session_key), Seen(SeenKind.PHONE, ""), "pin")
    assert phone.get(reverse("portal:me")).status_code == 200
    if way == "new-pin":
        done(cardlife.new_pin(act(library), Wish(again("C-001"), identified=True)))
    else:
        Card.objects.update(status=Card.Status.CANCELLED)
        Reader.objects.update(status=Reader.Status.LEFT, closed_as="given-up")
        done(cardlife.reopen_card(act(library), Wish(again("C-001"), identified=True, number="C-002")))
    assert phone.get(reverse("portal:me")).status_code == 302
    assert not Device.objects.exists()
    assert Entry.objects.filter(kind={"new-pin": "pin-renewed", "reopened": "card-reopened"}[way]).count() == 1


def test_an_old_card_gets_its_finder_nothing(library: Library, card: Card) -> None:
    done(cardlife.replace_card(act(library), Wish(card, identified=True, number="C-002")))
    outcome = refused(cardlife.new_pin(act(library), Wish(again("C-001"), identified=True)))
    assert (outcome.fault, outcome.details["live"]) == (Fault.OLD_CARD, "****-002")
    Reader.objects.update(pin=seal_pin(again("C-002").reader, "739152"))
    assert CardBackend().authenticate(None, "C-001", "739152") is None


def test_a_closed_card_is_issued_again_with_another_number_and_pin(library: Library, card: Card) -> None:
    Card.objects.update(status=Card.Status.CANCELLED)
    Reader.objects.update(status=Reader.Status.LEFT, closed_as="cancelled", status_reason="迁往外省")
    assert refused(cardlife.renew_card(act(library), Wish(card))).fault is Fault.CARD_CLOSED
    made = done(cardlife.reopen_card(act(library), Wish(again("C-001"), identified=True, number="C-002")))
    assert (state("C-002"), state("C-001")) == (State.VALID, State.OLD)
    assert pin_fits(again("C-002").reader, made.pin)


def test_the_journal_says_what_was_done_and_nothing_of_whom(library: Library, card: Card) -> None:
    done(cardlife.block_reader(act(library), Wish(card, reason="王小明多次逾期")))
    entry = Entry.objects.get()
    assert (entry.kind, entry.library, entry.reader) == ("reader-blocked", library.pk, None)
    assert entry.details == {"category": "adult", "channel": "desk"}
    assert [one.said["reason"] for one in card_acts_of(card.reader)] == ["王小明多次逾期"]


def test_the_lists_show_the_cards_of_this_library_that_want_a_look(library: Library) -> None:
    today, other = clock.today(), make.library("长安区图书馆")
    soon = make.reader(library, expires_on=today + timedelta(days=9))
    gone = make.reader(library, expires_on=today - timedelta(days=9))
    blocked = make.reader(library, status="blocked", blocked_until=today)
    make.reader(library, status="blocked", blocked_until=today - timedelta(days=1))
    frozen = make.reader(library, frozen_at=clock.now())
    make.reader(other, frozen_at=clock.now())
    found = {which: list(cards_to_look_at(library, which, today)) for which in Look}
    stopped = {Look.BLOCKED: [blocked], Look.FROZEN: [frozen]}
    assert found == {Look.EXPIRING: [soon], Look.EXPIRED: [gone], Look.OUTGROWN: [], Look.WENT: []} | stopped


def test_everything_has_its_words() -> None:
    assert set(FAULTS) == set(Fault)
    assert (set(STATES), set(STATE_MARKS), set(DEEDS), set(OPEN)) == (
        set(State),
        set(State),
        {*Deed, *Birth},
        set(Open),
    )


@pytest.mark.django_db(transaction=True)
def test_two_desks_replace_the_same_card_at_once_and_one_card_lives() -> None:
    library = make.library("雁塔区图书馆")
    make.reader(library, "C-001")
    card, outcomes, start = again("C-001"), [], Barrier(2)

    def desk() -> None:
        start.wait()
        outcomes.append(cardlife.replace_card(Act("desk", None, library.pk, command=uuid4()), Wish(card, True)))
        connection.close()

    desks = [Thread(target=desk) for _each in range(2)]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    assert sorted(type(one).__name__ for one in outcomes) == ["Done", "Refused"]
    assert [one.fault for one in outcomes if isinstance(one, Refused)] == [Fault.OLD_CARD]
    assert Card.objects.filter(status=Card.Status.ACTIVE).count() == 1


@pytest.mark.parametrize("way", ["frozen", "replaced"])
def test_a_lost_card_signs_out_its_finder_and_every_program(library: Library, card: Card, way: str) -> None:
    account = account_of(card.reader)
    assert account is not None
    phone = Client()
    phone.force_login(account, "shulian.apps.readers.sign_in.CardBackend")
    note_device(account, str(phone.session.session_key), Seen(SeenKind.PHONE, ""), "pin")
    token, _text = issue_token(act(None), account, Purpose("手机", frozenset(), timedelta(days=300)))
    if way == "frozen":
        done(cardlife.freeze_card(act(library), Wish(again("C-001"), identified=True)))
    else:
        done(cardlife.replace_card(act(library), Wish(again("C-001"), identified=True, number="C-002")))
    assert phone.get(reverse("portal:me")).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_who_freezes_from_home_stays_signed_in_and_every_other_device_does_not(library: Library, card: Card) -> None:
    account = account_of(card.reader)
    assert account is not None
    mine, finders = Client(), Client()
    for browser in (mine, finders):
        browser.force_login(account, "shulian.apps.readers.sign_in.CardBackend")
        note_device(account, str(browser.session.session_key), Seen(SeenKind.PHONE, ""), "pin")
    mine.post(reverse("portal:card-change", args=["freeze"]), {"command": uuid4()})
    assert [one.get(reverse("portal:me")).status_code for one in (mine, finders)] == [200, 302]
