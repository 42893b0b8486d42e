"""The only way to a return for a person: libraries see and send their own, the alliance office all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance.access import (
    Visitor,
    grants_of,
    has_anywhere,
    head_for,
    houses_of,
    libraries_for,
    library_for,
    may,
)
from shulian.apps.alliance.models import Account, Library
from shulian.apps.statistics.models import (
    Finding,
    Gate,
    GateCount,
    Provider,
    PublishedFigure,
    Report,
    Return,
    Run,
    Schedule,
    Screen,
    Span,
    UsageMonth,
    VendorFile,
)
from shulian.apps.statistics.queries.doubts import findings_at, library_of
from shulian.apps.statistics.queries.returns import returns_for
from shulian.apps.statistics.queries.schedules import about
from shulian.apps.statistics.queries.windows import span_of
from shulian.core import periods, publishing
from shulian.core.returns import State, Step, StepFacts, decide_step, in_same_house
from shulian.core.roles import Right, allows

SEE = (Right.MANAGE_RETURNS, Right.SIGN_RETURNS, Right.CHECK_RETURNS, Right.ACCEPT_RETURNS)
"""Whoever sends returns, signs, checks or accepts them, sees them."""
NEEDS: dict[Step, Right] = {
    Step.SUBMIT: Right.SIGN_RETURNS,
    Step.CHECK: Right.CHECK_RETURNS,
    Step.ACCEPT: Right.ACCEPT_RETURNS,
    Step.DISCARD: Right.MANAGE_RETURNS,
}


def accepts(account: Visitor) -> bool:
    """Whether the account may accept returns and send whole tables: at the head of the tree only."""
    return head_for(account, Right.ACCEPT_RETURNS) is not None


def accepts_return(account: Visitor, found: Return) -> bool:
    """Whether the account may accept this return: at the head any, elsewhere those of the libraries it watches over."""
    if found.library is None:
        return accepts(account)
    return accepts(account) or may(account, Right.ACCEPT_RETURNS, found.library)


def signs_for(account: Visitor, library: Library) -> bool:
    """Whether the account signs the returns of this library: by a post there, not at the library above it."""
    return any(
        grant.path == library.path and allows(grant, Right.SIGN_RETURNS, grant.path) for grant in grants_of(account)
    )


def may_step(account: Visitor, step: Step, found: Return) -> bool:
    """Whether the account has the right to this step; a whole table is the office's own."""
    if found.library is None:
        return accepts(account)
    if step is Step.SEND_BACK:
        return any(may_step(account, one, found) for one in (Step.CHECK, Step.ACCEPT))
    if step is Step.ACCEPT:
        return accepts_return(account, found)
    if step is Step.SUBMIT:
        return signs_for(account, found.library)
    return may(account, NEEDS[step], found.library)


def step_facts(account: Account | None, found: Return, reason: str) -> StepFacts:
    """Who wants a step with a return, as the rule sees it; nobody is a command of the administrator."""
    return StepFacts(
        State(found.status),
        found.library is not None,
        account is not None and found.submitted_by_id == account.pk,
        reason,
        account is not None and found.checked_by_id == account.pk,
        account is not None and _in_house_of_check(account, found),
    )


def _in_house_of_check(account: Account, found: Return) -> bool:
    library, checker, at = found.library, found.checked_by, found.checked_at
    if library is None or checker is None or at is None:
        return False
    checked = houses_of(checker, Right.CHECK_RETURNS, library, clock.local(at).date())
    accepting = houses_of(account, Right.ACCEPT_RETURNS, library, clock.today())
    return in_same_house(checked, accepting, (library.path[: Library.steplen], False))


def steps_for(account: Visitor, found: Return) -> list[Step]:
    """What the account may do next with a return, in order."""
    facts = step_facts(account if isinstance(account, Account) else None, found, "yes")
    return [step for step in Step if decide_step(step, facts) is None and may_step(account, step, found)]


def require_step(account: Visitor, step: Step, found: Return) -> None:
    """PermissionDenied for anyone without the right to this step."""
    if not may_step(account, step, found):
        raise PermissionDenied(f"{step} return {found.pk}")


def libraries_of_returns(account: Visitor) -> QuerySet[Library]:
    """The libraries whose returns the account sees."""
    return libraries_for(account, *SEE)


def require_acceptance(account: Visitor) -> None:
    """PermissionDenied for anyone who may not accept returns."""
    if not accepts(account):
        raise PermissionDenied(f"{Right.ACCEPT_RETURNS} for the whole alliance")


def enters_for(account: Visitor, code: str) -> Library | None:
    """The library that the account sends figures for; None for a whole table (empty code)."""
    if not code:
        require_acceptance(account)
        return None
    return library_for(account, Right.MANAGE_RETURNS, code)


def visible_returns(account: Visitor) -> QuerySet[Return]:
    """The returns of the account's libraries, and whole tables for those who accept."""
    libraries = set(libraries_of_returns(account).values_list("pk", flat=True))
    return returns_for(libraries, whole_tables=accepts(account))


def versions_to_open(account: Visitor, returns: Iterable[int]) -> set[int]:
    """Those of these returns that the account may open, in any version: replaced ones stand behind frozen figures."""
    own = Q(library__in=libraries_of_returns(account).order_by().values("pk"))
    reach = own | Q(library=None) if accepts(account) else own
    return set(Return.objects.filter(reach, pk__in=set(returns)).values_list("pk", flat=True))


def return_for(account: Visitor, pk: int) -> Return:
    """One return in any of its versions; PermissionDenied for other people's and for none."""
    found = Return.objects.select_related("period__form", "library", "entered_by").filter(pk=pk).first()
    if found is None:
        raise PermissionDenied(f"return {pk}")
    if found.library is None:
        require_acceptance(account)
    elif not any(may(account, right, found.library) for right in SEE):
        raise PermissionDenied(f"return {pk}")
    return found


STEPS_OF_SPANS: dict[publishing.Step, Right] = {
    publishing.Step.BEGIN: Right.CLOSE_PERIODS,
    publishing.Step.CLOSE: Right.CLOSE_PERIODS,
    publishing.Step.REOPEN: Right.CLOSE_PERIODS,
    publishing.Step.PUBLISH: Right.PUBLISH_FIGURES,
    publishing.Step.RESTATE: Right.RESTATE_FIGURES,
    publishing.Step.ADD: Right.PUBLISH_FIGURES,
}
"""What each step of a period of the whole alliance takes, at the head of the tree."""


def opens_spans(account: Visitor) -> bool:
    """Whether the account may begin another period of the whole alliance."""
    return head_for(account, Right.CLOSE_PERIODS) is not None


def require_opening(account: Visitor) -> None:
    """PermissionDenied for anyone who may not begin a period."""
    if not opens_spans(account):
        raise PermissionDenied(f"{Right.CLOSE_PERIODS} for the whole alliance")


def takes_step(account: Visitor, step: publishing.Step) -> bool:
    """Whether the account may take this step with a period of the whole alliance."""
    return head_for(account, STEPS_OF_SPANS[step]) is not None


def signs_findings(account: Visitor) -> bool:
    """Whether the account may sign for figures that do not reconcile."""
    return head_for(account, Right.SIGN_FINDINGS) is not None


def chooses_sources(account: Visitor) -> bool:
    """Whether the account may decide which source stands: whoever accepts all returns, or publishes figures."""
    return accepts(account) or takes_step(account, publishing.Step.PUBLISH)


def steps_of_span(account: Visitor, span: Span) -> list[publishing.Step]:
    """What the account may do next with a period, in order."""
    return [one for one in publishing.Step if span.state in publishing.FROM[one] and takes_step(account, one)]


def span_to(account: Visitor, step: publishing.Step, code: str) -> Span | None:
    """The period of a code for somebody who may take this step with it, if one is kept; PermissionDenied for others."""
    if not takes_step(account, step):
        raise PermissionDenied(f"{STEPS_OF_SPANS[step]} for the whole alliance")
    return span_seen(code)


def span_seen(code: str) -> Span | None:
    """The period of a code, if one is kept: whoever sees any sees which there are."""
    try:
        return span_of(periods.parse(code))
    except periods.PeriodError:
        return None


def visible_reports(account: Visitor) -> QuerySet[Report]:
    """The saved reports about libraries whose figures the account may see."""
    seen_at = libraries_for(account, Right.VIEW_FIGURES).values("pk")
    hidden = Report.others.through.objects.exclude(library__in=seen_at).values("report")
    found = Report.objects.filter(library__in=seen_at).exclude(pk__in=hidden)
    return found.select_related("library", "made_by").prefetch_related("others")


def report_for(account: Visitor, pk: UUID) -> Report:
    """One saved report; PermissionDenied for one about other libraries, and for none."""
    found = visible_reports(account).filter(pk=pk).first()
    if found is None:
        raise PermissionDenied(f"report {pk}")
    return found


def opens_records(account: Visitor, libraries: Collection[int]) -> bool:
    """Whether the account may open the records behind a figure of all these libraries: it sees the figures of each."""
    own = set(libraries_for(account, Right.VIEW_FIGURES).values_list("pk", flat=True))
    return own.issuperset(libraries)


def published_figure_for(account: Visitor, pk: int) -> PublishedFigure:
    """A published figure, for whoever sees figures anywhere; PermissionDenied for others, and for none."""
    found = PublishedFigure.objects.select_related("publication__span", "library").filter(pk=pk).first()
    if found is None or not has_anywhere(account, Right.VIEW_FIGURES):
        raise PermissionDenied(f"published figure {pk}")
    return found


def visible_schedules(account: Visitor) -> QuerySet[Schedule]:
    """The reports that run by themselves about libraries whose figures the account may see."""
    seen_at = libraries_for(account, Right.VIEW_FIGURES).values("pk")
    hidden = Schedule.others.through.objects.exclude(library__in=seen_at).values("schedule")
    found = Schedule.objects.filter(library__in=seen_at).exclude(pk__in=hidden)
    return found.select_related("library", "made_by", "indicator").prefetch_related("others")


def schedule_for(account: Visitor, pk: UUID) -> Schedule:
    """One of them; PermissionDenied for one about other libraries, and for none."""
    found = visible_schedules(account).filter(pk=pk).first()
    if found is None:
        raise PermissionDenied(f"schedule {pk}")
    return found


def steers(account: Visitor, schedule: Schedule) -> bool:
    """Whether the account may pause, resume, take over or end it: who ordered it, and who keeps the returns there."""
    own = isinstance(account, Account) and schedule.made_by_id == account.pk
    return own or all(may(account, Right.MANAGE_RETURNS, one) for one in about(schedule))


def schedule_to_steer(account: Visitor, pk: UUID) -> Schedule:
    """One of them, for somebody who may steer it; PermissionDenied otherwise, and for none."""
    found = schedule_for(account, pk)
    if not steers(account, found):
        raise PermissionDenied(f"schedule {pk}")
    return found


def run_to_repeat(account: Visitor, pk: int) -> Run:
    """A run without a report, for somebody who may steer its schedule; PermissionDenied otherwise, and for none."""
    found = Run.objects.filter(pk=pk, report=None).first()
    if found is None:
        raise PermissionDenied(f"run {pk}")
    schedule_to_steer(account, found.schedule_id)
    return found


def screen_for(account: Visitor, pk: int) -> Screen:
    """A wall, for whoever looks after its library; PermissionDenied otherwise, and for none."""
    found = Screen.objects.select_related("library").filter(pk=pk).first()
    if found is None or not may(account, Right.MANAGE_LIBRARY, found.library):
        raise PermissionDenied(f"wall {pk}")
    return found


def gate_for(account: Visitor, pk: int) -> Gate:
    """A gate, for whoever makes keys of machines at its library; PermissionDenied otherwise, and for none."""
    found = Gate.objects.select_related("library", "account").filter(pk=pk).first()
    if found is None or not may(account, Right.MANAGE_SERVICE_ACCOUNTS, found.library):
        raise PermissionDenied(f"gate {pk}")
    return found


def gate_count_for(account: Visitor, pk: int) -> GateCount:
    """What a gate sent, for whoever counts visits at its library; PermissionDenied otherwise, and for none."""
    found = GateCount.objects.select_related("gate__library").filter(pk=pk).first()
    if found is None or not may(account, Right.COUNT_VISITS, found.gate.library):
        raise PermissionDenied(f"count {pk}")
    return found


def provider_for(account: Visitor, pk: int) -> Provider:
    """A provider of electronic resources, for whoever sends the returns of its library; else PermissionDenied."""
    found = Provider.objects.select_related("library").filter(pk=pk).first()
    if found is None or not may(account, Right.MANAGE_RETURNS, found.library):
        raise PermissionDenied(f"provider {pk}")
    return found


def vendor_file_for(account: Visitor, pk: int) -> VendorFile:
    """A file of a provider, for whoever sends the returns of the provider's library; else PermissionDenied."""
    found = VendorFile.objects.select_related("provider__library", "library", "layout").filter(pk=pk).first()
    if found is None or not may(account, Right.MANAGE_RETURNS, found.provider.library):
        raise PermissionDenied(f"file {pk}")
    return found


OPENS_MONTHS = (Right.MANAGE_RETURNS, Right.CHECK_RETURNS)


def usage_month_for(account: Visitor, pk: int) -> UsageMonth:
    """A month of a provider, for whoever sends or checks the returns of the library it is about, or the provider's."""
    found = UsageMonth.objects.select_related("provider__library", "library", "source").filter(pk=pk).first()
    if found is None or not any(may(account, right, one) for right in OPENS_MONTHS for one in _libraries_of(found)):
        raise PermissionDenied(f"month {pk}")
    return found


def visible_months(account: Visitor, months: Iterable[int]) -> set[int]:
    """Those of these months of providers that the account may open."""
    here = Q()
    for right in OPENS_MONTHS:
        own = libraries_for(account, right)
        here |= Q(library__in=own) | Q(provider__library__in=own)
    found = UsageMonth.objects.filter(here, pk__in=list(months))
    return set(found.order_by().values_list("pk", flat=True))


def _libraries_of(found: UsageMonth) -> tuple[Library, ...]:
    return (found.provider.library, *([found.library] if found.library else []))


def visible_doubts(account: Visitor) -> QuerySet[Finding]:
    """The questions about months of gates and providers that the account answers or checks the answers to."""
    answers = libraries_for(account, Right.MANAGE_RETURNS).order_by().values("pk")
    checks = libraries_for(account, Right.CHECK_RETURNS).order_by().values("pk")
    return findings_at(Library.objects.filter(Q(pk__in=answers) | Q(pk__in=checks)))


def finding_for(account: Visitor, pk: int) -> Finding:
    """A finding of a return, or a question about a month, that the account may see."""
    finding = Finding.objects.select_related("line", "of_return__library").filter(pk=pk).first()
    if finding is None:
        raise PermissionDenied(f"finding {pk}")
    if finding.of_return_id is not None:
        return_for(account, finding.of_return_id)
        return finding
    about = visible_doubts(account).filter(pk=pk).first()
    if about is None:
        raise PermissionDenied(f"finding {pk}")
    return about


def require_answer(account: Visitor, finding: Finding) -> None:
    """PermissionDenied for anyone who may look only: whoever checks may answer, but puts no figure right."""
    rights = (Right.MANAGE_RETURNS, Right.CHECK_RETURNS) if finding.weight != Finding.Weight.PROBLEM else SEE[:1]
    library = library_of(finding) if finding.of_return is None else finding.of_return.library
    if library is not None and not any(may(account, right, library) for right in rights):
        raise PermissionDenied(f"finding {finding.pk}")


def accepts_answer(account: Visitor, finding: Finding) -> bool:
    """Whether the account checks the answer to a question about a month."""
    library = library_of(finding)
    return finding.of_return_id is None and library is not None and may(account, Right.CHECK_RETURNS, library)


def require_checking(account: Visitor, finding: Finding) -> None:
    """PermissionDenied for anyone who does not check the returns of the library that answered."""
    if not accepts_answer(account, finding):
        raise PermissionDenied(f"finding {finding.pk}")
