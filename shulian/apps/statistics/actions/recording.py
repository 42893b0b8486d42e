"""A return is signed, checked, accepted, sent back or thrown away; accepting writes its figures into the journal."""

from __future__ import annotations

from collections.abc import Callable

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act, Answer, entries, entry, perform
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.access import step_facts
from shulian.apps.statistics.actions.closing import lock_form
from shulian.apps.statistics.models import Exemption, Finding, Return, ReturnLine
from shulian.apps.statistics.queries import returns as queries
from shulian.apps.statistics.queries.entries import REPORTED
from shulian.apps.statistics.queries.recorded import figures_of, known_at
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.reconcile import Number, rounded
from shulian.core.returns import AcceptanceFacts, Step, StepFacts, decide_acceptance, decide_step

SOURCE = "return-form"
Status = Return.Status


def submit_return(act: Act, found: Return) -> Refused | None:
    """Sign a draft (馆长签发); it waits for the city centre, a whole table for the alliance office."""
    return _recorded(act, found, Step.SUBMIT, _submit)


def check_return(act: Act, found: Return) -> Refused | None:
    """The city centre has looked it through (市馆审核); it waits for the alliance office."""
    return _recorded(act, found, Step.CHECK, _check)


def accept_return(act: Act, found: Return) -> Refused | None:
    """Take the figures into the journal; they count from now on, an earlier version no longer does."""
    return _recorded(act, found, Step.ACCEPT, _accept)


def send_back(act: Act, found: Return, reason: str) -> Refused | None:
    """Give a signed return back to its library with what is wrong (退回); it sends a new version."""

    def write() -> Answer:
        fresh = _locked(found)
        refused = decide_step(Step.SEND_BACK, _step_facts(act, fresh, reason))
        if refused:
            return Refused(refused).answer()
        Return.objects.filter(pk=found.pk).update(
            status=Status.SENT_BACK,
            sent_back_by=act.actor,
            sent_back_at=clock.now(),
            sent_back_reason=reason.strip()[:200],
        )
        entry(act, "return-sent-back", library=fresh.library_id or act.library, subject=f"return:{found.pk}")
        return {"return": found.pk}

    return refused_in(perform(act, "send-return-back", write))


def discard_return(act: Act, found: Return) -> Refused | None:
    """Throw a draft away; what was accepted before it stands."""

    def write() -> Answer:
        fresh = _locked(found)
        refused = decide_step(Step.DISCARD, _step_facts(act, fresh))
        if refused:
            return Refused(refused).answer()
        Return.objects.filter(pk=found.pk).update(status=Status.DISCARDED)
        entry(act, "return-discarded", library=fresh.library_id or act.library, subject=f"return:{found.pk}")
        return {"return": found.pk}

    return refused_in(perform(act, "discard-return", write))


def _recorded(act: Act, found: Return, step: Step, record: Callable[[Act, Return], None]) -> Refused | None:
    def write() -> Answer:
        fresh = _locked(found)
        reason = decide_step(step, _step_facts(act, fresh))
        refused = Refused(reason) if reason else _refusal(fresh)
        if refused:
            return refused.answer()
        record(act, fresh)
        return {"return": fresh.pk}

    return refused_in(perform(act, f"{step}-return", write))


def _step_facts(act: Act, found: Return, reason: str = "") -> StepFacts:
    return step_facts(Account.objects.filter(pk=act.actor or 0).first(), found, reason)


def _locked(found: Return) -> Return:
    """The return as it is now, behind the lock of its form."""
    lock_form(found.period.form_id)
    return Return.objects.select_related("period__form", "library", "checked_by").get(pk=found.pk)


def _refusal(found: Return) -> Refused | None:
    elsewhere = _reported_elsewhere(found)
    reason = decide_acceptance(
        AcceptanceFacts(
            open=found.status in queries.OPEN,
            period_closed=found.period.closed_at is not None and not queries.is_exempt(found),
            open_problems=_open_problems(found),
            figures=sum(1 for _one in figures_of(found)),
            elsewhere=elsewhere,
        )
    )
    details = {"libraries": "、".join(elsewhere), "problems": str(_open_problems(found))}
    return Refused(reason, details) if reason else None


def _open_problems(found: Return) -> int:
    return found.findings.filter(weight=Finding.Weight.PROBLEM, state=Finding.State.OPEN).count()


def _reported_elsewhere(found: Return) -> tuple[str, ...]:
    """Libraries whose figures for the period were accepted in a return that this one does not replace."""
    accepted = Return.objects.filter(period=found.period_id, status=Status.ACCEPTED)
    others = accepted.exclude(library=found.library_id)
    own = found.lines.filter(library__isnull=False).values("library")
    twice = ReturnLine.objects.filter(of_return__in=others, library__in=own).values("library")
    return tuple(Library.objects.filter(pk__in=twice).order_by("path").values_list("name", flat=True))


def _submit(act: Act, found: Return) -> None:
    Return.objects.filter(pk=found.pk).update(status=Status.SUBMITTED, submitted_by=act.actor, submitted_at=clock.now())
    entry(act, "return-submitted", library=found.library_id or act.library, subject=f"return:{found.pk}")


def _check(act: Act, found: Return) -> None:
    Return.objects.filter(pk=found.pk).update(status=Status.CHECKED, checked_by=act.actor, checked_at=clock.now())
    entry(act, "return-checked", library=found.library_id or act.library, subject=f"return:{found.pk}")


def _accept(act: Act, found: Return) -> None:
    standing = Return.objects.filter(period=found.period_id, library=found.library_id, status=Status.ACCEPTED)
    standing.update(status=Status.REPLACED)
    Return.objects.filter(pk=found.pk).update(status=Status.ACCEPTED, accepted_by=act.actor, accepted_at=clock.now())
    # The decision was about this one correction.
    Exemption.objects.filter(period=found.period_id, library=found.library_id).delete()
    entries([_entry(act, found, line, key, value) for line, key, value in figures_of(found)])
    entry(act, "return-accepted", library=found.library_id or act.library, subject=f"return:{found.pk}")


def _entry(act: Act, found: Return, line: ReturnLine, code: str, value: Number) -> Entry:
    period = queries.period_of(found.period)
    details: dict[str, object] = {
        "indicator": code,
        "period": period.code,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "return": found.pk,
        "version": found.version,
        "form": found.period.form_id,
        "file": found.digest,
        "line": line.number,
    }
    if not isinstance(value, int):
        details["value"] = f"{value:f}"
    return Entry(
        kind=REPORTED,
        happened_at=known_at(period.end),
        recorded_at=clock.now(),
        library=line.library_id,
        actor=act.actor,
        source=SOURCE,
        device=act.device,
        command=act.command,
        subject=f"return:{found.pk}",
        quantity=rounded(value),
        details=details,
    )
