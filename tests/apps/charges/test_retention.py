"""Who paid is forgotten after a year; what was paid is not."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from shulian import clock
from shulian.apps.charges import jobs
from shulian.apps.charges.actions.levy import Levy, charge_by_hand
from shulian.apps.charges.actions.payments import Taking, pay
from shulian.apps.charges.actions.refunds import pay_out
from shulian.apps.charges.actions.relief import FOUND, Waiver, cancel_charge, reverse_lost_charge, waive
from shulian.apps.charges.actions.tills import move_cash
from shulian.apps.charges.models import Charge, Payment, Refund, Relief, TillMove
from shulian.apps.charges.person import erase
from shulian.apps.charges.queries.tills import cash_in
from shulian.apps.charges.words import FORGOTTEN, clear_words_of
from shulian.apps.journal.models import Entry
from shulian.apps.readers.traces import Marks
from shulian.interfaces.money import reason_word
from tests.apps.charges.conftest import NOON

A_YEAR = timedelta(days=366)


def forget(days: int) -> int:
    with clock.stopped_at(NOON + timedelta(days=days)):
        return jobs.forget_payers(0)


def test_a_year_after_it_was_settled_a_charge_forgets_who_paid(scene: SimpleNamespace) -> None:
    pay(scene.act(), scene.reader, Taking(1_50, scene.cash))
    assert forget(365) == 0
    assert forget(366) == 1
    scene.late.refresh_from_db()
    assert scene.late.reader is None
    assert Payment.objects.get().reader is None
    assert cash_in(scene.till) == 201_50
    assert Entry.objects.get(kind="payers-forgotten").quantity == 1
    assert forget(366) == 0


def test_what_is_owed_and_what_was_paid_with_it_names_the_reader(scene: SimpleNamespace) -> None:
    pay(scene.act(), scene.reader, Taking(10_00, scene.cash))
    assert forget(1000) == 1
    assert Charge.objects.get(reader=scene.reader) == scene.lost
    assert Payment.objects.get().reader == scene.reader


def test_a_charge_waits_until_the_money_due_to_its_reader_is_paid_out(scene: SimpleNamespace) -> None:
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    reverse_lost_charge(scene.act(), 7, "书已找到")
    refund = Refund.objects.get()
    assert forget(366) == 0
    pay_out(scene.act(), scene.reader, refund.pk, scene.cash)
    assert forget(366) == 1
    assert not Refund.objects.filter(reader__isnull=False).exists()
    assert not Payment.objects.filter(reader__isnull=False).exists()


def typed(scene: SimpleNamespace) -> None:
    """Words at every place of the books: a charge, a waiver, a refund, a move of cash."""
    charge_by_hand(scene.act(), scene.reader, Levy(Charge.Kind.OTHER, 50, "欧阳雪芹弄湿的"))
    waive(scene.act(), scene.reader, Waiver(scene.late.pk, 1_00, "他奶奶住院了"))
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    cancel_charge(scene.act(scene.hantai), scene.reader, scene.lost.pk, "书在他家找到了")
    move_cash(scene.act(), scene.till, -5_00, "退给欧阳雪芹的零钱")
    move_cash(scene.act(), scene.till, -5_00, "送银行")


def written() -> dict[str, list[str]]:
    return {
        "charges": list(Charge.objects.exclude(note="").values_list("note", flat=True)),
        "reliefs": list(Relief.objects.order_by("pk").values_list("reason", flat=True)),
        "refunds": list(Refund.objects.values_list("reason", flat=True)),
        "moves": list(TillMove.objects.order_by("pk").values_list("reason", flat=True)),
    }


def test_words_about_whoever_is_erased_go_and_the_books_stay(scene: SimpleNamespace) -> None:
    typed(scene)
    before = list(Relief.objects.values_list("fen", "kind", "actor"))
    assert [len(words) for words in written().values()] == [1, 1, 1, 2]
    gone = Marks(scene.reader.pk, (str(scene.reader.token),), ("欧阳雪芹",))
    assert erase(scene.reader)["words"] == 3
    assert clear_words_of([gone]) == 1
    assert written() == {
        "charges": [],
        "reliefs": [FORGOTTEN],
        "refunds": [FORGOTTEN],
        "moves": [FORGOTTEN, "送银行"],
    }
    assert list(Relief.objects.values_list("fen", "kind", "actor")) == before
    assert clear_words_of([gone]) == 0
    assert reason_word(FORGOTTEN) != FORGOTTEN


def test_words_go_with_the_payer_and_what_nobody_wrote_stays(scene: SimpleNamespace) -> None:
    waive(scene.act(), scene.reader, Waiver(scene.late.pk, 1_50, "他奶奶住院了"))
    reverse_lost_charge(scene.act(), 7)
    forget(365)
    assert written()["reliefs"] == ["他奶奶住院了", FOUND]
    forget(366)
    assert written()["reliefs"] == [FORGOTTEN, FOUND]


def test_no_entry_about_money_names_a_token(scene: SimpleNamespace) -> None:
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    reverse_lost_charge(scene.act(), 7, "书已找到")
    assert Entry.objects.filter(kind__startswith="charge").exists()
    assert not Entry.objects.filter(reader__isnull=False).exists()
