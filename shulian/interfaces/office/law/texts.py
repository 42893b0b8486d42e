"""The privacy notice and the texts of consents: drafts, publishing, versions; and how many readers stand how."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.readers import consents
from shulian.apps.readers.actions.consents import Wording, publish, write_draft
from shulian.apps.readers.lawaccess import keeps_law
from shulian.apps.readers.models import Consent
from shulian.core.consents import BODY_LENGTH, STOPS, TITLE_LENGTH, Kind
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lawwords import BY, CONSENTS, HOW, TEXT_FAULTS
from shulian.interfaces.lawwords import STOPS as STOP_WORDS
from shulian.interfaces.lists import left_out
from shulian.interfaces.office.acting import ActForm, act_of, in_office

A_PAGE = 20
MOST_ROWS = 500_000


class TextForm(ActForm):
    """A text in both languages."""

    title = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=TITLE_LENGTH)
    body = forms.CharField(label=gettext_lazy("Text in Chinese"), max_length=BODY_LENGTH, widget=forms.Textarea)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=TITLE_LENGTH)
    body_en = forms.CharField(label=gettext_lazy("Text in English"), max_length=BODY_LENGTH, widget=forms.Textarea)


class PublishForm(ActForm):
    """From which day, and whether everybody is asked again."""

    effective_on = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    asks_again = forms.BooleanField(
        label=gettext_lazy("Ask those again who agreed to an earlier version"),
        required=False,
        help_text=gettext_lazy("Needed whenever purpose, way or kinds of data change (art. 14)."),
    )


@in_office(Right.MANAGE_PRIVACY)
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Every kind with its text of today, its draft, and how many readers agreed."""
    keeps_law(request.user)
    standing = Count("pk", filter=Q(ended_at=None))
    withdrawn = Count("pk", filter=Q(withdrawn=True))
    counted = {
        row["kind"]: row
        for row in Consent.objects.order_by().values("kind").annotate(standing=standing, withdrawn_count=withdrawn)
    }
    rows: list[dict[str, Any]] = [
        {
            "kind": kind,
            "name": CONSENTS[kind],
            "text": consents.text_now(kind),
            "draft": consents.draft_of(kind),
            "counted": counted.get(kind, {}),
        }
        for kind in Kind
    ]
    return render(request, "office/law/texts.html", {"here": "law", "tab": "texts", "rows": rows})


@in_office(Right.MANAGE_PRIVACY)
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, kind: str) -> HttpResponse:
    """The versions of one kind, and the draft of the next."""
    head = keeps_law(request.user)
    if kind not in set(Kind):
        raise Http404(kind)
    draft, now = consents.draft_of(Kind(kind)), consents.text_now(Kind(kind))
    shown = draft or now
    names = ("title", "body", "title_en", "body_en")
    begun: dict[str, Any] = {name: getattr(shown, name) for name in names} if shown else {}
    form = TextForm(request.POST or None, initial=begun | {"command": uuid4()})
    if form.is_valid():
        faults = write_draft(act_of(request, head), Kind(kind), Wording(**{n: form.cleaned_data[n] for n in names}))
        if not faults:
            messages.success(request, _("The draft is kept. Nobody sees it until it is published."))
            return redirect("office:law-text", kind)
        for name, fault in faults.items():
            form.add_error(name, str(TEXT_FAULTS[fault]))
        form.renew_command()
    return _page(
        request,
        kind,
        form,
        PublishForm(initial={"effective_on": clock.today(), "asks_again": True, "command": uuid4()}),
    )


@in_office(Right.MANAGE_PRIVACY)
@require_POST
def text_publish(request: HttpRequest, kind: str) -> HttpResponse:
    """Put the draft in force; it is never changed afterwards."""
    head = keeps_law(request.user)
    draft = consents.draft_of(Kind(kind)) if kind in set(Kind) else None
    if draft is None:
        messages.error(request, _("There is no draft to publish. Write one first."))
        return redirect("office:law-texts")
    form = PublishForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        fault = publish(act_of(request, head), draft, values["effective_on"], asks_again=values["asks_again"])
        if fault is None:
            messages.success(request, _("Published. A change from now on is a new version."))
            return redirect("office:law-texts")
        form.add_error("effective_on", str(TEXT_FAULTS[fault]))
        form.renew_command()
    names = ("title", "body", "title_en", "body_en")
    begun = {name: getattr(draft, name) for name in names} | {"command": uuid4()}
    return _page(request, kind, TextForm(initial=begun), form)


@in_office(Right.MANAGE_PRIVACY)
@require_safe
def consents_workbook(request: HttpRequest) -> HttpResponse:
    """Every consent that was given or withdrawn, by library and without names."""
    keeps_law(request.user)
    header = (
        *(_("Kind"), _("Version"), _("Given"), _("By"), _("How")),
        *(_("Library"), pgettext("consents", "Ended")),
        pgettext("consents", "Withdrawn"),
    )
    found = Consent.objects.select_related("library").order_by("given_at", "pk")
    rows = [
        (
            str(CONSENTS.get(one.kind, one.kind)),
            one.version,
            f"{clock.local(one.given_at):%Y-%m-%d %H:%M}",
            str(BY.get(one.by, one.by)),
            str(HOW.get(one.how, one.how)),
            one.library.name if one.library else "",
            f"{clock.local(one.ended_at):%Y-%m-%d %H:%M}" if one.ended_at else "",
            _("yes") if one.withdrawn else "",
        )
        for one in found[:MOST_ROWS].iterator(chunk_size=2000)
    ]
    page = xlsx.Page(_("Consents"), header, rows, title=_("Consents"), notes=left_out(found, MOST_ROWS))
    return workbook(xlsx.write([page]), f"consents-{clock.today():%Y%m%d}.xlsx")


def _page(request: HttpRequest, kind: str, form: TextForm, publish_form: PublishForm) -> HttpResponse:
    versions = consents.texts_of(Kind(kind))
    seen = {
        "here": "law",
        "tab": "texts",
        "kind": kind,
        "name": CONSENTS[kind],
        "stops": STOP_WORDS[STOPS[Kind(kind)]],
        "form": form,
        "publish": publish_form,
        "draft": consents.draft_of(Kind(kind)),
        "page": Paginator(versions.filter(published_at__isnull=False), A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "office/law/text.html", seen)
