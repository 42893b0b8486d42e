"""Weeding in words."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shulian.apps.circulation.models import WeedingRow
from shulian.core.circulation.states import ItemState
from shulian.core.weeding import Bar, Objection, Outcome, Reason, Status, Verdict
from shulian.interfaces.words import ITEM_STATES

REASONS: dict[Reason, Promise] = {
    Reason.NOT_LENT: gettext_lazy("not lent for long"),
    Reason.DUPLICATE: gettext_lazy("too many copies"),
    Reason.DAMAGED: gettext_lazy("worn or damaged"),
    Reason.OUTDATED: gettext_lazy("out of date"),
    Reason.LOST: gettext_lazy("lost or missing"),
    Reason.OTHER: gettext_lazy("other reason"),
}
STATUSES: dict[Status, Promise] = {
    Status.DRAFT: gettext_lazy("being looked through"),
    Status.SUBMITTED: gettext_lazy("waits for approval"),
    Status.APPROVED: gettext_lazy("approved, being carried out"),
    Status.REFUSED: gettext_lazy("given back"),
    Status.DONE: gettext_lazy("carried out"),
    Status.DROPPED: gettext_lazy("dropped"),
}
VERDICTS: dict[Verdict, Promise] = {
    Verdict.OPEN: gettext_lazy("not looked at yet"),
    Verdict.WEED: gettext_lazy("goes"),
    Verdict.KEEP: gettext_lazy("stays"),
}
BARS: dict[str, Promise] = {
    Bar.ON_LOAN: gettext_lazy("on loan"),
    Bar.ON_THE_WAY: gettext_lazy("on the way"),
    Bar.WAITED_FOR: gettext_lazy("somebody waits for it"),
    Bar.LOCAL_DOCUMENT: gettext_lazy("local document"),
    Bar.WITHDRAWN: gettext_lazy("withdrawn before"),
    Bar.NOT_OURS: gettext_lazy("not of this library"),
    Bar.LAST_COPY: gettext_lazy("last copy in the alliance"),
}
OBJECTIONS: dict[Objection, Promise] = {
    Objection.NOTHING_TO_WEED: gettext_lazy("No item of the list is to go. Mark those that go, or drop the list."),
    Objection.OPEN_ROWS: gettext_lazy("Some items were not looked at yet. Say of each that it goes or stays."),
    Objection.LAST_COPIES: gettext_lazy(
        "The list has last copies in the alliance. Keep them, or decide of each with a reason that it may go."
    ),
    Objection.NOT_A_DRAFT: gettext_lazy("The list is no draft any more; load the page again to see how far it is."),
    Objection.NOT_SUBMITTED: gettext_lazy("The list does not wait for a decision; load the page again."),
    Objection.OWN_LIST: gettext_lazy(
        "You proposed this list, judged items of it or submitted it. Someone else who may approve weeding must decide: "
        "another director of this library or of one above it."
    ),
    Objection.NO_REASON: gettext_lazy("Say why the list is given back; the proposer reads it."),
    Objection.NOTHING_FOUND: gettext_lazy(
        "No item of this library fits. Local documents, items in readers' hands and those on another list are left "
        "out. Widen what you look for."
    ),
}


def nothing_asked() -> str:
    """What is said to somebody who looks for everything."""
    return _("Say at least one thing to look for: years, copies, state or age; a class alone is not enough.")


def state(one: ItemState) -> str:
    """A state of an item."""
    return str(ITEM_STATES[one])


def criteria(said: dict[str, Any]) -> list[str]:
    """What was looked for."""
    found = []
    if said.get("not_lent_years"):
        found.append(_("not lent for %(n)s years") % {"n": said["not_lent_years"]})
    if said.get("copies_above"):
        found.append(_("more than %(n)s copies here") % {"n": said["copies_above"]})
    if said.get("states"):
        found.append(" / ".join(state(ItemState(one)) for one in said["states"]))
    if said.get("older_than"):
        found.append(_("published before %(year)s") % {"year": said["older_than"]})
    if said.get("classes"):
        found.append(_("class %(code)s") % {"code": said["classes"]})
    return found or [_("listed by barcode")]


def row(one: WeedingRow) -> dict[str, Any]:
    """One item of a list for the page."""
    return {
        "row": one,
        "item": one.item,
        "reason": REASONS[Reason(one.reason)],
        "verdict": VERDICTS[Verdict(one.verdict)],
        "goes": one.verdict == Verdict.WEED,
        "stays": one.verdict == Verdict.KEEP,
        "last": one.others == 0,
        "against": against(one),
        "done": one.outcome == Outcome.DONE,
        "left": one.outcome == Outcome.LEFT,
    }


def against(one: WeedingRow) -> str:
    """Why an approved item stayed."""
    return str(BARS.get(one.against, one.against))
