"""A reader's holds (预约): placing one, the place in the queue, pausing, moving, cancelling."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.titles import title_by_id
from shulian.apps.circulation import holds as queries
from shulian.apps.circulation import refusals
from shulian.apps.circulation.access import own_hold
from shulian.apps.circulation.actions import holds as actions
from shulian.apps.circulation.actions.holds import Wish
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.holds import InQueue
from shulian.apps.circulation.models import Hold
from shulian.apps.circulation.whose_rule import behind_hold
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers.access import own_reader
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import reader_of
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.waiting import estimate
from shulian.interfaces.lists import First, copies_to_choose, first, paged
from shulian.interfaces.portal import pickup
from shulian.interfaces.typed import day_of, text_of

PER_PAGE = 20
LONGEST = 60


class WishForm(forms.Form):
    """Where to pick it up, and what limits the wish."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    pickup = forms.CharField(max_length=20, error_messages={"required": gettext_lazy("Please choose a library.")})
    item = forms.IntegerField(required=False, min_value=1)
    wanted_until = forms.DateField(
        required=False,
        label=gettext_lazy("Wanted until"),
        help_text=gettext_lazy("After this day the hold ends by itself."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Please give the day as 2026-11-25.")},
    )


@dataclass(frozen=True)
class Line:
    """A hold on the reader's page; `command` makes what is done with it safe to send twice."""

    queued: InQueue
    command: UUID

    @property
    def hold(self) -> Hold:
        """The hold itself."""
        return self.queued.hold


def first_lines(request: HttpRequest, most: int) -> First:
    """The first open holds of whoever looks at the page; none for visitors and staff."""
    reader = reader_of(request.user) if isinstance(request.user, Account) else None
    found = first(queries.holds_of(reader), most) if reader else First([], 0)
    return First(_lines(found.rows), found.more)


def on_title(request: HttpRequest, title: Title) -> dict[str, object]:
    """What the button on the page of a title needs: who waits, how long the next one would, and where it would go."""
    reader = reader_of(request.user) if isinstance(request.user, Account) else None
    waiting = queries.queue_length(title.pk)
    measured = queries.measured_titles([title.pk] if waiting else [])
    return {
        "waiting": waiting,
        "queued": {"estimate": estimate(waiting + 1, measured[title.pk]) if waiting else None},
        "reader": reader,
        "held": reader is not None and queries.holds_of(reader).filter(title=title).exists(),
        "serves": reader is not None and queries.serves(reader.home_library),
        "command": uuid4(),
    }


@never_cache
@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """My holds, and those that are over."""
    reader = own_reader(request.user)
    waiting = paged(request, queries.holds_of(reader), PER_PAGE, "open")
    seen = {
        "here": "me",
        "lines": _lines(waiting),
        "waiting": waiting,
        "page": paged(request, queries.past_holds_of(reader), PER_PAGE),
        "today": clock.today(),
    }
    return render(request, "portal/holds.html", seen)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Place a hold on this title: where to pick it up, until when it is wanted, which copy."""
    title, reader = title_by_id(pk), own_reader(request.user)
    if title is None:
        raise Http404(str(pk))
    form = WishForm(request.POST or None)
    why, rule = None, ""
    if form.is_valid():
        wish = _wish(form, reader, title)
        done = _carried_out(lambda: _placed(form, wish))
        if done.refusal is None:
            messages.success(request, _("You are waiting for “%(title)s” now.") % {"title": title.title})
            return redirect("portal:holds")
        why = refusals.words(done.refusal, for_reader=True)
        rule = behind_hold(done.refusal, reader, wish) if wish else ""
    seen = _seen(request, title, reader, form) | {"why": why, "rule": rule}
    return render(request, "portal/hold_place.html", seen)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Pick it up elsewhere."""
    hold, reader = own_hold(request.user, pk), own_reader(request.user)
    why, rule = None, ""
    if request.method == "POST":
        chosen = pickup.place_named(request.POST.get("pickup", ""))
        done = _carried_out(lambda: actions.move_hold(_act(request, hold), hold.pk, chosen.pk if chosen else 0))
        if done.refusal is None and chosen:
            messages.success(request, _("You will pick it up at %(library)s.") % {"library": chosen.name})
            return redirect("portal:holds")
        why = refusals.words(done.refusal or Refusal.NO_PICKUP_HERE, for_reader=True)
        if done.refusal and chosen:
            rule = behind_hold(done.refusal, reader, Wish(reader.pk, hold.title_id, chosen.pk, hold.item_id))
    places = pickup.choices(request, reader.home_library, hold.pickup.code)
    seen = {"here": "me", "hold": hold, "why": why, "rule": rule, "command": uuid4(), **places}
    return render(request, "portal/hold_move.html", seen)


@require_POST
@login_required
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Cancel, suspend or resume a hold; a refusal comes back as a sentence."""
    hold = own_hold(request.user, pk)
    asked: dict[str, tuple[Callable[[], Done], str]] = {
        "cancel": (lambda: actions.cancel_hold(_act(request, hold), hold.pk), _("Your hold is cancelled.")),
        "suspend": (lambda: _suspended(request, hold), _("Your hold is suspended; your place in the queue is kept.")),
        "resume": (lambda: actions.resume_hold(_act(request, hold), hold.pk), _("You are waiting again.")),
    }
    if what not in asked:
        raise Http404(what)
    act, said = asked[what]
    done = _carried_out(act)
    if done.refusal is None:
        messages.success(request, said)
    else:
        words = refusals.words(done.refusal, for_reader=True)
        messages.error(request, f"{words.sentence} {words.next_step}")
    return redirect("portal:holds")


def _seen(request: HttpRequest, title: Title, reader: Reader, form: WishForm) -> dict[str, object]:
    copy = request.GET.get("copy", "").replace("\0", "").strip()[:LONGEST]
    return {
        "here": "home",
        "title": title,
        "form": form,
        # A new one each time: a refusal stays with its command, and the next try is another act.
        "command": uuid4(),
        "items": copies_to_choose(title.pk, copy, form["item"].value()),
        "copy": copy,
        "waiting": queries.queue_length(title.pk),
        "today": clock.today(),
        **pickup.choices(request, reader.home_library, str(form["pickup"].value() or request.GET.get("pickup", ""))),
    }


def _wish(form: WishForm, reader: Reader, title: Title) -> Wish | None:
    """What the form asks for; None when there is no such place."""
    wished = form.cleaned_data
    place = pickup.place_named(wished["pickup"])
    return Wish(reader.pk, title.pk, place.pk, wished["item"], wished["wanted_until"]) if place else None


def _placed(form: WishForm, wish: Wish | None) -> Done:
    if wish is None:
        return Done(Refusal.NO_PICKUP_HERE)
    return actions.place_hold(Act("portal", library=wish.pickup, command=form.cleaned_data["command"]), wish)


def _lines(found: Iterable[Hold]) -> list[Line]:
    return [Line(one, uuid4()) for one in queries.in_queue(found)]


def _suspended(request: HttpRequest, hold: Hold) -> Done:
    until = day_of(text_of(request, "until"))
    return actions.suspend_hold(_act(request, hold), hold.pk, until) if until else Done(Refusal.DAY_IS_PAST)


def _act(request: HttpRequest, hold: Hold) -> Act:
    """The reader's own act: who it was, the hold says."""
    try:
        command = UUID(request.POST.get("command", ""))
    except ValueError as error:
        raise PermissionDenied("command") from error
    return Act("portal", library=hold.pickup_id, command=command)


def _carried_out(act: Callable[[], Done]) -> Done:
    try:
        return act()
    except CommandReused:
        return Done(Refusal.COMMAND_REUSED)
