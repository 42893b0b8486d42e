"""What the public says to this library, and the answers (公共图书馆法 art. 42)."""

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

from shulian.apps.alliance.access import feedback_for
from shulian.apps.alliance.actions.feedback import answer_feedback
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.messages import contact_of, messages_to
from shulian.apps.journal.actions import Act
from shulian.core.roles import Right
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.sender import command_id

PER_PAGE = 20


class AnswerForm(forms.Form):
    """The answer, as the sender will read it."""

    text = forms.CharField(label=gettext_lazy("Answer"), max_length=2000, widget=forms.Textarea)


@require_safe
@at_desk(Right.ANSWER_FEEDBACK)
def work_list(request: HttpRequest, library: Library) -> HttpResponse:
    """The messages to this library, those that wait on top."""
    listed = messages_to([library.pk])
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/feedback.html", {"here": "feedback", "library": library, "page": page})


@require_http_methods(["GET", "POST"])
@at_desk(Right.ANSWER_FEEDBACK)
def answer(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One message with its answer, or with the form for it."""
    message = feedback_for(request.user, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = Act("desk", request.user.pk, library.pk, command=command_id(request))
        if answer_feedback(act, message, form.cleaned_data["text"]):
            messages.success(request, _("The answer was sent; the sender reads it under the receipt number."))
        else:
            messages.warning(request, _("This message has been answered already; the first answer stands."))
        return redirect("desk:feedback")
    context = {
        "here": "feedback",
        "library": library,
        "message": message,
        "contact": contact_of(message),
        "form": form,
        "command": uuid4,
    }
    return render(request, "desk/feedback_answer.html", context)
