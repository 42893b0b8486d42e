"""Sixteen clients fight for four items and six readers; afterwards every book must be right.

Short and seeded here; the same fights in full belong to `make long`.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Relief
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_all, settle_one
from shulian.apps.circulation.actions.holds import Wish, cancel_hold, place_hold
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.actions.plan import DECIDE
from shulian.apps.circulation.actions.run import run
from shulian.apps.circulation.actions.settle import _singly as singly
from shulian.apps.circulation.models import Hold, Loan, Transit
from shulian.apps.circulation.stored import facts_again
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Command as Kept
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Reader
from shulian.core.circulation.decisions import Checkin, Checkout, Refuse
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import CAUGHT_HOLDS
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 16
LIMIT = 3


def in_threads(works: list[Callable[[], Any]]) -> list[Any]:
    """Run each piece of work on a thread, and so on a connection, of its own."""

    def closing(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(closing, work) for work in works]]


@pytest.fixture
def world() -> dict[str, Any]:
    """Three libraries, four items, six readers."""
    make.policy(loan_limit=LIMIT, renewals=2)
    root = make.library("陕西省图书馆")
    libraries = [root, make.library("雁塔区图书馆", root), make.library("汉台区图书馆", root)]
    titles = [make.title("三体"), make.title("平凡的世界")]
    items = [make.item(libraries[n % 3], of=titles[n % 2]) for n in range(4)]
    readers = [make.reader(root) for _ in range(6)]
    return {
        "libraries": libraries,
        "items": items,
        "readers": [reader.pk for reader in readers],
        "cards": [reader.cards.get().number for reader in readers],
        "first_hold": Hold.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
    }


Asked = Command | Callable[[], Any]


def some_act(chance: random.Random, world: dict[str, Any]) -> Asked:
    """A random act: mostly scans and loans, and now and then something about a hold or the state of an item."""
    if chance.random() < 0.7:
        return some_command(chance, world)
    number = UUID(int=chance.getrandbits(128), version=4)
    library: Library = chance.choice(world["libraries"])
    item: Item = chance.choice(world["items"])
    act = Act("desk", library=library.pk, command=number)
    wish = Wish(chance.choice(world["readers"]), item.title_id, library.pk)
    hold, what = chance.randint(1, 40), chance.choice([Mark.MISSING, Mark.FOUND, Mark.LOST, Mark.DAMAGED, Mark.MENDED])
    acts: list[Callable[[], Any]] = [
        lambda: place_hold(act, wish),
        lambda: cancel_hold(act, world["first_hold"] + hold),
        lambda: mark(act, item.pk, what),
    ]
    return chance.choices(acts, [4, 2, 2])[0]


def some_command(chance: random.Random, world: dict[str, Any]) -> Command:
    """A random act at a random library."""
    kind = chance.choices([Kind.CHECKOUT, Kind.CHECKIN, Kind.RENEW], [5, 5, 1])[0]
    item: Item = chance.choice(world["items"])
    library: Library = chance.choice(world["libraries"])
    card = chance.choice(world["cards"]) if kind is Kind.CHECKOUT else None
    number = UUID(int=chance.getrandbits(128), version=4)
    return Command(kind, library.pk, "desk", number, barcode=item.barcode, card=card)


def fight(world: dict[str, Any], seconds: float, seed: int) -> tuple[list[Answer], list[Answer]]:
    """Every command goes out twice, by two clients, alone or in batches, some straight down the single path."""
    rounds = threading.Barrier(CLIENTS)
    end = time.monotonic() + seconds

    def client(number: int) -> list[Answer]:
        # Neighbours share a seed and so send the same commands, batched each in its own way.
        shared, own = random.Random(seed + number // 2), random.Random(seed * 1000 + number)
        answers: list[Answer] = []
        rounds.wait()
        while time.monotonic() < end:
            asked = [some_act(shared, world) for _ in range(8)]
            batch = [one for one in asked if isinstance(one, Command)]
            for one in asked:
                if not isinstance(one, Command):
                    one()
            while batch:
                size = own.randint(1, 4)
                part, batch = batch[:size], batch[size:]
                if own.random() < 0.2:
                    answers += [run(singly(command)) for command in part]
                else:
                    answers += settle_all(part)
        return answers

    told = in_threads([lambda n=n: client(n) for n in range(CLIENTS)])
    return list(chain(*told[::2])), list(chain(*told[1::2]))


def in_full(value: int) -> Any:
    """The size of a fight that only `make long` has the time for."""
    return pytest.param(value, marks=pytest.mark.long)


@pytest.mark.parametrize("seconds", [6, in_full(120)])
def test_after_the_fight_every_state_counter_and_answer_is_right(world: dict[str, Any], seconds: int) -> None:
    # Command ids come from the seed, and the journal keeps them: each size of the fight has ids of its own.
    one, two = fight(world, seconds, seed=20261122 + seconds)
    assert len(one) > 100
    assert_twins_heard_the_same(one, two)
    assert_states_match_loans_and_transits(world)
    assert_versions_were_used_once(world)
    assert_limits_held()
    assert_decisions_come_out_again()


def assert_twins_heard_the_same(one: list[Answer], two: list[Answer]) -> None:
    heard: dict[UUID, set[tuple[Any, ...]]] = defaultdict(set)
    for answer in one + two:
        if answer.refusal is not Refusal.BUSY:
            heard[answer.command].add((answer.refusal, answer.outcome, answer.due_on, answer.item, answer.reader))
    assert all(len(answers) == 1 for answers in heard.values())
    kept = dict(Kept.objects.values_list("id", "decision"))
    for command, answers in heard.items():
        ((refusal, outcome, *_),) = answers
        assert (kept[command]["refusal"], kept[command]["outcome"]) == (refusal, outcome)


def assert_states_match_loans_and_transits(world: dict[str, Any]) -> None:
    unfit = {"missing", "lost", "damaged"}
    for item in Item.objects.filter(pk__in=[item.pk for item in world["items"]]):
        loans = Loan.objects.filter(item=item, returned_at__isnull=True).count()
        bound = list(Transit.objects.filter(item=item, received_at__isnull=True).values_list("destination", flat=True))
        caught = list(Hold.objects.filter(caught=item, state__in=CAUGHT_HOLDS).values_list("state", flat=True))
        expected = {(1, 0): "on-loan", (0, 1): "in-transit", (0, 0): "available"}[loans, len(bound)]
        # A cancelled hold leaves its copy on the hold shelf until the next scan; a torn book travels home as it is.
        at_rest = {"available", "on-hold-shelf"} | unfit if expected == "available" else {expected}
        assert item.state in at_rest or (item.state, bound) == ("damaged", [item.station_id or item.library_id])
        assert caught in ([], ["ready"] if item.state == "on-hold-shelf" else ["captured"])
        assert not (caught and item.state in unfit)


def assert_versions_were_used_once(world: dict[str, Any]) -> None:
    readers, items = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for kept in Kept.objects.filter(decision__refusal=None, kind__in=list(Kind)):
        reader_version, item_version = kept.facts["versions"]
        items[kept.decision["item"], item_version] += 1
        if kept.kind != Kind.CHECKIN or kept.facts["facts"].get("loan"):
            readers[kept.decision["reader"], reader_version] += 1
    assert set(items.values()) == set(readers.values()) == {1}
    under_locks_item, under_locks_reader = raised_under_locks()
    for item in Item.objects.filter(pk__in=[item.pk for item in world["items"]]):
        settled = sum(number == item.pk for number, _ in items)
        assert item.version == 1 + settled + under_locks_item[item.pk]
    for reader in Reader.objects.all():
        # Version 1 at birth, 2 when the card was added.
        settled = sum(number == reader.pk for number, _ in readers)
        assert reader.version == 2 + settled + under_locks_reader[reader.pk]


def raised_under_locks() -> tuple[Counter[int], Counter[int]]:
    """How often marks and holds raised the versions of each item and reader."""
    items, readers = Counter[int](), Counter[int]()
    for kept in Kept.objects.exclude(kind__in=list(Kind)):
        decision = kept.decision
        if decision.get("refusal"):
            continue
        if kept.kind in ("place-hold", "cancel-hold"):
            readers[Hold.objects.get(pk=decision["hold"]).reader_id or 0] += 1
        if kept.kind.startswith("mark-") or (kept.kind == "cancel-hold" and decision["item"]):
            items[decision["item"]] += 1
        if kept.kind == "mark-lost":
            readers[lost_by(kept.pk)] += 1
        if kept.kind in ("mark-found", "reverse-lost-charge"):
            for reader in reversed_for(kept.pk):
                readers[reader] += 1
    return items, readers


def lost_by(command: UUID) -> int:
    """Who had the item that was marked as lost."""
    token = Entry.objects.get(command=command, kind="item-lost").reader
    return Reader.objects.get(token=token).pk


def reversed_for(command: UUID) -> set[int]:
    """Whose charges were reversed by this act."""
    relieved = Relief.objects.filter(command=command).values_list("charge__reader", flat=True)
    return {reader for reader in relieved if reader}


def assert_limits_held() -> None:
    assert all(reader.loans.filter(returned_at__isnull=True).count() <= LIMIT for reader in Reader.objects.all())
    lent = Kept.objects.filter(kind=Kind.CHECKOUT, decision__refusal=None)
    assert all(kept.facts["facts"]["reader"]["open_loans"] < LIMIT for kept in lent)


def assert_decisions_come_out_again() -> None:
    for kept in Kept.objects.filter(kind__in=list(Kind)):
        decision = DECIDE[Kind(kept.kind)](facts_again(kept.facts["facts"]))
        if isinstance(decision, Refuse):
            assert kept.decision["refusal"] == decision.reason
        elif isinstance(decision, Checkin):
            assert (kept.decision["outcome"], kept.decision["send_to"]) == (decision.outcome, decision.send_to)
            if decision.captures:
                assert kept.decision["hold"] == decision.captures.hold
        else:
            assert kept.decision["due_on"] == decision.due_on.isoformat()
        kinds = list(Entry.objects.filter(command=kept.id).values_list("kind", flat=True))
        assert kinds, "a command without an entry"
        assert (kinds.count("checkout") == 1) == isinstance(decision, Checkout)


@pytest.mark.parametrize("copies", [20, in_full(200)])
def test_thirty_two_connections_lend_no_item_twice(copies: int) -> None:
    make.policy(loan_limit=1000)
    home = make.library("陕西省图书馆")
    items = [make.item(home).barcode for _ in range(copies)]
    cards = [make.reader(home).cards.get().number for _ in range(32)]
    attempts = 40 if copies == 20 else 3125

    def client(number: int) -> int:
        chance = random.Random(number)
        won = 0
        for _ in range(attempts):
            command = Command(Kind.CHECKOUT, home.pk, "desk", barcode=chance.choice(items), card=cards[number])
            answer = settle_one(command)
            assert answer.ok or answer.refusal in (Refusal.ITEM_ON_LOAN, Refusal.ALREADY_YOURS)
            won += answer.ok
        return won

    won = sum(in_threads([lambda n=n: client(n) for n in range(32)]))
    assert won == Loan.objects.filter(returned_at__isnull=True).count() == Loan.objects.count() <= len(items)


@pytest.mark.parametrize("rounds", [2, in_full(1000)])
def test_a_limit_is_exact_under_simultaneous_checkouts(rounds: int) -> None:
    make.policy(loan_limit=20)
    home = make.library("陕西省图书馆")
    for _ in range(rounds):
        reader = make.reader(home)
        card = reader.cards.get().number
        items = [make.item(home).barcode for _ in range(64)]

        def lend(barcode: str, card: str = card) -> Answer:
            return settle_one(Command(Kind.CHECKOUT, home.pk, "desk", barcode=barcode, card=card))

        answers = in_threads([lambda barcode=barcode: lend(barcode) for barcode in items])
        assert Counter(answer.refusal for answer in answers) == {None: 20, Refusal.TOO_MANY_LOANS: 44}
        assert reader.loans.count() == 20


def test_refused_twins_in_different_order_do_not_lock_each_other_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(command: Command) -> Any:
        pytest.fail("the batches waited for each other in a ring")

    # A deadlock would be an error of the batch, and its commands would be done singly.
    monkeypatch.setattr("shulian.apps.circulation.actions.settle._singly", never)
    home = make.library("陕西省图书馆")
    rounds = [[Command(Kind.CHECKIN, home.pk, "desk", barcode="nobody knows") for _ in range(200)] for _ in range(8)]
    together = threading.Barrier(4)

    def client(seed: int) -> list[Answer]:
        answers = []
        for commands in rounds:
            together.wait()
            answers += settle_all(random.Random(seed).sample(commands, len(commands)))
        return answers

    for answers in in_threads([lambda n=n: client(n) for n in range(4)]):
        assert {answer.refusal for answer in answers} == {Refusal.UNKNOWN_ITEM}


def test_a_reader_who_is_being_edited_holds_up_nobody_else() -> None:
    make.policy()
    home = make.library("陕西省图书馆")
    held, free = make.reader(home), [make.reader(home) for _ in range(5)]
    locked, done = threading.Event(), threading.Event()

    def edit() -> None:
        with transaction.atomic():
            Reader.objects.filter(pk=held.pk).update(status_reason="edited at leisure")
            locked.set()
            done.wait(10)

    served: list[int] = []

    def lend(reader: Reader) -> Answer:
        locked.wait()
        command = Command(Kind.CHECKOUT, home.pk, "desk", item=make.item(home).pk, card=reader.cards.get().number)
        answer = settle_one(command)
        served.append(reader.pk)
        if len(served) == len(free):
            done.set()
        return answer

    _, *answers = in_threads([edit, *[lambda reader=reader: lend(reader) for reader in [held, *free]]])
    assert all(answer.ok for answer in answers)
    assert served[-1] == held.pk


def test_a_lock_that_is_not_released_is_answered_as_busy_and_leaves_nothing() -> None:
    make.policy()
    home = make.library("陕西省图书馆")
    reader, item = make.reader(home), make.item(home)
    command = Command(Kind.CHECKOUT, home.pk, "desk", item=item.pk, card=reader.cards.get().number)

    def try_it() -> Answer:
        return settle_one(command)

    with transaction.atomic():
        Reader.objects.select_for_update().get(pk=reader.pk)
        (answer,) = in_threads([try_it])
    assert answer.refusal is Refusal.BUSY
    assert not Loan.objects.exists()
    assert settle_one(command).ok


def waits(count: int) -> None:
    """Until so many connections wait for a lock."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.01)


def test_a_hold_that_changes_its_copy_while_it_is_cancelled_is_let_go_before_the_other_copy_is_waited_for() -> None:
    make.policy()
    home = make.library("陕西省图书馆")
    one, other = make.item(home), make.item(home)
    wish = Wish(make.reader(home).pk, one.title_id, home.pk)
    hold = place_hold(Act("desk", library=home.pk), wish).hold
    Hold.objects.filter(pk=hold).update(state="ready", caught=one)
    moved = threading.Event()

    def cancel() -> bool:
        return cancel_hold(Act("desk", library=home.pk), hold or 0).ok

    def scan_of_the_first_copy() -> None:
        with transaction.atomic():
            Item.objects.select_for_update(no_key=True).get(pk=one.pk)
            waits(1)
            Hold.objects.filter(pk=hold).update(caught=other)
        moved.set()

    def scan_of_the_other_copy() -> str:
        with transaction.atomic():
            Item.objects.select_for_update(no_key=True).get(pk=other.pk)
            moved.wait(10)
            waits(1)
            return Hold.objects.select_for_update(no_key=True, nowait=True).get(pk=hold).state

    def begun() -> bool:
        time.sleep(0.1)
        return cancel()

    _, state, cancelled = in_threads([scan_of_the_first_copy, scan_of_the_other_copy, begun])
    assert (state, cancelled) == ("ready", True)
    assert Hold.objects.get(pk=hold).state == "cancelled"
