"""A breach of readers' data: writing it down, listing whom it concerns, confirming, telling, reporting (art. 57)."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import cast

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries.hands import signer_of
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.notices.actions import Message, notify
from shulian.apps.notices.queries.outbox import lost_beyond_inbox, reached_beyond_inbox
from shulian.apps.readers.models import Breach, BreachPerson, CardAct, Reader, View
from shulian.apps.readers.processing import purpose, responsible
from shulian.apps.readers.queries import looked_between
from shulian.apps.readers.recipients import look_up_wechat, recipient_of
from shulian.core.breaches import Fault, Reach, Report, State, Step, faults_of, in_the_way
from shulian.core.cardlife import Deed
from shulian.core.identity import ADULT_AT
from shulian.core.notices.kinds import Channel, Kind
from shulian.core.registration import months_later

BATCH = 500
WATCHED = timedelta(days=14)
"""So long after telling somebody it is looked whether the message failed."""


def write_breach(act: Act, library: Library, report: Report, staff: Account | None) -> Breach | dict[str, Fault]:
    """Write down what happened; what is wrong with it by field, and then nothing is kept."""
    if faults := faults_of(report, clock.now(), staff=staff is not None):
        return faults

    def write() -> Answer:
        values = asdict(report) | {"data": list(report.data)}
        made = Breach.objects.create(library=library, staff=staff, written_by_id=cast("int", act.actor), **values)
        entry(act, "breach-written", library=library.pk, subject=f"breach:{made.pk}")
        return {"breach": made.pk}

    return Breach.objects.get(pk=perform(act, "write-breach", write)["breach"])


def list_persons(act: Act, breach: Breach) -> Fault | None:
    """Find whom it concerns, minors apart; may be done again until they are told."""

    def write() -> Answer:
        held = Breach.objects.select_for_update().get(pk=breach.pk)
        if fault := in_the_way(Step.LIST, state_of(held, act)):
            return {"fault": fault}
        BreachPerson.objects.filter(breach=held).delete()
        born_after = months_later(clock.today(), -12 * ADULT_AT)
        concerned = readers_concerned(held).order_by("pk").values_list("pk", "birth_date")
        rows = [
            BreachPerson(breach=held, reader_id=pk, minor=born is not None and born > born_after)
            for pk, born in concerned.iterator(chunk_size=5000)
        ]
        BreachPerson.objects.bulk_create(rows, batch_size=5000)
        minors = sum(row.minor for row in rows)
        # A new list has not been looked at by the second person.
        Breach.objects.filter(pk=held.pk).update(
            listed_at=clock.now(), persons=len(rows), minors=minors, confirmed_at=None, confirmed_by=None
        )
        entry(act, "breach-listed", subject=f"breach:{held.pk}", details={"persons": len(rows), "minors": minors})
        return {"fault": None}

    return _fault(perform(act, "list-breach", write))


def readers_concerned(breach: Breach) -> QuerySet[Reader]:
    """The readers whom the breach reaches: each person once, by the record that was kept, and none who has died."""
    reached = _reached(breach)
    kept: set[int] = set()
    joined = reached.exclude(merged_into=None)
    while onward := {one for one in joined.values_list("merged_into", flat=True) if one is not None} - kept:
        kept |= onward
        joined = Reader.objects.filter(pk__in=onward).exclude(merged_into=None)
    found = Q(pk__in=reached.order_by().values("pk")) | Q(pk__in=kept)
    return Reader.objects.filter(found, merged_into=None).exclude(closed_as=Reader.Closed.DECEASED)


def _reached(breach: Breach) -> QuerySet[Reader]:
    after = clock.midnight(breach.until + timedelta(days=1))
    within = Library.objects.filter(path__startswith=breach.library.path).order_by().only("pk")
    if breach.reach == Reach.HOME:
        return Reader.objects.filter(_at_home(breach, within), registered_at__lt=after)
    if breach.reach == Reach.LENT_AT:
        # The apps above know this one, and not the other way: their rows are reached by their names.
        lent = {"loans__library__in": within, "loans__lent_at__lt": after}
        return Reader.objects.filter(pk__in=Reader.objects.filter(**lent).order_by().values("pk"))
    views = View.objects.filter(looked_between(breach.since, breach.until))
    views = views.filter(viewer=breach.staff) if breach.reach == Reach.SEEN_BY else views.filter(library__in=within)
    return Reader.objects.filter(pk__in=views.order_by().values("reader"))


def _at_home(breach: Breach, within: QuerySet[Library]) -> Q:
    """Who is at home there, or was until a transfer since it began."""
    went = CardAct.objects.filter(
        deed=Deed.TRANSFER,
        done_at__gte=clock.midnight(breach.since),
        said__from__in=[*within.values_list("pk", flat=True)],
    )
    lately = Q(home_before__in=within, home_since__gte=breach.since)
    return Q(home_library__in=within) | lately | Q(pk__in=went.values("reader"))


def confirm(act: Act, breach: Breach) -> Fault | None:
    """A second person has looked at text and list."""

    def write() -> Answer:
        held = Breach.objects.select_for_update().get(pk=breach.pk)
        if fault := in_the_way(Step.CONFIRM, state_of(held, act)):
            return {"fault": fault}
        Breach.objects.filter(pk=held.pk).update(confirmed_at=clock.now(), confirmed_by=act.actor)
        entry(act, "breach-confirmed", subject=f"breach:{held.pk}")
        return {"fault": None}

    return _fault(perform(act, "confirm-breach", write))


def tell(act: Act, breach: Breach) -> Fault | None:
    """Tell everybody on the list, by every way they are reached; a job sends what this asks for."""

    def write() -> Answer:
        held = Breach.objects.select_for_update().get(pk=breach.pk)
        if fault := in_the_way(Step.TELL, state_of(held, act)):
            return {"fault": fault}
        Breach.objects.filter(pk=held.pk).update(told_at=clock.now())
        entry(act, "breach-told", subject=f"breach:{held.pk}", quantity=held.persons)
        return {"fault": None}

    return _fault(perform(act, "tell-breach", write))


def tell_waiting(act: Act) -> int:
    """Put into the outbox what readers are to be told of breaches; goes on where it was interrupted. How many."""
    told = 0
    waiting = BreachPerson.objects.filter(told_at=None, breach__told_at__isnull=False)
    while rows := list(waiting.select_related("breach__library", "reader").order_by("pk")[:BATCH]):
        look_up_wechat([row.reader for row in rows])
        for row in rows:
            text = text_for(row.breach, row.reader.language or "zh-hans", minor=row.minor)
            message = Message(Kind.GENERAL, row.breach.library, text, (_key(row),))
            # The law's duty is not what a reader can have switched off.
            notify(act, replace(recipient_of(row.reader), channels=frozenset(Channel)), message)
        sent = reached_beyond_inbox(map(_key, rows))
        _by_letter([row for row in rows if _key(row) not in sent])
        BreachPerson.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=clock.now())
        told += len(rows)
    return told


def ask_for_letters() -> int:
    """Also of those whose mail or text message failed after it was asked for; how many more."""
    asked, after = 0, 0
    told = BreachPerson.objects.filter(by_letter=False, told_at__gte=clock.now() - WATCHED).order_by("pk")
    while rows := list(told.filter(pk__gt=after)[:BATCH]):
        # By what is known to be lost: notices are forgotten one day, perhaps before these days are over.
        lost = lost_beyond_inbox(map(_key, rows))
        asked, after = asked + _by_letter([row for row in rows if _key(row) in lost]), rows[-1].pk
    return asked


def _by_letter(rows: list[BreachPerson]) -> int:
    return BreachPerson.objects.filter(pk__in=[row.pk for row in rows]).update(by_letter=True)


def _key(row: BreachPerson) -> str:
    return f"breach:{row.breach_id}:{row.reader_id}"


def report(act: Act, breach: Breach, note: str) -> None:
    """The authority has been told; when, and under which number."""

    def write() -> Answer:
        Breach.objects.filter(pk=breach.pk).update(reported_on=clock.now(), report_note=note.strip()[:200])
        entry(act, "breach-reported", subject=f"breach:{breach.pk}")
        return {}

    perform(act, "report-breach", write)


def state_of(breach: Breach, act: Act) -> State:
    """How far it has come, as seen by who acts."""
    person = Account.objects.get(pk=cast("int", act.actor))
    signer = signer_of(person, breach.written_by_id)
    return State(
        listed=breach.listed_at is not None,
        confirmed=breach.confirmed_at is not None,
        told=breach.told_at is not None,
        same_person=breach.written_by_id == act.actor,
        same_hand=signer.same_hand,
        has_factor=signer.has_factor,
    )


def text_for(breach: Breach, language: str, *, minor: bool) -> dict[str, str]:
    """Subject and text of the notice, with what art. 57 asks for."""
    with translation.override("en" if language.startswith("en") else "zh-hans"):
        english, answers = language.startswith("en"), responsible()
        found = [one for one in map(purpose, breach.data) if one is not None]
        lines = [
            _("To the guardian of this reader: please read this.") if minor else "",
            _("Data of yours that the library keeps may have come into wrong hands."),
            _("Which data: %(data)s") % {"data": "; ".join(one.data_en if english else one.data for one in found)},
            _("What happened: %(cause)s") % {"cause": breach.cause},
            _("What it may do to you: %(harm)s") % {"harm": breach.harm},
            _("What we have done: %(measures)s") % {"measures": breach.measures},
            _("What you can do: %(advice)s") % {"advice": breach.advice},
            _("Whom to ask: %(person)s, %(contact)s") % {"person": answers.person, "contact": answers.contact}
            if answers.contact
            else "",
        ]
        subject = _("Please read: your data at the library")
    return {"subject": subject, "text": "\n".join(line for line in lines if line)}


def _fault(answer: Answer) -> Fault | None:
    return Fault(answer["fault"]) if answer["fault"] else None
