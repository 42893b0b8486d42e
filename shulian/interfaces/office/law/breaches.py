"""Breaches: writing one down, listing, confirming by a second person, telling, reporting; and its list and text."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.actions import breaches as acts
from shulian.apps.readers.lawaccess import breach_for, keeps_law
from shulian.apps.readers.models import Breach, BreachPerson
from shulian.apps.readers.processing import purposes, responsible
from shulian.apps.readers.queries import cards_of, staff_by_name
from shulian.core.breaches import Fault, Reach, Report, Step, hours_since
from shulian.core.registration import mask_card, mask_name
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import ActForm, act_of, in_office

A_PAGE = 30
LONG = 3000

REACHES = {
    Reach.HOME: gettext_lazy("Readers of the library and all below it"),
    Reach.SEEN_BY: gettext_lazy("Readers whose record this member of staff opened in these days"),
    Reach.SEEN_AT: gettext_lazy("Readers whose record was opened there in these days"),
    Reach.LENT_AT: gettext_lazy("Readers with loans there that are still known"),
}
FAULTS = {
    Fault.EMPTY: gettext_lazy("Write something here."),
    Fault.DAYS_IN_DISORDER: gettext_lazy("The last day lies before the first one."),
    Fault.IN_THE_FUTURE: gettext_lazy("This moment has not come yet."),
    Fault.STAFF_MISSING: gettext_lazy("Name the member of staff whose looks are meant."),
    Fault.NOT_LISTED: gettext_lazy("First have those concerned listed."),
    Fault.SAME_PERSON: gettext_lazy("Whoever wrote this down cannot confirm it. Ask a second person."),
    Fault.SAME_HAND: gettext_lazy(
        "You and who wrote this down were brought in or given a password by the same hand in the last 30 days, or one "
        "by the other, or one lent the other rights. Ask somebody else."
    ),
    Fault.NO_FACTOR: gettext_lazy("Confirming needs a second factor. Set it up under: my name, Signing in safely."),
    Fault.NOT_CONFIRMED: gettext_lazy("A second person must confirm text and list first."),
    Fault.TOLD_ALREADY: gettext_lazy("Those concerned have been told already."),
}


class BreachForm(ActForm):
    """What art. 57 asks for."""

    name = forms.CharField(label=gettext_lazy("Name of the case"), max_length=100)
    found_at = forms.DateTimeField(
        label=gettext_lazy("Found at"), widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    )
    library = forms.CharField(
        label=gettext_lazy("Code of the library concerned"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("With all below it; empty for the whole alliance."),
    )
    reach = forms.ChoiceField(label=gettext_lazy("Who is concerned"), choices=REACHES.items)
    staff = forms.CharField(label=gettext_lazy("User name of the member of staff"), max_length=150, required=False)
    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Which data"), widget=forms.CheckboxSelectMultiple, required=False
    )
    cause = forms.CharField(label=gettext_lazy("What happened and why"), max_length=LONG, widget=forms.Textarea)
    harm = forms.CharField(label=gettext_lazy("What it may do to persons"), max_length=LONG, widget=forms.Textarea)
    measures = forms.CharField(label=gettext_lazy("What has been done"), max_length=LONG, widget=forms.Textarea)
    advice = forms.CharField(label=gettext_lazy("What persons can do"), max_length=LONG, widget=forms.Textarea)

    def __init__(self, libraries: QuerySet[Library], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.libraries = libraries
        english = (translation.get_language() or "").startswith("en")
        names = [(one.code, one.name_en if english else one.name) for one in purposes() if one.public]
        self.fields["kinds"].choices = names  # type: ignore[attr-defined]

    def clean_library(self) -> Library:
        """The library of this code; the head for none."""
        code = self.cleaned_data["library"].strip()
        found = self.libraries.filter(code=code).first() if code else self.libraries.first()
        if found is None:
            raise forms.ValidationError(_("No library has this code. Look it up under Libraries."))
        return found

    def clean_staff(self) -> Account | None:
        """The member of staff of this name."""
        name = self.cleaned_data["staff"].strip()
        found = staff_by_name(name, self.libraries) if name else None
        if name and found is None:
            raise forms.ValidationError(_("Nobody of the staff has this user name."))
        return found


@in_office(Right.MANAGE_PRIVACY)
@require_safe
def breaches(request: HttpRequest) -> HttpResponse:
    """All of them, the latest first."""
    keeps_law(request.user)
    found = Breach.objects.select_related("library").order_by("-found_at", "-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, hours_since(one.found_at, clock.now())) for one in page]
    return render(request, "office/law/breaches.html", {"here": "law", "tab": "breaches", "page": page, "rows": rows})


@in_office(Right.MANAGE_PRIVACY)
@require_http_methods(["GET", "POST"])
def breach_new(request: HttpRequest) -> HttpResponse:
    """Write one down."""
    head, now = keeps_law(request.user), clock.local(clock.now())
    begun = {"command": uuid4(), "found_at": now, "since": now.date(), "until": now.date()}
    form = BreachForm(libraries_for(request.user, Right.MANAGE_PRIVACY), request.POST or None, initial=begun)
    if form.is_valid():
        values = form.cleaned_data
        texts = {name: values[name].strip() for name in ("name", "cause", "harm", "measures", "advice")}
        told = Report(
            found_at=values["found_at"],
            since=values["since"],
            until=values["until"],
            reach=Reach(values["reach"]),
            data=tuple(values["kinds"]),
            **texts,
        )
        made = acts.write_breach(act_of(request, head), values["library"], told, values["staff"])
        if isinstance(made, Breach):
            return redirect("office:law-breach", made.pk)
        for name, fault in made.items():
            form.add_error("kinds" if name == "data" else name, str(FAULTS[fault]))
        form.renew_command()
    return render(request, "office/law/breach_new.html", {"here": "law", "tab": "breaches", "form": form})


@in_office(Right.MANAGE_PRIVACY)
@require_safe
def breach(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: the clock, the steps, the text and the list."""
    found = breach_for(request.user, pk)
    people = (
        BreachPerson.objects.filter(breach=found)
        .select_related("reader__home_library")
        .order_by("-by_letter", "-minor", "pk")
    )
    page = Paginator(people, A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "law",
        "tab": "breaches",
        "breach": found,
        "hours": hours_since(found.found_at, clock.now()),
        "reach": REACHES.get(Reach(found.reach), found.reach),
        "texts": [acts.text_for(found, language, minor=False) for language in ("zh-hans", "en")],
        "responsible": responsible(),
        "page": page,
        "people": [(mask_name(one.reader.name), one.reader.home_library.name, one) for one in page],
        "letters": BreachPerson.objects.filter(breach=found, by_letter=True).count(),
        "command": uuid4,
        "own": found.written_by_id == request.user.pk,
    }
    return render(request, "office/law/breach.html", seen)


@in_office(Right.MANAGE_PRIVACY)
@require_POST
def breach_step(request: HttpRequest, pk: int) -> HttpResponse:
    """List, confirm, tell or report."""
    head, found = keeps_law(request.user), breach_for(request.user, pk)
    act, step = act_of(request, head), request.POST.get("step", "")
    if step == Step.REPORT:
        acts.report(act, found, request.POST.get("note", "").replace("\0", ""))
        messages.success(request, _("It is written down that the authority has been told."))
        return redirect("office:law-breach", pk)
    steps = {Step.LIST: acts.list_persons, Step.CONFIRM: acts.confirm, Step.TELL: acts.tell}
    if step not in steps:
        raise SuspiciousOperation("step")
    if fault := steps[Step(step)](act, found):
        messages.error(request, str(FAULTS[fault]))
    else:
        said = {
            Step.LIST: _("Those concerned are listed below."),
            Step.CONFIRM: _("Confirmed. Those concerned can be told now."),
            Step.TELL: _("Everybody on the list is being told."),
        }
        messages.success(request, said[Step(step)])
    return redirect("office:law-breach", pk)


@in_office(Right.MANAGE_PRIVACY)
@require_safe
def breach_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Those concerned, for the record: masked, minors apart."""
    found = breach_for(request.user, pk)
    header = (_("Reader"), _("Home library"), _("Minor"), _("Told"), _("Card"), _("To be told by letter"))
    people = BreachPerson.objects.filter(breach=found).select_related("reader__home_library")
    people = people.order_by("-by_letter", "-minor", "pk")
    cards = cards_of([*people.filter(by_letter=True).values_list("reader_id", flat=True)])
    rows = [
        (
            mask_name(one.reader.name),
            one.reader.home_library.name,
            _("yes") if one.minor else "",
            f"{clock.local(one.told_at):%Y-%m-%d %H:%M}" if one.told_at else "",
            mask_card(cards.get(one.reader_id, "")) if one.by_letter else "",
            _("yes") if one.by_letter else "",
        )
        for one in people.iterator(chunk_size=2000)
    ]
    page = xlsx.Page(_("Concerned"), header, rows, title=found.name)
    return workbook(xlsx.write([page]), f"breach-{found.pk}.xlsx")
