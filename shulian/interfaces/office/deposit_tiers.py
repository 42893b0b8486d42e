"""The steps of deposits at a library and all below it: what each covers, and what was in force before."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shulian.apps.alliance.access import libraries_for, library_for
from shulian.apps.charges.actions.tiers import set_tiers
from shulian.apps.charges.queries.accounts import tiers_of
from shulian.apps.charges.queries.tiers import own_tiers, past_tiers, tier_sets
from shulian.core.charges import MOST_ITEMS_OF_A_TIER, MOST_TIERS, Refusal, Tier, read_yuan
from shulian.core.roles import Right
from shulian.interfaces.lists import paged
from shulian.interfaces.office.acting import act_of, in_office
from shulian.interfaces.templatetags.money import in_yuan

EMPTY_LINES = 3
PER_PAGE = 20


class YuanField(forms.CharField):
    """An amount as it is typed, in yuan, as fen."""

    default_error_messages = {"invalid": gettext_lazy("Write an amount in yuan, such as 100 or 12.50.")}

    def clean(self, value: Any) -> Any:
        """Whole fen, or nothing where nothing is written."""
        text = super().clean(value)
        if not text:
            return None
        fen = read_yuan(text)
        if isinstance(fen, Refusal):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return fen


class TierForm(forms.Form):
    """One step; a line without an amount is none."""

    fen = YuanField(label=gettext_lazy("Deposit (yuan)"), required=False, max_length=14)
    items = forms.IntegerField(
        label=gettext_lazy("Items it covers"), required=False, min_value=1, max_value=MOST_ITEMS_OF_A_TIER
    )
    price_fen = YuanField(label=gettext_lazy("Worth together at most (yuan)"), required=False, max_length=14)

    def clean(self) -> dict[str, Any]:
        """A line has a deposit and the number of items that it covers."""
        said = self.cleaned_data
        if said.get("fen") and not said.get("items") and "items" not in self.errors:
            self.add_error("items", _("Write how many items this deposit covers."))
        if not said.get("fen") and (said.get("items") or said.get("price_fen")) and "fen" not in self.errors:
            self.add_error("fen", _("Write the deposit of this line, or empty the line."))
        return said


TierForms = forms.formset_factory(
    TierForm, extra=EMPTY_LINES, max_num=MOST_TIERS, absolute_max=MOST_TIERS + EMPTY_LINES
)


@in_office(Right.MANAGE_POLICY)
@require_http_methods(["GET", "POST"])
def tiers(request: HttpRequest, code: str) -> HttpResponse:
    """The tiers of one library."""
    shown = library_for(request.user, Right.MANAGE_POLICY, code)
    fault = None
    lines = TierForms(request.POST) if request.method == "POST" else TierForms(initial=_lines(own_tiers(shown)))
    if request.method == "POST" and lines.is_valid():
        refused = set_tiers(act_of(request, shown), shown, _written(lines))
        if refused is None:
            messages.success(request, _("The tiers are set; the next checkout asks them."))
            return redirect("office:deposit-tiers", code=code)
        fault = f"{refused.sentence} {refused.next_step}"
    page = paged(request, past_tiers(shown), PER_PAGE)
    context = {
        "here": "libraries",
        "libraries": libraries_for(request.user, Right.MANAGE_POLICY),
        "chosen": shown,
        "library": shown,
        "lines": lines,
        "fault": fault,
        "in_force": tiers_of(shown),
        "own": own_tiers(shown),
        "page": page,
        "past": tier_sets(shown, list(page)),
        "command": uuid4,
    }
    return render(request, "office/libraries/tiers.html", context)


def _lines(found: tuple[Tier, ...]) -> list[dict[str, Any]]:
    return [
        {
            "fen": in_yuan(tier.fen),
            "items": tier.items,
            "price_fen": "" if tier.price_fen is None else in_yuan(tier.price_fen),
        }
        for tier in found
    ]


def _written(lines: Any) -> list[Tier]:
    said = [line.cleaned_data for line in lines if line.cleaned_data.get("fen")]
    return [Tier(one["fen"], one["items"], one["price_fen"]) for one in said]
