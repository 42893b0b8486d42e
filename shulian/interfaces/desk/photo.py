"""A reader's photo at the desk: taken or chosen, with the consent of the reader or guardian, and shown."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers import consents as held
from shulian.apps.readers.access import NotIdentifiedError, card_to_change, may_do, require_doing
from shulian.apps.readers.access_people import photo_at_desk
from shulian.apps.readers.actions.consents import Said
from shulian.apps.readers.actions.photos import keep_photo
from shulian.apps.readers.models import Reader
from shulian.core.consents import By, How, Kind, is_child
from shulian.core.onenumber import Unnamed
from shulian.core.registration import clean_card_number, mask_card, mask_name
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.documents.photos import FACE_BYTES, Fault, PhotoError, portrait
from shulian.interfaces import lawwords
from shulian.interfaces.desk import said, told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.scan import LONGEST
from shulian.interfaces.desk.sender import command_id, identified
from shulian.interfaces.desk.session import Mode, Session, acting_for
from shulian.interfaces.desk.told import Told

FAULTS: dict[str, Promise] = {
    Fault.EMPTY: gettext_lazy("No photo came. Take one, or choose a file."),
    Fault.TOO_HEAVY: gettext_lazy("The photo is larger than %(most)s MB. Save it smaller and choose it again."),
    Fault.NO_PHOTO: gettext_lazy("The file is no photo, whatever its name says. Choose a JPEG, PNG or WebP picture."),
    Fault.TOO_MANY_PIXELS: gettext_lazy(
        "The photo has more than %(most)s million pixels. Save it smaller and choose it again."
    ),
    Fault.TOO_SMALL: gettext_lazy("Nobody is known by so small a photo: its long side has less than %(least)s pixels."),
    Fault.BROKEN: gettext_lazy("The photo is damaged and cannot be read to its end. Take it again."),
}


class PhotoForm(forms.Form):
    """The photo itself; a telephone takes it at once."""

    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp", "capture": "user"}),
        help_text=gettext_lazy(
            "JPEG, PNG or WebP, at most 10 MB. Only a small picture is kept, without place, time and device of the "
            "camera."
        ),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@at_desk(Right.ISSUE_CARD)
def photo(request: HttpRequest, library: Library) -> HttpResponse:
    """The reader who stands here, the photo, and another one."""
    at = acting_for(library, request.POST.get("reader", ""))
    if at.card is not None and "says" in request.POST:
        return _page(request, at, _kept(request, at))
    text = clean_card_number(request.POST.get("text", ""))[:LONGEST]
    card = card_to_change(request.user, library, text) if text else None
    if isinstance(card, Unnamed):
        return _page(request, at, told.unnamed(card))
    return _page(request, Session(library, Mode.LEND, card) if card else at)


def _kept(request: HttpRequest, at: Session) -> Told:
    """Keep what was sent, once somebody has compared the person and heard the consent."""
    if at.card is None:
        return told.stale()
    reader = at.card.reader
    by = By.GUARDIAN if request.POST.get("by") == By.GUARDIAN else By.SELF
    try:
        require_doing(request.user, at.library, reader, Doing.PHOTO, identified=identified(request))
        if "agreed" not in request.POST:
            return Told(said.Tone.STOP, _("A photo is kept only with consent."), _("Ask, and tick it."))
        sent = request.FILES.get("photo")
        # One more than is allowed is enough to see that there is too much.
        jpeg = portrait(sent.read(FACE_BYTES + 1) if sent else b"")
        act = Act("desk", request.user.pk, at.library.pk, command=command_id(request))
        fault = keep_photo(act, reader, jpeg, Said(by, How.DESK))
    except PhotoError as error:
        return Told(said.Tone.STOP, str(FAULTS[error.fault]) % error.details, "", code=str(error.fault))
    except NotIdentifiedError:
        return told.unidentified()
    except CommandReused:
        return told.stale()
    if fault:
        return Told(said.Tone.STOP, str(lawwords.FAULTS[fault]), "")
    return Told(said.Tone.OK, _("The photo is kept, and the consent written down."), "")


def _page(request: HttpRequest, at: Session, answer: Told | None = None) -> HttpResponse:
    reader = at.card.reader if at.card else None
    context = {
        "here": "desk",
        "library": at.library,
        "at": at,
        "told": answer,
        "command": uuid4,
        "name": mask_name(reader.name) if reader else "",
        "card": mask_card(at.card.number) if at.card else "",
        "child": reader is not None and is_child(reader.birth_date, clock.today()),
        "left": reader is not None and reader.status == Reader.Status.LEFT,
        "may": reader is not None and may_do(request.user, at.library, reader, Doing.PHOTO),
        "photo": photo_at_desk(request.user, at.library, reader) if reader and _lends(request, at) else "",
        "text": held.text_now(Kind.PHOTO),
        "form": PhotoForm(auto_id="%s"),
        "about": lawwords.ABOUT[Kind.PHOTO],
    }
    return render(request, "desk/photo.html", context)


def _lends(request: HttpRequest, at: Session) -> bool:
    return may(request.user, Right.CIRCULATE, at.library)
