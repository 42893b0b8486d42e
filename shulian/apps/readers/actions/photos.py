"""A reader's photo (读者照片): kept by consent, in place of the one before, and gone with the consent or the card."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.db.models import Q

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.actions.consents import Said, note
from shulian.apps.readers.models import Photo, Reader
from shulian.core.consents import Fault, Kind


def keep_photo(act: Act, reader: Reader, jpeg: bytes, said: Said) -> Fault | None:
    """Keep this photo, and that it was agreed to; None when it is kept, else why it cannot be."""

    def write() -> Answer:
        # Whoever closes the record at this moment deletes the photo before or after, not between.
        held = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        fault = Fault.CARD_GIVEN_UP if held.status == Reader.Status.LEFT else note(act, held, Kind.PHOTO, said)
        if fault is None:
            values: dict[str, Any] = {"taken_by_id": act.actor, "library_id": act.library}
            values |= {"taken_at": act.happened_at or clock.now(), "sealed": secrets.seal(b64encode(jpeg).decode())}
            Photo.objects.update_or_create(reader=reader, defaults=values)
            # Without the token: a reader has one photo, and its day would tell whose it is.
            entry(act, "photo-kept")
        return {"fault": fault}

    answer = perform(act, "keep-photo", write)
    return Fault(answer["fault"]) if answer["fault"] else None


def forget_photo(act: Act, reader: Reader) -> bool:
    """The photo goes, as a part of another act; also one that stayed with a record that was joined to this one."""
    gone = Photo.objects.filter(Q(reader=reader) | Q(reader__merged_into=reader)).delete()[0]
    if gone:
        entry(act, "photo-removed")
    return bool(gone)
