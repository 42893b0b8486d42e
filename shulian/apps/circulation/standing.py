"""How a reader stands before anything is scanned: what is against it, limits used, what late loans cost today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Charge
from shulian.apps.charges.queries.accounts import held_of, open_charges
from shulian.apps.circulation.actions import locked
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.circulation.queries import loans_of
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.queries import standing_of as reader_standing
from shulian.core.circulation.checkin import sanction_of
from shulian.core.circulation.checkout import against_borrowing
from shulian.core.circulation.decisions import Sanction
from shulian.core.circulation.facts import ReaderFacts
from shulian.core.circulation.late import Due, late_of
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState
from shulian.core.identity import age_on
from shulian.core.policy import VALUES, Terms
from shulian.core.readertypes import Awaits

BOOK = "book"
FULL = (Refusal.TOO_MANY_LOANS, Refusal.TIER_FULL)
"""A limit that is used up, which the next return frees."""


class Scope(StrEnum):
    """What a limit counts."""

    ALLIANCE = "alliance"
    INSTITUTION = "institution"
    LIBRARY = "library"
    ITEM_CLASS = "item-class"
    DEPOSIT = "deposit"


@dataclass(frozen=True)
class Limit:
    """So many of so many, for items of the library here and what belongs to it."""

    scope: Scope
    used: int
    most: int
    item_class: str = ""

    @property
    def full(self) -> bool:
        """Whether it is used up."""
        return self.used >= self.most


@dataclass(frozen=True)
class Standing:
    """The reader as the rules see it; `late` counts the loans that are due."""

    facts: ReaderFacts
    against: tuple[Refusal, ...]
    limits: tuple[Limit, ...]
    terms: Terms | None
    late: int
    charges: tuple[Charge, ...]
    snapshot: Snapshot

    @property
    def stops(self) -> tuple[Refusal, ...]:
        """What keeps the reader from borrowing beside a limit that is used up, which the next return frees."""
        return tuple(one for one in self.against if one not in FULL)

    @property
    def full(self) -> bool:
        """Whether the reader has as many items as the alliance allows, or the deposit covers."""
        return any(one in FULL for one in self.against)


@dataclass(frozen=True)
class Out:
    """A loan, and what it would cost if the item came back here now."""

    loan: Loan
    cost: Sanction | None


def standing_of(card: Card, library: Library) -> Standing:
    """The reader of this card, for an ordinary book of this library; refusals and limits are those of a checkout."""
    reader, today, snapshot = card.reader, clock.today(), locked.snapshot_now()
    rows = (
        loans_of(reader)
        .order_by()
        .values_list("item__library_id", "item__item_class", "due_on", "due_at", "claimed_on")
    )
    out = [_Lent(owner, kind, Due(on, at, claimed)) for owner, kind, on, at, claimed in rows]
    charges = tuple(open_charges(reader))
    facts = _facts(card, out, sum(charge.open_fen for charge in charges))
    here, institution = library.pk, snapshot.institution_of[library.pk]
    facts = replace(
        facts,
        loans_library=sum(one.owner == here for one in out),
        loans_subtree=sum(snapshot.paths[one.owner].startswith(institution) for one in out),
        loans_class=sum(one.kind == BOOK for one in out),
        covered=snapshot.covered(reader.home_library_id, facts.deposit_fen),
        late=late_of((one.due for one in out), clock.local(clock.now()), snapshot.calendar_of(here)),
    )
    terms = _terms(snapshot, reader, library, BOOK, today)
    kinds = {kind: _terms(snapshot, reader, library, kind, today) for kind in sorted({one.kind for one in out})}
    return Standing(
        facts=facts,
        against=against_borrowing(facts, terms, today),
        limits=tuple(_limits(facts, terms, kinds, Counter(one.kind for one in out))),
        terms=terms,
        late=facts.late.items if facts.late else 0,
        charges=charges,
        snapshot=snapshot,
    )


def costs(loans: Iterable[Loan], library: Library, snapshot: Snapshot) -> list[Out]:
    """Each loan with what its return here would cost today: worked out, never stored."""
    now = clock.now()
    return [Out(loan, sanction_of(locked.loan_facts(loan, snapshot, library.pk, now))) for loan in loans]


def ready_holds(reader: Reader, library: Library) -> QuerySet[Hold]:
    """What waits for the reader on the hold shelf of this library, the one that goes first on top."""
    ready = Hold.objects.filter(reader=reader, pickup=library, state=HoldState.READY)
    return ready.select_related("title", "caught").order_by("shelf_until", "pk")


def open_holds(reader: Reader) -> QuerySet[Hold]:
    """What the reader waits for, the oldest first."""
    return Hold.objects.filter(reader=reader, ended_at__isnull=True).select_related("title", "pickup").order_by("pk")


def hold_of(reader: Reader, pk: int) -> Hold | None:
    """A hold of this reader, open or over."""
    return Hold.objects.filter(reader=reader, pk=pk).first()


class _Lent(NamedTuple):
    """A loan as the limits see it."""

    owner: int
    kind: str
    due: Due


def _facts(card: Card, out: list[_Lent], owed_fen: int) -> ReaderFacts:
    reader, held = card.reader, held_of(card.reader)
    return ReaderFacts(
        id=reader.pk,
        standing=reader_standing(reader, clock.today()),
        expires_on=reader.expires_on,
        card_active=card.status == Card.Status.ACTIVE,
        open_loans=len(out),
        owed_fen=owed_fen,
        deposit_fen=held.fen,
        deposit_free=held.exemption is not None,
        suspended_until=reader.suspended_until,
        age=age_on(clock.today(), reader.birth_date) if reader.birth_date else None,
        awaits=Awaits(reader.awaits),
    )


def _terms(snapshot: Snapshot, reader: Reader, library: Library, kind: str, today: date) -> Terms | None:
    age = age_on(today, reader.birth_date) if reader.birth_date else None
    return snapshot.terms_of(library.pk, reader.category_id, kind, reader.home_library_id, age)


def _limits(
    facts: ReaderFacts, terms: Terms | None, kinds: dict[str, Terms | None], out: Counter[str]
) -> Iterable[Limit]:
    """The limits that somebody set; a value that no row gives stands for none."""
    if terms is None:
        return
    yield Limit(Scope.ALLIANCE, facts.open_loans, terms.loan_limit)
    if facts.covered and terms.deposit_fen and not facts.deposit_free:
        yield Limit(Scope.DEPOSIT, facts.open_loans, facts.covered.items)
    if _is_set("loan_limit_subtree", terms.loan_limit_subtree):
        yield Limit(Scope.INSTITUTION, facts.loans_subtree, terms.loan_limit_subtree)
    if _is_set("loan_limit_library", terms.loan_limit_library):
        yield Limit(Scope.LIBRARY, facts.loans_library, terms.loan_limit_library)
    for kind, own in kinds.items():
        if own and _is_set("loan_limit_class", own.loan_limit_class):
            yield Limit(Scope.ITEM_CLASS, out[kind], own.loan_limit_class, kind)


def _is_set(name: str, value: Any) -> bool:
    return bool(value != VALUES[name].default)
