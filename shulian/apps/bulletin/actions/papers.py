"""Official documents: drafted, sent on, signed with a number, withdrawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from shulian import clock
from shulian.apps.bulletin.actions import receiving
from shulian.apps.bulletin.models import Paper, Series
from shulian.apps.bulletin.papering import values
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core import official, prose
from shulian.core.digests import digest
from shulian.core.official import Content, Deed, Kind, State


@dataclass(frozen=True)
class Wording:
    """What stands in an official document."""

    kind: Kind
    code: str
    agency: str
    title: str
    text: str
    recipients: str = ""
    attachments: str = ""
    copied_to: str = ""
    printed_by: str = ""
    everyone: bool = False
    addressed: str = ""


def draft_paper(act: Act, wording: Wording) -> Paper:
    """A new draft."""

    def write() -> Answer:
        made = Paper(drafted_by_id=act.actor, state=State.DRAFT)
        _word(made, wording)
        entry(act, "paper-drafted", subject=f"paper:{made.pk}")
        return {"paper": made.pk}

    return Paper.objects.get(pk=perform(act, "draft-paper", write)["paper"])


def write_paper(act: Act, paper: Paper, wording: Wording) -> Refused | None:
    """Other words for a draft."""

    def write() -> Answer:
        fresh = Paper.objects.select_for_update().get(pk=paper.pk)
        decided = official.decide(Deed.WRITE, State(fresh.state))
        if isinstance(decided, official.Refusal):
            return Refused(decided).answer()
        fresh.drafted_by_id = act.actor
        _word(fresh, wording)
        return {"paper": fresh.pk}

    return refused_in(perform(act, "write-paper", write))


def paper_step(act: Act, paper: Paper, deed: Deed, reason: str = "") -> Refused | None:
    """Send on, send back, sign or withdraw a document."""

    def write() -> Answer:
        fresh = Paper.objects.select_for_update().get(pk=paper.pk)
        fault = official.fault_of(Content(fresh.code, fresh.title, fresh.text)) if deed is Deed.SUBMIT else None
        own = fresh.drafted_by_id == act.actor
        decided = official.decide(deed, State(fresh.state), reason, own_draft=own)
        if isinstance(decided, official.Refusal) or fault:
            return Refused(decided if isinstance(decided, official.Refusal) else str(fault)).answer()
        fresh.state, fresh.reason, fresh.changed_at = decided, reason.strip(), clock.now()
        if deed is Deed.SIGN:
            _sign(act, fresh)
        fresh.save()
        if deed is Deed.SIGN:
            receiving.send(act, fresh)
        entry(act, "paper-moved", subject=f"paper:{fresh.pk}", details={"deed": deed, "number": fresh.number})
        return {"paper": fresh.pk}

    return refused_in(perform(act, "move-paper", write))


def _word(paper: Paper, wording: Wording) -> None:
    for name, value in asdict(wording).items():
        setattr(paper, name, prose.clean(value) if name in ("text", "attachments") else value)
    paper.changed_at = clock.now()
    paper.save()


def _sign(act: Act, paper: Paper) -> None:
    """Give the next number of its locked series, so that none is given twice or left out, and freeze what is signed."""
    day = clock.today()
    Series.objects.get_or_create(code=paper.code, year=day.year)
    series = Series.objects.select_for_update().get(code=paper.code, year=day.year)
    series.last += 1
    series.save()
    paper.year, paper.number = day.year, series.last
    paper.signed_by_id, paper.signed_at = act.actor, clock.now()
    paper.snapshot = {"paper": values(paper)}
    paper.digest = digest(paper.snapshot)
