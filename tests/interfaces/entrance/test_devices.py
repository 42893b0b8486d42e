"""People see where they are signed in, and sign out there from here."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shulian.apps.alliance.models import Account, Device
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Reader
from shulian.core.scopes import Scope
from shulian.interfaces.entrance.words import SCOPES
from tests.interfaces.entrance.conftest import CARD, PASSWORD, PIN, signed_in

pytestmark = pytest.mark.django_db
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130"


def me(client: Client) -> int:
    return client.get(reverse("portal:me")).status_code


def test_a_device_is_known_by_its_kind_and_nothing_more(reader: Reader) -> None:
    signed_in()
    device = Device.objects.get()
    assert (device.kind, device.browser, device.way) == ("phone", "Safari · iPhone", "pin")
    assert {field.name for field in Device._meta.fields} == {
        "id", "account", "session", "kind", "browser", "way", "signed_in_at", "used_at",
    }  # fmt: skip


def test_another_device_is_signed_out_from_here(reader: Reader) -> None:
    phone, desktop = signed_in(), signed_in(agent=DESKTOP)
    page = phone.get(reverse("devices")).content.decode()
    assert "Safari · iPhone" in page
    assert "Edge · Windows" in page
    other = Device.objects.get(kind="computer")
    assert phone.post(reverse("device-sign-out", args=[other.pk])).status_code == 302
    assert (me(phone), me(desktop)) == (200, 302)
    assert Entry.objects.filter(kind="device-signed-out", actor=None).count() == 1


def test_nobody_signs_out_somebody_else(reader: Reader, director: Account) -> None:
    phone, office = signed_in(), signed_in("director", PASSWORD)
    theirs = Device.objects.get(account__username="director")
    phone.post(reverse("device-sign-out", args=[theirs.pk]))
    assert office.get(reverse("devices")).status_code == 200


def test_everywhere_but_here(reader: Reader) -> None:
    phone, others = signed_in(), [signed_in(agent=DESKTOP) for _ in range(2)]
    phone.post(reverse("devices-sign-out"))
    assert [me(phone), *(me(other) for other in others)] == [200, 302, 302]


def test_programs_are_signed_out_with_the_devices(reader: Reader) -> None:
    answer = Client().post("/api/v1/tokens", {"username": CARD, "password": PIN}, content_type="application/json")
    program = Client(headers={"authorization": f"Bearer {answer.json()['token']}"})
    assert program.get("/api/v1/me").status_code == 200
    phone = signed_in()
    page = phone.get(reverse("devices")).content.decode()
    assert "查看借阅、预约、费用和读者证<br>续借、办理和更改预约</span>" in page
    assert str(SCOPES[Scope.DATA]) not in page
    phone.post(reverse("devices-sign-out"))
    assert program.get("/api/v1/me").status_code == 401


def test_signing_out_leaves_nothing_behind(reader: Reader) -> None:
    phone = signed_in()
    answer = phone.post(reverse("sign-out"))
    assert answer["Clear-Site-Data"] == '"storage"'
    assert not Device.objects.exists()
    assert me(phone) == 302


def test_a_session_that_was_there_before_signing_in_is_worth_nothing(reader: Reader) -> None:
    client = Client()
    client.get(reverse("sign-in"))
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post(reverse("sign-in"), {"username": CARD, "password": PIN})
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_signing_in_leads_nowhere_else(reader: Reader, target: str) -> None:
    answer = Client().post(reverse("sign-in"), {"username": CARD, "password": PIN, "next": target})
    assert answer["Location"] == reverse("portal:me")
    again = signed_in().post(reverse("sign-in-again"), {"secret": PIN, "next": target})
    assert again["Location"] == reverse("mfa_index")
