"""Who a reader is: by card, by identity number, by account; who looked at whom; and how long it is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import BinaryField, Case, F, Func, Q, QuerySet, Value, When

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.finding import credential_by
from shulian.apps.readers.models import (
    AuditSearch,
    Card,
    CardSeries,
    Category,
    DataWish,
    FormerToken,
    Privacy,
    Reader,
    Registration,
    View,
)
from shulian.core import credentials
from shulian.core.cardlife import against_acting, standing_on
from shulian.core.cardnumbers import Range, is_nearly_empty
from shulian.core.circulation.facts import Standing
from shulian.core.circulation.refusals import Refusal
from shulian.core.identity import is_minor
from shulian.core.readertypes import Awaits
from shulian.core.registration import clean_card_number, mask_card
from shulian.core.retention import Rules, notices_before


def categories() -> QuerySet[Category]:
    """The kinds of reader in their order."""
    return Category.objects.order_by("order", "code")


def card_by_number(number: str) -> Card | None:
    """A card, live or dead, with its reader."""
    return _cards().filter(number=clean_card_number(number)).first()


def card_by_id(pk: int) -> Card | None:
    """The card with this id, live or dead, with its reader."""
    return _cards().filter(pk=pk).first()


def reader_by_identity(number: str) -> Reader | None:
    """The reader with this identity number in its stored form, found by its keyed digest of any key."""
    found = credential_by(credentials.Value(credentials.Kind.IDENTITY, number))
    return found.reader if found else None


def standing_of(reader: Reader, today: date) -> Standing:
    """How a reader stands on a day."""
    return standing_on(today, reader.status, reader.blocked_until, frozen=reader.frozen_at is not None)


def holder_facts(reader: Reader, today: date) -> HolderFacts:
    """The reader as the rule of acting cards takes one."""
    return HolderFacts(standing_of(reader, today), reader.expires_on, reader.suspended_until)


def against_holder(reader: Reader, today: date) -> Iterator[Refusal]:
    """What keeps a reader from acting on a day, whichever card or document is shown."""
    return against_acting(holder_facts(reader, today), today)


class HolderFacts(NamedTuple):
    """A reader as the rule of acting cards takes one."""

    standing: Standing
    expires_on: date
    suspended_until: date | None


def unchecked() -> QuerySet[Registration]:
    """Registrations whose document nobody has seen yet."""
    return Registration.objects.filter(state=Registration.State.PROVISIONAL)


def awaits_after_consent(reader: Reader) -> Awaits:
    """What is still to be brought by whom no guardian's consent is waited for (any more)."""
    return Awaits.CHECK if unchecked().filter(reader=reader).exists() else Awaits.NOTHING


def pins_not_stamped_by(mark: bytes) -> int:
    """How many readers have a PIN that another look-up key than the marked one has stamped."""
    return with_old_pins(mark).count()


def with_old_pins(mark: bytes) -> QuerySet[Reader]:
    """Readers whose PIN another look-up key than the marked one has stamped."""
    begins = Func(F("pin"), Value(1), Value(len(mark)), function="substr", output_field=BinaryField())
    return Reader.objects.exclude(pin=b"").annotate(stamped_by=begins).exclude(stamped_by=mark)


def holder_of(number: str) -> Reader | None:
    """Whose live card this is."""
    found = card_by_number(number)
    return found.reader if found and found.status == Card.Status.ACTIVE else None


def card_of(reader: Reader) -> Card | None:
    """The reader's newest live card."""
    return _cards().filter(reader=reader, status=Card.Status.ACTIVE).order_by("-issued_at", "-pk").first()


def card_to_show(reader: Reader) -> Card | None:
    """The card that stands for a reader: the newest live one, else the newest of all."""
    live_first = Case(When(status=Card.Status.ACTIVE, then=Value(0)), default=Value(1))
    return _cards().filter(reader=reader).order_by(live_first, "-issued_at", "-pk").first()


def reader_of(account: Account) -> Reader | None:
    """The reader whose account this is."""
    return Reader.objects.select_related("category", "home_library__division").filter(account=account).first()


def contact_of(reader: Reader) -> str:
    """The telephone number by which the reader is reached; of a minor the guardian's."""
    minor = reader.birth_date is not None and is_minor(reader.birth_date, clock.today())
    sealed = reader.guardian_phone if minor else reader.phone
    return secrets.unseal(bytes(sealed)) if sealed else ""


def readers_at(library: Library) -> int:
    """How many readers have this library for their home and have not given up their card."""
    return Reader.objects.filter(home_library=library).exclude(status=Reader.Status.LEFT).count()


def rules() -> Rules:
    """How long the alliance remembers; the usual rules until it has set its own."""
    names = [field.name for field in fields(Rules)]
    return Rules(**Privacy.objects.filter(pk=1).values(*names).first() or {})


def notices_kept_from() -> tuple[date, date]:
    """The days of which the oldest notices are kept: of all, and of those that name titles."""
    held, today = rules(), clock.today()
    return notices_before(held, today, titles=False), notices_before(held, today, titles=True)


def tokens_of(reader: Reader) -> list[UUID]:
    """The tokens under which the journal can still be asked for this reader, the present one first."""
    former = FormerToken.objects.filter(reader=reader).order_by("-year").values_list("token", flat=True)
    joined = Reader.objects.filter(merged_into=reader).order_by("pk")
    return [reader.token, *former, *(token for one in joined for token in tokens_of(one))]


def kept_of(reader: Reader) -> Reader:
    """The record that this one was joined to, and that one in its turn; itself if it was joined to none."""
    while reader.merged_into is not None:
        reader = reader.merged_into
    return reader


def live_number(reader: Reader) -> str:
    """The live card of a reader, or of the record that this one was joined to, as it may be said."""
    card = card_of(kept_of(reader))
    return mask_card(card.number) if card else "—"


def joined_to(reader: Reader) -> list[Reader]:
    """The records that were merged into this one, and into those; they are one person's and go with it."""
    found: list[Reader] = []
    level = [reader.pk]
    while level:
        joined = list(Reader.objects.filter(merged_into__in=level).order_by("pk"))
        found += joined
        level = [one.pk for one in joined]
    return found


def views_of(reader: Reader) -> QuerySet[View]:
    """Who looked at this reader's record, and at those that were merged into it, the latest first."""
    found = View.objects.filter(reader__in=[reader, *joined_to(reader)])
    return found.select_related("library", "viewer").order_by("-seen_at", "-pk")


def looked_between(since: date, until: date) -> Q:
    """Looks of these days; of past years only the month is kept, and it counts if any of the days lies in it."""
    after = clock.midnight(until + timedelta(days=1))
    month_alone = Q(seen_at=F("hour"), seen_at__gte=clock.midnight(since.replace(day=1)))
    return (Q(seen_at__gte=clock.midnight(since)) | month_alone) & Q(seen_at__lt=after)


def views_found(search: AuditSearch, libraries: QuerySet[Library]) -> QuerySet[View]:
    """What answers an auditor's question, as far as it happened at these libraries; the latest first."""
    found = View.objects.filter(looked_between(search.since, search.until), library__in=libraries.order_by())
    if search.reader:
        # As the reader sees them: what was merged into the record is of the same person.
        found = found.filter(reader__in=[search.reader, *joined_to(search.reader)])
    if search.staff_id:
        found = found.filter(viewer=search.staff_id)
    return found.select_related("library", "viewer", "reader__home_library").order_by("-seen_at", "-pk")


def staff_by_name(username: str, libraries: QuerySet[Library]) -> Account | None:
    """Somebody who has or had a post at one of these libraries."""
    staff = Account.objects.filter(kind=Account.Kind.STAFF, grants__library__in=libraries.order_by())
    return staff.filter(username=username).distinct().first()


def searches_at(libraries: QuerySet[Library]) -> QuerySet[AuditSearch]:
    """What auditors asked at these libraries, the latest first."""
    asked = AuditSearch.objects.filter(library__in=libraries.order_by())
    return asked.select_related("auditor", "staff", "reader", "library").order_by("-asked_at", "-pk")


def _cards() -> QuerySet[Card]:
    return Card.objects.select_related("library", "reader__category", "reader__home_library")


def cards_of(readers: Iterable[int]) -> dict[int, str]:
    """The number of the newest card of each of these readers, a live one before all others."""
    live_first = Case(When(status=Card.Status.ACTIVE, then=Value(0)), default=Value(1))
    rows = Card.objects.filter(reader__in=list(readers)).order_by("reader", live_first, "-issued_at", "-pk")
    return dict(rows.distinct("reader").values_list("reader", "number"))


def wishes_of(reader: Reader) -> QuerySet[DataWish]:
    """What the reader has asked about the own data, the latest first."""
    return DataWish.objects.filter(reader=reader).select_related("library", "reader").order_by("-asked_at", "-pk")


def wishes_at(libraries: Iterable[int], *, deletions: bool) -> QuerySet[DataWish]:
    """What readers of these libraries have asked about their data, those that wait longest on top.

    `deletions`: for somebody who may close cards, to whom alone wishes to be deleted are open.
    """
    waits_first = Case(When(state=DataWish.State.OPEN, then=Value(0)), default=Value(1))
    found = DataWish.objects.filter(library__in=list(libraries)).select_related("library", "reader", "answered_by")
    if not deletions:
        found = found.exclude(kind=DataWish.Kind.DELETE)
    return found.order_by(waits_first, "asked_at", "pk")


def text_of_wish(wish: DataWish) -> str:
    """What the reader wrote."""
    return secrets.unseal(bytes(wish.text)) if wish.text else ""


def answer_to_wish(wish: DataWish) -> str:
    """What the library has answered."""
    return secrets.unseal(bytes(wish.answer)) if wish.answer else ""


def series_of(library: Library) -> QuerySet[CardSeries]:
    """The ranges of card numbers of this library and those below it, open ones first."""
    found = CardSeries.objects.filter(library__path__startswith=library.path).select_related("library")
    return found.order_by(F("closed_at").desc(nulls_first=True), "library__path", "prefix", "first")


def runs_out_of_numbers(library: Library) -> bool:
    """Whether the card numbers that a library gives out by itself are nearly used up."""
    known = CardSeries.objects.filter(library=library, closed_at=None)
    ranges = [Range(one.prefix, one.width, one.first, one.until, one.last) for one in known]
    return is_nearly_empty(ranges)


def cards_issued(library: Library, since: date) -> QuerySet[Card]:
    """The live cards that this library has issued since a day, in the order of their issue."""
    live = _cards().filter(library=library, status=Card.Status.ACTIVE, issued_at__gte=clock.midnight(since))
    return live.order_by("issued_at", "pk")
