"""Official documents (通知、决定): the register, drafts, signatures, and the paper itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.bulletin import access, words
from shulian.apps.bulletin.actions import Wording, draft_paper, paper_step, write_paper
from shulian.apps.bulletin.models import Paper
from shulian.apps.bulletin.papering import number_of, printed
from shulian.apps.bulletin.queries.frozen import is_apart
from shulian.apps.bulletin.queries.receipts import codes_in, counts_of, receipts_of, unknown_codes
from shulian.core.official import CODE_LENGTH, TO_SIGN, Deed, Kind, State, possible
from shulian.core.prose import MOST_CHARACTERS
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.lists import first, paged
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office
from shulian.interfaces.templatetags.look import day

A_PAGE = 40
MOST_ROWS = 10_000


class PaperForm(ActForm):
    """What stands in an official document."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(one, words.KINDS[one]) for one in Kind])
    code = forms.CharField(
        label=gettext_lazy("Code of the agency"),
        max_length=CODE_LENGTH,
        help_text=gettext_lazy("The number comes with the signature: code〔year〕number."),
    )
    agency = forms.CharField(label=gettext_lazy("Issuing agency"), max_length=100)
    title = forms.CharField(label=pgettext_lazy("article", "Title"), max_length=120)
    recipients = forms.CharField(label=gettext_lazy("Main recipients"), max_length=300, required=False)
    everyone = forms.BooleanField(
        label=gettext_lazy("For all members: each signs for it"),
        required=False,
    )
    addressed = forms.CharField(
        label=gettext_lazy("Or for the libraries with these codes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("With spaces or commas between them. Each of them opens the document and signs for it."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 16}),
        help_text=gettext_lazy("Each line is a paragraph; “# ” begins a heading, “## ” one below it."),
    )
    attachments = forms.CharField(
        label=gettext_lazy("Attachments, one a line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    copied_to = forms.CharField(label=gettext_lazy("Copied to"), max_length=300, required=False)
    printed_by = forms.CharField(label=gettext_lazy("Printed and sent by"), max_length=100, required=False)

    def clean_addressed(self) -> str:
        """Codes of libraries that are there."""
        text = str(self.cleaned_data["addressed"])
        unknown = unknown_codes(text)
        if unknown:
            raise forms.ValidationError(_("No open library has this code: %(codes)s.") % {"codes": "、".join(unknown)})
        return " ".join(codes_in(text))

    def as_wording(self) -> Wording:
        """What is to be saved."""
        said = {name: self.cleaned_data[name] for name in Wording.__dataclass_fields__}
        return Wording(**said | {"kind": Kind(said["kind"])})


@in_office(Right.EDIT_BULLETIN, Right.SIGN_PAPERS)
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """The register."""
    page = Paginator(_narrowed(request), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "bulletin",
        "tab": "papers",
        "page": page,
        "lines": [(one, number_of(one), words.KINDS[one.kind], words.PAPER_STATES[one.state]) for one in page],
        "states": words.PAPER_STATES,
        "state": asked_for(request, "state"),
        "drafts": access.drafts_papers(request.user),
    }
    return render(request, "office/bulletin/papers.html", context)


@in_office(Right.EDIT_BULLETIN, Right.SIGN_PAPERS)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The register as a workbook."""
    header = (
        *(
            _("Document number"),
            _("Kind"),
            pgettext("article", "Title"),
            _("Main recipients"),
            _("State"),
            _("Signed on"),
        ),
        *(_("Signed by"), _("Reason")),
    )
    listed = first(_narrowed(request), MOST_ROWS)
    rows = [
        (
            number_of(one) if one.number else "",
            str(words.KINDS[one.kind]),
            one.title,
            one.recipients,
            str(words.PAPER_STATES[one.state]),
            day(one.signed_at),
            one.signed_by.display_name if one.signed_by else "",
            one.reason,
        )
        for one in listed.rows
    ]
    title = _("Register of official documents")
    sheet = xlsx.Page(_("Official documents"), header, rows, title=title, notes=listed.notes)
    return downloads.workbook(xlsx.write([sheet]), f"papers-{clock.today():%Y%m%d}.xlsx")


@in_office(Right.EDIT_BULLETIN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    access.require_editing(request.user)
    form = PaperForm(request.POST or None, initial=_proposed())
    if form.is_valid():
        made = draft_paper(act_of(request), form.as_wording())
        messages.success(request, _("The draft is saved."))
        return redirect("office:paper", made.pk)
    context = {"here": "bulletin", "tab": "papers", "form": form, "paper": None}
    return render(request, "office/bulletin/paper.html", context)


@in_office(Right.EDIT_BULLETIN, Right.SIGN_PAPERS)
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its draft to be written on, and what can be done with it."""
    found = access.paper_for(request.user, pk)
    writes = found.state == State.DRAFT and access.drafts_papers(request.user)
    form = PaperForm(request.POST or None, initial=_words_of(found))
    if request.method == "POST":
        access.require_editing(request.user)
        if form.is_valid():
            _say(request, write_paper(act_of(request), found, form.as_wording()), _("Saved."))
            return redirect("office:paper", pk)
    context = {
        "here": "bulletin",
        "tab": "papers",
        "paper": found,
        "changed": is_apart(found),
        "number": number_of(found),
        "kind": words.KINDS[found.kind],
        "state": words.PAPER_STATES[found.state],
        "form": form if writes or form.is_bound else None,
        "receipts": paged(request, receipts_of(found), A_PAGE) if found.number else None,
        "counts": counts_of(found) if found.number else None,
        "deeds": [(one, words.PAPER_DEEDS[one]) for one in _possible(request, found)],
        "command": uuid4,
    }
    return render(request, "office/bulletin/paper.html", context)


@in_office(Right.EDIT_BULLETIN, Right.SIGN_PAPERS)
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it is printed; a draft says that it is one."""
    return downloads.printed(printed(access.paper_for(request.user, pk)), f"paper-{pk}.pdf")


@in_office(Right.EDIT_BULLETIN, Right.SIGN_PAPERS)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Send on, send back, sign, withdraw."""
    found = access.paper_for(request.user, pk)
    given = asked_for(request, "deed")
    deed = next((one for one in _possible(request, found) if one == given), None)
    if deed is None:
        messages.error(request, _("The document is no longer where this could be done. Load the page again."))
    else:
        done = _("Done: %(deed)s.") % {"deed": words.PAPER_DEEDS[deed]}
        _say(request, paper_step(act_of(request), found, deed, asked_for(request, "reason", 300)), done)
    return redirect("office:paper", pk)


def _possible(request: HttpRequest, found: Paper) -> list[Deed]:
    drafts, signs = access.drafts_papers(request.user), access.signs_papers(request.user)
    can = [one for one in possible(State(found.state)) if one is not Deed.WRITE]
    return [one for one in can if (signs if one in TO_SIGN else drafts)]


def _narrowed(request: HttpRequest) -> QuerySet[Paper]:
    found, state, text = access.visible_papers(request.user), asked_for(request, "state"), asked_for(request, "q")
    if state in set(State):
        found = found.filter(state=state)
    return found.filter(title__icontains=text) if text else found


def _words_of(found: Paper) -> dict[str, Any]:
    return {"command": uuid4()} | {name: getattr(found, name) for name in Wording.__dataclass_fields__}


def _proposed() -> dict[str, Any]:
    """As the last one was headed."""
    alliance, last = the_alliance(), Paper.objects.order_by("-pk").first()
    agency = last.agency if last else alliance.name if alliance else ""
    office = alliance.office_name if alliance else ""
    return {"command": uuid4(), "code": last.code if last else "", "agency": agency, "printed_by": office}


def _say(request: HttpRequest, refused: Any, done: str) -> None:
    if refused:
        messages.error(request, words.refusal_words(refused))
    else:
        messages.success(request, done)
