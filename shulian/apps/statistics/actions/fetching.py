"""Fetching reports that are missing from a provider's SUSHI server; what is not ready is asked for again later."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.actions.usage import Sent, take_report
from shulian.apps.statistics.models import Provider, SushiAccess
from shulian.apps.statistics.queries.usage import covered
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.apps.statistics.sushi_client import ask, may_be_asked
from shulian.core.sushi import NO_USAGE, Next, Outcome, decide_answer
from shulian.protocols.counter import Report, ReportError, read_json
from shulian.protocols.sushi import Account, exceptions_in, report_address

ADDRESS_NOT_ALLOWED = "sushi-address-not-allowed"
HINT = 4
DAILY = timedelta(days=1)
# These end only when a person changes something.
ENDED = (Outcome.NOT_LET_IN, Outcome.NOT_GIVEN, Outcome.UNREADABLE, Outcome.GAVE_UP)


def set_access(act: Act, provider: Provider, url: str, account: Account) -> Refused | None:
    """How the provider's server is asked; what the library is known by is sealed, and shown to nobody again."""

    def write() -> Answer:
        if not may_be_asked(url):
            return Refused(ADDRESS_NOT_ALLOWED).answer()
        known = account.api_key or account.requestor_id or account.customer_id
        values = {"url": url, "sealed": secrets.seal(json.dumps(asdict(account))), "hint": known[-HINT:]}
        later = {"set_by_id": act.actor, "tries": 0, "outcome": "", "next_at": clock.now()}
        SushiAccess.objects.update_or_create(provider=provider, defaults=values | later)
        entry(act, "sushi-set", library=provider.library_id, subject=f"provider:{provider.pk}")
        return {"provider": provider.pk}

    return refused_in(perform(act, "set-sushi", write))


def ask_again(act: Act, provider: Provider) -> None:
    """Ask the server at the next turn, whatever it said before."""

    def write() -> Answer:
        SushiAccess.objects.filter(provider=provider).update(tries=0, outcome="", next_at=clock.now())
        entry(act, "sushi-asked", library=provider.library_id, subject=f"provider:{provider.pk}")
        return {"provider": provider.pk}

    perform(act, "ask-sushi", write)


def due() -> QuerySet[SushiAccess]:
    """The servers to be asked now; whether anything is missing is seen when they are asked."""
    return SushiAccess.objects.filter(next_at__lte=clock.now()).exclude(outcome__in=ENDED).order_by("pk")


def fetch(pk: int) -> int:
    """Ask for every missing report of one provider; returns how many were taken."""
    access = SushiAccess.objects.select_related("provider__library").get(pk=pk)
    owed = [one for one in covered([access.provider])[0].owed if one.missing]
    SushiAccess.objects.filter(pk=pk).update(asked=0, to_ask=len(owed), asked_at=clock.now())
    follows = Next(Outcome.TAKEN)
    taken = 0
    for number, one in enumerate(owed, start=1):
        found = _fetch(access, one.report, one.missing)
        taken += found.outcome is Outcome.TAKEN
        # The worst is told: what ended, before what is asked for again.
        if follows.outcome is Outcome.TAKEN or found.outcome in ENDED:
            follows = found
        SushiAccess.objects.filter(pk=pk).update(asked=number)
    _note(access, follows)
    return taken


def _note(access: SushiAccess, follows: Next) -> None:
    tries = 0 if follows.wait is None else access.tries + 1
    next_at = clock.now() + (follows.wait or DAILY)
    SushiAccess.objects.filter(pk=access.pk).update(outcome=follows.outcome, tries=tries, next_at=next_at)


def _fetch(access: SushiAccess, kind: str, missing: tuple[date, ...]) -> Next:
    account = Account(**json.loads(secrets.unseal(bytes(access.sealed))))
    months = (f"{missing[0]:%Y-%m}", f"{missing[-1]:%Y-%m}")
    status, body = ask(report_address(access.url, kind, account, months))
    codes = exceptions_in(body)
    follows = decide_answer(status, codes, access.tries)
    if follows.outcome is not Outcome.TAKEN:
        return follows
    try:
        report = read_json(body)
    except ReportError:
        # Some servers say that nothing was used by the exception alone.
        if NO_USAGE not in codes:
            return Next(Outcome.UNREADABLE)
        report = Report(kind, tuple(f"{one:%Y-%m}" for one in missing), "", "", codes, {}, 0, ())
    act = Act("job", library=access.provider.library_id)
    other = report.kind != kind
    if other or isinstance(take_report(act, access.provider, Sent(report, "SUSHI")), Refused):
        return Next(Outcome.UNREADABLE)
    return follows
