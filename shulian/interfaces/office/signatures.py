"""What takes two people: proposals that wait for a second signature, and what became of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.actions import heavy as actions
from shulian.apps.alliance.models import Account, Library, Proposal
from shulian.apps.alliance.queries.hands import Known, known_for
from shulian.apps.alliance.queries.rights import proposals_for
from shulian.apps.alliance.queries.staff import account_named
from shulian.core.foureyes import Heavy, Refusal, State, is_over
from shulian.core.machines import rule_on
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.library_forms import PINS
from shulian.interfaces.office.privacy import changed_rules
from shulian.interfaces.rightwords import ROLES
from shulian.interfaces.templatetags.look import day, moment

A_PAGE = 20
LONGEST_WHY = 300
HEAVY: dict[str, Promise] = {
    Heavy.ERASE_READERS: gettext_lazy("Erase many readers"),
    Heavy.ALLIANCE_POLICY: gettext_lazy("Loan policy of the whole alliance"),
    Heavy.ROTATE_KEYS: gettext_lazy("New keys for sealed data"),
    Heavy.VOID_PINS: gettext_lazy("End the PINs of older keys"),
    Heavy.GIVE_POST: gettext_lazy("A post that opens readers' records"),
    Heavy.RETENTION_RULES: gettext_lazy("How long data is kept"),
    Heavy.MACHINE_PIN: gettext_lazy("Machines ask for the PIN less often"),
}
STATES: dict[str, Promise] = {
    State.OPEN: gettext_lazy("waits"),
    State.APPROVED: gettext_lazy("signed and done"),
    State.DECLINED: pgettext_lazy("proposal", "declined"),
    State.WITHDRAWN: gettext_lazy("taken back"),
}
EXPIRED = gettext_lazy("waited too long")
MARKS = {State.OPEN: "look", State.APPROVED: "yes", State.DECLINED: "stop", State.WITHDRAWN: ""}
REFUSED: dict[Refusal, Promise] = {
    Refusal.SAME_PERSON: gettext_lazy("You proposed this yourself. Somebody else has to sign."),
    Refusal.SAME_HAND: gettext_lazy(
        "You and who proposed this were brought in or given a password by the same hand in the last 30 days, or one by "
        "the other, or one lent the other rights. Somebody else has to sign."
    ),
    Refusal.NO_FACTOR: gettext_lazy("Signing needs a second factor. Set it up under: my name, Signing in safely."),
    Refusal.ABOUT_ONESELF: gettext_lazy("This is about your own post. Somebody else has to sign."),
    Refusal.PROPOSER_MAY_NOT: gettext_lazy(
        "Who proposed this may not propose it any more. Decline it, and have it proposed again."
    ),
    Refusal.NOT_OPEN: gettext_lazy("This is decided already. Nothing was changed."),
    Refusal.EXPIRED: gettext_lazy("This waited too long. It can be proposed again."),
    Refusal.LAST_DAY_PASSED: gettext_lazy(
        "The last day of this post has passed, so nothing was done. Decline it, and have it proposed with other days."
    ),
    Refusal.LINK_OPEN: gettext_lazy(
        "A link for a new password was made for this person in the last day, and may still open the account. "
        "Sign when that day is over, and ask the person before you do."
    ),
    Refusal.CHANGED: gettext_lazy(
        "What was proposed has been changed since. Nothing was done; decline it, and have it proposed again."
    ),
}
DONE = {
    "approve": gettext_lazy("Signed and done."),
    "decline": gettext_lazy("Declined. Nothing is done."),
    "withdraw": gettext_lazy("Taken back. Nothing is done."),
}


@never_cache
@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for a second signature, and what was decided."""
    page = Paginator(_visible(request), A_PAGE).get_page(request.GET.get("page"))
    signs = set(_signs_at(request).values_list("pk", flat=True))
    known = known_for(request.user) if isinstance(request.user, Account) else None
    context = {
        "here": "heavy",
        "page": page,
        "lines": [
            _line(request, one, one.library_id in signs, known) for one in actions.with_proposers(page.object_list)
        ],
        "may_erase": access.has_anywhere(request.user, Right.ERASE_READERS),
        "may_rotate": access.has_anywhere(request.user, Right.ADMINISTER),
        "command": uuid4(),
    }
    return render(request, "office/staff/heavy.html", context)


@never_cache
@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    head = (
        *(_("What"), _("Library"), _("Why"), pgettext("heavy", "Proposed by"), _("On"), _("State")),
        *(pgettext("heavy", "Signed by"), _("Remark")),
    )
    rows = [
        (
            *(str(HEAVY[one.kind]), one.library.name, one.why, one.proposed_by.display_name),
            *(moment(one.proposed_at), str(_state(one))),
            *(one.decided_by.display_name if one.decided_by else "", one.note),
        )
        for one in _visible(request)
    ]
    return downloads.workbook(xlsx.write([xlsx.Page(_("Second signature"), head, rows)]), "proposals.xlsx")


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign, decline or take back."""
    found, what = access.proposal_for(request.user, pk), asked_for(request, "what")
    act = act_of(request, found.library)
    if what == "withdraw":
        if found.proposed_by_id != request.user.pk:
            raise PermissionDenied(f"proposal {pk}")
        refusal = actions.withdraw(act, found)
    elif what == "decline":
        refusal = actions.decline(act, found, asked_for(request, "note", LONGEST_WHY).strip())
    else:
        what, refusal = "approve", actions.approve(act, found)
    if refusal:
        messages.error(request, str(REFUSED[refusal]))
    else:
        messages.success(request, str(DONE[what]))
    return redirect("office:heavy")


@in_office(Right.ADMINISTER)
@require_POST
def propose_keys(request: HttpRequest) -> HttpResponse:
    """Propose new keys for what is sealed."""
    head = access.head_for(request.user, Right.ADMINISTER)
    if head is None:
        raise PermissionDenied(str(Right.ADMINISTER))
    why = asked_for(request, "why", LONGEST_WHY).strip()
    if not why:
        messages.error(request, _("Say why: whoever signs has to know."))
        return redirect("office:heavy")
    actions.propose(act_of(request, head), Heavy.ROTATE_KEYS, head, {}, why)
    messages.success(request, _("Proposed. It is done as soon as somebody else has signed."))
    return redirect("office:heavy")


def _signs_at(request: HttpRequest) -> QuerySet[Library]:
    return access.libraries_for(request.user, Right.APPROVE_HEAVY)


def _visible(request: HttpRequest) -> QuerySet[Proposal]:
    """For those who may sign somewhere or have proposed something; PermissionDenied for all others."""
    account, allowed = request.user, (Right.APPROVE_HEAVY, Right.ADMINISTER)
    if not isinstance(account, Account) or not any(access.has_anywhere(account, right) for right in allowed):
        raise PermissionDenied(str(Right.APPROVE_HEAVY))
    return proposals_for(_signs_at(request), account)


def _state(one: Proposal) -> Promise:
    state = State(one.state)
    return EXPIRED if state is State.OPEN and is_over(state, one.expires_at, clock.now()) else STATES[state]


def _line(request: HttpRequest, one: Proposal, signs: bool, known: Known | None) -> dict[str, Any]:
    waits = not is_over(State(one.state), one.expires_at, clock.now())
    own = one.proposed_by_id == request.user.pk
    decides = waits and signs and not own
    stands = actions.against(one, request.user, known) if decides and isinstance(request.user, Account) else None
    return {
        "proposal": one,
        "words": HEAVY[one.kind],
        "state": _state(one),
        "mark": MARKS[State(one.state)],
        "waits": waits,
        "details": _details(one),
        "list": one.what.get("list") if one.kind == Heavy.ERASE_READERS else None,
        "draft": one.what.get("draft") if waits and access.has_anywhere(request.user, Right.MANAGE_POLICY) else None,
        "decides": decides,
        "against": REFUSED[stands] if stands else "",
        "takes_back": waits and own,
        "command": uuid4(),
    }


def _details(one: Proposal) -> list[str]:
    """What is proposed, as far as it can be said without the name of a reader."""
    found = _post_words(one) if one.kind == Heavy.GIVE_POST else []
    if count := one.what.get("count"):
        found.append(ngettext("%(n)d reader", "%(n)d readers", count) % {"n": count})
    if one.kind == Heavy.RETENTION_RULES:
        found += changed_rules(one.what["before"], one.what["rules"])
    if one.kind == Heavy.MACHINE_PIN:
        found.append(" → ".join(str(PINS[rule_on([one.what[name]])]) for name in ("before", "after")))
    if note := one.what.get("note"):
        found.append(str(note))
    return found


def _post_words(one: Proposal) -> list[str]:
    """Whose post it is, and which; the signer asks whether this is the person the name says."""
    who = account_named(one.what["account"])
    starts, ends = (date.fromisoformat(text) if text else None for text in (one.what["starts"], one.what["ends"]))
    days = f"{day(starts)} – {day(ends) if ends else pgettext('end', 'open')}"
    return [f"{who.display_name} ({who.username}): {ROLES[one.what['role']]}, {days}"] if who else []
