"""A key that sends more than it may waits, and the office hears of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from shulian import clock
from shulian.apps.alliance.actions.servicekeys import Made, change_key, make_key
from shulian.apps.alliance.models import Account, ApiToken
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.config.health_part import State
from shulian.config.health_records import keys
from shulian.core.roles import Right, Role
from shulian.core.servicekeys import STOPPED, Wish
from tests import make
from tests.interfaces.api.conftest import Alliance
from tests.interfaces.office.test_rights import signed_in

WISH = Wish(Role.TERMINAL, frozenset({Right.CIRCULATE}), "127.0.0.1", 30, writes=3)


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.RUN_FOLDER = tmp_path


@pytest.fixture
def director(alliance: Alliance) -> Account:
    return make.staff(Role.LIBRARY_DIRECTOR, alliance.yanta)


def key_of(maker: Account, alliance: Alliance) -> Made:
    made = make_key(Act("office", maker.pk), maker, alliance.yanta, "Machine", WISH)
    assert isinstance(made, Made)
    return made


def check_in(made: Made) -> Any:
    sent = {"command": str(uuid4()), "library": "yanta", "barcode": "Y1"}
    client = Client(headers={"authorization": f"Bearer {made.secret}", "accept-language": "en"})
    return client.post("/api/v1/checkins", sent, content_type="application/json")


def test_a_key_waits_after_its_minute_is_used_up_and_no_other_key_does(director: Account, alliance: Alliance) -> None:
    made, other, now = key_of(director, alliance), key_of(director, alliance), clock.now()
    with clock.stopped_at(now):
        assert [check_in(made).status_code for _one in range(3)] == [200] * 3
        told = check_in(made)
        assert (told.status_code, told["Retry-After"], told.json()["code"]) == (429, "21", "too-many-writes")
        assert told.json()["message"] == "This key sends more than it may: 3 a minute."
        assert check_in(other).status_code == 200
        looked = Client(headers={"authorization": f"Bearer {made.secret}"}).get("/api/v1/libraries")
        assert looked.status_code == 200
        changed = change_key(Act("office", director.pk), director, made.key)
        assert isinstance(changed, Made)
        assert check_in(changed).status_code == 429, "a changed key begins no minute anew"
    with clock.stopped_at(now + timedelta(seconds=21)):
        assert check_in(changed).status_code == 200


def test_health_and_the_list_of_keys_tell_of_a_stopped_key_and_the_journal_once(
    director: Account, alliance: Alliance
) -> None:
    made, now, page = key_of(director, alliance), clock.now(), signed_in(director)
    with clock.stopped_at(now):
        for _one in range(3):
            check_in(made)
        assert keys(with_data=True).state is State.UP
        assert "sent too much" not in page.get(reverse("office:keys")).content.decode()
        assert [check_in(made).status_code for _one in range(5)] == [429] * 5
        assert keys(with_data=True).state is State.BEHIND
        assert "sent too much" in page.get(reverse("office:keys")).content.decode()
        told = Entry.objects.get(kind="key-stopped")
        assert (told.subject, told.library) == (f"token:{made.key.pk}", alliance.yanta.pk)
    with clock.stopped_at(now + STOPPED):
        assert keys(with_data=True).state is State.UP
    assert ApiToken.objects.get(pk=made.key.pk).stopped_at == now
