"""What is forgotten by itself, certificates of erasure, the yearly audit of minors, and the journal's seals."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.journal import seals
from shulian.apps.journal.models import Seal
from shulian.apps.notices import heartbeat
from shulian.apps.readers import minors, proof
from shulian.apps.readers.actions.minors import sign_audit
from shulian.apps.readers.lawaccess import erasure_for, erasures_for, keeps_law, may_keep_law
from shulian.apps.readers.models import Erasure
from shulian.core.proofs import LONGEST_REASON, Proof, Unsettled
from shulian.core.roles import Right
from shulian.documents import register as paper
from shulian.documents import xlsx
from shulian.interfaces import keeping
from shulian.interfaces.downloads import printed, workbook
from shulian.interfaces.lawwords import GROUNDS
from shulian.interfaces.office.acting import act_of, in_office
from shulian.interfaces.rightwords import ROLES
from shulian.interfaces.templatetags.look import day
from shulian.interfaces.words import REASONS

A_PAGE = 30
RESULTS = {
    Proof.UNDERWAY: gettext_lazy("Not searched yet."),
    Proof.CLEAN: gettext_lazy("Nothing was found."),
    Proof.TRACES: gettext_lazy("Not proven: traces were found."),
}
UNSETTLED = {
    Unsettled.EMPTY: gettext_lazy("Write whose it is and how you know, in a few words. Nothing was changed."),
    Unsettled.TOO_LONG: gettext_lazy("The reason is too long. Shorten it. Nothing was changed."),
    Unsettled.NO_TRACES: gettext_lazy("There are no traces to settle here any more. Nothing was changed."),
    Unsettled.TELLS_WHO: gettext_lazy(
        "The reason holds a name or number of the person who was erased. It stays for good; write it without. "
        "Nothing was changed."
    ),
}
VERIFYING = "shulian.apps.journal.jobs.verify_seals"


@in_office(Right.MANAGE_PRIVACY)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Every rule: how long, what the next run takes, what the last took."""
    keeps_law(request.user)
    rows = [(line, _result(line.beat.result) if line.beat else "") for line in keeping.lines()]
    return render(request, "office/law/retention.html", {"here": "law", "tab": "retention", "rows": rows})


@in_office(Right.MANAGE_PRIVACY, Right.ERASE_READERS)
@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """All erasures, without names, and whether the search found anything; for who erases, those at their libraries."""
    keeps = may_keep_law(request.user)
    page = Paginator(erasures_for(request.user), A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, GROUNDS.get(one.ground, one.ground), sum(one.counts.values()), _proof(one)) for one in page]
    seen = {"page": page, "rows": rows, "keeps": keeps, "command": uuid4, "longest": LONGEST_REASON}
    # Whoever erases here has no other page of the law.
    here = {"here": "law", "tab": "erasures"} if keeps else {"here": "heavy"}
    return render(request, "office/law/erasures.html", seen | here)


@in_office(Right.MANAGE_PRIVACY, Right.ERASE_READERS)
@require_safe
def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proof of one erasure on paper: what went by app, and what the search looked at and found."""
    one = erasure_for(request.user, pk)
    alliance = the_alliance()
    document = paper.Register(
        title=_("Certificate of erasure"),
        issuer=alliance.name if alliance else "",
        facts=_of_erasure(one),
        header=[
            _("Place"),
            _("Erased or without a name"),
            pgettext("search", "Looked at"),
            pgettext("search", "Found"),
        ],
        widths=[3, 2, 2, 2],
        right=[1, 2, 3],
        parts=[_erased(one), _searched(one)],
        notes=[
            _("The token of the journal was destroyed: what happened stays countable and leads to nobody."),
            _("A name or telephone that others have too, or that stands on forms of who stays, is not searched for."),
            _("A short card number is searched for among the cards, a name not in the catalogue or what is published."),
            _("Backups are made without this person from now on; older ones are destroyed on their own clock."),
        ],
        signatures=[_("Person in charge of data"), _("Date")],
        page=_("Page # of #"),
    )
    return printed(paper.pdf(document, clock.local(clock.now())), f"erasure-{one.pk}.pdf")


def _of_erasure(one: Erasure) -> list[tuple[str, str]]:
    searched = one.searched_at
    return [
        (_("Number"), str(one.pk)),
        (_("Library"), one.library.name),
        (_("Ground"), str(GROUNDS.get(one.ground, one.ground))),
        (_("Erased"), f"{clock.local(one.erased_at):%Y-%m-%d %H:%M}"),
        (_("Searched"), f"{clock.local(searched):%Y-%m-%d %H:%M}" if searched else "—"),
        (_("Result of the search"), _result_of_search(one)),
    ]


def _result_of_search(one: Erasure) -> str:
    """What the certificate says of the proof: never more than is known."""
    far = proof.proof_of(one)
    if far is Proof.SETTLED and one.settled_at:
        words = {"day": day(clock.local(one.settled_at)), "why": one.settled_why}
        return _("Something was found; a person looked at it on %(day)s and settled it: %(why)s") % words
    if far is Proof.LAPSED:
        return _("Not proven: traces were found and not settled within %(days)d days.") % {
            "days": proof.KEEP_MARKS.days
        }
    return str(RESULTS[far])


def _proof(one: Erasure) -> dict[str, Any]:
    """How far the proof is, and in which places something was found, for whoever goes to look."""
    found = [(place, seen["found"]) for place, seen in sorted(one.searched.items()) if seen["found"]]
    return {"far": proof.proof_of(one).value, "found": found}


def _erased(one: Erasure) -> paper.Part:
    rows = [[name, str(count), "", ""] for name, count in sorted(one.counts.items())]
    return {"heading": _("What was erased"), "rows": rows, "totals": 0}


def _searched(one: Erasure) -> paper.Part:
    rows = [[place, "", str(seen["looked"]), str(seen["found"])] for place, seen in sorted(one.searched.items())]
    sums = [str(sum(seen[what] for seen in one.searched.values())) for what in ("looked", "found")]
    return {"heading": _("What was searched"), "rows": [*rows, [_("Together"), "", *sums]], "totals": 1}


@in_office(Right.MANAGE_PRIVACY)
@require_POST
def search_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look again for what an erasure left, once it has been put right."""
    head = keeps_law(request.user)
    if proof.look_again(act_of(request, head), erasure_for(request.user, pk)):
        messages.success(request, _("The search begins anew within ten minutes."))
    else:
        messages.error(request, _("What was looked for is known no more; there is nothing to look for."))
    return redirect("office:law-erasures")


@in_office(Right.MANAGE_PRIVACY)
@require_POST
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Settle traces that somebody has looked at and that are of others, with a written reason."""
    head = keeps_law(request.user)
    against = proof.settle(act_of(request, head), erasure_for(request.user, pk), request.POST.get("why", ""))
    if against:
        messages.error(request, str(UNSETTLED[against]))
    else:
        messages.success(request, _("Settled. What was looked for is known no more; the certificate says your reason."))
    return redirect("office:law-erasures")


@in_office(Right.MANAGE_PRIVACY, Right.AUDIT)
@require_safe
def minors_audit(request: HttpRequest) -> HttpResponse:
    """Who looked at minors' data in a year (未成年人网络保护条例 art. 37)."""
    year = _year(request)
    report = minors.report(request.user, year)
    page = Paginator(report.lines, A_PAGE).get_page(request.GET.get("page"))
    rows = [_looked(line) for line in page]
    seen = {"here": "law", "tab": "minors", "report": report, "year": year, "page": page, "rows": rows}
    signs = report.signed_at is None and year < clock.today().year and may_keep_law(request.user)
    return render(request, "office/law/minors.html", seen | {"as_of": _as_of(report), "signs": signs, "command": uuid4})


@in_office(Right.MANAGE_PRIVACY)
@require_POST
def minors_sign(request: HttpRequest) -> HttpResponse:
    """Sign the audit of a year that is over, for the whole alliance."""
    head, year = keeps_law(request.user), _year(request)
    if sign_audit(act_of(request, head), year):
        messages.success(request, _("Signed. The audit of this year does not change any more."))
    else:
        messages.error(request, _("An audit is signed once, when its year is over. Nothing was changed."))
    return redirect(f"{reverse('office:law-minors')}?year={year}")


@in_office(Right.MANAGE_PRIVACY, Right.AUDIT)
@require_safe
def minors_workbook(request: HttpRequest) -> HttpResponse:
    """The audit as a workbook, to be handed in."""
    year = _year(request)
    report = minors.report(request.user, year)
    header = (_("Library"), _("Staff"), _("User name"), _("Post"), _("Reason"), _("Minors"), _("Looks"))
    rows = [tuple(_looked(line).values()) for line in report.lines]
    notes = (*(f"{label}: {number}" for label, number in _facts(report)), _as_of(report))
    page = xlsx.Page(_("Looks"), header, rows, title=_("Audit of minors' data %(year)d") % {"year": year}, notes=notes)
    return workbook(xlsx.write([page]), f"minors-audit-{year}.xlsx")


@in_office(Right.MANAGE_PRIVACY, Right.AUDIT)
@require_safe
def minors_pdf(request: HttpRequest) -> HttpResponse:
    """The audit on paper, to be signed: the figures, and who looked, library by library."""
    year = _year(request)
    report = minors.report(request.user, year)
    alliance = the_alliance()
    document = paper.Register(
        title=_("Audit of minors' data %(year)d") % {"year": year},
        issuer=alliance.name if alliance else "",
        facts=[(label, str(number)) for label, number in _facts(report)],
        header=[_("Staff"), _("Post"), _("Reason"), _("Minors"), _("Looks")],
        widths=[3, 3, 4, 1, 1],
        right=[3, 4],
        parts=_by_library(report),
        notes=[
            _("Once a year how minors' data are handled is audited and reported (未成年人网络保护条例 art. 37)."),
            _("Only who must may look (art. 36); every look is written down with its reason."),
            _as_of(report),
        ],
        signatures=[_("Person in charge of data"), _("Date")],
        page=_("Page # of #"),
    )
    return printed(paper.pdf(document, clock.local(clock.now())), f"minors-audit-{year}.pdf")


def _by_library(report: minors.Report) -> list[paper.Part]:
    """Who looked, under each library; said in words where nobody did."""
    found: dict[str, list[list[str]]] = {}
    for line in report.lines:
        shown = _looked(line)
        who = f"{shown['name']} ({shown['username']})"
        found.setdefault(line.library, []).append(
            [who, shown["post"], shown["reason"], str(line.minors), str(line.looks)]
        )
    if not found:
        return [{"heading": _("Nobody looked"), "rows": [], "totals": 0}]
    return [{"heading": library, "rows": rows, "totals": 0} for library, rows in sorted(found.items())]


@in_office(Right.MANAGE_PRIVACY, Right.AUDIT)
@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """The newest seals, and what the last look at all of them said."""
    beat = heartbeat.beat_of(VERIFYING)
    page = Paginator(Seal.objects.order_by("-number"), A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "law",
        "tab": "journal",
        "page": page,
        "seals": [(one, bytes(one.digest).hex()) for one in page],
        "waiting": seals.unsealed(),
        "beat": beat,
        "broken": beat.result if isinstance(beat.result, int) else None,
    }
    return render(request, "office/law/journal.html", seen)


def _year(request: HttpRequest) -> int:
    text, this = request.GET.get("year", "") or request.POST.get("year", ""), clock.today().year
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:6]) <= this else this


def _looked(line: minors.Line) -> dict[str, Any]:
    return {
        "library": line.library,
        "name": line.name,
        "username": line.username,
        "post": str(ROLES.get(line.post, line.post)),
        "reason": str(REASONS.get(line.reason, line.reason)),
        "minors": line.minors,
        "looks": line.looks,
    }


def _as_of(report: minors.Report) -> str:
    """Of which day the figures are; and of an audit that nobody has signed, why that is done soon."""
    if report.signed_at is not None:
        words = {"day": day(report.day), "who": report.signed_by, "when": day(clock.local(report.signed_at))}
        return _("Readers and consents as of %(day)s, as signed by %(who)s on %(when)s.") % words
    return _(
        "Readers and consents as of %(day)s, without who has been erased since. Sign the audit of a year in January: "
        "it changes until it is signed, and afterwards looks of that year are kept once a month."
    ) % {"day": day(report.day)}


def _facts(report: minors.Report) -> list[tuple[str, int]]:
    return [
        (_("Minors with a card"), report.readers),
        (_("of them under fourteen"), report.children),
        (_("under fourteen with the guardian's consent"), report.consented),
        (_("consents withdrawn in the year"), report.withdrawn),
    ]


def _result(result: int | dict[str, int] | None) -> str:
    if isinstance(result, dict):
        return ", ".join(str(count) for count in result.values())
    return "" if result is None else str(result)
