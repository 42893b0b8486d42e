"""Numbers that nothing has: they are not there for whoever sees such pages, and closed to everybody else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.conf import settings

from shulian.apps.catalogue.models import Import
from shulian.core.roles import Role
from shulian.interfaces.logs import Redacted
from tests import make
from tests.interfaces.cataloguing.conftest import Room

pytestmark = pytest.mark.django_db

NOWHERE = (
    "authorities/99999/",
    "authorities/file/99999/",
    "changes/99999/",
    "changes/99999/progress/",
    "drafts/99999/",
    "harvests/?source=99999",
    "imports/99999/",
    "imports/99999/report.xlsx",
    "imports/99999999999999999999/",
    "items/99999/move/",
    "matches/99999/",
    "profiles/99999/",
    "records/99999/",
    "records/99999/versions/",
    "records/new/?template=foreign",
    "titles/99999/",
    "weeding/99999/",
    "weeding/99999/record.pdf",
)
SENT = ("matches/99999/decide/", "matches/joined/99999/keep/", "merges/99999/undo/", "imports/99999/ask/")


@pytest.mark.parametrize("address", NOWHERE)
def test_a_number_that_nothing_has_is_not_there(enter: Callable[[Role, Any], Room], address: str) -> None:
    head = make.library("陕西省图书馆", code="610000")
    for role, status in ((Role.CATALOGUER, 404), (Role.BULLETIN_EDITOR, 403)):
        assert enter(role, head).client.get(f"/cataloguing/{address}").status_code == status, role


@pytest.mark.parametrize("address", SENT)
def test_nor_is_what_is_sent_there(enter: Callable[[Role, Any], Room], address: str) -> None:
    head = make.library("陕西省图书馆", code="610000")
    enter(Role.CATALOGUER, head).post(address, status=404, do="keep")
    enter(Role.BULLETIN_EDITOR, head).post(address, status=403, do="keep")


def test_what_another_library_has_stays_closed_in_one_line(room: Room) -> None:
    theirs = Import.objects.create(library=make.library("汉台区图书馆"))
    stream, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Redacted(settings.LOGGING["formatters"]["redacted"]["format"]))
    root.addHandler(handler)
    try:
        assert room.client.get(f"/cataloguing/imports/{theirs.pk}/").status_code == 403
        logging.getLogger("django.request").error("broken", exc_info=ValueError("why"))
    finally:
        root.removeHandler(handler)
    refused, broken, *trace = stream.getvalue().splitlines()
    assert refused.endswith(f"/cataloguing/imports/{theirs.pk}/")
    assert "ERROR" in broken
    assert trace == ["ValueError: why"]
