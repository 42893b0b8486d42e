"""What is known of cards: as the rule of their life takes them, what was done with them, and which want a look."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import Card, CardAct, Category, Reader
from shulian.apps.readers.queries import standing_of
from shulian.core.cardlife import Birth, CardFacts, Deed, Fault, State, is_blocked, is_suspended, judge, state_of
from shulian.core.registration import months_later


class Look(StrEnum):
    """The lists of cards that want a look."""

    EXPIRING = "expiring"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    FROZEN = "frozen"
    OUTGROWN = "outgrown"
    WENT = "went"


EXPIRES_WITHIN_DAYS = 60
WENT_WITHIN_DAYS = 30


def card_facts(card: Card, reader: Reader, today: date) -> CardFacts:
    """The card as the rule of its life takes it."""
    live = card.status == Card.Status.ACTIVE
    return CardFacts(
        standing=standing_of(reader, today),
        expires_on=reader.expires_on,
        live=live,
        replaced=not live and Card.objects.filter(reader=reader, status=Card.Status.ACTIVE).exists(),
        joined=reader.merged_into_id is not None,
        deceased=reader.closed_as == Reader.Closed.DECEASED,
        blocked=is_blocked(today, reader.status, reader.blocked_until),
        suspended=is_suspended(today, reader.suspended_until),
    )


def card_acts_of(reader: Reader) -> QuerySet[CardAct]:
    """What was done with the reader's card, the latest first."""
    return CardAct.objects.filter(reader=reader).select_related("library", "actor").order_by("-done_at", "-pk")


def birth_of(card: Card) -> CardAct | None:
    """How the card came about; None of a card of before that was written down, or that replaced another."""
    return CardAct.objects.filter(card=card, deed__in=list(Birth)).order_by("done_at", "pk").first()


def cards_to_look_at(library: Library, which: Look, today: date) -> QuerySet[Reader]:
    """Readers at home here whose card runs out, is blocked or is frozen; and who lately went to another library."""
    live = Reader.objects.exclude(status=Reader.Status.LEFT).select_related("category")
    here = live.filter(home_library=library)
    if which is Look.WENT:
        gone = live.filter(home_before=library, home_since__gt=today - timedelta(days=WENT_WITHIN_DAYS))
        return gone.exclude(home_library=library).order_by("-home_since", "pk")
    match which:
        case Look.EXPIRING:
            ahead = today + timedelta(days=EXPIRES_WITHIN_DAYS)
            return here.filter(expires_on__gte=today, expires_on__lte=ahead).order_by("expires_on", "pk")
        case Look.EXPIRED:
            return here.filter(expires_on__lt=today).order_by("-expires_on", "pk")
        case Look.BLOCKED:
            holds = Q(blocked_until__isnull=True) | Q(blocked_until__gte=today)
            blocked = here.filter(holds, status=Reader.Status.BLOCKED)
            return blocked.order_by(F("blocked_until").asc(nulls_last=True), "pk")
        case Look.FROZEN:
            return here.filter(frozen_at__isnull=False).order_by("frozen_at", "pk")
        case Look.OUTGROWN:
            return here.filter(_outgrown(today)).order_by("birth_date", "pk")


def _outgrown(today: date) -> Q:
    """Whoever is older than the kind of card is for; who turned 18 today is among them."""
    found = Q(pk__in=[])
    for category in Category.objects.exclude(age_max=None):
        found |= Q(category=category, birth_date__lte=months_later(today, -12 * ((category.age_max or 0) + 1)))
    return found


def state_today(card: Card, today: date) -> State:
    """What the card is today, of a reader that was read with it."""
    return state_of(card_facts(card, card.reader, today), today)


def against_print(card: Card, today: date) -> Fault | None:
    """What stands against printing this card, of a reader that was read with it."""
    return judge(Deed.PRINT, card_facts(card, card.reader, today), today)


def act_of(reader: Reader, pk: int) -> CardAct | None:
    """One act in the life of this reader's card."""
    return card_acts_of(reader).filter(pk=pk).select_related("card", "library", "actor").first()
