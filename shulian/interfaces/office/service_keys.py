"""Keys of programs and self-service machines: made, changed, revoked; each is shown once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.actions.servicekeys import Made, change_key, make_key
from shulian.apps.alliance.actions.tokens import revoke_token
from shulian.apps.alliance.models import Account, ApiToken, Library
from shulian.apps.alliance.queries.rights import ENDS_SOON, keys_at, keys_ending
from shulian.core.roles import OF_MACHINES, POSTS, Right, Role
from shulian.core.servicekeys import LONGEST, MOST_WRITES, STOPPED, Refusal, Wish
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office
from shulian.interfaces.rightwords import RIGHTS, ROLES, rights_words
from shulian.interfaces.templatetags.look import day, moment

A_PAGE = 50
MOST_WARNED = 20
MANAGE = Right.MANAGE_SERVICE_ACCOUNTS
SCOPES = frozenset().union(*(POSTS[role].rights for role in OF_MACHINES))
REFUSED: dict[Refusal, Promise] = {
    Refusal.NO_POST: gettext_lazy("Choose what kind of machine it is."),
    Refusal.NO_SCOPES: gettext_lazy("Choose at least one right."),
    Refusal.NOT_FOR_MACHINES: gettext_lazy("A machine of this kind does not need all of these rights. Tick fewer."),
    Refusal.NOT_HELD: gettext_lazy(
        "A key may do no more than you at this library. Tick fewer rights, or ask its director."
    ),
    Refusal.NO_DAYS: gettext_lazy("A key is valid for 1 to 366 days."),
    Refusal.NO_ADDRESSES: gettext_lazy(
        "Write from where the machine asks: its address, or the range of its network or mobile provider."
    ),
    Refusal.WRITES: gettext_lazy("A key may send 1 to 6000 things a minute."),
    Refusal.ADDRESSES: gettext_lazy(
        "An address cannot be read. Write them like 10.1.2.3 or 10.1.0.0/16, one in a line."
    ),
}


class KeyForm(ActForm):
    """Which machine, where, for what, from where, for how long."""

    name = forms.CharField(label=gettext_lazy("Machine"), max_length=100)
    library = forms.ModelChoiceField(Library.objects.none(), label=gettext_lazy("Library"), to_field_name="code")
    role = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(role, ROLES[role]) for role in OF_MACHINES])
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Rights"),
        choices=[(one, RIGHTS[one]) for one in Right if one in SCOPES],
        required=False,
        help_text=gettext_lazy("What your own post allows. A key for more is made by the library's director."),
        widget=forms.CheckboxSelectMultiple,
    )
    addresses = forms.CharField(
        label=gettext_lazy("From addresses"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("One in a line, like 10.1.2.3 or 10.1.0.0/16. For a program empty: from everywhere."),
        widget=forms.Textarea({"rows": 3}),
    )
    days = forms.IntegerField(label=pgettext_lazy("span", "Days"), min_value=1, max_value=LONGEST.days, initial=180)
    writes = forms.IntegerField(
        label=gettext_lazy("May send in a minute"),
        required=False,
        min_value=1,
        max_value=MOST_WRITES,
        help_text=gettext_lazy(
            "Empty for the usual: 240 for a machine, 600 for a program. Whoever sends more waits, and health says so."
        ),
    )

    def __init__(self, account: access.Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["library"].queryset = access.libraries_for(account, MANAGE)  # type: ignore[attr-defined]
        self.fields["library"].label_from_instance = lambda library: library.name  # type: ignore[attr-defined]
        held = access.rights_to_key(account)
        for name, offered in (
            ("role", [(role, ROLES[role]) for role in OF_MACHINES if POSTS[role].rights & held]),
            ("scopes", [(one, RIGHTS[one]) for one in Right if one in SCOPES & held]),
        ):
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """What is wanted."""
        values = self.cleaned_data
        scopes = frozenset(map(Right, values["scopes"]))
        return Wish(Role(values["role"]), scopes, values["addresses"], values["days"], values["writes"])


@in_office(MANAGE)
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The keys of one's libraries, and the form that makes one."""
    libraries = access.libraries_for(request.user, MANAGE)
    chosen = libraries.filter(code=asked_for(request, "library")).first() if request.method != "POST" else None
    begun = {"command": uuid4(), "library": chosen and chosen.code, "days": 180}
    form = KeyForm(request.user, request.POST or None, initial=begun)
    if form.is_valid() and isinstance(request.user, Account):
        library = form.cleaned_data["library"]
        made = make_key(act_of(request, library), request.user, library, form.cleaned_data["name"], form.wish())
        if isinstance(made, Made):
            return _told(request, made)
        form.add_error(None, str(REFUSED[made]))
        form.renew_command()
    shown = libraries.filter(pk=chosen.pk) if chosen else libraries
    page = Paginator(keys_at(shown), A_PAGE).get_page(request.GET.get("page"))
    changes = access.keys_to_change(request.user, page.object_list)
    lines = [_line(key) | {"changes": key.pk in changes} for key in page.object_list]
    context = {"here": "keys", "form": form, "page": page, "lines": lines, "libraries": libraries, "chosen": chosen}
    ending = list(keys_ending(libraries)[:MOST_WARNED])
    changes = access.keys_to_change(request.user, ending)
    context["ending"] = [
        (key, key.expires_at <= clock.now(), key.answered, key.pk in changes)  # type: ignore[attr-defined]  # of the question
        for key in ending
    ]
    return render(request, "office/staff/keys.html", context)


@in_office(MANAGE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The keys of one's libraries as a workbook; no key itself stands in it."""
    head = (_("Machine"), _("Kind"), _("Library"), pgettext("rights", "May"), _("From addresses"), _("Valid until"))
    rows = [
        (
            *(key.name, str(_role(key)), key.library.name if key.library else "", rights_words(key.rights)),
            *(", ".join(key.addresses), moment(key.expires_at), day(key.last_used_on)),
        )
        for key in keys_at(access.libraries_for(request.user, MANAGE))
    ]
    page = xlsx.Page(_("Keys of programs"), (*head, _("Last used")), rows)
    return downloads.workbook(xlsx.write([page]), f"keys-{clock.today()}.xlsx")


@in_office(MANAGE)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """A new key for the same machine."""
    key = access.key_for(request.user, pk)
    if not isinstance(request.user, Account):
        raise PermissionDenied(str(MANAGE))
    made = change_key(act_of(request, key.library), request.user, key)
    if isinstance(made, Made):
        return _told(request, made, changed=True)
    messages.error(request, str(REFUSED[made]))
    return redirect("office:keys")


@in_office(MANAGE)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The key opens nothing from now on."""
    key = access.key_for(request.user, pk)
    revoke_token(act_of(request, key.library), key)
    messages.success(request, _("The key is revoked; it opens nothing any more."))
    return redirect("office:keys")


def _told(request: HttpRequest, made: Made, *, changed: bool = False) -> HttpResponse:
    context = {"here": "keys", "key": made.key, "secret": made.secret, "changed": changed}
    return render(request, "office/staff/key.html", context)


def _line(key: ApiToken) -> dict[str, Any]:
    now = clock.now()
    return {
        "key": key,
        "role": _role(key),
        "rights": rights_words(key.rights),
        "over": key.expires_at <= now,
        "soon": key.expires_at <= now + ENDS_SOON,
        "stopped": key.stopped_at is not None and key.stopped_at > now - STOPPED,
        "command": uuid4(),
    }


def _role(key: ApiToken) -> Promise | str:
    posts = [grant.role for grant in key.account.grants.all()]
    return ROLES[posts[0]] if posts else ""
