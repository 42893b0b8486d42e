"""Opening hours, closures and openings out of the ordinary of a library."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from shulian import clock
from shulian.apps.alliance.models import Closure, Library, OpeningException, OpeningHours
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.hours import DayFault, Fault, fault_of_closure, fault_of_opening, faults_of_week
from shulian.core.opening import Span


def set_hours(act: Act, library: Library, spans: Sequence[Span]) -> tuple[DayFault, ...]:
    """Put this week in the place of the old one; or what is wrong with it, and nothing is changed."""
    faults = faults_of_week(spans)
    if faults:
        return faults

    def write() -> Answer:
        held = _held(library)
        OpeningHours.objects.filter(library=held).delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(library=held, weekday=span.weekday, opens=span.opens, closes=span.closes) for span in spans
        )
        if "opening_hours" in held.demonstration_fields:
            held.demonstration_fields.remove("opening_hours")
            held.save(update_fields=["demonstration_fields"])
        entry(act, "hours-changed", library=held.pk, subject=f"library:{held.pk}", quantity=len(spans))
        return {}

    perform(act, "set-hours", write)
    return ()


def announce_closure(act: Act, library: Library, first: date, last: date, reason: str) -> Fault | None:
    """Announce that the library is closed from the first day to the last one; or what stands against it."""

    def write() -> Answer:
        held = _held(library)
        others = held.closures.filter(last_day__gte=clock.today()).values_list("first_day", "last_day")
        openings = held.opening_exceptions.filter(day__range=(first, last)).values_list("day", flat=True)
        fault = fault_of_closure(first, last, others, clock.today(), openings)
        if fault is not None:
            return {"fault": fault}
        closure = Closure.objects.create(
            library=held, first_day=first, last_day=last, reason=reason.strip(), announced_at=clock.now()
        )
        days = {"first_day": first.isoformat(), "last_day": last.isoformat()}
        entry(act, "closure-announced", library=held.pk, subject=f"closure:{closure.pk}", details=days)
        return {"fault": None}

    fault = perform(act, "announce-closure", write)["fault"]
    return Fault(fault) if fault else None


def withdraw_closure(act: Act, library: Library, closure: int) -> None:
    """Take an announced closure back, one that runs already from today on: the days past stay closed ones.

    One that is not there any more is no matter.
    """

    def write() -> Answer:
        found = Closure.objects.filter(library=library, pk=closure, last_day__gte=clock.today())
        gone = found.select_for_update().first()
        if gone is not None:
            first = max(gone.first_day, clock.today())
            if gone.first_day < first:
                found.update(last_day=first - timedelta(days=1))
            else:
                found.delete()
            days = {"first_day": first.isoformat(), "last_day": gone.last_day.isoformat()}
            entry(act, "closure-withdrawn", library=library.pk, subject=f"closure:{closure}", details=days)
        return {}

    perform(act, "withdraw-closure", write)


def announce_opening(act: Act, library: Library, day: date, hours: tuple[time, time], reason: str) -> Fault | None:
    """Announce that the library is open on a day out of the ordinary (临时开放); or what stands against it."""

    def write() -> Answer:
        held = _held(library)
        others = held.opening_exceptions.filter(day=day).values_list("day", flat=True)
        fault = fault_of_opening(day, hours, others, clock.today())
        if fault is not None:
            return {"fault": fault}
        made = OpeningException.objects.create(
            library=held, day=day, opens=hours[0], closes=hours[1], reason=reason.strip()
        )
        subject, details = f"opening:{made.pk}", {"day": day.isoformat()}
        entry(act, "opening-announced", library=held.pk, subject=subject, details=details)
        return {"fault": None}

    fault = perform(act, "announce-opening", write)["fault"]
    return Fault(fault) if fault else None


def withdraw_opening(act: Act, library: Library, opening: int) -> None:
    """Take an opening out of the ordinary back; one that is not there any more is no matter."""

    def write() -> Answer:
        gone, _ = OpeningException.objects.filter(library=library, pk=opening, day__gte=clock.today()).delete()
        if gone:
            entry(act, "opening-withdrawn", library=library.pk, subject=f"opening:{opening}")
        return {}

    perform(act, "withdraw-opening", write)


def _held(library: Library) -> Library:
    """The library, held until the end of the act: two people who announce at once see each other."""
    held: Library = Library.objects.select_for_update(no_key=True).get(pk=library.pk)
    return held
