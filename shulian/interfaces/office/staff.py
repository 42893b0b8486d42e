"""Staff: who works where, inviting someone by a link, and the page behind the link."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.actions.leaving import end_post
from shulian.apps.alliance.actions.staff import (
    VALID_FOR,
    InvitationOverError,
    Newcomer,
    UsernameTakenError,
    accept,
    invite,
    withdraw,
)
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries import staff
from shulian.apps.alliance.queries.rights import loans_at
from shulian.apps.journal.actions import Act
from shulian.core.accounts import Refusal
from shulian.core.roles import OF_MACHINES, Gift, Right, Role
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.context import places_of
from shulian.interfaces.entrance.enrolment import after_sign_in
from shulian.interfaces.lists import paged
from shulian.interfaces.office.acting import ActForm, act_of, asked_for
from shulian.interfaces.office.setup_forms import NewAccountForm
from shulian.interfaces.rightwords import ROLES, rights_words
from shulian.interfaces.templatetags.look import day

A_PAGE = 50
NO_DAY = gettext_lazy("The last day is no day from today on. Nothing was changed; choose another day.")
NOT_ENDED = {
    Refusal.BEFORE_IT_BEGINS: NO_DAY,
    Refusal.OVER_ALREADY: gettext_lazy("This post has ended already. Nothing was changed."),
    Refusal.LATER_THAN_NOW: gettext_lazy(
        "This post ends before that day. Nothing was changed; to let somebody hold it longer, give the post anew."
    ),
}
"""What is said where a post does not end as asked."""


class InvitationForm(ActForm):
    """Who is invited, to which post, at which library."""

    display_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    library = forms.ModelChoiceField(Library.objects.none(), label=gettext_lazy("Library"), to_field_name="code")
    role = forms.ChoiceField(
        label=gettext_lazy("Post"), choices=[(role, ROLES[role]) for role in Role if role not in OF_MACHINES]
    )

    ends = forms.DateField(
        label=gettext_lazy("Last day of the post"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, account: access.Visitor, libraries: QuerySet[Library], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.account = account
        self.fields["library"].queryset = libraries  # type: ignore[attr-defined]
        self.fields["library"].label_from_instance = lambda library: library.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """The post is one that this account may give there."""
        values = super().clean() or {}
        library = values.get("library")
        if library and values.get("role") and values["role"] not in access.roles_to_give(self.account, library):
            raise ValidationError(_("This post cannot be given at this library by you. Ask the system administrator."))
        ends = values.get("ends")
        if isinstance(ends, date) and ends < clock.today():
            self.add_error("ends", _("This day is over already. Choose today or a later day."))
        return values


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Who works at the libraries one answers for, and the form that invites someone."""
    libraries = _libraries(request)
    chosen = libraries.filter(code=asked_for(request, "library")).first()
    begun = {"command": uuid4(), "library": chosen and chosen.code}
    form = InvitationForm(request.user, libraries, request.POST or None, initial=begun)
    if form.is_valid():
        values = form.cleaned_data
        act = act_of(request, values["library"])
        secret = invite(act, values["library"], values["display_name"], Role(values["role"]), values["ends"])
        link = request.build_absolute_uri(reverse("office:join", args=[secret]))
        seen = {
            "here": "staff",
            "link": link,
            "invited": values["display_name"],
            "library": values["library"],
            "days": VALID_FOR.days,
            "by_two": isinstance(request.user, Account)
            and access.gift_of(request.user, values["library"], Role(values["role"])) is Gift.BY_TWO,
        }
        return render(request, "office/staff/invited.html", seen)
    shown = libraries.filter(pk=chosen.pk) if chosen else libraries
    page = Paginator(staff.lasting_posts(shown), A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "form": form,
        "page": page,
        "today": clock.today(),
        "loans": paged(request, loans_at(shown), A_PAGE, "lent"),
        "posts": [(post, ROLES[post.role], uuid4()) for post in page],
        "libraries": libraries,
        "chosen": chosen,
        "here": "staff",
        "invitations": [(one, ROLES[one.role], uuid4()) for one in staff.open_invitations(shown)],
    }
    return render(request, "office/staff/people.html", seen)


@never_cache
@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Who holds or will hold which post, and what is lent, as a workbook."""
    libraries = _libraries(request)
    head = (pgettext("person", "Name"), _("User name"), _("Post"), _("Library"), _("From"), _("Until"), _("Given by"))
    posts = [
        (
            *_who(one.account),
            str(ROLES[one.role]),
            one.library.name,
            day(one.starts_on),
            day(one.ends_on),
            _giver(one.granted_by),
        )
        for one in staff.lasting_posts(libraries)
    ]
    lent_head = (
        pgettext("person", "Name"),
        _("User name"),
        _("Rights"),
        _("Library"),
        _("From"),
        _("Until"),
        _("Lent by"),
    )
    lent = [
        (
            *_who(one.receiver),
            rights_words(one.rights),
            one.library.name,
            day(one.starts_on),
            day(one.ends_on),
            one.giver.display_name,
        )
        for one in loans_at(libraries)
    ]
    pages = [xlsx.Page(_("Posts"), head, posts), xlsx.Page(_("Lent rights"), lent_head, lent)]
    return downloads.workbook(xlsx.write(pages), f"staff-{clock.today()}.xlsx")


def _who(account: Account) -> tuple[str, str]:
    return account.display_name, account.username


def _giver(account: Account | None) -> str:
    return account.display_name if account else ""


@login_required
@require_POST
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """End an invitation that has not been accepted yet."""
    invitation = staff.open_invitations(_libraries(request)).filter(pk=pk).first()
    if invitation is None:
        raise PermissionDenied(f"invitation {pk}")
    withdraw(act_of(request, invitation.library), invitation)
    messages.success(request, _("The invitation has been withdrawn; its link opens nothing any more."))
    return redirect("office:staff")


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's post, at once or after a last day; nobody ends her own."""
    post = access.post_to_end(request.user, pk)
    asked = asked_for(request, "last_day")
    last_day = _day(asked)
    if asked and last_day is None:
        messages.error(request, NO_DAY)
        return redirect("office:colleague", post.account_id)
    refusal = end_post(act_of(request, post.library), post, last_day)
    if refusal:
        messages.error(request, NOT_ENDED[refusal])
        return redirect("office:colleague", post.account_id)
    said = _("The post ends after %(day)s.") % {"day": day(last_day)} if last_day else _("The post has ended.")
    messages.success(request, said)
    return redirect("office:colleague", post.account_id) if last_day else redirect("office:staff")


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link: choose a user name and a password, and begin."""
    invitation = staff.invitation_of(secret)
    if invitation is None:
        return render(request, "office/staff/over.html", status=410)
    form = NewAccountForm(request.POST or None, initial={"display_name": invitation.display_name})
    if not form.is_valid():
        seen = {
            "form": form,
            "library": invitation.library,
            "role": ROLES[invitation.role],
            "ends": invitation.ends_on,
        }
        return render(request, "office/staff/join.html", seen)
    values = form.cleaned_data
    newcomer = Newcomer(values["username"], values["display_name"], values["password"])
    try:
        account = accept(Act(source="office", library=invitation.library_id), secret, newcomer)
    except InvitationOverError:
        # Also when whoever invited may not give this post any more: the form again would end here every time.
        return render(request, "office/staff/over.html", status=410)
    except UsernameTakenError:
        return redirect("office:join", secret)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    if not account.grants.exists():
        messages.info(request, _("Your account is made. Your post begins when a second person has signed it."))
    return after_sign_in(request, account, places_of(account)[0].url)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _libraries(request: HttpRequest) -> QuerySet[Library]:
    """The libraries whose staff this account looks after; PermissionDenied when there is none."""
    libraries = access.libraries_for(request.user, Right.INVITE_STAFF)
    if not libraries.exists():
        raise PermissionDenied(str(Right.INVITE_STAFF))
    return libraries
