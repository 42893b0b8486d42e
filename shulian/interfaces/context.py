"""What every page shows around its content: the alliance's name and the places open to the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from shulian.apps.alliance.access import Visitor, has_anywhere
from shulian.apps.alliance.actions.heavy import to_sign
from shulian.apps.alliance.models import Account
from shulian.apps.alliance.queries.register import the_alliance
from shulian.core.roles import Right
from shulian.interfaces.looks import marks_of

OFFICE_RIGHTS = (
    Right.MANAGE_LIBRARY,
    Right.VIEW_FIGURES,
    Right.MANAGE_RETURNS,
    Right.PUBLISH_BULLETIN,
    Right.MANAGE_NOTICES,
    Right.INVITE_STAFF,
    Right.ADMINISTER,
    Right.MANAGE_COURIER,
    Right.AUDIT,
    Right.APPROVE_HEAVY,
)


@dataclass(frozen=True)
class Place:
    """Somewhere a person may go from any page."""

    name: str
    url: str


def frame(request: HttpRequest) -> dict[str, Any]:
    """`alliance` and `places` for the base template; neither is read from the database unless it is shown."""
    return {
        "alliance": SimpleLazyObject(the_alliance),
        "places": SimpleLazyObject(lambda: places_of(request.user)),
        "look_marks": marks_of(request),
    }


def _desk_places(account: Visitor) -> list[Place]:
    """The desk; for posts without a desk the one page of it that is theirs."""
    if has_anywhere(account, Right.CIRCULATE):
        return [Place(_("Desk"), "/desk/")]
    if has_anywhere(account, Right.ISSUE_CARD):
        return [Place(_("Issue a card"), reverse("desk:card-new"))]
    if any(has_anywhere(account, right) for right in (*OFFICE_RIGHTS, Right.CATALOGUE)):
        return []
    if has_anywhere(account, Right.TAKE_STOCK):
        return [Place(_("Stock-taking"), reverse("desk:stock-takes"))]
    if has_anywhere(account, Right.ANSWER_FEEDBACK):
        return [Place(_("Feedback"), reverse("office:feedback"))]
    return []


def places_of(account: Visitor) -> list[Place]:
    """Portal, desk, office and driver's page, as far as they are open to the account; it starts at the first."""
    if isinstance(account, Account) and account.kind == Account.Kind.READER:
        return [Place(_("My books"), reverse("portal:me"))]
    places = []
    places += _desk_places(account)
    if any(has_anywhere(account, right) for right in OFFICE_RIGHTS):
        places.append(Place(_("Alliance office"), "/office/"))
    if has_anywhere(account, Right.CATALOGUE):
        places.append(Place(_("Cataloguing"), reverse("cataloguing:home")))
    if has_anywhere(account, Right.CARRY):
        places.append(Place(_("My trip"), "/courier/"))
    return [*places, *_to_sign(account), Place(_("Readers' portal"), reverse("home"))]


def _to_sign(account: Visitor) -> list[Place]:
    """Heavy acts that wait for this person's signature: told on every page, since a proposal waits for days only."""
    if not isinstance(account, Account) or not has_anywhere(account, Right.APPROVE_HEAVY):
        return []
    waiting = to_sign(account)
    return [Place(_("To sign: %(n)d") % {"n": waiting}, reverse("office:heavy"))] if waiting else []
