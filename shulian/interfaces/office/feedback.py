"""The public's messages to all libraries that the account answers for."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shulian.apps.alliance.access import feedback_for, libraries_for
from shulian.apps.alliance.actions.feedback import answer_feedback
from shulian.apps.alliance.queries.messages import contact_of, messages_to
from shulian.core.roles import Right
from shulian.interfaces.office.acting import act_of, asked_for, in_office

A_PAGE = 30


class AnswerForm(forms.Form):
    """The answer, as the sender will read it."""

    text = forms.CharField(label=gettext_lazy("Answer"), max_length=2000, widget=forms.Textarea)


@in_office(Right.ANSWER_FEEDBACK)
@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    """The messages, those that wait on top."""
    libraries = libraries_for(request.user, Right.ANSWER_FEEDBACK)
    chosen = libraries.filter(code=asked_for(request, "library")).first()
    within = libraries.filter(path__startswith=chosen.path) if chosen else libraries
    page = Paginator(messages_to(within.order_by()), A_PAGE).get_page(request.GET.get("page"))
    context = {"here": "feedback", "libraries": libraries, "chosen": chosen, "page": page}
    return render(request, "office/libraries/feedback.html", context)


@in_office(Right.ANSWER_FEEDBACK)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One message with its answer, or with the form for it."""
    message = feedback_for(request.user, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if answer_feedback(act_of(request, message.library), message, form.cleaned_data["text"]):
            messages.success(request, _("The answer was sent; the sender reads it under the receipt number."))
        else:
            messages.warning(request, _("This message has been answered already; the first answer stands."))
        return redirect("office:feedback")
    context = {"here": "feedback", "message": message, "contact": contact_of(message), "form": form, "command": uuid4}
    return render(request, "office/libraries/feedback_answer.html", context)
