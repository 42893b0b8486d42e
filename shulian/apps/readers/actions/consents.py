"""Agreeing and taking it back, and the texts that are agreed to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Max
from django.utils.module_loading import import_string

from shulian import clock
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import consents
from shulian.apps.readers.models import Consent, ConsentText, Reader
from shulian.core import consents as core
from shulian.core.consents import By, Fault, How, Kind, TextFault, fault_of, faults_of_text, may_withdraw

Follower = Callable[[Act, Reader, Kind], None]


@dataclass(frozen=True)
class Said:
    """Who agrees, or takes it back, by which way; `version` is the text they saw, None for today's."""

    by: By = By.SELF
    how: How = How.PORTAL
    version: int | None = None


@dataclass(frozen=True)
class Wording:
    """A text in both languages."""

    title: str
    body: str
    title_en: str
    body_en: str


def record(act: Act, reader: Reader, kind: Kind, said: Said) -> Fault | None:
    """Write down that this was agreed to; None when it is, else why it cannot be."""

    def write() -> Answer:
        fault = note(act, reader, kind, said)
        if fault is None:
            _follow(settings.CONSENT_STARTERS, act, reader, kind)
        return {"fault": fault}

    return _fault(perform(act, "record-consent", write))


def note(act: Act, reader: Reader, kind: Kind, said: Said) -> Fault | None:
    """The same as a part of another act (an application, a school's list): within its transaction."""
    today = clock.local(act.happened_at or clock.now()).date()
    if fault := fault_of(kind, said.by, reader.birth_date, today):
        return fault
    text = consents.text_now(kind)
    newest = text.version if text else 0
    version = newest if said.version is None else said.version
    # Somebody agreed to a page that has been replaced meanwhile, or to a number that was never published.
    if version < consents.needed(kind) or version > newest:
        return Fault.NOT_THE_TEXT
    Reader.objects.select_for_update(no_key=True).only("pk").get(pk=reader.pk)
    held = Consent.objects.filter(reader=reader, kind=kind, ended_at=None).first()
    if held is not None and held.version >= version and held.by == said.by:
        return None
    now = act.happened_at or clock.now()
    Consent.objects.filter(reader=reader, kind=kind, ended_at=None).update(ended_at=now)
    Consent.objects.create(
        reader=reader,
        kind=kind,
        version=version,
        given_at=now,
        by=said.by,
        how=said.how,
        library_id=act.library,
        recorded_by_id=act.actor if said.how is not How.PORTAL else None,
    )
    # Without the token: few readers say something on one day, and they would be known by it.
    entry(act, "consent-given", details={"kind": kind, "version": version, "by": said.by, "how": said.how})
    return None


def withdraw(act: Act, reader: Reader, kind: Kind, said: Said) -> Fault | None:
    """Take a consent back, and stop at once what only it allowed; None when done, else why not."""

    def write() -> Answer:
        today = clock.local(act.happened_at or clock.now()).date()
        if fault := may_withdraw(kind, said.by, reader.birth_date, today):
            return {"fault": fault}
        if not end(act, reader, kind, said):
            return {"fault": Fault.NOT_GIVEN}
        _follow(settings.CONSENT_FOLLOWERS, act, reader, kind)
        return {"fault": None}

    return _fault(perform(act, "withdraw-consent", write))


def end(act: Act, reader: Reader, kind: Kind, said: Said) -> bool:
    """End a consent as a part of another act that stops by itself what it allowed; whether one stood."""
    ended = Consent.objects.filter(reader=reader, kind=kind, ended_at=None).update(
        ended_at=act.happened_at or clock.now(), withdrawn=True, withdrawn_by=said.by, withdrawn_how=said.how
    )
    if ended:
        entry(act, "consent-withdrawn", details={"kind": kind, "by": said.by, "how": said.how})
    return bool(ended)


def end_fallen(act: Act, reader: Reader) -> int:
    """A reader turns out to be a child: what a guardian had to decide ends, with all it allowed; part of another act.

    Nobody takes it back: it never stood, and the guardian is asked for it anew. Returns how many ended.
    """
    now = act.happened_at or clock.now()
    held = Consent.objects.filter(reader=reader, ended_at=None)
    given = [(Kind(kind), By(by)) for kind, by in held.order_by("pk").values_list("kind", "by")]
    fallen = core.fallen(given, reader.birth_date, clock.local(now).date())
    for kind in fallen:
        held.filter(kind=kind).update(ended_at=now)
        entry(act, "consent-fell", details={"kind": kind})
        _follow(settings.CONSENT_FOLLOWERS, act, reader, kind)
    return len(fallen)


def write_draft(act: Act, kind: Kind, wording: Wording) -> dict[str, TextFault]:
    """Keep a draft of the next version; what is wrong with it by field, and then nothing is changed."""
    faults = faults_of_text(wording.title, wording.body)
    faults |= {f"{name}_en": fault for name, fault in faults_of_text(wording.title_en, wording.body_en).items()}
    if faults:
        return faults

    def write() -> Answer:
        values = {"title": wording.title.strip(), "title_en": wording.title_en.strip()}
        values |= {"body": _lines(wording.body), "body_en": _lines(wording.body_en)}
        draft = ConsentText.objects.select_for_update().filter(kind=kind, published_at=None).first()
        if draft is None:
            last = ConsentText.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0
            draft = ConsentText(kind=kind, version=last + 1)
        for name, value in values.items():
            setattr(draft, name, value)
        draft.made_by_id, draft.made_at = act.actor, clock.now()
        draft.save()
        entry(act, "consent-text-written", subject=f"consent-text:{draft.pk}")
        return {"text": draft.pk}

    perform(act, "write-consent-text", write)
    return {}


def publish(act: Act, draft: ConsentText, effective_on: date, *, asks_again: bool) -> TextFault | None:
    """Put the draft in force from a day on; from then on it is never changed. None when done, else why not."""
    if effective_on < clock.today():
        return TextFault.IN_THE_PAST

    def write() -> Answer:
        published = ConsentText.objects.filter(pk=draft.pk, published_at=None).update(
            published_at=clock.now(), published_by=act.actor, effective_on=effective_on, asks_again=asks_again
        )
        if published:
            details = {"kind": draft.kind, "version": draft.version, "from": effective_on.isoformat()}
            entry(act, "consent-text-published", subject=f"consent-text:{draft.pk}", details=details)
        return {}

    perform(act, "publish-consent-text", write)
    return None


def _follow(names: Sequence[str], act: Act, reader: Reader, kind: Kind) -> None:
    """What begins or stops with a consent, in every app that is named."""
    for name in names:
        follow: Follower = import_string(name)
        follow(act, reader, kind)


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def _fault(answer: Answer) -> Fault | None:
    return Fault(answer["fault"]) if answer["fault"] else None
