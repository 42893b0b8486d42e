"""A page that was used already and is sent again for something else is told so, and nothing is done."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from shulian.apps.alliance.models import Grant
from shulian.apps.holdings.models import StockTake
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


def test_an_id_that_was_used_for_something_else_gets_a_page_and_does_nothing(client: Client) -> None:
    library = make.library("雁塔区图书馆")
    make.item(library, "Y-1")
    client.force_login(make.staff(Role.DESK_LIBRARIAN, library), "django.contrib.auth.backends.ModelBackend")
    sent = {"command": str(uuid4()), "text": "Y-1", "library": library.pk}
    assert client.post(reverse("desk:in-house-scan"), sent).status_code == 200
    answer = client.post(reverse("desk:stock-takes"), sent)
    assert answer.status_code == 409
    assert "这次没有再办" in answer.content.decode()
    assert not StockTake.objects.exists()


def test_an_id_that_was_used_for_one_colleague_makes_no_link_for_another(client: Client) -> None:
    library = make.library("雁塔区图书馆")
    director = make.staff(Role.LIBRARY_DIRECTOR, library)
    client.force_login(director, "django.contrib.auth.backends.ModelBackend")
    first, second = (make.staff(Role.DESK_LIBRARIAN, library) for _ in range(2))
    sent = {"command": str(uuid4())}
    answers = [client.post(reverse("office:new-password", args=[one.pk]), sent) for one in (first, first, second)]
    assert [one.status_code for one in answers] == [200, 200, 409]


def test_an_id_serves_at_one_address(client: Client) -> None:
    library = make.library("雁塔区图书馆")
    client.force_login(make.staff(Role.LIBRARY_DIRECTOR, library), "django.contrib.auth.backends.ModelBackend")
    posts = [make.staff(Role.PAGE, library).grants.get() for _ in range(2)]
    sent = {"command": str(uuid4())}
    assert [client.post(reverse("office:end-post", args=[one.pk]), sent).status_code for one in posts] == [302, 409]
    assert [one.ends_on is None for one in Grant.objects.filter(pk__in=[one.pk for one in posts]).order_by("pk")] == [
        False,
        True,
    ]
