"""My family: what my children and those who share it have on loan, my consents, and who may act for me."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.charges.queries.accounts import open_charges
from shulian.apps.circulation.clearance import Account, accounts_of
from shulian.apps.circulation.queries import loans_of
from shulian.apps.circulation.standing import open_holds
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access import own_reader
from shulian.apps.readers.access_people import proxy_of, seen_for, ward_for
from shulian.apps.readers.actions.families import (
    Look,
    leave_family,
    set_contact_persons,
    set_look,
)
from shulian.apps.readers.actions.guardians import withdraw_consent
from shulian.apps.readers.actions.households import hand_over, share_books, take_out
from shulian.apps.readers.actions.proxies import name_proxy, revoke_proxy
from shulian.apps.readers.actions.wishes import ask_correction
from shulian.apps.readers.families import (
    acts_for,
    consent_of,
    contact_persons_of,
    is_grown,
    is_seen,
    members_of,
    membership_of,
    proxies_of,
    seen_by,
    shares_books,
    wards_of,
)
from shulian.apps.readers.models import FamilyMember, Reader
from shulian.core.consents import How, is_child
from shulian.core.families import Fault
from shulian.core.notices.addresses import mask
from shulian.core.registration import mask_name
from shulian.core.wishes import Fault as WishFault
from shulian.core.wishes import What
from shulian.interfaces import looks
from shulian.interfaces.entrance.again import is_fresh
from shulian.interfaces.lists import first, paged
from shulian.interfaces.peoplewords import CONSENTS, FAMILIES, PROXIES, contacts_words
from shulian.interfaces.portal.me import uuid_of
from shulian.interfaces.typed import contacts_kept, contacts_of, named_of, number_of, text_of, typed_contacts

PER_PAGE = 20

MOST_SHOWN = 50


@dataclass(frozen=True)
class Child:
    """A ward as the guardian sees it: what is out, what is waited for, what is owed."""

    reader: Reader
    account: Account
    withdrawn: bool
    command: UUID


@never_cache
@require_safe
@login_required
def family(request: HttpRequest) -> HttpResponse:
    """Everybody who belongs to me, on one page."""
    return _page(request)


def _page(request: HttpRequest, *, again: bool = False) -> HttpResponse:
    """The page; `again`: the contact persons that were refused stand in their form as they were typed."""
    reader = own_reader(request.user)
    wards = wards_of(reader)
    known = {ward.pk for ward in wards}
    membership = membership_of(reader)
    relatives = members_of(membership).exclude(reader=reader) if membership else FamilyMember.objects.none()
    children = paged(request, wards, PER_PAGE, "children")
    members = paged(request, [one for one in seen_by(reader) if one.pk not in known], PER_PAGE, "shared")
    shown = _children([*children, *members])
    relatives_page = paged(request, relatives, PER_PAGE, "members")
    others = paged(request, acts_for(reader), PER_PAGE, "for")
    seen = {
        "here": "me",
        "children": shown[: len(children)],
        "children_page": children,
        "members": shown[len(children) :],
        "members_page": members,
        "membership": membership,
        "shares": membership is not None and shares_books(membership),
        # Said to whoever is unknown, child or no child: else a number that was typed would tell whose guardian it is.
        "unseen": is_grown(reader) and not is_seen(reader),
        "is_child": is_child(reader.birth_date, clock.today()),
        "family": [(one, is_grown(one.reader)) for one in relatives_page],
        "family_page": relatives_page,
        "proxies": paged(request, proxies_of(reader), PER_PAGE, "proxies"),
        "acts_for": [(one, mask_name(one.reader.name)) for one in others],
        "acts_for_page": others,
        "contacts": [(one, mask(phone)) for one, phone in contact_persons_of(reader)],
        "contact_lines": typed_contacts(request),
        "again": again,
        "today": clock.today(),
        "command": uuid4,
    }
    return render(request, "portal/family.html", seen)


@never_cache
@require_safe
@login_required
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One child, or one who shares: loans, holds, and of a child the charges."""
    reader = own_reader(request.user)
    one = seen_for(request.user, pk)
    is_ward = any(ward.pk == pk for ward in wards_of(reader))
    page = Paginator(loans_of(one), PER_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "me",
        "member": one,
        "is_ward": is_ward,
        "page": page,
        "holds": first(open_holds(one), MOST_SHOWN) if is_ward else None,
        "charges": first(open_charges(one), MOST_SHOWN) if is_ward else None,
        "consent": consent_of(one) if is_ward else None,
        "today": clock.today(),
        "command": uuid4,
    }
    return render(request, "portal/family_member.html", seen)


@never_cache
@require_POST
@login_required
def act(request: HttpRequest, what: str) -> HttpResponse:
    """One act of the family's page."""
    command = uuid_of(request.POST.get("command", ""))
    if command is None:
        raise SuspiciousOperation("command")
    if what in OF_OWNER and not is_fresh(request):
        messages.info(request, _("Please give your PIN first, then name the person again."))
        return redirect_to_login(reverse("portal:family"), reverse("sign-in-again"))
    done = ACTS[what](request, Act("portal", command=command), own_reader(request.user))
    return _page(request, again=True) if done is False else redirect("portal:family")


def _withdraw(request: HttpRequest, asked: Act, _reader: Reader) -> None:
    child = ward_for(request.user, number_of(request, "child") or 0)
    fault = withdraw_consent(asked, child, How.PORTAL)
    if fault:
        messages.error(request, str(CONSENTS[fault]))
        return
    said = _(
        "Your consent for %(name)s is withdrawn: the card borrows nothing more. Please bring back what is on loan; "
        "to consent again, come to a desk of the card's home library with your document, or do so on the child's page "
        "where it is offered to you."
    )
    messages.success(request, said % {"name": child.name})


def _name(request: HttpRequest, asked: Act, reader: Reader) -> None:
    fault = name_proxy(asked, reader, named_of(request))
    if fault:
        messages.error(request, str(PROXIES[fault]))
    else:
        messages.success(
            request, _("This person may borrow and return for you from now on. You can take it back here.")
        )


def _revoke(request: HttpRequest, asked: Act, reader: Reader) -> None:
    proxy = proxy_of(reader, number_of(request, "proxy") or 0)
    if proxy and revoke_proxy(asked, proxy):
        messages.success(request, _("This person acts for you no more."))


def _contacts(request: HttpRequest, asked: Act, reader: Reader) -> bool:
    named = contacts_of(request)
    against = set_contact_persons(asked, reader, named)
    if against:
        messages.error(request, contacts_words(against))
    else:
        messages.success(request, contacts_kept(named))
    return not against


def _share(request: HttpRequest, asked: Act, reader: Reader) -> None:
    on = request.POST.get("on") == "yes"
    fault = share_books(asked, reader, on=on)
    if fault:
        messages.error(request, str(FAMILIES[fault]))
    else:
        messages.success(
            request, _("Your family sees your loans now.") if on else _("Your loans are yours alone again.")
        )


def _leave(request: HttpRequest, asked: Act, reader: Reader) -> None:
    fault = leave_family(asked, reader)
    if fault:
        messages.error(request, str(FAMILIES[fault]))
    else:
        messages.success(request, _("You have left the family. Your card stays as it is."))


def _take_out(request: HttpRequest, asked: Act, reader: Reader) -> None:
    _changed(request, take_out(asked, reader, number_of(request, "member") or 0, alone=True))


def _hand_over(request: HttpRequest, asked: Act, reader: Reader) -> None:
    _changed(request, hand_over(asked, reader, number_of(request, "member") or 0, alone=True))


def _changed(request: HttpRequest, fault: Fault | None) -> None:
    if fault:
        messages.error(request, str(FAMILIES[fault]))
    else:
        messages.success(request, _("Your family is changed. Cards and loans stay as they are."))


def _ask_joining(request: HttpRequest, asked: Act, reader: Reader) -> None:
    name, card = text_of(request, "member_name"), text_of(request, "member_card")
    wish = _("Joins my family: %(name)s, card %(card)s.") % {"name": name, "card": card or "—"}
    _ask(request, asked, reader, What.FAMILY, wish if name else "")


def _ask_guardian(request: HttpRequest, asked: Act, reader: Reader) -> None:
    child = ward_for(request.user, number_of(request, "child") or 0)
    name = text_of(request, "guardian")
    wish = _("Another guardian for %(child)s: %(name)s.") % {"child": child.name, "name": name}
    _ask(request, asked, reader, What.GUARDIAN, wish if name else "")


def _ask(request: HttpRequest, asked: Act, reader: Reader, what: What, text: str) -> None:
    """A wish that the home library's desk checks with the documents in hand, and carries out."""
    fault = ask_correction(asked, reader, what, text)
    if fault:
        messages.error(request, str(WISHED[fault]))
        return
    said = _("Your library has it on its list. Please come to its desk together, with cards and documents.")
    messages.success(request, said)


WISHED = {
    WishFault.NOTHING_WRITTEN: gettext_lazy("Please write the name."),
    WishFault.TOO_LONG: gettext_lazy("Please say it in fewer words: at most 500 signs."),
    WishFault.OPEN_ALREADY: gettext_lazy("You have asked for this already; your library has it on its list."),
}
ACTS: dict[str, Callable[[HttpRequest, Act, Reader], bool | None]] = {
    "withdraw": _withdraw,
    "name": _name,
    "revoke": _revoke,
    "contacts": _contacts,
    "share": _share,
    "leave": _leave,
    "take-out": _take_out,
    "hand-over": _hand_over,
    "ask-joining": _ask_joining,
    "ask-guardian": _ask_guardian,
}

OF_OWNER = frozenset({"name", "contacts"})
"""What outlives this session: whoever is named goes on borrowing, or is asked for the reader, so the PIN is first."""


class LookForm(forms.Form):
    """How the portal is to look."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    language = forms.ChoiceField(
        label=pgettext_lazy("of the pages", "Language"),
        choices=[("", gettext_lazy("As chosen on the page")), ("zh-hans", "简体中文"), ("en", "English")],
        required=False,
    )
    large_print = forms.BooleanField(label=gettext_lazy("Large print"), required=False)
    read_aloud = forms.BooleanField(
        label=gettext_lazy("For a screen reader: one column, nothing decorative"), required=False
    )


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def look(request: HttpRequest) -> HttpResponse:
    """Language, large print, pages for a screen reader: kept with the card, for every machine."""
    reader = own_reader(request.user)
    held: dict[str, Any] = {
        "language": reader.language,
        "large_print": reader.large_print,
        "read_aloud": reader.read_aloud,
    }
    form = LookForm(request.POST or None, initial=held | {"command": uuid4()})
    if request.method == "POST" and form.is_valid():
        written = form.cleaned_data
        wanted = Look(written["language"], large_print=written["large_print"], read_aloud=written["read_aloud"])
        set_look(Act("portal", command=written["command"]), reader, wanted)
        looks.keep(request, wanted)
        messages.success(request, _("The pages look like this from now on, wherever you sign in."))
        return redirect("portal:look")
    return render(request, "portal/look.html", {"here": "me", "form": form})


def _children(readers: Iterable[Reader]) -> list[Child]:
    """Several readers with their accounts; the same few questions however many."""
    listed = list(readers)
    accounts = accounts_of([one.pk for one in listed])
    return [Child(one, accounts[one.pk], one.awaits == "consent", uuid4()) for one in listed]
