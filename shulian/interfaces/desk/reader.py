"""What the desk shows of the reader who stands there: as much as the act needs, and masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.queries import loans_of, terms_of
from shulian.apps.readers.models import Card, Reader
from shulian.core.identity import is_minor
from shulian.core.registration import mask_card, mask_name

EXPIRES_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Notice:
    """Something about the reader that matters now; `stop` keeps the reader from borrowing."""

    text: str
    stop: bool = False


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
    loans: tuple[Loan, ...]
    limit: int | None
    today: date

    @property
    def stopped(self) -> bool:
        """Whether something keeps the reader from borrowing."""
        return any(notice.stop for notice in self.notices)

    @property
    def full(self) -> bool:
        """Whether the limit is used up."""
        return self.limit is not None and len(self.loans) >= self.limit


def seen(card: Card, library: Library) -> Seen:
    """The reader of this card, as seen from this library."""
    reader, today = card.reader, clock.today()
    loans = tuple(loans_of(reader))
    terms = terms_of(reader, library)
    return Seen(
        name=mask_name(reader.name),
        card=mask_card(card.number),
        mask=reader.identity_mask,
        category=reader.category.name,
        category_en=reader.category.name_en,
        home=reader.home_library,
        notices=tuple(_notices(card, reader, loans, today)),
        loans=loans,
        limit=terms.loan_limit if terms else None,
        today=today,
    )


def stops(card: Card, today: date) -> list[Notice]:
    """What keeps the reader from borrowing with this card."""
    reader = card.reader
    found = []
    if reader.status == Reader.Status.LEFT:
        found.append(Notice(_("Has given up the card."), stop=True))
    if reader.status == Reader.Status.BLOCKED:
        found.append(Notice(reader.status_reason or _("May not borrow at present."), stop=True))
    if card.status != Card.Status.ACTIVE:
        found.append(Notice(_("This card was reported lost or has been replaced."), stop=True))
    if reader.expires_on < today:
        found.append(Notice(_("The card has expired."), stop=True))
    return found


def _notices(card: Card, reader: Reader, loans: tuple[Loan, ...], today: date) -> list[Notice]:
    found = stops(card, today)
    if today <= reader.expires_on <= today + EXPIRES_SOON:
        found.append(Notice(_("The card expires soon.")))
    late = sum(loan.due_on < today for loan in loans)
    if late:
        found.append(Notice(ngettext("%(n)d item is overdue.", "%(n)d items are overdue.", late) % {"n": late}))
    if reader.birth_date and is_minor(reader.birth_date, today):
        found.append(Notice(_("Under 18: contact goes through the guardian.")))
    return found
