"""A reader's photo at the desk: what is taken in, who sees it, and when it is gone."""

from __future__ import annotations

import io
import zlib
from base64 import b64decode
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers import person
from shulian.apps.readers.actions.checks import close_record
from shulian.apps.readers.actions.consents import Said, withdraw
from shulian.apps.readers.models import Consent, ConsentText, Photo, Reader
from shulian.core.consents import Kind
from shulian.core.roles import Role
from shulian.interfaces.desk.session import SALT
from tests import make
from tests.interfaces.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def yanta() -> Library:
    make.policy()
    return make.library("雁塔区图书馆", make.library("陕西省图书馆", kind="province"))


@pytest.fixture
def reader(yanta: Library) -> Reader:
    return make.reader(yanta, "C-1")


def picture(width: int = 900, height: int = 1200, form: str = "JPEG", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (120, 90, 60)).save(out, form, **more)
    return out.getvalue()


def at_desk(library: Library, role: Role = Role.DESK_LIBRARIAN) -> Client:
    return desk_of(make.staff(role, library), library).client


def sent(client: Client, library: Library, reader: Reader, data: bytes, **more: Any) -> str:
    seal = signing.dumps([library.pk, reader.cards.get().pk], salt=SALT)
    form = {"command": uuid4(), "reader": seal, "says": "keep", "agreed": "yes", "identified": "yes"}
    file = SimpleUploadedFile("photo.jpg", data, "image/jpeg")
    answer = client.post("/desk/photo/", form | {"photo": file} | more)
    assert answer.status_code == 200
    return answer.content.decode()


def kept() -> bytes:
    return b64decode(secrets.unseal(bytes(Photo.objects.get().sealed)))


def test_a_photo_is_kept_small_sealed_and_without_what_the_camera_wrote(yanta: Library, reader: Reader) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    text = sent(at_desk(yanta), yanta, reader, picture(exif=exif))
    image = Image.open(io.BytesIO(kept()))
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (240, 320), {})
    assert b"SecretCamera" not in kept()
    assert b"JFIF" not in bytes(Photo.objects.get().sealed)
    assert "data:image/jpeg;base64," in text
    assert Consent.objects.get(reader=reader, kind=Kind.PHOTO).how == "desk"
    assert Entry.objects.get(kind="photo-kept").reader is None
    sent(at_desk(yanta), yanta, reader, picture(form="PNG"))
    assert Photo.objects.count() == Consent.objects.count() == 1


def bomb() -> bytes:
    """The head of a picture of a hundred megapixels, and nothing in it."""
    parts = (b"IHDR" + (10_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0", b"IDAT", b"IEND")
    chunks = (len(one[4:]).to_bytes(4, "big") + one + zlib.crc32(one).to_bytes(4, "big") for one in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


NO_PHOTO = {
    "a-script": (b"<script>alert(1)</script>", "photo-no-photo"),
    "a-drawing-with-a-script": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "photo-no-photo"),
    "a-page": (b"<!doctype html><html><body onload=alert(1)>", "photo-no-photo"),
    "a-program": (b"#!/bin/sh\nrm -rf /\n", "photo-no-photo"),
    "nothing": (b"", "photo-empty"),
    "a-stamp": (picture(40, 40), "photo-too-small"),
    "a-torn-one": (picture()[:2000], "photo-broken"),
    "a-hundred-megapixels": (bomb(), "photo-too-many-pixels"),
    "too-heavy": (Random(1).randbytes(10 * 1024 * 1024 + 1), "photo-too-heavy"),
}


@pytest.mark.parametrize("what", NO_PHOTO)
def test_what_is_no_photo_is_refused_in_a_sentence_and_nothing_is_kept(
    yanta: Library, reader: Reader, what: str
) -> None:
    data, code = NO_PHOTO[what]
    text = sent(at_desk(yanta), yanta, reader, data)
    assert code in text
    assert "alert(1)" not in text
    assert not Photo.objects.exists()
    assert not Consent.objects.exists()


def test_without_consent_or_a_look_at_the_document_none_is_kept(yanta: Library, reader: Reader) -> None:
    client, seal = at_desk(yanta), signing.dumps([yanta.pk, reader.cards.get().pk], salt=SALT)
    for lacking in ("agreed", "identified"):
        form = {"command": uuid4(), "reader": seal, "says": "keep", "agreed": "yes", "identified": "yes"}
        del form[lacking]
        client.post("/desk/photo/", form | {"photo": SimpleUploadedFile("p.jpg", picture())})
        assert not Photo.objects.exists()
    child = make.reader(yanta, "C-2", birth_date=clock.today() - timedelta(days=9 * 365))
    sent(client, yanta, child, picture())
    assert not Photo.objects.exists()
    sent(client, yanta, child, picture(), by="guardian")
    assert Consent.objects.get(reader=child).by == "guardian"


def test_desks_that_lend_see_it_and_a_childs_only_with_the_right_for_it(yanta: Library, reader: Reader) -> None:
    hantai = make.library("汉台区图书馆", Library.objects.get(depth=1))
    child = make.reader(yanta, "C-2", birth_date=clock.today() - timedelta(days=9 * 365))
    desk = at_desk(yanta)
    sent(desk, yanta, reader, picture())
    sent(desk, yanta, child, picture(), by="guardian")
    visited = desk_of(make.staff(Role.DESK_LIBRARIAN, hantai), hantai)
    senior = desk_of(make.staff(Role.SENIOR_LIBRARIAN, yanta), yanta)
    picture_of = "data:image/jpeg;base64,"
    assert picture_of in visited.scan("C-1").content.decode()
    assert picture_of not in visited.scan("C-2").content.decode()
    assert picture_of in senior.scan("C-2").content.decode()
    # Another library shows it to whoever holds the card, and takes none.
    assert "A photo is taken at home" in visited.client.post("/desk/photo/", {"text": "C-1"}).content.decode()


def test_it_is_gone_with_the_consent_with_the_card_and_with_the_reader(yanta: Library, reader: Reader) -> None:
    client = at_desk(yanta)
    sent(client, yanta, reader, picture())
    assert person.export(reader)["photo"]["jpeg_base64"]
    assert withdraw(Act("portal"), reader, Kind.PHOTO, Said()) is None
    assert not Photo.objects.exists()
    assert person.export(reader)["photo"] == {}
    sent(client, yanta, reader, picture())
    close_record(Act("desk"), reader, Reader.Closed.CANCELLED, "")
    assert not Photo.objects.exists()
    assert "The card was given up" in sent(client, yanta, reader, picture())
    assert not Photo.objects.exists()
    other = make.reader(yanta, "C-3")
    sent(client, yanta, other, picture())
    person.erase(other)
    assert not Photo.objects.exists()


def test_it_is_shown_to_nobody_once_the_text_of_the_consent_asks_again(yanta: Library, reader: Reader) -> None:
    client, office = at_desk(yanta), make.staff(Role.ALLIANCE_OFFICE, yanta)
    assert "data:image/jpeg;base64," in sent(client, yanta, reader, picture())
    text = {"title": "照片", "body": "照片", "title_en": "Photo", "body_en": "Photo"}
    published = {"published_at": clock.now(), "published_by": office, "effective_on": clock.today(), "asks_again": True}
    ConsentText.objects.create(kind=Kind.PHOTO, version=99, made_by=office, **text, **published)
    assert "data:image/jpeg;base64," not in client.post("/desk/photo/", {"text": "C-1"}).content.decode()
    assert "data:image/jpeg;base64," in sent(client, yanta, reader, picture())
