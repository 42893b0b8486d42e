"""What the reader has agreed to, with its texts, and taking it back; and the privacy notice for everybody."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.journal.actions import Act
from shulian.apps.readers import consents as held
from shulian.apps.readers.access import own_reader
from shulian.apps.readers.access_people import child_for
from shulian.apps.readers.actions.consents import Said, record, withdraw
from shulian.apps.readers.consents import Line
from shulian.apps.readers.models import ConsentText, Reader
from shulian.apps.readers.processing import register, responsible
from shulian.core.consents import STOPS, By, How, Kind, Standing, fault_of
from shulian.interfaces import lawwords
from shulian.interfaces.entrance.asking import answered
from shulian.interfaces.portal.me import uuid_of
from shulian.interfaces.typed import number_of


@never_cache
@require_safe
@login_required
def consents(request: HttpRequest) -> HttpResponse:
    """How the reader stands with every consent."""
    reader = own_reader(request.user)
    lines = [shown(line, reader) for line in held.lines_of(reader)]
    return render(request, "portal/consents.html", {"here": "me", "reader": reader, "lines": lines})


@never_cache
@require_safe
@login_required
def consent(request: HttpRequest, kind: str) -> HttpResponse:
    """One consent: its text, what stops when it is withdrawn, and the button for the one or the other."""
    reader = own_reader(request.user)
    line = next((one for one in held.lines_of(reader) if one.kind == kind), None)
    if line is None:
        raise Http404(kind)
    seen = shown(line, reader) | {"here": "me", "command": uuid4}
    return render(request, "portal/consent.html", seen)


@require_POST
@login_required
def decide(request: HttpRequest, kind: str) -> HttpResponse:
    """Agree, or take it back."""
    decided(request, own_reader(request.user), kind)
    return redirect("portal:consents")


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def again(request: HttpRequest) -> HttpResponse:
    """One text after the other that was published anew, each with its answer; then on to where the reader headed."""
    reader = own_reader(request.user)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if request.POST.get("child"):
            decided(request, child_for(request.user, number_of(request, "child") or 0), kind, By.GUARDIAN)
        else:
            decided(request, reader, kind)
        return redirect("portal:consents-again")
    waiting = held.to_answer(reader)
    if not waiting:
        return redirect(answered(request))
    asked = waiting[0]
    child = asked.reader if asked.by is By.GUARDIAN else None
    seen = {"here": "me", "command": uuid4, "more": len(waiting) - 1, "child": child}
    return render(request, "portal/consents_again.html", seen | shown(asked.line, asked.reader, asked.by))


def decided(request: HttpRequest, reader: Reader, kind: str, by: By = By.SELF) -> None:
    """Agree, or take it back, as the page says; and say what came of it."""
    command = uuid_of(request.POST.get("command", ""))
    says = request.POST.get("says")
    if kind not in set(Kind) or command is None or says not in {"yes", "no"}:
        raise SuspiciousOperation("consent")
    act, what = Act("portal", command=command), Kind(kind)
    if says == "yes":
        fault = record(act, reader, what, Said(by, version=number_of(request, "version")))
        done = _("Thank you. It is written down, and you can withdraw it at any time.")
        if what is Kind.NOTICE:
            done = _("Thank you. It is written down that you have read the notice.")
    else:
        fault = withdraw(act, reader, what, Said(by))
        done = _("Your consent is withdrawn.") + " " + str(lawwords.STOPS[STOPS[what]])
    if fault:
        messages.error(request, str(lawwords.FAULTS[fault]))
    else:
        messages.success(request, done)


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """The privacy notice of today, and what data are for."""
    english = (translation.get_language() or "").startswith("en")
    text = held.text_now(Kind.NOTICE)
    seen = {
        "here": "home",
        "text": wording(text) if text else None,
        "responsible": responsible(),
        "lines": [_purpose(line.purpose, english=english) for line in register() if line.purpose.public],
    }
    return render(request, "portal/notice.html", seen)


def shown(line: Line, reader: Reader, by: By = By.SELF) -> dict[str, Any]:
    """A line in words, and what of it is for the reader, or for the guardian, to say."""
    own_word = fault_of(line.kind, by, reader.birth_date, clock.today()) is None
    last = line.last
    return {
        "kind": line.kind,
        "name": lawwords.CONSENTS[line.kind],
        "about": lawwords.ABOUT[line.kind],
        "standing": line.standing,
        "said": lawwords.STANDINGS[line.standing],
        "stops": lawwords.STOPS[STOPS[line.kind]],
        "text": wording(line.text) if line.text else None,
        "is_new": line.standing is Standing.AGAIN,
        "may_give": own_word and line.text is not None and line.standing is not Standing.GIVEN,
        "may_withdraw": own_word and line.kind is not Kind.NOTICE and line.standing in (Standing.GIVEN, Standing.AGAIN),
        "needs_guardian": not own_word,
        "last": last,
        "by": lawwords.BY[last.by] if last else "",
        "how": lawwords.HOW[How(last.how)] if last else "",
    }


def wording(text: ConsentText) -> dict[str, Any]:
    """A text in the language of the page."""
    english = (translation.get_language() or "").startswith("en")
    return {
        "title": text.title_en if english else text.title,
        "body": text.body_en if english else text.body,
        "version": text.version,
        "effective_on": text.effective_on,
        "is_demonstration": text.is_demonstration,
    }


def _purpose(purpose: Any, *, english: bool) -> dict[str, Any]:
    ending = "_en" if english else ""
    return {name: getattr(purpose, name + ending) for name in ("name", "why", "data", "retention")} | {
        "basis": [lawwords.BASES[one] for one in purpose.basis],
        "is_sensitive": purpose.is_sensitive,
    }
