"""What the desk shows of the reader who stands there: as much as the act needs, and masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shulian import clock
from shulian.apps.alliance.access import Visitor
from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Charge
from shulian.apps.circulation import refusals
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.queries import loans_of
from shulian.apps.circulation.standing import Limit, Out, Standing, costs, ready_holds, standing_of
from shulian.apps.readers.access import is_at_home
from shulian.apps.readers.families import acts_for, is_live
from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.readertypes import type_to_show
from shulian.core.circulation.refusals import Refusal
from shulian.core.identity import is_minor
from shulian.core.registration import mask_card, mask_name
from shulian.interfaces.lists import First, first
from shulian.interfaces.templatetags.look import weekday

EXPIRES_SOON = timedelta(days=30)
LOANS_SHOWN = 20
CHARGES_SHOWN = 5
READY_SHOWN = 10
OTHERS_SHOWN = 20


@dataclass(frozen=True)
class Notice:
    """Something about the reader that matters now; `stop` keeps the reader from borrowing."""

    text: str
    stop: bool = False


@dataclass(frozen=True)
class Owed:
    """What the reader owes: this library's charges one by one, those of others as one sum."""

    charges: tuple[Charge, ...]
    here_fen: int
    elsewhere_fen: int
    more: int = 0

    @property
    def fen(self) -> int:
        """All of it."""
        return self.here_fen + self.elsewhere_fen


@dataclass(frozen=True)
class ActsFor:
    """Somebody for whom the reader at the desk may act (代借代还)."""

    proxy: int
    name: str
    until: date | None


@dataclass(frozen=True)
class Seen:
    """The reader as the desk shows him."""

    name: str
    card: str
    mask: str
    category: str
    category_en: str
    home: Library
    notices: tuple[Notice, ...]
    standing: Standing
    page: Page[Loan]
    out: tuple[Out, ...]
    owed: Owed
    ready: First
    today: date
    acts_for: First

    @property
    def stopped(self) -> bool:
        """Whether something keeps the reader from borrowing."""
        return bool(self.standing.stops)

    @property
    def loans(self) -> tuple[Loan, ...]:
        """The loans of this page of the list."""
        return tuple(out.loan for out in self.out)

    @property
    def limit(self) -> int | None:
        """How many items the reader may have in the whole alliance; None where the policy has a gap."""
        return self.standing.terms.loan_limit if self.standing.terms else None

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The narrower limits; the widest has the large figure."""
        return self.standing.limits[1:]

    @property
    def count(self) -> int:
        """How many items the reader has."""
        return self.standing.facts.open_loans

    @property
    def full(self) -> bool:
        """Whether the limit is used up."""
        return self.standing.full


def seen(account: Visitor, card: Card, library: Library, page: int = 1) -> Seen:
    """The reader of this card, as seen from this library."""
    reader, today = card.reader, clock.today()
    standing = standing_of(card, library)
    kind = type_to_show(reader)
    listed = _page(reader, page, standing.facts.open_loans)
    return Seen(
        name=mask_name(reader.name),
        card=mask_card(card.number),
        mask=reader.identity_mask,
        category=kind.name,
        category_en=kind.name_en,
        home=reader.home_library,
        notices=tuple(_notices(account, library, reader, standing, today)),
        standing=standing,
        page=listed,
        out=tuple(costs(listed.object_list, library, standing.snapshot)),
        owed=_owed(standing.charges, library),
        ready=first(ready_holds(reader, library), READY_SHOWN),
        today=today,
        acts_for=_acts_for(card),
    )


def _acts_for(card: Card) -> First:
    found = first(acts_for(card.reader, live=is_live(card)), OTHERS_SHOWN)
    return First([ActsFor(one.pk, mask_name(one.reader.name), one.ends_on) for one in found.rows], found.more)


def _page(reader: Reader, number: int, count: int) -> Page[Loan]:
    pages = Paginator(loans_of(reader), LOANS_SHOWN)
    pages.count = count  # it is known already
    return pages.get_page(number)


def _owed(charges: Iterable[Charge], library: Library) -> Owed:
    charges = list(charges)
    here = [charge for charge in charges if charge.library_id == library.pk]
    elsewhere = sum(charge.open_fen for charge in charges if charge.library_id != library.pk)
    shown = first(here, CHARGES_SHOWN)
    return Owed(tuple(shown.rows), sum(charge.open_fen for charge in here), elsewhere, shown.more)


def _notices(account: Visitor, library: Library, reader: Reader, standing: Standing, today: date) -> list[Notice]:
    found = [Notice(_against(account, library, reader, one), stop=True) for one in standing.stops]
    if today <= reader.expires_on <= today + EXPIRES_SOON:
        found.append(Notice(_("The card expires soon.")))
    if standing.late:
        late = {"n": standing.late}
        found.append(Notice(ngettext("%(n)d item is overdue.", "%(n)d items are overdue.", standing.late) % late))
    if reader.birth_date and is_minor(reader.birth_date, today):
        found.append(Notice(_("Under 18: contact goes through the guardian.")))
    return found


def _against(account: Visitor, library: Library, reader: Reader, refusal: Refusal) -> str:
    """The sentence of the rule, with what only this reader's record knows; what a block says is read at home."""
    sentence = refusals.sentence(refusal)
    if refusal is Refusal.READER_BLOCKED and reader.status_reason and is_at_home(account, library, reader):
        return f"{sentence} {reader.status_reason}"
    if refusal is Refusal.READER_SUSPENDED and reader.suspended_until:
        return f"{sentence} {_('Until the end of %(day)s.') % {'day': weekday(reader.suspended_until)}}"
    return sentence
