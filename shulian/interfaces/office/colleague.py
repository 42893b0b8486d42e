"""One member of staff: what she may do and why, giving a post, lending rights for a time."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.actions.delegation import lend_rights, take_back
from shulian.apps.alliance.actions.staff import Post, give_post, password_link
from shulian.apps.alliance.models import Account, Library, Proposal
from shulian.apps.alliance.queries.rights import Source, sources_of
from shulian.apps.alliance.queries.staff import people
from shulian.core.delegation import LONGEST, Refusal, Wish, to_lend
from shulian.core.foureyes import KNOWN_AFTER
from shulian.core.roles import OF_MACHINES, POSTS, Gift, Right, Role
from shulian.interfaces.office.acting import ActForm, act_of, in_office
from shulian.interfaces.rightwords import DUTIES, REACHES, RIGHTS, ROLES, rights_words

DAY = {"type": "date"}
WAITS = gettext_lazy(
    "This post opens readers' records, and yours does not: it waits under Second signature for somebody else to sign."
)
CLOSED = gettext_lazy("This account is closed: nobody signs in with it any more. Invite the colleague anew.")
REFUSED: dict[Refusal, Promise] = {
    Refusal.NO_RIGHTS: gettext_lazy("Choose at least one right."),
    Refusal.TO_ONESELF: gettext_lazy("Nobody is her own deputy. Choose a colleague."),
    Refusal.NOT_HELD: gettext_lazy("You can lend only what your own post has at this library."),
    Refusal.KEPT_FROM_READERS: gettext_lazy(
        "Readers' records are closed to this colleague's post. Choose other rights, or have a post given."
    ),
    Refusal.NO_POST: gettext_lazy("This colleague holds no post on the first day. Give a post, or choose a later day."),
    Refusal.BY_DIRECTORS: gettext_lazy(
        "Rights to what the law protects are lent by whoever manages the staff there. Ask your director."
    ),
    Refusal.NEVER_LENT: gettext_lazy("The second signature, the administration, staff and keys are never lent."),
    Refusal.BEGINS_BEFORE_TODAY: gettext_lazy("The first day is over already. Choose today or a later day."),
    Refusal.ENDS_BEFORE_IT_BEGINS: gettext_lazy("The last day is before the first. Choose a later last day."),
    Refusal.TOO_LONG: gettext_lazy("Rights are lent for half a year at most. Give a post instead."),
}


class PlacedForm(ActForm):
    """A form about one of some libraries, from one day to another."""

    library = forms.ModelChoiceField(Library.objects.none(), label=gettext_lazy("Library"), to_field_name="code")
    starts = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(DAY, "%Y-%m-%d"))
    ends = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(DAY, "%Y-%m-%d"))

    def __init__(self, account: access.Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        libraries = access.libraries_for(account, Right.INVITE_STAFF)
        self.fields["library"].queryset = libraries  # type: ignore[attr-defined]
        self.fields["library"].label_from_instance = lambda library: library.name  # type: ignore[attr-defined]


class PostForm(PlacedForm):
    """A further post for somebody, now or later."""

    role = forms.ChoiceField(
        label=gettext_lazy("Post"), choices=[(role, ROLES[role]) for role in Role if role not in OF_MACHINES]
    )
    field_order = ["role", "library", "starts", "ends"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends"].required = False

    def clean(self) -> dict[str, Any]:
        """The post is one that this account may give there, from today on."""
        values = super().clean() or {}
        library, role = values.get("library"), values.get("role")
        if library and role and role not in access.roles_to_give(self.account, library):
            raise ValidationError(_("This post cannot be given at this library by you. Ask the system administrator."))
        starts, ends = values.get("starts"), values.get("ends")
        if starts and starts < clock.today():
            self.add_error("starts", str(REFUSED[Refusal.BEGINS_BEFORE_TODAY]))
        if starts and ends and ends < starts:
            self.add_error("ends", str(REFUSED[Refusal.ENDS_BEFORE_IT_BEGINS]))
        return values


class LoanForm(PlacedForm):
    """What of one's own rights somebody gets for some days."""

    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Rights"), choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)
    field_order = ["rights", "library", "starts", "ends", "note"]

    def __init__(self, account: access.Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(account, *args, **kwargs)
        posts = access.own_grants(account) if isinstance(account, Account) else []
        own = frozenset().union(*(to_lend(posts, post.path) for post in posts)) if posts else frozenset()
        self.fields["rights"].choices = [(one, RIGHTS[one]) for one in Right if one in own]  # type: ignore[attr-defined]

    def wish(self, receiver: Account) -> Wish:
        """What is wanted."""
        values = self.cleaned_data
        rights = frozenset(map(Right, values["rights"]))
        return Wish(self.account.pk or 0, receiver.pk, rights, values["library"].path, values["starts"], values["ends"])


@in_office(Right.INVITE_STAFF)
@require_http_methods(["GET", "POST"])
def colleague(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody may do and why; sent back, a further post is given."""
    found = access.colleague_for(request.user, pk)
    if request.method != "POST":
        return _shown(request, found, {})
    if found.pk == request.user.pk:
        raise PermissionDenied(str(Gift.TO_ONESELF))
    form = PostForm(request.user, request.POST)
    if not found.is_active:
        form.add_error(None, CLOSED)
    if form.is_valid():
        values = form.cleaned_data
        post = Post(Role(values["role"]), values["library"], values["starts"], values["ends"])
        if given := give_post(act_of(request, post.library), found, post):
            waits = isinstance(given, Proposal)
            messages.success(request, WAITS if waits else _("The post is given."))
            return redirect("office:colleague", pk)
        form.add_error(None, _("The same post begins at this library on this day already."))
        form.renew_command()
    return _shown(request, found, {"post_form": form})


@in_office(Right.INVITE_STAFF)
@require_POST
def lend(request: HttpRequest, pk: int) -> HttpResponse:
    """Lend somebody rights of one's own for some days."""
    found, giver = access.colleague_for(request.user, pk), request.user
    form = LoanForm(giver, request.POST)
    if form.is_valid():
        library = form.cleaned_data["library"]
        made = lend_rights(act_of(request, library), library, form.wish(found), form.cleaned_data["note"])
        if not isinstance(made, Refusal):
            messages.success(request, _("The rights are lent. They end by themselves after the last day."))
            return redirect("office:colleague", pk)
        form.add_error(None, str(REFUSED[made]))
        form.renew_command()
    return _shown(request, found, {"loan_form": form})


@in_office(Right.INVITE_STAFF)
@require_POST
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to hand over to somebody who forgot the password."""
    found = access.password_to_renew(request.user, pk)
    link = password_link(act_of(request), found)
    seen = {"here": "staff", "who": found, "link": request.build_absolute_uri(reverse("password-new", args=[link]))}
    return render(request, "office/staff/password_link.html", seen)


@in_office(Right.INVITE_STAFF)
@require_POST
def end_loan(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was lent."""
    loan = access.delegation_to_revoke(request.user, pk)
    take_back(act_of(request, loan.library), loan)
    messages.success(request, _("The rights are taken back."))
    return redirect("office:staff")


def _begun(sources: list[Source]) -> dict[str, Any]:
    """Today, and the library where the colleague works: most often both are meant."""
    library = sources[0].library.code if sources else None
    return {"command": uuid4(), "starts": clock.today(), "library": library}


def _shown(request: HttpRequest, found: Account, forms_: dict[str, Any]) -> HttpResponse:
    libraries = access.libraries_for(request.user, Right.INVITE_STAFF)
    visible = set(libraries.values_list("pk", flat=True))
    sources = [one for one in sources_of(found) if one.library.pk in visible]
    today = clock.today()
    context = {
        "here": "staff",
        "who": found,
        "sources": [_in_words(request, one) for one in sources],
        "rights": _explained([one for one in sources if one.now(today)]),
        "today": today,
        "months": LONGEST.days // 30,
        "known_after": KNOWN_AFTER.days,
        "own": found.pk == request.user.pk,
        "closed": "" if found.is_active else CLOSED,
        "renewable": access.may_renew_password(request.user, found),
        "link_cost": _link_cost(request, found),
        "fresh": uuid4(),
        "post_form": PostForm(request.user, initial=_begun(sources)),
        "loan_form": LoanForm(request.user, initial=_begun(sources)),
    }
    return render(request, "office/staff/colleague.html", context | forms_)


def _link_cost(request: HttpRequest, found: Account) -> dict[str, Any] | None:
    """Who is left to sign for the two for weeks, by name, where a link takes somebody's signature away."""
    if not isinstance(request.user, Account) or not access.may_renew_password(request.user, found):
        return None
    cost = access.link_cost(request.user, found)
    if cost is None:
        return None
    names = {one.pk: one.display_name for one in people({*cost.for_giver, *cost.for_receiver})}
    return {
        "until": clock.today() + KNOWN_AFTER,
        "for_giver": pgettext("names", "; ").join(names[one] for one in cost.for_giver),
        "for_receiver": pgettext("names", "; ").join(names[one] for one in cost.for_receiver),
    }


def _in_words(request: HttpRequest, one: Source) -> dict[str, Any]:
    return {
        "source": one,
        "role": ROLES[one.role],
        "duty": DUTIES[one.role],
        "reach": REACHES[POSTS[one.role].reach],
        "rights": rights_words(one.rights),
        "now": one.now(clock.today()),
        "over": one.ends is not None and one.ends < clock.today(),
        "endable": one.post is not None and one.post.role in access.roles_to_give(request.user, one.library),
        "command": uuid4(),
    }


def _explained(sources: list[Source]) -> list[tuple[Promise, list[Source]]]:
    """Each right that somebody has today, with all that gives it."""
    found = [(RIGHTS[right], [one for one in sources if right in one.rights]) for right in Right]
    return [(words, why) for words, why in found if why]
