"""The processing register: who answers, every purpose with its partners, and what has not been assessed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shulian import clock
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.readers.actions.compliance import Partners, name_partners, name_responsible
from shulian.apps.readers.lawaccess import keeps_law
from shulian.apps.readers.models import Responsible
from shulian.apps.readers.processing import Line, register, responsible
from shulian.core.roles import Right
from shulian.documents import register as paper
from shulian.documents import xlsx
from shulian.interfaces.downloads import printed, workbook
from shulian.interfaces.lawwords import BASES, OCCASIONS
from shulian.interfaces.office.acting import ActForm, act_of, in_office

WIDE = forms.Textarea({"rows": 3})


class ResponsibleForm(ActForm):
    """Who answers for readers' data."""

    processor = forms.CharField(label=gettext_lazy("Responsible institution"), max_length=100)
    person = forms.CharField(label=gettext_lazy("Person in charge of data (art. 52)"), max_length=100)
    contact = forms.CharField(
        label=gettext_lazy("Contact for readers"),
        max_length=200,
        help_text=gettext_lazy("Telephone, e-mail or address; it stands in the privacy notice."),
    )
    authority = forms.CharField(
        label=gettext_lazy("Authority to which breaches are reported"), max_length=100, required=False
    )


class PartnersForm(ActForm):
    """With whom a purpose is processed."""

    joint = forms.CharField(
        label=gettext_lazy("Joint processors (art. 20)"),
        max_length=500,
        required=False,
        widget=WIDE,
        help_text=gettext_lazy("Who decides together with you, and who answers to readers for what."),
    )
    entrusted = forms.CharField(
        label=gettext_lazy("Entrusted processors (art. 21)"),
        max_length=500,
        required=False,
        widget=WIDE,
        help_text=gettext_lazy("Who does it for you: a carrier of messages, a host. One a line."),
    )
    agreed_on = forms.DateField(
        label=gettext_lazy("Day of the agreement"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False, widget=WIDE)

    def clean(self) -> dict[str, Any]:
        """Whoever is entrusted has an agreement."""
        values = super().clean() or {}
        if values.get("entrusted") and not values.get("agreed_on"):
            self.add_error("agreed_on", _("Entrusting somebody needs an agreement. Write its day."))
        return values


@in_office(Right.MANAGE_PRIVACY)
@require_http_methods(["GET", "POST"])
def processing(request: HttpRequest) -> HttpResponse:
    """The register, and who answers for it."""
    head, answers = keeps_law(request.user), responsible()
    names = ("processor", "person", "contact", "authority")
    begun = {name: getattr(answers, name) for name in names} | {"command": uuid4()}
    form = ResponsibleForm(request.POST or None, initial=begun)
    if form.is_valid():
        wanted = Responsible(**{name: form.cleaned_data[name].strip() for name in names})
        name_responsible(act_of(request, head), wanted)
        messages.success(request, _("Kept. The privacy notice says so from now on."))
        return redirect("office:law-register")
    seen = {"here": "law", "tab": "register", "form": form, "lines": [_shown(line) for line in register()]}
    return render(request, "office/law/register.html", seen)


@in_office(Right.MANAGE_PRIVACY)
@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, code: str) -> HttpResponse:
    """One purpose with its columns and partners."""
    head = keeps_law(request.user)
    line = next((one for one in register() if one.purpose.code == code), None)
    if line is None:
        raise Http404(code)
    names = ("joint", "entrusted", "agreed_on", "note")
    begun = {name: getattr(line.added, name) for name in names} | {"command": uuid4()}
    form = PartnersForm(request.POST or None, initial=begun)
    if form.is_valid():
        name_partners(act_of(request, head), code, Partners(**{name: form.cleaned_data[name] for name in names}))
        messages.success(request, _("Kept in the register."))
        return redirect("office:law-register")
    seen = {"here": "law", "tab": "register", "form": form, "line": _shown(line), "columns": line.purpose.columns}
    return render(request, "office/law/purpose.html", seen)


@in_office(Right.MANAGE_PRIVACY)
@require_safe
def register_workbook(request: HttpRequest) -> HttpResponse:
    """The register with every column, as a workbook."""
    keeps_law(request.user)
    header = (*_header(), _("Columns"))
    rows = [(*cells, " ".join(line.purpose.columns)) for line, cells in _rows()]
    page = xlsx.Page(_("Processing register"), header, rows, title=_("Processing register"))
    return workbook(xlsx.write([page]), f"processing-register-{clock.today():%Y%m%d}.xlsx")


@in_office(Right.MANAGE_PRIVACY)
@require_safe
def register_pdf(request: HttpRequest) -> HttpResponse:
    """The register on paper, to be signed."""
    keeps_law(request.user)
    alliance, answers = the_alliance(), responsible()
    facts = [(_("Responsible institution"), answers.processor), (_("Person in charge of data"), answers.person)]
    document = paper.Register(
        title=_("Processing register"),
        issuer=alliance.name if alliance else "",
        facts=facts,
        header=list(_header()),
        widths=[3, 4, 4, 3, 3, 2, 3],
        right=[],
        parts=[{"heading": "", "rows": [list(cells) for _line, cells in _rows()], "totals": 0}],
        notes=[],
        signatures=[_("Person in charge of data"), _("Date")],
        page=_("Page # of #"),
    )
    return printed(paper.pdf(document, clock.local(clock.now())), "processing-register.pdf")


def _header() -> tuple[str, ...]:
    return (
        *(_("Purpose"), _("What for"), _("Which data"), _("On what ground"), _("How long")),
        *(_("To assess"), _("Partners")),
    )


def _rows() -> Iterator[tuple[Line, tuple[str, ...]]]:
    for line in register():
        shown = _shown(line)
        partners = "; ".join(text for text in (line.added.joint, line.added.entrusted) if text)
        cells = (shown["name"], shown["why"], shown["data"], shown["basis"], shown["retention"])
        yield line, (*cells, shown["occasions"], partners)


def _shown(line: Line) -> dict[str, Any]:
    """A purpose in the language of the page."""
    ending = "_en" if (translation.get_language() or "").startswith("en") else ""
    found = {name: getattr(line.purpose, name + ending) for name in ("name", "why", "data", "retention")}
    return found | {
        "code": line.purpose.code,
        "basis": "; ".join(str(BASES[one]) for one in line.purpose.basis),
        "occasions": "; ".join(str(OCCASIONS[one]) for one in line.occasions),
        "lacks": [OCCASIONS[one] for one in line.lacks],
        "added": line.added,
        "is_sensitive": line.purpose.is_sensitive,
    }
