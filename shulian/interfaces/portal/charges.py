"""What a reader owes and why, what the late loans come to so far, the deposit, and what was settled before."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shulian.apps.alliance.models import Account
from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.apps.charges.models import Charge
from shulian.apps.charges.queries.accounts import charges_of, debt_of, held_of, open_charges, open_refunds, tiers_of
from shulian.apps.circulation.accruals import accruals_of
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import reader_of
from shulian.core.charges import tier_for
from shulian.interfaces.lists import paged

PER_PAGE = 20


@dataclass(frozen=True)
class Shown:
    """A charge with the title of the book it is about."""

    charge: Charge
    title: str


@never_cache
@require_safe
@login_required
def charges(request: HttpRequest) -> HttpResponse:
    """My charges and my deposit."""
    reader = reader_of(request.user) if isinstance(request.user, Account) else None
    seen: dict[str, object] = {"here": "me", "reader": reader}
    if reader:
        seen |= _account(request, reader)
    return render(request, "portal/charges.html", seen)


def _account(request: HttpRequest, reader: Reader) -> dict[str, object]:
    owed = paged(request, open_charges(reader), PER_PAGE, "owed")
    page = paged(request, charges_of(reader).filter(settled_at__isnull=False), PER_PAGE)
    titles = _titles([*owed, *page])
    held = held_of(reader)
    return {
        "owed": [Shown(one, titles.get(one.title or 0, "")) for one in owed],
        "owed_page": owed,
        "debt": debt_of(reader),
        "accruals": paged(request, accruals_of(reader), PER_PAGE, "late"),
        "refunds": paged(request, open_refunds(reader), PER_PAGE, "due"),
        "held": held,
        "tier": tier_for(held.fen, tiers_of(reader.home_library)),
        "page": page,
        "settled": [Shown(one, titles.get(one.title or 0, "")) for one in page],
    }


def _titles(charges_shown: list[Charge]) -> dict[int, str]:
    wanted = [one.title for one in charges_shown if one.title]
    return {title.pk: title.title for title in titles_in_order(wanted)}
