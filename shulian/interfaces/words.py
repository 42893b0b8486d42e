"""The words for the closed lists of the rules: libraries, services, states of items, posts, reasons."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.core.circulation.decisions import Outcome
from shulian.core.circulation.holds import Change
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.library import Kind, Service, Standing
from shulian.core.retention import Reason
from shulian.core.wishes import Fault, What

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

REASONS: dict[str, Promise] = {
    Reason.CIRCULATION: _("Circulation at the desk"),
    Reason.APPLICATION: _("Application for a card"),
    Reason.DAMAGE: _("Damage was found on an item"),
    Reason.LEFT_BEHIND: _("Something was left in an item"),
    Reason.DISPUTE: _("A dispute about a loan"),
    Reason.AT_READERS_WISH: _("At the reader's own wish"),
    Reason.AUDIT: _("Audit"),
    Reason.NUMBER_SHOWN: _("A sealed number was shown in full"),
    Reason.PROTECTED_SHOWN: _(
        "Names and telephones of guardians or contact persons, or data of a minor, were shown in full"
    ),
    Reason.TERMS_EXPLAINED: _("To see which terms hold for a loan"),
    Reason.ERASURE_LISTED: _("Named by card on a list of readers to be erased"),
}
"""Why a reader's record was looked at."""

HOLD_STATES: dict[str, Promise] = {
    HoldState.WAITING: _("Waiting"),
    HoldState.SUSPENDED: pgettext_lazy("hold", "Suspended"),
    HoldState.CAPTURED: _("On its way to the pickup library"),
    HoldState.READY: _("Ready to be picked up"),
    HoldState.FULFILLED: _("Picked up"),
    HoldState.CANCELLED: _("Cancelled"),
    HoldState.EXPIRED: _("Expired"),
}

# What a scan says of an item that comes in, in a few words.
OUTCOMES: dict[str, Promise] = {
    Outcome.SHELVE: _("Shelve it"),
    Outcome.RECEIVED: _("Shelve it"),
    Outcome.ALREADY_HERE: _("Shelve it"),
    Outcome.FOUND: _("Shelve it"),
    Outcome.FLOATS: _("Shelve it; it stays here"),
    Outcome.HOLD_SHELF: _("Hold shelf, for the next reader"),
    Outcome.SEND_TO_PICKUP: _("Send it to a reader who waits"),
    Outcome.SEND_HOME: _("Send it home"),
    Outcome.PASSING: _("Pass it on"),
    Outcome.SET_ASIDE: _("Set it aside"),
}

HOLD_STATE_MARKS: dict[str, str] = {
    HoldState.WAITING: "info",
    HoldState.CAPTURED: "look",
    HoldState.READY: "yes",
    HoldState.FULFILLED: "yes",
}

HOLD_CHANGES: dict[str, Promise] = {
    Change.CANCEL: pgettext_lazy("hold", "Cancel"),
    Change.EXPIRE: _("Expire"),
    Change.SUSPEND: _("Suspend"),
    Change.RESUME: _("Resume"),
    Change.MOVE: _("Change the pickup library"),
}

MARKS: dict[str, Promise] = {
    Mark.LOST: _("Lost by the reader"),
    Mark.LOST_IN_TRANSIT: _("Lost on its way"),
    Mark.MISSING: pgettext_lazy("mark", "Missing"),
    Mark.DAMAGED: pgettext_lazy("mark", "Damaged"),
    Mark.MENDED: _("Mended"),
    Mark.CLAIMED_RETURNED: _("The reader says it was returned"),
    Mark.CLAIM_DROPPED: _("The reader has it after all"),
    Mark.FOUND: _("Found"),
    Mark.WITHDRAWN: pgettext_lazy("mark", "Withdrawn"),
    Mark.RESTORED: _("Back into the collection"),
}

WISHES: dict[str, Promise] = {
    What.NAME: pgettext_lazy("person", "Name"),
    What.IDENTITY: _("Identity number"),
    What.BIRTH_DATE: _("Date of birth"),
    What.PHONE: _("Telephone number"),
    What.GUARDIAN: _("Guardian"),
    What.FAMILY: _("Family"),
    What.OTHER: _("Something else"),
}


def wished(what: str) -> Promise:
    """What a reader has asked about the own data."""
    return WISHES[what] if what else _("Give up the card and delete everything")


WISH_FAULTS = {
    Fault.NOTHING_WRITTEN: _("Please write what is wrong and how it should be."),
    Fault.TOO_LONG: _("Please say it in fewer words: at most 500 signs."),
    Fault.OPEN_ALREADY: _("You have asked for this already; your library has it on its list."),
    Fault.ANSWERED: _("This was answered already; the first answer stands."),
    Fault.WHY_NEEDED: _("Say why it cannot be done, and what the reader can do."),
    Fault.STILL_A_READER: _("The card has not been given up yet. Give it up first; then answer that it is done."),
}
WISH_STATES: dict[str, Promise] = {
    "open": pgettext_lazy("wish", "Waits at your library"),
    "done": pgettext_lazy("wish", "Done"),
    "declined": pgettext_lazy("wish", "Not done"),
    "withdrawn": pgettext_lazy("wish", "Taken back"),
}
