"""What a reader owes and why, what the late loans come to so far, the deposit, and what was settled before."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shulian.apps.alliance.models import Account
from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.apps.charges.models import Charge
from shulian.apps.charges.queries.accounts import charges_of, held_of, open_charges, open_refunds, tiers_of
from shulian.apps.circulation.accruals import accruals
from shulian.apps.circulation.queries import loans_of
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import reader_of
from shulian.core.charges import tier_for

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
    owed = list(open_charges(reader))
    settled = charges_of(reader).filter(settled_at__isnull=False)
    page = Paginator(settled, PER_PAGE).get_page(request.GET.get("page"))
    titles = _titles([*owed, *page.object_list])
    held = held_of(reader)
    return {
        "owed": [Shown(one, titles.get(one.title or 0, "")) for one in owed],
        "debt": sum(one.open_fen for one in owed),
        "accruals": accruals(loans_of(reader)),
        "refunds": list(open_refunds(reader)),
        "held": held,
        "tier": tier_for(held.fen, tiers_of(reader.home_library)),
        "page": page,
        "settled": [Shown(one, titles.get(one.title or 0, "")) for one in page.object_list],
    }


def _titles(charges_shown: list[Charge]) -> dict[int, str]:
    wanted = [one.title for one in charges_shown if one.title]
    return {title.pk: title.title for title in titles_in_order(wanted)}
