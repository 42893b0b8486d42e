"""Why something on the road was not done, and what people are told: the reason in one sentence, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shulian.apps.journal.actions import Answer
from shulian.core.distribution import Refusal


@dataclass(frozen=True)
class Refused:
    """Why something was not done, with what the sentence about it names."""

    reason: Refusal
    details: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> Answer:
        """The refusal as the decision that is stored with its command."""
        return {"refused": self.reason.value, "details": dict(self.details)}


def refused_in(answer: Answer) -> Refused | None:
    """The refusal in a stored decision, if it was one."""
    return Refused(Refusal(answer["refused"]), answer["details"]) if "refused" in answer else None


@dataclass(frozen=True)
class Words:
    """Why, and what now."""

    sentence: str | Promise
    next_step: str | Promise


def words(refused: Refused) -> Words:
    """What is told about a refusal, with the names filled in."""
    found = WORDS[refused.reason]
    names = _Names(refused.details)
    return Words(str(found.sentence) % names, str(found.next_step) % names)


class _Names(dict[str, str]):
    """What is not known is left out of the sentence rather than breaking it."""

    def __missing__(self, name: str) -> str:
        return "—"


WORDS: dict[Refusal, Words] = {
    Refusal.UNKNOWN_BOX: Words(
        _("No box with the number %(number)s is on a journey."),
        _("Scan the barcode on the box again, or type its number. An unknown box is begun at the desk."),
    ),
    Refusal.BOX_IN_USE: Words(
        _("The box %(number)s is already on a journey from %(source)s to %(destination)s."),
        _("Take another box, or receive this one first."),
    ),
    Refusal.SAME_LIBRARY: Words(
        _("A box cannot be sent to the library it stands in."),
        _("Choose another destination."),
    ),
    Refusal.BOX_EMPTY: Words(
        _("There is nothing in the box %(number)s, so it cannot be sealed."),
        _("Scan the items into it first."),
    ),
    Refusal.SEAL_NEEDED: Words(
        _("A sealed box needs the number of its seal."),
        _("Scan or type the number that is printed on the seal."),
    ),
    Refusal.SEAL_IN_USE: Words(
        _("The seal %(seal)s is already on another box that is still on the way."),
        _("Use a new seal, and scan its number."),
    ),
    Refusal.NOT_SEALED: Words(
        _("The box %(number)s is not sealed yet."),
        _("Have it sealed at the desk first."),
    ),
    Refusal.ALREADY_SEALED: Words(
        _("The box %(number)s is sealed; nothing more goes in."),
        _("Open it again to change its contents, or begin another box."),
    ),
    Refusal.ALREADY_TAKEN: Words(
        _("The box %(number)s has already been taken along; nothing is changed."),
        _("Go on with the next box."),
    ),
    Refusal.ALREADY_GIVEN: Words(
        _("The box %(number)s has already been handed over at %(place)s; nothing is changed."),
        _("Go on with the next box."),
    ),
    Refusal.ALREADY_RECEIVED: Words(
        _("The manifest of the box %(number)s was already received on %(day)s; nothing is changed."),
        _("If something is still in the box, scan the items at the desk under Returns."),
    ),
    Refusal.ALREADY_MISSING: Words(
        _("The box %(number)s is already reported missing."),
        _("Whoever finds it scans it, and it counts as found."),
    ),
    Refusal.STILL_PACKED: Words(
        _("The box %(number)s is still being packed at %(source)s."),
        _("Ask that library to seal it, then scan it again."),
    ),
    Refusal.NOT_FROM_HERE: Words(
        _("By the records the box %(number)s is not at this stop but at %(place)s."),
        _("Compare the number; if it stands here, ask the desk to scan it."),
    ),
    Refusal.NOT_FOR_HERE: Words(
        _("The box %(number)s is for %(destination)s, not for this stop."),
        _("Keep it in the van."),
    ),
    Refusal.NOT_ON_ROUTE: Words(
        _("This trip does not go to %(destination)s."),
        _("Leave the box %(number)s here for another route."),
    ),
    Refusal.NOT_YOUR_TRIP: Words(
        _("This trip is driven by somebody else."),
        _("Choose your own trip, or ask the office to change the driver."),
    ),
    Refusal.UNKNOWN_ITEM: Words(
        _("No library of the alliance has an item with the barcode %(barcode)s."),
        _("Scan it again; if the barcode is right, set the item aside for cataloguing."),
    ),
    Refusal.SEVERAL_ITEMS: Words(
        _("Several libraries have an item with the barcode %(barcode)s, and more than one of them travels."),
        _("Set it aside and scan it at the desk under Returns, where its owner can be chosen."),
    ),
    Refusal.NO_TRANSIT: Words(
        _("The item %(barcode)s is not on its way anywhere."),
        _("Take it back at the desk first; then it is known where it goes."),
    ),
    Refusal.NOT_SHIPPED: Words(
        _("The item %(barcode)s is an e-book or a device and does not travel by courier."),
        _("Hand it over at the desk; call off its journey there."),
    ),
    Refusal.OTHER_DIRECTION: Words(
        _("The item %(barcode)s is on its way to %(library)s, which is not in the direction of this box."),
        _("Put it with the items for that library."),
    ),
    Refusal.IN_THIS_BOX: Words(
        _("The item %(barcode)s is already in this box."),
        _("Go on with the next item."),
    ),
    Refusal.IN_OTHER_BOX: Words(
        _("The item %(barcode)s is on the manifest of the box %(box)s."),
        _("Take it off that manifest first, or put it back into that box."),
    ),
    Refusal.NOT_IN_BOX: Words(
        _("The item is not in this box."),
        _("Load the page again to see what is in it."),
    ),
    Refusal.BOXES_ON_THE_WAY: Words(
        _("Boxes are on the way from or to %(library)s on this route: %(boxes)s."),
        _("Take the stop out once they have been received, or let another route carry them."),
    ),
    Refusal.STOP_TWICE: Words(
        _("A library stands twice on the route."),
        _("Keep one of the two stops."),
    ),
    Refusal.TOO_FEW_STOPS: Words(
        _("A route needs at least two stops."),
        _("Add the places it serves."),
    ),
    Refusal.ABSURD_AMOUNT: Words(
        _("This cost or distance cannot be right."),
        _("A trip costs between 0 and 100,000 yuan and is at most 5,000 kilometres long."),
    ),
    Refusal.LOSS_ANSWERED: Words(
        _("A colleague has already answered for the item %(barcode)s."),
        _("Nothing is changed. The list shows what is still to be answered."),
    ),
    Refusal.JOURNEY_OVER: Words(
        _("The item %(barcode)s is no longer on that journey: it has been scanned since."),
        _("Nothing is changed. Look the item up to see where it is now."),
    ),
    Refusal.UNKNOWN_SCAN: Words(
        _("This scan could not be read."),
        _("Scan the box again."),
    ),
}
