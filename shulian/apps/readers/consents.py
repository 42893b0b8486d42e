"""What readers have agreed to: whether a consent stands, and what is to be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.readers.families import wards_of
from shulian.apps.readers.models import Consent, ConsentText, Reader
from shulian.core import consents as core
from shulian.core.consents import By, Edition, Kind, Standing


@dataclass(frozen=True)
class Line:
    """How a reader stands with one kind: the text of today, and what was said last."""

    kind: Kind
    standing: Standing
    text: ConsentText | None
    last: Consent | None

    @property
    def given(self) -> bool:
        """Whether it stands."""
        return self.standing is Standing.GIVEN


def untold(line: Line) -> Line:
    """The same for whom it is not for to know."""
    return replace(line, standing=Standing.UNTOLD, last=None)


def given(reader: Reader, kind: Kind) -> bool:
    """Whether this reader, or the guardian, has agreed and the consent still stands: one or two short questions."""
    held = Consent.objects.filter(reader=reader, kind=kind, ended_at=None).first()
    return held is not None and held.version >= needed(kind)


def needed(kind: Kind, day: date | None = None) -> int:
    """The oldest version of the text on which a consent still stands; 0 when none has been published."""
    return core.needed(_editions(kind).get(kind, []), day or clock.today())


def text_now(kind: Kind) -> ConsentText | None:
    """The text that is shown today; None when none is in force."""
    return _texts_now([kind]).get(kind)


def text_of(kind: Kind, version: int) -> ConsentText | None:
    """A published version."""
    return ConsentText.objects.filter(kind=kind, version=version, published_at__isnull=False).first()


def texts_of(kind: Kind) -> QuerySet[ConsentText]:
    """Every version with its draft, the newest first."""
    return ConsentText.objects.filter(kind=kind).select_related("made_by", "published_by").order_by("-version")


def draft_of(kind: Kind) -> ConsentText | None:
    """The version that is being written."""
    return ConsentText.objects.filter(kind=kind, published_at=None).first()


def lines_of(reader: Reader, day: date | None = None) -> list[Line]:
    """How this reader stands with every kind that can be asked, in a fixed number of questions."""
    today = day or clock.today()
    last: dict[str, Consent] = {}
    for consent in Consent.objects.filter(reader=reader).order_by("given_at", "pk"):
        last[consent.kind] = consent
    editions, texts = _editions(), _texts_now(list(Kind))
    found = []
    for kind in Kind:
        said = last.get(kind)
        holds = said is not None and said.ended_at is None
        stands = core.standing(
            said.version if said and holds else None,
            core.needed(editions.get(kind, []), today),
            withdrawn=bool(said and said.withdrawn),
            concerned=core.concerns(kind, reader.birth_date, today),
        )
        if stands is not Standing.NEEDLESS:
            found.append(Line(kind, stands, texts.get(kind), said))
    return found


def to_ask(reader: Reader) -> list[Line]:
    """What this reader is to be asked again: the notice if it is new, and every consent whose text has changed."""
    asked = (Standing.AGAIN, Standing.NEVER)
    return [
        line
        for line in lines_of(reader)
        if line.text and (line.standing is Standing.AGAIN or (line.kind is Kind.NOTICE and line.standing in asked))
    ]


@dataclass(frozen=True)
class Question:
    """A text that was published anew since it was agreed to, or read, for this reader, and who answers it now."""

    reader: Reader
    line: Line
    by: By


def to_answer(reader: Reader) -> list[Question]:
    """What is asked at the next sign-in: what this reader decides alone, then as a guardian for each child."""
    decided = [(reader, By.SELF), *((ward, By.GUARDIAN) for ward in wards_of(reader))]
    return [
        Question(one, line, by)
        for one, by in decided
        for line in to_ask(one)
        if line.standing is Standing.AGAIN and core.answers(line.kind, one.birth_date, clock.today()) is by
    ]


def said_by(reader: Reader) -> QuerySet[Consent]:
    """Everything this reader ever said, the latest first."""
    return Consent.objects.filter(reader=reader).select_related("library").order_by("-given_at", "-pk")


def _editions(*kinds: Kind) -> dict[str, list[Edition]]:
    published = ConsentText.objects.filter(published_at__isnull=False, effective_on__isnull=False)
    if kinds:
        published = published.filter(kind__in=kinds)
    found: dict[str, list[Edition]] = {}
    for kind, version, effective_on, again in published.values_list("kind", "version", "effective_on", "asks_again"):
        if effective_on is not None:
            found.setdefault(kind, []).append(Edition(version, effective_on, again))
    return found


def _texts_now(kinds: Iterable[Kind]) -> dict[str, ConsentText]:
    published = ConsentText.objects.filter(
        kind__in=list(kinds), published_at__isnull=False, effective_on__lte=clock.today()
    )
    return {text.kind: text for text in published.order_by("version")}
