"""My deputies: whoever goes away lends rights of the own post to a colleague, and takes them back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.actions.delegation import lend_rights, take_back
from shulian.apps.alliance.models import Account
from shulian.core.delegation import LONGEST, Refusal
from shulian.core.foureyes import KNOWN_AFTER
from shulian.interfaces.office.acting import act_of, asked_for
from shulian.interfaces.office.colleague import REFUSED, LoanForm
from shulian.interfaces.rightwords import rights_words


class DeputyForm(LoanForm):
    """The same from whoever looks after no staff: to a colleague of the own library, where the own post is."""

    receiver = forms.ModelChoiceField(Account.objects.none(), label=gettext_lazy("Deputy"))
    field_order = ["receiver", *LoanForm.field_order]

    def __init__(self, account: access.Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(account, *args, **kwargs)
        self.fields["library"].queryset = access.own_libraries(account)  # type: ignore[attr-defined]
        self.fields["receiver"].queryset = access.possible_deputies(account)  # type: ignore[attr-defined]
        self.fields["receiver"].label_from_instance = lambda one: one.display_name  # type: ignore[attr-defined]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """What I have lent; sent back, it is taken back, or something is lent."""
    libraries = access.own_libraries(request.user)
    if not libraries:
        raise PermissionDenied("deputies")
    form = DeputyForm(request.user, request.POST or None, initial=_begun(libraries[0].code))
    if request.method == "POST":
        done = _taken_back(request) if "loan" in request.POST else _lent(request, form)
        if done:
            messages.success(request, done)
            return redirect("office:deputies")
    context = {
        "here": "deputies",
        "form": form,
        "months": LONGEST.days // 30,
        "known_after": KNOWN_AFTER.days,
        "lent": [(one, rights_words(one.rights), uuid4()) for one in access.lent_by(request.user)],
    }
    return render(request, "office/staff/deputies.html", context)


def _begun(code: str) -> dict[str, Any]:
    return {"command": uuid4(), "starts": clock.today(), "library": code}


def _lent(request: HttpRequest, form: DeputyForm) -> str:
    """What was done; empty when the form says why nothing was."""
    if not form.is_valid():
        return ""
    values = form.cleaned_data
    made = lend_rights(
        act_of(request, values["library"]), values["library"], form.wish(values["receiver"]), values["note"]
    )
    if isinstance(made, Refusal):
        form.add_error(None, str(REFUSED[made]))
        form.renew_command()
        return ""
    return _("The rights are lent. They end by themselves after the last day.")


def _taken_back(request: HttpRequest) -> str:
    number = asked_for(request, "loan")
    loan = get_object_or_404(access.lent_by(request.user), pk=int(number) if number.isdecimal() else 0)
    take_back(act_of(request, loan.library), loan)
    return _("The rights are taken back.")
