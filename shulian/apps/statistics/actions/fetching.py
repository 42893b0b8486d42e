"""Fetching reports that are missing from a provider's SUSHI server; what is not ready is asked for again later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.usage import Sent, take_report
from shulian.apps.statistics.models import Provider, SushiAccess, SushiReport
from shulian.apps.statistics.queries.usage import covered
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.apps.statistics.sushi_client import ask, may_be_asked
from shulian.core.eresources import SHEET
from shulian.core.sushi import ENDED, NO_USAGE, Next, Outcome, decide_answer, hint_of
from shulian.protocols.counter import VIEWS, Report, ReportError, nothing_used, read_json
from shulian.protocols.sushi import Account, exceptions_in, report_address

ADDRESS_NOT_ALLOWED = "sushi-address-not-allowed"
DAILY = timedelta(days=1)


def set_access(act: Act, provider: Provider, url: str, account: Account) -> Refused | None:
    """How the provider's server is asked; what the library is known by is sealed, and shown to nobody again."""

    def write() -> Answer:
        if not may_be_asked(url):
            return Refused(ADDRESS_NOT_ALLOWED).answer()
        known = account.api_key or account.requestor_id or account.customer_id
        values = {"url": url, "sealed": secrets.seal(json.dumps(asdict(account))), "hint": hint_of(known)}
        later = {"set_by_id": act.actor, "outcome": "", "next_at": clock.now()}
        access, _new = SushiAccess.objects.update_or_create(provider=provider, defaults=values | later)
        access.said.all().delete()
        entry(act, "sushi-set", library=provider.library_id, subject=f"provider:{provider.pk}")
        return {"provider": provider.pk}

    return refused_in(perform(act, "set-sushi", write))


def ask_again(act: Act, provider: Provider) -> None:
    """Ask the server at the next turn, whatever it said before."""

    def write() -> Answer:
        SushiAccess.objects.filter(provider=provider).update(outcome="", next_at=clock.now())
        SushiReport.objects.filter(access__provider=provider).delete()
        entry(act, "sushi-asked", library=provider.library_id, subject=f"provider:{provider.pk}")
        return {"provider": provider.pk}

    perform(act, "ask-sushi", write)


def due() -> QuerySet[SushiAccess]:
    """The servers to be asked now; whether anything is missing is seen when they are asked."""
    return SushiAccess.objects.filter(next_at__lte=clock.now()).exclude(outcome=Outcome.NOT_LET_IN).order_by("pk")


def fetch(pk: int) -> int:
    """Ask for every report of one provider that is missing and whose turn it is; returns how many were taken."""
    access = SushiAccess.objects.select_related("provider__library").get(pk=pk)
    owed = _to_ask(access)
    # Whatever happens while it is asked, its turn comes again.
    later = clock.now() + DAILY
    SushiAccess.objects.filter(pk=pk).update(asked=0, to_ask=len(owed), asked_at=clock.now(), next_at=later)
    taken = 0
    for number, (said, months) in enumerate(owed, start=1):
        follows = _fetch(access, said, months)
        _note(said, follows)
        taken += follows.outcome is Outcome.TAKEN
        SushiAccess.objects.filter(pk=pk).update(asked=number)
        if follows.outcome is Outcome.NOT_LET_IN:
            break
    _note_whole(access)
    return taken


def _to_ask(access: SushiAccess) -> list[tuple[SushiReport, list[date]]]:
    """The reports whose turn it is, each with the months that are missing and not known to be gone."""
    now, known = clock.now(), {one.report: one for one in access.said.all()}
    found = []
    for one in covered([access.provider])[0].owed:
        said = known.get(one.report) or SushiReport(access=access, report=one.report)
        months = [month for month in one.missing if f"{month:%Y-%m}" not in said.gone]
        if (
            one.report != SHEET
            and months
            and said.outcome not in ENDED
            and (said.next_at is None or said.next_at <= now)
        ):
            found.append((said, months))
    return found


def _note(said: SushiReport, follows: Next) -> None:
    said.tries = 0 if follows.wait is None else said.tries + 1
    said.outcome, said.next_at = follows.outcome, clock.now() + (follows.wait or DAILY)
    said.save()


def _note_whole(access: SushiAccess) -> None:
    """The worst is told: what ended, before what is asked for again; the next time is that of the first report."""
    said = list(access.said.all())
    ended = [one.outcome for one in said if one.outcome in ENDED]
    waiting = [one.outcome for one in said if one.outcome not in (*ENDED, Outcome.TAKEN)]
    not_let_in = [one for one in ended if one == Outcome.NOT_LET_IN]
    outcome = next(iter((*not_let_in, *ended, *waiting)), Outcome.TAKEN)
    turns = [one.next_at for one in said if one.outcome not in ENDED and one.next_at]
    over = bool(not_let_in) or len(ended) == len([one for one in access.provider.reports if one != SHEET])
    next_at = None if over else min([*turns, clock.now() + DAILY])
    SushiAccess.objects.filter(pk=access.pk).update(outcome=outcome, next_at=next_at)


def _fetch(access: SushiAccess, said: SushiReport, months: Sequence[date]) -> Next:
    """Ask for these months; one by one where the server keeps some of them no longer, so that the others come."""
    follows = _ask(access, said, months)
    if follows.outcome is not Outcome.NO_LONGER:
        return follows
    if len(months) == 1:
        said.gone = [*said.gone, f"{months[0]:%Y-%m}"]
        return follows
    taken = False
    for month in months:
        one = _fetch(access, said, [month])
        if one.outcome not in (Outcome.TAKEN, Outcome.NO_LONGER):
            return one
        taken = taken or one.outcome is Outcome.TAKEN
    return Next(Outcome.TAKEN) if taken else follows


def _ask(access: SushiAccess, said: SushiReport, months: Sequence[date]) -> Next:
    """Ask for the report; of a server that does not give it for the view of it that carries the most."""
    follows = _ask_for(said.report, access, said, months)
    view = next((name for name, (kind, _metrics) in VIEWS.items() if kind == said.report), "")
    return _ask_for(view, access, said, months) if view and follows.outcome is Outcome.NOT_GIVEN else follows


def _ask_for(name: str, access: SushiAccess, said: SushiReport, months: Sequence[date]) -> Next:
    account = Account(**json.loads(secrets.unseal(bytes(access.sealed))))
    address = report_address(access.url, name, account, (f"{months[0]:%Y-%m}", f"{months[-1]:%Y-%m}"))
    status, body = ask(address)
    codes = exceptions_in(body)
    follows = decide_answer(status, codes, said.tries)
    if follows.outcome is not Outcome.TAKEN:
        return follows
    try:
        report = _read(body, name, months, codes)
        refused = report.kind != said.report or _is_refused(access, report)
    # Also what no database keeps, such as a name with a zero in it.
    except ValueError:
        refused = True
    return Next(Outcome.UNREADABLE) if refused else follows


def _read(body: bytes, kind: str, months: Sequence[date], codes: tuple[int, ...]) -> Report:
    try:
        return read_json(body)
    except ReportError:
        # Some servers say that nothing was used by the exception alone.
        if NO_USAGE not in codes:
            raise
        return nothing_used(kind, tuple(f"{one:%Y-%m}" for one in months), codes)


def _is_refused(access: SushiAccess, report: Report) -> bool:
    act = Act("job", library=access.provider.library_id)
    return isinstance(take_report(act, access.provider, Sent(report, "SUSHI")), Refused)
