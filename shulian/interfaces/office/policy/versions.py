"""Versions of the policy: which is in force, what each says, what changed between two, and a file of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.circulation import access, policies
from shulian.apps.circulation.actions.policy import withdraw_version
from shulian.apps.circulation.models import PolicyVersion
from shulian.apps.circulation.policy_words import label, of_whom, said_words
from shulian.core.policy import VALUES
from shulian.core.policy_change import Change, compare
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.documents.sheet import Value
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first, paged
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.policy.sentences import against_words
from shulian.interfaces.office.policy.showing import plain, touching

A_PAGE = 50
OFFERED = 50


@dataclass(frozen=True)
class Differing:
    """One value that two versions state differently for the same readers and items."""

    whom: str
    label: str
    before: str
    after: str


@in_office(Right.MANAGE_POLICY)
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """All versions, and the changes in the making."""
    scopes = access.policy_scopes(request.user)
    chosen = scopes.filter(code=asked_for(request, "library")).first() or scopes.order_by("depth", "path").first()
    context = {
        "here": "policy",
        "libraries": scopes,
        "chosen": chosen,
        "page": Paginator(policies.versions(), A_PAGE).get_page(request.GET.get("page")),
        "now": clock.now(),
        "in_force": policies.in_force(),
        "drafts": paged(request, access.drafts_for(request.user), A_PAGE, "drafts"),
        "whole": access.makes_rules_for_all(request.user),
        "command": uuid4,
    }
    return render(request, "office/policy/versions.html", context)


@in_office(Right.MANAGE_POLICY)
@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """What one version says, row by row."""
    found = access.version_for(request.user, number)
    scopes = access.policy_scopes(request.user)
    chosen = scopes.filter(code=asked_for(request, "library")).first()
    lines = touching(policies.rows_of(found), chosen)
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    before = policies.versions().filter(in_force_from__isnull=False, number__lt=number).first()
    context = _frame(found) | {
        "libraries": scopes,
        "chosen": chosen,
        "page": page,
        "rows": plain(page.object_list),
        "before": before,
    }
    return render(request, "office/policy/version.html", context)


@in_office(Right.MANAGE_POLICY)
@require_safe
def export(request: HttpRequest, number: int) -> HttpResponse:
    """One version as a workbook: a column for each value, empty where a row leaves it to the next one."""
    found = access.version_for(request.user, number)
    header = (_("Of whom"), *(label(name) for name in VALUES), _("Note"))
    rows = [_row(shown.whom, shown.line.says, shown.line.note) for shown in plain(policies.rows_of(found))]
    title = _("Loan policy, version %(number)s") % {"number": number}
    notes = (_("Demonstration data"),) if found.is_demonstration else ()
    sheet = xlsx.Page(_("Loan policy"), header, rows, title=title, notes=notes)
    return workbook(xlsx.write([sheet]), f"loan-policy-{number}.xlsx")


@in_office(Right.MANAGE_POLICY)
@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """What changed from one version to another."""
    one, two = (_chosen(request, name) for name in ("from", "to"))
    found = differing(policies.rows_of(one), policies.rows_of(two)) if one and two else []
    words = asked_for(request, "find", 60).strip()
    context = {
        "here": "policy",
        "whole": access.makes_rules_for_all(request.user),
        "one": one,
        "two": two,
        "words": words,
        **_offered(words, one, two),
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "office/policy/comparison.html", context)


@in_office(Right.MANAGE_POLICY)
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a version back before it takes effect."""
    found = access.version_to_withdraw(request.user, number)
    against = withdraw_version(act_of(request), found)
    if against:
        messages.error(request, against_words(against))
    else:
        messages.success(request, _("The version is withdrawn; it will not take effect."))
    return redirect("office:policy")


def differing(before: Iterable[Any], after: Iterable[Any]) -> list[Differing]:
    """What changed between two sets of lines, a value a line."""
    old, new = policies.table(before), policies.table(after)
    return [one for change in compare(old.rules, new.rules) for one in _differing(change, old, new)]


def _differing(change: Change, old: policies.Table, new: policies.Table) -> list[Differing]:
    line = new.line(change.after.number) if change.after else None
    line = line or (old.line(change.before.number) if change.before else None)
    whom = of_whom(line) if line else ""
    said = [(row.says if row else {}) for row in (change.before, change.after)]
    return [Differing(whom, label(name), *(_said(name, says.get(name)) for says in said)) for name in change.values]


def _said(name: str, said: Any) -> str:
    return "" if said is None else said_words(name, said)


def _chosen(request: HttpRequest, name: str) -> PolicyVersion | None:
    number = asked_for(request, name, 9)
    return access.version_for(request.user, int(number)) if number.isascii() and number.isdigit() else None


def _offered(words: str, *chosen: PolicyVersion | None) -> dict[str, Any]:
    """The newest versions with these words; those that are compared stay in sight."""
    found = first(policies.versions_named(words), OFFERED)
    shown = {one.pk: one for one in [*(one for one in chosen if one), *found.rows]}
    return {"versions": sorted(shown.values(), key=lambda one: -one.pk), "more": found.more}


def _row(whom: str, says: dict[str, Any], note: str) -> list[Value]:
    return [whom, *(_said(name, says.get(name)) for name in VALUES), note]


def _frame(found: PolicyVersion) -> dict[str, Any]:
    return {"here": "policy", "version": found, "now": clock.now(), "in_force": policies.in_force(), "command": uuid4}
