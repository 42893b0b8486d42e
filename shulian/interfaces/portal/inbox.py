"""What the library has told the reader, and how the reader wants to be told."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act
from shulian.apps.notices import channels
from shulian.apps.notices.actions.reading import mark_read
from shulian.apps.notices.queries.outbox import content_of, inbox_of, unread
from shulian.apps.notices.words import CHANNELS
from shulian.apps.readers.actions.contact import Contact, change_contact
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import reader_of
from shulian.apps.readers.recipients import (
    Reach,
    channels_of,
    inbox_keys,
    is_told_by_guardian,
    reach_of,
    recipient_of,
)
from shulian.core.contact import Fault
from shulian.core.notices.addresses import is_mobile, mask
from shulian.core.notices.kinds import Channel
from shulian.interfaces.entrance.again import is_fresh, is_right, note_fresh

PER_PAGE = 20


class ContactForm(forms.Form):
    """How to be told: address, language, ways."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        required=False,
        max_length=254,
        error_messages={"invalid": gettext_lazy("This is no e-mail address. Please write one like name@example.cn.")},
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "email", "autocapitalize": "none"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Your PIN, if you change the address"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the notices"), choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Ways"),
        required=False,
        help_text=gettext_lazy("The inbox has everything; what concerns the safety of your account goes every way."),
        error_messages={
            "invalid_choice": gettext_lazy("This way is not open to you now. Look at what is ticked, and save again.")
        },
        choices=[(channel.value, CHANNELS[channel]) for channel in Channel],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, wechat: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways: Any = self.fields["channels"]
        ways.choices = [one for one in ways.choices if wechat or one[0] != Channel.WECHAT.value]

    @classmethod
    def of(cls, reader: Reader, *, wechat: bool) -> ContactForm:
        """The form with what is known; whether WeChat can be chosen."""
        recipient = recipient_of(reader)
        values: dict[str, Any] = {
            "command": uuid4(),
            "email": recipient.addresses[Channel.EMAIL],
            "language": recipient.language,
            "channels": sorted(channels_of(reader)),
        }
        return cls(initial=values, wechat=wechat)

    def contact(self) -> Contact:
        """What was written."""
        chosen = frozenset(Channel(one) for one in self.cleaned_data["channels"])
        return Contact(self.cleaned_data["email"], self.cleaned_data["language"], chosen)


@never_cache
@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The reader's notices, the newest on top."""
    reader = _reader(request)
    if reader is None:
        return redirect("portal:me")
    page = Paginator(inbox_of(*inbox_keys(reader.pk)), PER_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "me",
        "page": page,
        "letters": [(notice, content_of(notice)) for notice in page],
        "unread": unread(*inbox_keys(reader.pk)),
    }
    return render(request, "portal/inbox.html", seen)


@require_POST
@login_required
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice as read, or all of them; other people's are not touched."""
    reader = _reader(request)
    if reader is None:
        return redirect("portal:me")
    named = request.POST.get("notice", "")
    try:
        mark_read(inbox_keys(reader.pk), UUID(named) if named else None)
    except ValueError:
        messages.error(request, _("This notice is not in your inbox any more."))
    return redirect("portal:inbox")


@sensitive_post_parameters("secret")
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def contact(request: HttpRequest) -> HttpResponse:
    """How the reader wants to be told."""
    reader = _reader(request)
    if reader is None:
        return redirect("portal:me")
    reach = reach_of(reader)
    form = _contact_form(request, reader, wechat=reach is Reach.OPEN)
    if form.is_bound and form.is_valid():
        proven = _is_proven(request, form)
        if proven is None:
            return render(request, "locked_out.html", status=429)
        act = Act(source="portal", command=form.cleaned_data["command"])
        fault = change_contact(act, reader, form.contact(), proven=proven)
        if fault is None:
            messages.success(request, _("Thank you. From now on you are told this way."))
            return redirect("portal:me")
        _object(form, fault)
    phone = recipient_of(reader).addresses[Channel.SMS]
    seen = {
        "here": "me",
        "form": form,
        "phone": mask(phone) if is_mobile(phone) else "",
        "asks_pin": not is_fresh(request),
        "guardian": is_told_by_guardian(reader),
        "wechat": reach if channels.is_set_up(Channel.WECHAT) else Reach.OPEN,
        "closed": [CHANNELS[one] for one in Channel if not channels.is_set_up(one)],
        "demonstration": channels.is_demonstration(),
    }
    return render(request, "portal/contact.html", seen)


def _is_proven(request: HttpRequest, form: ContactForm) -> bool | None:
    """Whether the reader has just shown who this is; None when a PIN was tried too often."""
    if is_fresh(request):
        return True
    typed = form.cleaned_data["secret"]
    right = is_right(request, typed) if typed else False
    if right:
        note_fresh(request)
    return right


def _object(form: ContactForm, fault: Fault) -> None:
    if fault is Fault.NOT_AN_ADDRESS:
        form.add_error("email", ContactForm.base_fields["email"].error_messages["invalid"])
    elif fault is Fault.NEEDS_GUARDIAN:
        said = _("For a child under fourteen the guardian gives the address: please come to your library's desk.")
        form.add_error("email", said)
    elif form.cleaned_data["secret"]:
        form.add_error("secret", _("This is not right. Please try again."))
    else:
        form.add_error(
            "secret", _("Please give your PIN too: letters, and the link for a new PIN, go to this address.")
        )


def _contact_form(request: HttpRequest, reader: Reader, *, wechat: bool) -> ContactForm:
    if request.method == "POST":
        return ContactForm(request.POST, wechat=wechat)
    return ContactForm.of(reader, wechat=wechat)


def _reader(request: HttpRequest) -> Reader | None:
    return reader_of(request.user) if isinstance(request.user, Account) else None
