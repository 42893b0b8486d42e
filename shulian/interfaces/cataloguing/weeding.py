"""Weeding on the page: lists are made, looked through, submitted and decided."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.alliance.access import libraries_for, may, require
from shulian.apps.circulation import weeding as queries
from shulian.apps.circulation.access import weeding_list_for
from shulian.apps.circulation.actions.weeding import Judged, Proposal, decide, judge, propose, submit, take_back
from shulian.apps.circulation.models import WeedingList
from shulian.core.circulation.states import ItemState
from shulian.core.roles import Right
from shulian.core.weeding import Criteria, Objection, Reason, Status, Verdict
from shulian.documents import barcodes
from shulian.interfaces.cataloguing import weeding_words
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import asked, library_of, placed

PER_PAGE = 50
LONGEST_TEXT = 60_000
STATES = {"damaged": ItemState.DAMAGED, "lost": ItemState.LOST, "missing": ItemState.MISSING}


class ProposalForm(forms.Form):
    """What to look for; what is left empty does not matter."""

    name = forms.CharField(label=gettext_lazy("Name of the weeding list"), max_length=100)
    not_lent_years = forms.IntegerField(
        label=gettext_lazy("Not lent for years"), min_value=1, max_value=50, required=False
    )
    copies_above = forms.IntegerField(
        label=gettext_lazy("More copies of the title here than"), min_value=1, max_value=99, required=False
    )
    states = forms.MultipleChoiceField(label=gettext_lazy("State"), required=False, widget=forms.CheckboxSelectMultiple)
    older_than = forms.IntegerField(
        label=gettext_lazy("Published before"), min_value=1000, max_value=2100, required=False
    )
    classes = forms.CharField(
        label=gettext_lazy("Class begins with"), max_length=20, required=False, help_text=gettext_lazy("such as TP3")
    )
    barcodes = forms.CharField(
        label=gettext_lazy("or barcodes"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("scanned or pasted, one a line; then nothing else is looked for"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["states"].choices = [(name, weeding_words.state(state)) for name, state in STATES.items()]  # type: ignore[attr-defined]

    def proposal(self) -> Proposal:
        """What the form asks for."""
        said = self.cleaned_data
        criteria = Criteria(
            not_lent_years=said["not_lent_years"],
            copies_above=said["copies_above"],
            states=frozenset(STATES[name] for name in said["states"]),
            older_than=said["older_than"],
            classes=said["classes"].strip(),
        )
        return Proposal(said["name"], criteria, tuple(text for text in barcodes.parsed(said["barcodes"]) if text))

    def clean(self) -> dict[str, Any]:
        """A list of everything would be no proposal."""
        said = super().clean() or self.cleaned_data
        if not self.errors and self.proposal().criteria.is_empty and not said.get("barcodes", "").strip():
            self.add_error(None, weeding_words.nothing_asked())
        return said


@require_http_methods(["GET", "POST"])
@cataloguing(Right.CATALOGUE)
def lists(request: HttpRequest) -> HttpResponse:
    """The weeding lists of the library, and the form for the next one."""
    library = library_of(request)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = propose(act_of(request, library), library, form.proposal())
        if not isinstance(made, Objection):
            return redirect("cataloguing:weeding-list", made)
        form.add_error(None, str(weeding_words.OBJECTIONS[made]))
    page = Paginator(queries.lists_of(library), PER_PAGE).get_page(request.GET.get("page"))
    waiting = queries.waiting_lists(libraries_for(request.user, Right.APPROVE_WEEDING))
    seen = placed(request, "weeding", library) | {
        "form": form,
        "rows": [(one, weeding_words.STATUSES[Status(one.status)]) for one in page],
        "page": page,
        "waiting": waiting.select_related("library", "proposer")[:PER_PAGE],
        "command": uuid4(),
    }
    return render(request, "cataloguing/weeding/lists.html", seen)


@require_safe
@cataloguing(Right.CATALOGUE)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One list with its items, what speaks for weeding each and what against."""
    found = weeding_list_for(request.user, pk)
    wanted = asked(request, "verdict")
    rows = queries.rows_of(found, wanted if wanted in set(Verdict) else "")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = queries.verdicts(found)
    seen = (
        placed(request, "weeding", found.library)
        | _rights(request, found)
        | {
            "list": found,
            "status": weeding_words.STATUSES[Status(found.status)],
            "criteria": weeding_words.criteria(found.criteria),
            "page": page,
            "rows": [weeding_words.row(row) for row in page],
            "counts": [(verdict, weeding_words.VERDICTS[verdict], counts.get(verdict, 0)) for verdict in Verdict],
            "verdict": wanted,
            "totals": queries.totals(found),
            "reasons": [(reason, weeding_words.REASONS[reason]) for reason in Reason],
            "command": uuid4(),
        }
    )
    return render(request, "cataloguing/weeding/list.html", seen)


@require_POST
@cataloguing(Right.CATALOGUE)
def judge_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of the ticked items that they go or stay."""
    found = weeding_list_for(request.user, pk)
    require(request.user, Right.CATALOGUE, found.library)
    ticked = [text for text in request.POST.getlist("row") if text.isdecimal() and len(text) < 18]
    if asked(request, "verdict") not in set(Verdict) or asked(request, "reason") not in {"", *Reason}:
        raise BadRequest("verdict")
    judged = Judged(
        rows=tuple(int(text) for text in ticked),
        verdict=Verdict(asked(request, "verdict")),
        reason=asked(request, "reason"),
        note=asked(request, "note"),
        last_copy_decided=bool(request.POST.get("last")),
    )
    if not ticked:
        messages.warning(request, _("Tick at least one item."))
    elif judged.last_copy_decided and not judged.note:
        messages.error(request, _("Say in the note why the last copy may go; it is kept with the item."))
    else:
        _say(request, judge(act_of(request, found.library), found, judged), "")
    back = redirect("cataloguing:weeding-list", pk)
    shown = {"page": asked(request, "page", 6), "verdict": asked(request, "shown", 10)}
    back["Location"] += "?" + "&".join(f"{name}={value}" for name, value in shown.items() if value.isalnum())
    return back


@require_POST
@cataloguing(Right.CATALOGUE)
def step(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Submit a list, take it back, or drop it."""
    found = weeding_list_for(request.user, pk)
    library = require(request.user, Right.CATALOGUE, found.library)
    act = act_of(request, library)
    if what == "submit":
        _say(request, submit(act, found), _("The list is with the director now."))
    elif what in ("take-back", "drop"):
        dropped = what == "drop"
        said = _("The list is dropped.") if dropped else _("The list is a draft again.")
        _say(request, take_back(act, found, drop=dropped), said)
    else:
        raise BadRequest("step")
    return redirect("cataloguing:weeding-list", pk)


@require_POST
@cataloguing(Right.APPROVE_WEEDING)
def decide_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a list or give it back."""
    found = weeding_list_for(request.user, pk)
    library = require(request.user, Right.APPROVE_WEEDING, found.library)
    approve = request.POST.get("do") == "approve"
    said = (
        _("The list is approved. The items are being withdrawn; the record of it is ready as a PDF.")
        if approve
        else _("The list is given back with your reason.")
    )
    against = decide(act_of(request, library), found, approve=approve, note=asked(request, "note", 500))
    _say(request, against, said)
    return redirect("cataloguing:weeding-list", pk)


def _rights(request: HttpRequest, found: WeedingList) -> dict[str, bool]:
    """What may be done with this list by this person now."""
    draft, refused = found.status == Status.DRAFT, found.status == Status.REFUSED
    proposes = may(request.user, Right.CATALOGUE, found.library)
    decides = may(request.user, Right.APPROVE_WEEDING, found.library) and found.status == Status.SUBMITTED
    own = request.user.pk in found.hands
    return {
        "edits": draft and proposes,
        "takes_back": refused and proposes,
        "decides": decides and not own,
        "own_to_decide": decides and own,
        "underway": found.status == Status.APPROVED,
    }


def _say(request: HttpRequest, against: Objection | None, done: str) -> None:
    if against is not None:
        messages.error(request, str(weeding_words.OBJECTIONS[against]))
    elif done:
        messages.success(request, done)
