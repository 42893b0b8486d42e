"""The kinds of reader: what each asks for, how its cards are come by, and for how long they are valid."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shulian.apps.alliance.access import head_for
from shulian.apps.readers.actions.readertypes import set_reader_type
from shulian.apps.readers.readertypes import reader_type, reader_types
from shulian.core.readertypes import (
    LONGEST_MONTHS,
    LONGEST_PROVISIONAL,
    NAME_LENGTH,
    NOTE_LENGTH,
    OLDEST,
    Fault,
    OnWeb,
    ReaderType,
    TypeKind,
    Way,
)
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.documents.sheet import Value
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import ActForm, act_of, in_office
from shulian.interfaces.peoplewords import KINDS, ON_WEB, WAYS

FAULTS = {
    Fault.CODE_ODD: gettext_lazy("A code begins with a small letter and has small letters, figures and hyphens alone."),
    Fault.NAME_MISSING: gettext_lazy("Write a name."),
    Fault.TOO_LONG: gettext_lazy("This is too long. Shorten it."),
    Fault.MONTHS_ODD: gettext_lazy("A card is valid for 1 to 1200 months."),
    Fault.AGES_ODD: gettext_lazy("Ages lie between 0 and 130, and the lower one stands first."),
    Fault.MINOR_WITHOUT_GUARDIAN: gettext_lazy("A card for minors needs a guardian's consent. Tick the guardian."),
    Fault.COLLECTIVE_WITHOUT_AGENT: gettext_lazy("An institution acts through an agent. Tick the agent."),
    Fault.NO_WAY: gettext_lazy("Tick at least one way, or nobody can get this card."),
    Fault.WEB_WITHOUT_WAY: gettext_lazy("Tick the web among the ways as well, or leave it closed."),
    Fault.DAYS_ODD: gettext_lazy("A provisional card is valid for 1 to 366 days."),
    Fault.COLLECTIVE_ON_WEB: gettext_lazy(
        "Institutions get their card at a desk, with papers and stamp. Leave it closed."
    ),
}


class TypeForm(ActForm):
    """One kind of reader."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=30)
    name = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=NAME_LENGTH)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=NAME_LENGTH)
    kind = forms.ChoiceField(label=gettext_lazy("Meant for"), choices=[*KINDS.items()])
    card_months = forms.IntegerField(
        label=gettext_lazy("Months for which a card is valid"), min_value=1, max_value=LONGEST_MONTHS
    )
    age_min = forms.IntegerField(label=gettext_lazy("Youngest age"), min_value=0, max_value=OLDEST, required=False)
    age_max = forms.IntegerField(label=gettext_lazy("Oldest age"), min_value=0, max_value=OLDEST, required=False)
    asks_document = forms.BooleanField(label=gettext_lazy("Asks for an identity document"), required=False)
    asks_guardian = forms.BooleanField(label=gettext_lazy("Asks for a guardian of minors"), required=False)
    asks_agent = forms.BooleanField(label=gettext_lazy("Asks for an agent of the institution"), required=False)
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("Ways of registering"),
        choices=[*WAYS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    on_web = forms.ChoiceField(label=gettext_lazy("On the web"), choices=[*ON_WEB.items()])
    provisional_days = forms.IntegerField(
        label=gettext_lazy("Days for which a provisional card is valid"), min_value=1, max_value=LONGEST_PROVISIONAL
    )
    note = forms.CharField(
        label=gettext_lazy("What readers are told"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    is_offered = forms.BooleanField(label=gettext_lazy("New cards of this kind are issued"), required=False)

    @classmethod
    def of(cls, kind: ReaderType | None) -> TypeForm:
        """The form with what is in force; a new kind begins with what adults have."""
        plain = asdict(kind or ReaderType("", "", ""))
        form = cls(initial=plain | {"ways": sorted(plain["ways"]), "command": uuid4()})
        if kind is not None:
            form.fields["code"].disabled = True
        return form

    def wanted(self) -> ReaderType:
        """What was written."""
        written: dict[str, Any] = {one.name: self.cleaned_data[one.name] for one in fields(ReaderType)}
        return ReaderType(
            **written
            | {
                "kind": TypeKind(written["kind"]),
                "ways": frozenset(Way(way) for way in written["ways"]),
                "on_web": OnWeb(written["on_web"]),
            }
        )


@require_safe
@in_office(Right.MANAGE_READER_TYPES)
def types(request: HttpRequest) -> HttpResponse:
    """All kinds of reader, what each asks for and how its cards are come by."""
    rows = [(kind, [WAYS[way] for way in Way if way in kind.ways]) for kind in reader_types()]
    seen = {"here": "reader-types", "rows": rows, "english": get_language() == "en"}
    return render(request, "office/reader_types/list.html", seen)


@require_safe
@in_office(Right.MANAGE_READER_TYPES)
def types_workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    header = (
        _("Code"),
        _("Name in Chinese"),
        _("Name in English"),
        _("Meant for"),
        _("Months"),
        _("Ages"),
        _("Ways of registering"),
    )
    rows: list[list[Value]] = [
        [
            kind.code,
            kind.name,
            kind.name_en,
            str(KINDS[kind.kind]),
            kind.card_months,
            f"{kind.age_min if kind.age_min is not None else ''}-{kind.age_max if kind.age_max is not None else ''}",
            "、".join(str(WAYS[way]) for way in Way if way in kind.ways),
        ]
        for kind in reader_types()
    ]
    return workbook(xlsx.write([xlsx.Page(_("Kinds of reader"), header, rows)]), "reader-types.xlsx")


@require_http_methods(["GET", "POST"])
@in_office(Right.MANAGE_READER_TYPES)
def edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """One kind of reader, or a new one."""
    held = reader_type(code) if code else None
    if code and held is None:
        raise Http404(code)
    form = TypeForm(request.POST) if request.method == "POST" else TypeForm.of(held)
    if form.is_bound and held is not None:
        form.fields["code"].disabled = True
        form.initial = {"code": held.code}
    if form.is_bound and form.is_valid():
        head = head_for(request.user, Right.MANAGE_READER_TYPES)
        if head is None:
            raise PermissionDenied(str(Right.MANAGE_READER_TYPES))
        wanted = form.wanted()
        taken = held is None and reader_type(wanted.code) is not None
        faults = {} if taken else set_reader_type(act_of(request, head), wanted)
        if not faults and not taken:
            messages.success(request, _("From now on cards are issued this way."))
            return redirect("office:reader-types")
        if taken:
            form.add_error("code", _("There is a kind with this code already. Choose another code."))
        for field, fault in faults.items():
            form.add_error(field, str(FAULTS[fault]))
        form.renew_command()
    return render(request, "office/reader_types/edit.html", {"here": "reader-types", "form": form, "held": held})
