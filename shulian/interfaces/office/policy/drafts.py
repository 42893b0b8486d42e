"""A change of the policy in the making: its rows with what is wrong, and publishing it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.actions.heavy import propose
from shulian.apps.alliance.models import Proposal
from shulian.apps.circulation import access, policies
from shulian.apps.circulation.actions.drafts import begin_draft, discard_draft, take_over
from shulian.apps.circulation.actions.policy import Wish, against_draft, publish_draft
from shulian.apps.circulation.heavy import policy_proposal
from shulian.apps.circulation.models import PolicyDraft, PolicyVersion
from shulian.apps.journal.actions import Act
from shulian.core.foureyes import Heavy
from shulian.core.policy_change import Against
from shulian.core.policy_check import Finding
from shulian.core.roles import Right
from shulian.interfaces.lists import paged
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office
from shulian.interfaces.office.policy.sentences import AGAINST, against_words
from shulian.interfaces.office.policy.showing import of_the_whole, plain, with_findings
from shulian.interfaces.office.policy.versions import differing
from shulian.interfaces.templatetags.look import moment

A_PAGE = 50
TRIALS_SHOWN = 5
CHANGES_SHOWN = 100


class PublishForm(ActForm):
    """From when on, and why; a draft that somebody changes meanwhile is not published unseen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    begins = forms.DateField(
        label=gettext_lazy("Takes effect on"),
        required=False,
        help_text=gettext_lazy("Empty: at once. Loans made before keep their due dates."),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    note = forms.CharField(
        label=gettext_lazy("What changes, and why"),
        max_length=200,
        help_text=gettext_lazy("It stands in the list of versions."),
        error_messages={"required": AGAINST[Against.NOTE_MISSING]},  # type: ignore[dict-item]  # lazy all the same
    )
    accepts = forms.BooleanField(label=gettext_lazy("What looks unusual is meant so"), required=False)

    def wish(self) -> Wish:
        """What is wanted; a day begins at midnight, today begins now."""
        values = self.cleaned_data
        day = values["begins"]
        begins = clock.midnight(day) if day and day != clock.today() else None
        return Wish(values["revision"], values["note"], begins, values["accepts"])


@in_office(Right.MANAGE_POLICY)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a change for a subtree, or go on with the one that is there."""
    scope = access.policy_scope(request.user, asked_for(request, "library"))
    like = asked_for(request, "like", 9)
    version = access.version_for(request.user, int(like)) if like.isascii() and like.isdigit() else None
    return redirect("office:policy-draft", begin_draft(act_of(request, scope), scope, version).pk)


@in_office(Right.MANAGE_POLICY)
@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of a draft and what is wrong with them."""
    return _shown(request, access.draft_for(request.user, pk))


@in_office(Right.MANAGE_POLICY)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a version of the draft."""
    found = access.draft_for(request.user, pk)
    form = PublishForm(request.POST)
    if form.is_valid():
        act, wish = act_of(request, found.library), form.wish()
        made = _proposed(act, found, wish) if found.library.depth == 1 else publish_draft(act, found, wish)
        if isinstance(made, PolicyVersion):
            messages.success(request, _published(made))
            return redirect("office:policy-version", made.pk)
        if isinstance(made, Proposal):
            messages.success(request, _("Proposed. It is published as soon as somebody else has signed."))
            return redirect("office:policy-draft", pk)
        form.add_error(None, against_words(made))
        form.renew_command()
    fresh = PolicyDraft.objects.filter(pk=pk).exists()
    return _shown(request, access.draft_for(request.user, pk), form) if fresh else redirect("office:policy")


@in_office(Right.MANAGE_POLICY)
@require_POST
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what a newer version changed."""
    found = access.draft_for(request.user, pk)
    clashes = take_over(act_of(request, found.library), found)
    if clashes:
        said = ngettext(
            "The newer version's changes are taken over. %(n)s row was changed here too and is marked.",
            "The newer version's changes are taken over. %(n)s rows were changed here too and are marked.",
            clashes,
        )
        messages.warning(request, said % {"n": clashes})
    else:
        messages.success(request, _("The newer version's changes are taken over."))
    return redirect("office:policy-draft", pk)


@in_office(Right.MANAGE_POLICY)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft up."""
    found = access.draft_for(request.user, pk)
    discard_draft(act_of(request, found.library), found)
    messages.success(request, _("The draft is given up. Nothing of it counts."))
    return redirect("office:policy")


def _proposed(act: Act, found: PolicyDraft, wish: Wish) -> Proposal | Against:
    """What holds for every library takes two people; what could not be published is not proposed either."""
    against = against_draft(found, wish)
    return against or propose(act, Heavy.ALLIANCE_POLICY, found.library, policy_proposal(found, wish), wish.note)


def _published(made: PolicyVersion) -> str:
    begins = made.in_force_from
    if begins and begins > clock.now():
        return _("Version %(number)s is published. It takes effect on %(day)s; until then it can be withdrawn.") % {
            "number": made.pk,
            "day": moment(begins),
        }
    return _("Version %(number)s is published and in force.") % {"number": made.pk}


def _shown(request: HttpRequest, found: PolicyDraft, form: PublishForm | None = None) -> HttpResponse:
    table = policies.table_of_draft(found)
    issues = policies.findings(table)
    own = [number for number, line in enumerate(table.lines, start=1) if policies.belongs(line, found.library)]
    marked = {one.row for one in issues}
    only = asked_for(request, "only") == "marked"
    page = Paginator([n for n in own if n in marked] if only else own, A_PAGE).get_page(request.GET.get("page"))
    begun = {"command": uuid4(), "revision": found.revision}
    changed = differing(policies.rows_of(policies.newest()), table.lines)
    context = {
        "here": "policy",
        "draft": found,
        "form": form or PublishForm(initial=begun),
        "page": page,
        "rows": with_findings(table, issues, page.object_list),
        **_others(request, found, table, issues),
        "only": only,
        **_problems(found, table, issues),
        "trials": paged(request, policies.trials_of(found), TRIALS_SHOWN, "trials"),
        "changes": paged(request, changed, CHANGES_SHOWN, "changes"),
        "command": uuid4,
    }
    return render(request, "office/policy/draft.html", context)


def _others(
    request: HttpRequest, found: PolicyDraft, table: policies.Table, issues: tuple[Finding, ...]
) -> dict[str, Any]:
    """Rows of others: those that hold here too, and those that do not go together with the draft's."""
    faulty = {one.row for one in issues if one.stops}
    elsewhere = [n for n, line in enumerate(table.lines, start=1) if not policies.belongs(line, found.library)]
    foreign = paged(request, [n for n in elsewhere if n in faulty], A_PAGE, "faulty")
    others = paged(request, [line for line in table.lines if _speaks_here(line, found)], A_PAGE, "others")
    return {
        "foreign": with_findings(table, issues, foreign.object_list),
        "foreign_page": foreign,
        "others": plain(others.object_list),
        "others_page": others,
        "others_open": "others" in request.GET,
    }


def _problems(found: PolicyDraft, table: policies.Table, issues: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "whole": of_the_whole(table, issues),
        "stopped": sum(one.stops for one in issues),
        "doubtful": sum(not one.stops for one in issues),
        "clashes": found.rows.filter(clash__isnull=False).count(),
        "behind": policies.newest() if policies.changed_beneath(found) else None,
    }


def _speaks_here(line: Any, found: PolicyDraft) -> bool:
    """Whether a row of others covers the draft's subtree: those of the whole alliance, and of libraries above."""
    if policies.belongs(line, found.library):
        return False
    return line.library is None or found.library.path.startswith(line.library.path)
