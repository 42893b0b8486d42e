"""Forgetting who borrowed what: loans and holds that are over, and the readers in stored commands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.journal.actions import Act, entry
from shulian.apps.journal.models import Command, Entry
from shulian.apps.readers.models import Privacy, Reader
from shulian.apps.readers.queries import rules
from shulian.apps.readers.traces import Marks, Sought, in_tables
from shulian.core import retention
from shulian.core.retention import Past

BATCH = 500
A_LOOK = 100_000
"""Rows picked at once: a look goes through the whole table, for no index is worth its price at every return."""

PLACED_BY_READER = Q(placed_by__kind=Account.Kind.READER)

Tell = Callable[[int], object]
Forget = Callable[[Sequence[int]], int]


def forget_loans(act: Act, tell: Tell = int) -> int:
    """Take the reader out of loans that are over, undisputed, paid for and not kept at the reader's wish."""
    return _forget(act, "loans-forgotten", _loans_over(), _forget_loans, tell)


def forget_holds(act: Act, tell: Tell = int) -> int:
    """Take the reader out of holds that ended; a wish for a history is one for books read, not for books wanted."""
    return _forget(act, "holds-forgotten", _holds_over(), _forget_holds, tell)


def forget_history(reader: Reader) -> int:
    """Take the reader out of all own loans that only the history kept; part of the act of switching it off."""
    past = Loan.objects.filter(reader=reader, returned_at__lt=_before())
    return _forget_loans(list(past.values_list("pk", flat=True)), wished=False)


def clear_commands(act: Act, tell: Tell = int) -> int:
    """Put stand-ins for the readers into stored commands that can no longer be disputed; returns how many changed.

    What was typed goes too, for it may tell of them. The facts decide as before, so dry runs of a policy go on; the
    journal forgets the whole command later.
    """
    privacy, _new = Privacy.objects.get_or_create(pk=1)
    until, changed = _before(), 0
    due = Command.objects.filter(recorded_at__lt=until).order_by("recorded_at", "pk")
    if privacy.commands_cleared_until:
        due = due.filter(recorded_at__gte=privacy.commands_cleared_until)
    last: Command | None = None
    while batch := list(_after(due, last)[:BATCH]):
        changed += _clear(batch)
        tell(len(batch))
        last = batch[-1]
    Privacy.objects.filter(pk=1).update(commands_cleared_until=until)
    if changed:
        entry(act, "commands-cleared", quantity=changed)
    return changed


def clear_commands_of(people: Sequence[Marks]) -> int:
    """Take these readers, and words about them, out of every stored command; returns how many changed.

    The whole table is gone through, as no index is worth its price at every checkout: this is for a job.
    """
    gone = frozenset(pk for one in people for pk in (one.reader, *one.joined))
    about = _words_about(people)
    found = sorted(_bearing(sorted(gone)) | about)
    return sum(
        _clear(list(Command.objects.filter(pk__in=found[start : start + BATCH])), gone, about)
        for start in range(0, len(found), BATCH)
    )


def _bearing(readers: Sequence[int]) -> set[UUID]:
    """Commands with a number that is one of these readers' ids, and may be something else's; or a count named by it."""
    ids = [str(reader) for reader in readers]
    with connection.cursor() as cursor:
        # Each number is looked up in a hash of the readers: compared one by one, 500 readers cost 500 times one.
        cursor.execute(
            "SELECT id FROM journal_command WHERE EXISTS (SELECT FROM jsonb_path_query("
            "jsonb_build_array(facts, decision), '$.** ? (@.type() == \"number\")') AS one(number) "
            "WHERE number = ANY(%s::text[]::jsonb[])) OR jsonb_exists_any(decision -> %s, %s::text[])",
            [ids, retention.COUNTED, ids],
        )
        return {pk for (pk,) in cursor.fetchall()}


def _words_about(people: Sequence[Marks]) -> set[UUID]:
    """Commands with typed words: an entry of theirs names one of these readers, or the words bear a mark of one."""
    typed = [f"facts__{name}" for name in retention.TYPED]
    worded = list(Command.objects.filter(facts__has_any_keys=retention.TYPED).values_list("pk", *typed))
    bears = Sought(people, in_tables).in_bytes
    about = {pk for pk, *words in worded if bears(" ".join(filter(None, words)).encode())}
    entries = Entry.objects.filter(reader__in=[token for one in people for token in one.tokens])
    for start in range(0, len(worded), BATCH):
        some = [pk for pk, *_words in worded[start : start + BATCH]]
        about |= set(entries.filter(command__in=some).values_list("command", flat=True))
    return about


def to_forget() -> dict[str, int]:
    """How many loans, holds and commands wait for the next run; for progress, and as a hint."""
    return {"loans": loans_to_forget(), "holds": holds_to_forget(), "commands": commands_to_clear()}


def loans_to_forget() -> int:
    """How many loans wait; goes through the whole table, as the job does."""
    return _loans_over().count()


def holds_to_forget() -> int:
    """How many holds wait."""
    return _holds_over().count()


def commands_to_clear() -> int:
    """How many stored commands wait."""
    privacy = Privacy.objects.filter(pk=1).first()
    commands = Command.objects.filter(recorded_at__lt=_before())
    if privacy and privacy.commands_cleared_until:
        commands = commands.filter(recorded_at__gte=privacy.commands_cleared_until)
    return commands.count()


def _before() -> datetime:
    """What ended before this moment can no longer be disputed."""
    return clock.midnight(retention.over_before(rules(), clock.today()))


def _loans_over() -> QuerySet[Loan]:
    return Loan.objects.filter(reader__keeps_history=False, returned_at__lt=_before())


def _holds_over() -> QuerySet[Hold]:
    return Hold.objects.filter(Q(reader__isnull=False) | PLACED_BY_READER, ended_at__lt=_before())


def _forget(act: Act, kind: str, over: QuerySet[Any], forget: Forget, tell: Tell) -> int:
    """In batches, each a transaction of its own; a run that was interrupted is simply run again."""
    gone = 0
    for pks in _picked(over):
        with transaction.atomic():
            gone += forget(pks)
        tell(len(pks))
    if gone:
        entry(act, kind, quantity=gone)
    return gone


def _picked(over: QuerySet[Any]) -> Iterator[list[int]]:
    last = 0
    while picked := list(over.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:A_LOOK]):
        last = picked[-1]
        for start in range(0, len(picked), BATCH):
            yield picked[start : start + BATCH]


def _forget_loans(pks: Sequence[int], *, wished: bool = True) -> int:
    """Lock, look, decide, write; without `wished` a reader's own wish for a history is passed over."""
    loans, held, today = Loan.objects.filter(pk__in=pks), rules(), clock.today()
    list(loans.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    unpaid = Charge.objects.filter(reader=OuterRef("reader"), loan=OuterRef("pk"), settled_at__isnull=True)
    seen = loans.annotate(owes=Exists(unpaid)).values_list("pk", "returned_at", "owes", "reader__keeps_history")
    over = [
        pk
        for pk, returned_at, owes, history in seen
        if retention.kept(Past(_day(returned_at), owes, bool(history) and wished), held, today) is None
    ]
    return Loan.objects.filter(pk__in=over).update(reader=None)


def _forget_holds(pks: Sequence[int]) -> int:
    """Lock, look, decide, write; a hold that its reader placed in the portal names the reader's account too."""
    holds, held, today = Hold.objects.filter(pk__in=pks), rules(), clock.today()
    list(holds.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    seen = holds.values_list("pk", "ended_at")
    over = [pk for pk, ended_at in seen if retention.kept(Past(_day(ended_at)), held, today) is None]
    Hold.objects.filter(PLACED_BY_READER, pk__in=over).update(placed_by=None)
    return Hold.objects.filter(pk__in=over).update(reader=None)


def _day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


def _after(due: QuerySet[Command], last: Command | None) -> QuerySet[Command]:
    """Those behind the last one; many commands of a batch share their moment."""
    if last is None:
        return due
    same = Q(recorded_at=last.recorded_at, pk__gt=last.pk)
    return due.filter(Q(recorded_at__gt=last.recorded_at) | same, recorded_at__gte=last.recorded_at)


def _clear(batch: Sequence[Command], gone: frozenset[int] | None = None, about: Collection[UUID] = frozenset()) -> int:
    """Clear these commands of all readers and words; or of those who are `gone`, and of words `about` them."""
    changed = []
    for command in batch:
        stored = {"facts": command.facts, "decision": command.decision}
        cleared = retention.without_readers(stored, gone)
        if gone is None or command.pk in about or cleared != stored:
            cleared["facts"] = retention.without_words(cleared["facts"])
        if cleared != stored:
            command.facts, command.decision = cleared["facts"], cleared["decision"]
            changed.append(command)
    return Command.objects.bulk_update(changed, ["facts", "decision"], batch_size=100)
