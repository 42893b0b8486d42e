"""One row of a draft: of whom it speaks, and what it states of each value."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shulian.apps.alliance.models import Library, LibraryGroup
from shulian.apps.circulation import access, policies
from shulian.apps.circulation.actions.drafts import remove_row, save_row
from shulian.apps.circulation.models import PolicyDraft, PolicyDraftRow
from shulian.apps.circulation.policies import OTHER_CLASS
from shulian.apps.circulation.policy_words import CHOICES, CLASSES, SECTIONS, WORDS, said_words
from shulian.apps.readers.models import Category
from shulian.core.library import INSTITUTIONS
from shulian.core.policy import VALUES, Kind, Said
from shulian.core.policy_check import DOUBTS, Fault, Finding, fault_of
from shulian.core.roles import Right
from shulian.interfaces.office.acting import ActForm, act_of, in_office
from shulian.interfaces.office.policy.sentences import against_words, finding_words
from shulian.interfaces.office.policy.showing import chinese, plain

OLDEST = 120
TOO_LARGE = 10**12
OF_THE_ROW = frozenset({Fault.SAYS_NOTHING, Fault.AGES_UPSIDE_DOWN, Fault.VISITORS_OF_NOWHERE, Fault.NEVER_APPLIES})
LEFT = gettext_lazy("left to the next row")


class RowForm(ActForm):
    """The columns of a row, and a field for each value; an empty one is left to the next matching row."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    library = forms.ModelChoiceField(Library.objects.none(), label=gettext_lazy("Library"), to_field_name="code")
    group = forms.ModelChoiceField(
        LibraryGroup.objects.none(), label=gettext_lazy("Group of libraries"), required=False
    )
    category = forms.ModelChoiceField(Category.objects.none(), label=gettext_lazy("Reader category"), required=False)
    reader_home = forms.ModelChoiceField(
        Library.objects.none(),
        label=gettext_lazy("Home library of the reader"),
        to_field_name="code",
        required=False,
        help_text=gettext_lazy("Readers whose card was opened there or at one of its branches."),
    )
    visitors_only = forms.BooleanField(
        label=gettext_lazy("Visiting readers only"),
        required=False,
        help_text=gettext_lazy("Those whose home library is neither this library nor one of its branches."),
    )
    item_class = forms.ChoiceField(label=gettext_lazy("Item class"), required=False)
    age_from = forms.IntegerField(label=gettext_lazy("Age from"), required=False, min_value=0, max_value=OLDEST)
    age_to = forms.IntegerField(label=gettext_lazy("Age up to"), required=False, min_value=0, max_value=OLDEST)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, draft: PolicyDraft, libraries: QuerySet[Library], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        self._offer_places(libraries.filter(path__startswith=draft.library.path))
        self._offer_readers_and_items()
        for name in VALUES:
            self.fields[f"says_{name}"] = _field(name)

    def _offer_places(self, libraries: QuerySet[Library]) -> None:
        whole = self.draft.library.depth == 1
        self._offer("library", libraries, lambda one: "　" * (one.depth - 1) + one.name)
        self.fields["library"].required = not whole
        self.fields["library"].empty_label = str(_("all libraries")) if whole else None  # type: ignore[attr-defined]
        self._offer("group", LibraryGroup.objects.order_by("code"), lambda one: one.name)
        homes = Library.objects.filter(kind__in=INSTITUTIONS).order_by("path")
        self._offer("reader_home", homes, lambda one: "　" * (one.depth - 1) + one.name)
        for name, words in (("group", _("no group")), ("reader_home", _("any home library"))):
            self.fields[name].empty_label = words  # type: ignore[attr-defined]

    def _offer_readers_and_items(self) -> None:
        self._offer("category", Category.objects.order_by("order"), lambda one: one.name if chinese() else one.name_en)
        self.fields["category"].empty_label = _("all readers")  # type: ignore[attr-defined]
        named = {row.item_class for row in policies.rows_of_draft(self.draft)} - {""}
        classes = [*(code for code in CLASSES if code != OTHER_CLASS), *sorted(named - set(CLASSES))]
        self.fields["item_class"].choices = [  # type: ignore[attr-defined]
            ("", _("all items")),
            *((code, CLASSES.get(code, code)) for code in classes),
        ]

    def _offer(self, name: str, rows: QuerySet[Any], words: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields[name].label_from_instance = words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is wrong with the row by itself is said here; what concerns other rows stands in the draft."""
        for name in VALUES:
            said = self.cleaned_data.get(f"says_{name}")
            fault = fault_of(name, said) if said is not None else None
            if fault and fault not in DOUBTS:
                table = policies.table([PolicyDraftRow(says={name: said})])
                self.add_error(f"says_{name}", finding_words(Finding(1, fault, name), table, {}))
        if not self.errors:
            table = policies.table([self.row()])
            for finding in policies.findings(table):
                if finding.row == 1 and finding.fault in OF_THE_ROW:
                    self.add_error(None, finding_words(finding, table, {}))
        return self.cleaned_data

    def row(self, pk: int | None = None) -> PolicyDraftRow:
        """What was entered, as an unsaved row."""
        names = ("library", "group", "category", "reader_home", "visitors_only", "item_class")
        columns = {name: self.cleaned_data[name] for name in (*names, "age_from", "age_to", "note")}
        stated = {name: self.cleaned_data[f"says_{name}"] for name in VALUES}
        says = {name: said for name, said in stated.items() if said is not None}
        return PolicyDraftRow(pk=pk, draft=self.draft, says=says, **columns)

    def see_again(self, known: PolicyDraftRow | None) -> None:
        """After somebody else's change, which the page shows: what was typed may be saved over it."""
        if known is not None:
            self.data["revision"] = str(known.revision)  # type: ignore[index]

    def sections(self) -> list[tuple[Any, list[Any]]]:
        """The fields of the values, by their sections."""
        return [(title, [self[f"says_{name}"] for name in names]) for title, names in SECTIONS]


class NumberField(forms.CharField):
    """A whole number, or an amount in yuan; full-width figures are as good as narrow ones."""

    def __init__(self, *, money: bool, **options: Any) -> None:
        super().__init__(**options)
        self.money = money

    def to_python(self, value: Any) -> Any:
        """A number of the unit that is stored (fen for money), or None."""
        text = unicodedata.normalize("NFKC", super().to_python(value) or "").replace("¥", "").strip()
        if not text:
            return None
        try:
            number = Decimal(text) * (100 if self.money else 1)
            whole = int(number) if abs(number) < TOO_LARGE else TOO_LARGE
        except (ArithmeticError, ValueError) as error:
            raise forms.ValidationError(self._wrong()) from error
        if number != whole:
            raise forms.ValidationError(self._wrong())
        return whole

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return f"{value / 100:.2f}" if self.money and isinstance(value, int) else value

    def _wrong(self) -> str:
        return _("Write an amount in yuan like 0.10 or 5.") if self.money else _("Write a whole number like 30.")


class SaidField(forms.TypedChoiceField):
    """Yes, no or one of a few words; None for nothing said."""

    def __init__(self, choices: list[tuple[str, Any]], **options: Any) -> None:
        kinds: dict[str, Said] = {"yes": True, "no": False}
        super().__init__(
            choices=[("", LEFT), *choices], coerce=lambda text: kinds.get(text, text), empty_value=None, **options
        )

    def prepare_value(self, value: Any) -> Any:
        """As it stands in the list."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class DayField(forms.DateField):
    """A day, stored as text."""

    def clean(self, value: Any) -> Any:
        """The day as it is stored, or None."""
        day = super().clean(value)
        return day.isoformat() if day else None


UNITS: dict[Kind, Any] = {
    Kind.DAYS: gettext_lazy("days"),
    Kind.HOURS: gettext_lazy("hours"),
    Kind.FEN: gettext_lazy("yuan"),
    Kind.PERCENT: gettext_lazy("percent"),
    Kind.YEARS: gettext_lazy("years"),
}


def _field(name: str) -> forms.Field:
    value, words = VALUES[name], WORDS[name]
    options: dict[str, Any] = {"label": words.label, "required": False, "help_text": _help(name)}
    if value.kind is Kind.YES_NO:
        return SaidField([("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))], **options)
    if value.kind is Kind.CHOICE:
        return SaidField([(choice, CHOICES[choice]) for choice in value.choices], **options)
    if value.kind is Kind.DATE:
        return DayField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **options)
    unit = UNITS.get(value.kind)
    shown = {"inputmode": "decimal", "placeholder": str(LEFT), "maxlength": 20, "autocomplete": "off"}
    if unit:
        options["label"] = f"{words.label} ({unit})"
    return NumberField(money=value.kind is Kind.FEN, widget=forms.TextInput(shown), **options)


def _help(name: str) -> str:
    value, words = VALUES[name], WORDS[name]
    parts = [str(words.help)]
    if words.zero:
        parts.append(_("0: %(zero)s.") % {"zero": words.zero})
    if value.default not in (None, ""):
        parts.append(_("Where no row says anything: %(default)s.") % {"default": said_words(name, value.default)})
    if value.kind not in (Kind.YES_NO, Kind.CHOICE, Kind.DATE):
        bounds = {"low": _bound(value.kind, value.low), "high": _bound(value.kind, value.high)}
        parts.append(_("From %(low)s to %(high)s.") % bounds)
    return " ".join(parts)


def _bound(kind: Kind, number: int) -> str:
    return f"{number / 100:,.2f}" if kind is Kind.FEN else f"{number:,}"


@in_office(Right.MANAGE_POLICY)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new row."""
    draft = access.draft_for(request.user, pk)
    begun = {"command": uuid4(), "revision": 0, "library": draft.library.code if draft.library.depth > 1 else None}
    return _edited(request, draft, None, begun)


@in_office(Right.MANAGE_POLICY)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Change a row."""
    draft = access.draft_for(request.user, pk)
    known = _row(draft, row)
    columns = {name: getattr(known, name) for name in ("group", "category", "visitors_only", "item_class", "note")}
    columns |= {name: getattr(known, name) and getattr(known, name).code for name in ("library", "reader_home")}
    says = {f"says_{name}": said for name, said in known.says.items()}
    ages = {"age_from": known.age_from, "age_to": known.age_to}
    return _edited(request, draft, known, {"command": uuid4(), "revision": known.revision} | columns | says | ages)


@in_office(Right.MANAGE_POLICY)
@require_POST
def remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take a row out."""
    draft = access.draft_for(request.user, pk)
    given = request.POST.get("revision", "")
    revision = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1
    against = remove_row(act_of(request, draft.library), draft, PolicyDraftRow(pk=row), revision)
    if against:
        messages.error(request, against_words(against))
    else:
        messages.success(request, _("The row is taken out of the draft."))
    return redirect("office:policy-draft", pk)


def _edited(
    request: HttpRequest, draft: PolicyDraft, known: PolicyDraftRow | None, begun: dict[str, Any]
) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = RowForm(draft, access.policy_scopes(request.user), given, initial=begun)
    if form.is_valid():
        row = form.row(known.pk if known else None)
        against = save_row(act_of(request, draft.library), draft, row, form.cleaned_data["revision"])
        if against is None:
            messages.success(request, _("The row is saved in the draft. It counts once the draft is published."))
            return redirect("office:policy-draft", draft.pk)
        form.add_error(None, against_words(against))
        form.renew_command()
        form.see_again(known)
    context = {
        "here": "policy",
        "draft": draft,
        "row": known,
        "form": form,
        "now": plain([known])[0] if known else None,
    }
    return render(request, "office/policy/row.html", context)


def _row(draft: PolicyDraft, pk: int) -> PolicyDraftRow:
    known = next((one for one in policies.rows_of_draft(draft) if one.pk == pk), None)
    if known is None:
        raise PermissionDenied(f"row {pk}")
    return known
