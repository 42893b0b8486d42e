"""Why a reader has which terms for an item: each value with the row that gave it and the rows that lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from shulian.apps.alliance.access import Visitor
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import access, policies
from shulian.apps.circulation.models import PolicyVersion
from shulian.apps.circulation.policy_words import CLASSES, class_name, label, of_whom, said_words
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Category
from shulian.core.policy import WEIGHTS, Case, Row, explain, weight
from shulian.core.roles import Right
from shulian.interfaces.office.acting import in_office
from shulian.interfaces.office.policy.showing import chinese

OLDEST = 120
LEVEL = 4
"""Signs of a place in the tree that stand for one level."""


class CaseForm(forms.Form):
    """A reader by card or by category, and an item by barcode or by library and class."""

    version = forms.ModelChoiceField(PolicyVersion.objects.none(), label=gettext_lazy("Version"), required=False)
    card = forms.CharField(label=gettext_lazy("Card number"), max_length=30, required=False)
    category = forms.ModelChoiceField(Category.objects.none(), label=gettext_lazy("Reader category"), required=False)
    home = forms.ModelChoiceField(
        Library.objects.none(), label=gettext_lazy("Home library"), to_field_name="code", required=False
    )
    age = forms.IntegerField(label=gettext_lazy("Age"), min_value=0, max_value=OLDEST, required=False)
    barcode = forms.CharField(label=pgettext_lazy("policy", "Barcode of the item"), max_length=40, required=False)
    library = forms.ModelChoiceField(
        Library.objects.none(), label=gettext_lazy("Library of the item"), to_field_name="code", required=False
    )
    item_class = forms.ChoiceField(label=gettext_lazy("Item class"), choices=list(CLASSES.items()), required=False)

    def __init__(self, account: Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        places, versions = Library.objects.order_by("path"), policies.versions().filter(in_force_from__isnull=False)
        self._offer("version", versions, _version_words)
        self._offer("category", Category.objects.order_by("order"), lambda one: one.name if chinese() else one.name_en)
        for name in ("home", "library"):
            self._offer(name, places, lambda one: "　" * (one.depth - 1) + one.name)
        self.fields["version"].empty_label = _("the one in force")  # type: ignore[attr-defined]

    def _offer(self, name: str, rows: Any, words: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields[name].label_from_instance = words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The case that is asked about, in `case`."""
        values = self.cleaned_data
        reader, item = self._reader(values), self._item(values)
        if reader and item:
            category, home, age = reader
            library, item_class = item
            values["case"] = Case(library.path, category.pk, item_class, home.path, age)
            values["told"] = (category, home, age, library, item_class)
        return values

    def forget_card(self) -> None:
        """Once it is answered, the page holds no card number: what it told of the reader stands in its place."""
        category, home, age, *_item = self.cleaned_data["told"]
        told = {"card": "", "category": category.pk, "home": home.code, "age": "" if age is None else str(age)}
        self.data = {**self.data.dict(), **told}  # type: ignore[attr-defined]

    def _reader(self, values: dict[str, Any]) -> tuple[Category, Library, int | None] | None:
        if number := values.get("card"):
            found = access.reader_to_explain(self.account, number)
            if found is None:
                self.add_error("card", _("This card number is not known."))
                return None
            values["veiled"] = found.veiled
            return self.fields["category"].queryset.get(pk=found.category), found.home, found.age  # type: ignore[attr-defined]
        if not values.get("category") or not values.get("home"):
            self.add_error("category", _("Give a card number, or a category and a home library."))
            return None
        return values["category"], values["home"], values.get("age")

    def _item(self, values: dict[str, Any]) -> tuple[Library, str] | None:
        if barcode := values.get("barcode"):
            items = list(Item.objects.select_related("library").filter(barcode=barcode)[:2])
            if len(items) != 1:
                said = _("Several libraries have an item with this barcode. Give the library and the class instead.")
                self.add_error("barcode", said if items else _("No library has an item with this barcode."))
                return None
            return items[0].library, items[0].item_class
        if not values.get("library"):
            self.add_error("library", _("Give a barcode, or the library that owns the item."))
            return None
        return values["library"], values.get("item_class") or policies.BOOK


@dataclass(frozen=True)
class Reason:
    """A row that states a value: of whom it speaks, what it says, and how much it weighs, mark by mark."""

    whom: str
    said: str
    weight: int
    marks: str


@dataclass(frozen=True)
class Told:
    """One value with the row that gave it (None: nobody said anything, so the default holds) and those that lost."""

    label: str
    said: str
    given: Reason | None
    lost: tuple[Reason, ...]


@in_office(Right.MANAGE_POLICY)
@require_http_methods(["GET", "POST"])
def explanation(request: HttpRequest) -> HttpResponse:
    """Each value of the terms, and why. Asked by POST, so that no card number stands in an address."""
    form = CaseForm(
        request.user, request.POST if request.method == "POST" else None, initial={"item_class": policies.BOOK}
    )
    whole = access.makes_rules_for_all(request.user)
    context: dict[str, Any] = {"here": "policy", "whole": whole, "form": form, "weights": _weights()}
    if form.is_valid():
        version = form.cleaned_data["version"] or policies.in_force()
        category, home, age, library, item_class = form.cleaned_data["told"]
        form.forget_card()
        context |= {
            "version": version,
            "category": category.name if chinese() else category.name_en,
            "home": home,
            "age": age,
            "veiled": form.cleaned_data.get("veiled", False),
            "library": library,
            "item_class": class_name(item_class),
            "told": _told(policies.table(policies.rows_of(version)), form.cleaned_data["case"]),
        }
    return render(request, "office/policy/explanation.html", context)


def _told(table: policies.Table, case: Case) -> list[Told]:
    def reason(row: Row, name: str) -> Reason:
        line = table.lines[row.number - 1]
        return Reason(of_whom(line), said_words(name, row.says[name]), weight(row), _marks(row))

    return [
        Told(
            label(one.name),
            said_words(one.name, one.said),
            reason(one.row, one.name) if one.row else None,
            tuple(reason(row, one.name) for row in one.lost),
        )
        for one in explain(table.rules, case)
    ]


def _marks(row: Row) -> str:
    """How the weight comes together, like 1000 × 8 + 200."""
    level = WEIGHTS["library"] * LEVEL
    parts = [f"{level:,} × {len(row.path) // LEVEL}"] if row.path else []
    present = {
        "group": row.libraries is not None,
        "category": row.category is not None,
        "home": row.reader_home is not None or row.visitors_only,
        "item_class": row.item_class is not None,
        "age": row.age_from is not None or row.age_to is not None,
    }
    parts += [str(WEIGHTS[name]) for name, there in present.items() if there]
    return " + ".join(parts)


def _weights() -> list[tuple[str, str]]:
    return [
        (_("each level of the tree of libraries"), f"{WEIGHTS['library'] * LEVEL:,}"),
        (_("a group of libraries"), str(WEIGHTS["group"])),
        (_("a reader category"), str(WEIGHTS["category"])),
        (_("a home library, or visiting readers"), str(WEIGHTS["home"])),
        (_("an item class"), str(WEIGHTS["item_class"])),
        (_("an age"), str(WEIGHTS["age"])),
    ]


def _version_words(version: PolicyVersion) -> str:
    return f"{version.pk} · {version.note}" if version.note else str(version.pk)
