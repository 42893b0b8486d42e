"""Settling what is doubtful about a return: a value or a library is put right, a difference is answered."""

from __future__ import annotations

from shulian import clock
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.finding import REPEATED_LIBRARY, find_differences, find_questions
from shulian.apps.statistics.models import Finding, Return, ReturnLine
from shulian.apps.statistics.queries.returns import OPEN, columns_in, decimals_of, libraries_with_code, period_of
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core.reconcile import Number
from shulian.core.returns import Refusal, decide_answer
from shulian.documents.sheet import Fault, amount

UNKNOWN_CODE = "unknown-code"
ANSWER_NEEDED = "answer-needed"


def answer_finding(act: Act, finding: Finding, text: str) -> Refused | None:
    """Say what is behind a difference; it stays printed where the table is published."""

    def write() -> Answer:
        if not text.strip():
            return Refused(ANSWER_NEEDED).answer()
        # An answer that was accepted is no longer open to another one.
        if finding.settled_at is not None:
            return Refused(Refusal.ANSWER_ACCEPTED).answer()
        _answer(act, finding, text, Finding.State.ANSWERED)
        return {"finding": finding.pk}

    return refused_in(perform(act, "answer-finding", write))


def accept_answer(act: Act, finding: Finding) -> Refused | None:
    """Whoever checks is content with the answer (认可); nobody accepts what the same person answered."""

    def write() -> Answer:
        fresh = Finding.objects.select_for_update().get(pk=finding.pk)
        refused = decide_answer(fresh.state, own=act.actor is not None and fresh.answered_by_id == act.actor)
        if refused:
            return Refused(refused).answer()
        Finding.objects.filter(pk=fresh.pk).update(
            state=Finding.State.SETTLED, settled_by=act.actor, settled_at=clock.now()
        )
        entry(act, "answer-accepted", subject=f"finding:{fresh.pk}")
        return {"finding": fresh.pk}

    return refused_in(perform(act, "accept-answer", write))


def settle_problem(act: Act, finding: Finding, value: str, text: str) -> Refused | None:
    """Put a doubtful cell or library right (`value`: a count, or a library's code), or leave it out and say why.

    After the signature figures change no more: what is wrong then is sent back.
    """

    def write() -> Answer:
        of_return = Return.objects.select_for_update().get(pk=finding.of_return_id or 0)
        fresh = Finding.objects.select_related("line").get(pk=finding.pk)
        draft = of_return.status == Return.Status.DRAFT
        if of_return.status not in OPEN or (not draft and fresh.state != Finding.State.OPEN):
            return Refused(Refusal.NOT_OPEN).answer()
        if value.strip() and not draft:
            return Refused(Refusal.SIGNED_ALREADY).answer()
        refused = _put_right(of_return, finding, value.strip()) if value.strip() else _left_out(text)
        if refused:
            return refused.answer()
        _answer(act, finding, text or value, Finding.State.SETTLED)
        find_differences(of_return)
        find_questions(of_return)
        return {"finding": finding.pk}

    return refused_in(perform(act, "settle-problem", write))


def _left_out(text: str) -> Refused | None:
    return None if text.strip() else Refused(ANSWER_NEEDED)


def _put_right(of_return: Return, finding: Finding, value: str) -> Refused | None:
    if finding.kind not in list(Fault):
        return _name_library(finding, value)
    found = amount(value, _decimals(of_return, finding.column))
    if found.fault or found.value is None:
        return Refused(found.fault or Fault.NOT_A_NUMBER, {"where": value})
    line = finding.line
    if line is None:
        _print(of_return, finding.column, found.value)
    elif finding.column:
        line.cells = line.cells | {finding.column: found.value}
        line.save(update_fields=["cells"])
    else:
        line.printed_total = found.value
        line.save(update_fields=["printed_total"])
    return None


def _decimals(of_return: Return, column: str) -> int:
    """Of a column, or of the sum of all."""
    columns, period = columns_in(of_return.period), period_of(of_return.period)
    return max(decimals_of(one, period) for one in columns if column in ("", one.key))


def _print(of_return: Return, column: str, value: Number) -> None:
    if column:
        of_return.printed["columns"] = of_return.printed.get("columns", {}) | {column: value}
    else:
        of_return.printed["total"] = value
    of_return.save(update_fields=["printed"])


def _name_library(finding: Finding, code: str) -> Refused | None:
    library = libraries_with_code(code).first()
    if library is None:
        return Refused(UNKNOWN_CODE, {"code": code})
    lines = ReturnLine.objects.filter(of_return=finding.of_return_id)
    if lines.filter(library=library).exclude(findings=finding).exists():
        return Refused(REPEATED_LIBRARY, {"library": library.name})
    lines.filter(findings=finding).update(library=library)
    return None


def _answer(act: Act, finding: Finding, text: str, state: str) -> None:
    Finding.objects.filter(pk=finding.pk).update(
        state=state, answer=text.strip()[:500], answered_by=act.actor, answered_at=clock.now()
    )
    entry(act, "finding-answered", subject=f"finding:{finding.pk}", details={"return": finding.of_return_id})
