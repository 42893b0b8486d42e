"""Cards that are issued elsewhere than at a desk to a person: at an event, and to an institution."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import Reader, View
from tests import make
from tests.interfaces.test_people import MOTHER, desk, library, text

__all__ = ["desk", "library"]

pytestmark = pytest.mark.django_db


def test_cards_are_issued_one_after_the_other_at_an_event(library: Library, desk: Client) -> None:
    day = clock.today().isoformat()
    made = desk.post("/desk/people/events/", {"command": uuid4(), "name": "读书节", "place": "广场", "held_on": day})
    person = {"command": uuid4(), "identity": MOTHER, "name": "王芳", "category": "adult"}
    page = text(desk.post(made["Location"], person))
    assert Reader.objects.get().registration.way == "event"
    number = make.card_of(Reader.objects.get())
    assert number in page
    assert View.objects.get().reader == Reader.objects.get()
    # The day after nobody stands there any more whose card this is.
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        page = text(desk.get(made["Location"]))
    assert (number in page, f"****{number[-4:]}" in page) == (False, True)


def test_an_institution_gets_a_card_through_its_agent(library: Library, desk: Client) -> None:
    body = {"command": uuid4(), "category": "institution", "name": "雁塔区第一小学", "agent_name": "王芳"}
    page = desk.post("/desk/people/collective/", body | {"agent_identity": MOTHER, "agent_phone": "1380000"})
    assert Reader.objects.count() == 1, text(page)
