"""Hand-overs: what a driver scans at a stop, as it happens or hours later when the phone has a signal again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.distribution.actions.boxes import change, held, names, open_box
from shulian.apps.distribution.models import Box, HandOver, Trip
from shulian.apps.distribution.queries.boxes import journey_named
from shulian.apps.distribution.refusals import Refused, refused_in
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core import distribution
from shulian.core.distribution import BoxAct, BoxState, Refusal, decide_hand_over


@dataclass(frozen=True)
class Scanned:
    """One scan of a driver: at which stop of the trip, taking or giving, and the number on the box."""

    trip: Trip
    library: Library
    act: BoxAct
    number: str


def hand_over(act: Act, scanned: Scanned) -> Refused | Box:
    """Take the box along or hand it over; the scan is kept either way, with the reason when it changed nothing."""

    def write() -> Answer:
        found = open_box(scanned.number) or _last(scanned.number) or _of_manifest(scanned.number)
        box = held(found.pk) if found else None
        answer = _decided(act, scanned, box)
        refused = refused_in(answer)
        HandOver.objects.create(
            box=box,
            number=scanned.number,
            trip=scanned.trip,
            library=scanned.library,
            act=scanned.act,
            refusal=refused.reason if refused else "",
            driver_id=act.actor,
            happened_at=_happened_at(act),
            command=act.command,
        )
        return answer

    answer = perform(act, f"hand-over-{scanned.act}", write)
    return refused_in(answer) or Box.objects.get(pk=answer["box"])


def _decided(act: Act, scanned: Scanned, box: Box | None) -> Answer:
    if box is None:
        return Refused(Refusal.UNKNOWN_BOX, {"number": scanned.number}).answer()
    stops = list(scanned.trip.route.stops.all())
    seen = distribution.HandOver(
        state=BoxState(box.state),
        act=scanned.act,
        here=scanned.library.pk,
        place=box.place_id,
        destination=box.destination_id,
        stops=frozenset(stop.library_id for stop in stops),
        hubs=frozenset(stop.library_id for stop in stops if stop.hub),
    )
    after = decide_hand_over(seen)
    if isinstance(after, Refusal):
        return Refused(after, names(box)).answer()
    at = _happened_at(act)
    if scanned.act is BoxAct.TAKE:
        change(box, state=after, place=None, trip=scanned.trip, taken_at=at)
    else:
        change(box, state=after, place=scanned.library, trip=scanned.trip, given_at=at)
    if scanned.trip.begun_at is None:
        Trip.objects.filter(pk=scanned.trip.pk, begun_at__isnull=True).update(begun_at=at)
    kind = "box-taken" if scanned.act is BoxAct.TAKE else "box-handed-over"
    entry(act, kind, subject=f"box:{box.pk}", details={"trip": scanned.trip.pk})
    return {"box": box.pk}


def _last(number: str) -> Box | None:
    """The last journey of this box, which is over."""
    return Box.objects.filter(number=number).order_by("-received_at").first()


def _of_manifest(text: str) -> Box | None:
    """The journey whose manifest was scanned instead of the box."""
    journey = journey_named(text)
    return Box.objects.filter(pk=journey).first() if journey else None


def _happened_at(act: Act) -> datetime:
    # A phone whose clock runs ahead would write into the future.
    return min(act.happened_at or clock.now(), clock.now())
