"""The words for the closed lists of the rules: kinds of library, services, standings, states of items."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.core.circulation.states import ItemState
from shulian.core.library import Kind, Service, Standing

KINDS: dict[str, Promise] = {
    Kind.PROVINCE: _("Provincial library"),
    Kind.CITY: _("City library"),
    Kind.COUNTY: _("County library"),
    Kind.BRANCH: _("Branch"),
    Kind.TOWNSHIP_BRANCH: _("Township branch"),
    Kind.READING_ROOM: _("City reading room"),
    Kind.SELF_SERVICE: _("24-hour self-service library"),
    Kind.MOBILE_STOP: _("Mobile-library stop"),
    Kind.SERVICE_POINT: _("Service point"),
    Kind.POST_OFFICE: _("Post-office return point"),
}

SERVICES: dict[str, Promise] = {
    Service.CIRCULATION: _("Borrow here, return anywhere"),
    Service.JOINT_REFERENCE: _("Joint reference and document delivery"),
}

STANDINGS: dict[str, Promise] = {
    Standing.APPLIED: _("applied"),
    Standing.ACTIVE: pgettext_lazy("membership", "active"),
    Standing.SUSPENDED: _("suspended"),
    Standing.LEFT: pgettext_lazy("membership", "left"),
}

ITEM_STATES: dict[str, Promise] = {
    ItemState.AVAILABLE: _("On the shelf"),
    ItemState.ON_LOAN: _("On loan"),
    ItemState.IN_TRANSIT: _("On its way"),
    ItemState.ON_HOLD_SHELF: _("On the hold shelf"),
    ItemState.CLAIMED_RETURNED: _("Said to be returned"),
    ItemState.LOST: _("Lost"),
    ItemState.MISSING: _("Missing"),
    ItemState.DAMAGED: _("Damaged"),
    ItemState.WITHDRAWN: _("Withdrawn"),
}

# The shape and colour that go with the word: see .badge in the style sheet.
ITEM_STATE_MARKS: dict[str, str] = {
    ItemState.AVAILABLE: "yes",
    ItemState.ON_LOAN: "plain",
    ItemState.IN_TRANSIT: "look",
    ItemState.ON_HOLD_SHELF: "look",
    ItemState.CLAIMED_RETURNED: "look",
    ItemState.LOST: "stop",
    ItemState.MISSING: "stop",
    ItemState.DAMAGED: "stop",
    ItemState.WITHDRAWN: "stop",
}
