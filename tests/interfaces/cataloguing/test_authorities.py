"""The authority file on the page."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shulian.apps.catalogue import jobs
from shulian.apps.catalogue.actions.authorities import count_open_headings
from shulian.apps.catalogue.models import Authority, AuthorityFile, AuthorityRefusal
from shulian.core.roles import Role
from shulian.documents import xlsx
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import authority
from tests.interfaces.cataloguing.conftest import Room

pytestmark = pytest.mark.django_db


def written(room: Room, heading: str = "茅盾", variants: str = "沈德鸿\n沈雁冰", **more: str) -> Authority:
    room.post("authorities/new/", kind="person", heading=heading, variants=variants, **more)
    return Authority.objects.latest("pk")


def test_a_heading_is_written_found_by_any_form_and_changed(room: Room) -> None:
    made = written(room, dates="1896-1981")
    assert "茅盾" in room.get("authorities/", q="沈雁")
    page = room.get(f"authorities/{made.pk}/")
    assert "沈德鸿" in page
    room.post(f"authorities/{made.pk}/", kind="person", heading="茅盾", variants="玄珠", dates="1896-1981")
    assert "茅盾" not in room.get("authorities/", q="沈雁")


def test_the_same_heading_twice_is_told_so_and_what_was_typed_stays(room: Room) -> None:
    written(room)
    again = room.post("authorities/new/", status=200, kind="person", heading="茅盾", variants="蒲牢").content.decode()
    assert 'role="alert"' in again
    assert "蒲牢" in again


def test_two_headings_are_made_one_by_those_who_may(room: Room, enter: Callable[[Role, Any], Room]) -> None:
    kept, other = written(room), written(room, "矛盾", "沈雁冰")
    assert "矛盾" in room.get(f"authorities/{kept.pk}/")
    director = enter(Role.LIBRARY_DIRECTOR, room.library)
    director.post(f"authorities/{kept.pk}/merge/", status=403, other=other.pk)
    room.post(f"authorities/{kept.pk}/merge/", other=other.pk)
    assert room.client.get(f"/cataloguing/authorities/{other.pk}/").url.endswith(f"/{kept.pk}/")
    room.post(f"authorities/{kept.pk}/merge/", other="x")
    room.post("authorities/999999/merge/", status=404, other=1)


def test_headings_without_an_authority_are_a_work_list(room: Room) -> None:
    make.title("家", authors=["巴金"])
    count_open_headings()
    page = room.get("authorities/open/", kind="person")
    assert "巴金" in page
    assert "巴金" in room.get("authorities/new/", heading="巴金", kind="person")


def test_a_file_of_authorities_is_taken_by_the_worker_and_each_record_left_out_is_named(
    room: Room, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    data = marc.write(authority("A1", "老舍", "舒庆春")) + marc.write(authority("A2", "")) + b"rubbish\x1d"
    went = room.post("authorities/file/", file=SimpleUploadedFile("names.mrc", data)).url
    address = went.removeprefix("/cataloguing/")
    assert 'hx-trigger="every 2s"' in room.get(address)
    jobs.read_authorities(source=AuthorityFile.objects.get().pk)
    assert "老舍" in room.get("authorities/", q="舒庆")
    page = room.get(address)
    assert "hx-trigger" not in page
    assert page.count("<tr><td") == 2
    assert "names.mrc" in room.get("authorities/file/")
    room.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    AuthorityRefusal.objects.first().delete()  # type: ignore[union-attr]
    assert "The first 1 are listed; the others are only counted." in room.get(address)
    AuthorityRefusal.objects.all().delete()
    page = room.get(address)
    assert "The list of them is deleted 60 days after the end." in page
    assert "1 · The piece is too short to be a record." in page


def test_what_is_no_file_of_records_is_told_so(room: Room) -> None:
    for data in (b"%PDF-1.7", b"", b"PK\x03\x04x"):
        page = room.post("authorities/file/", status=200, file=BytesIO(data)).content.decode()
        assert 'class="error"' in page
    assert not AuthorityFile.objects.exists()


def test_the_file_goes_out_as_a_workbook(room: Room) -> None:
    written(room)
    sheet = xlsx.read(room.client.get("/cataloguing/authorities/list.xlsx").content)
    assert sheet.rows[1][1] == "茅盾"
