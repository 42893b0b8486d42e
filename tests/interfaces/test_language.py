"""Pages start in Chinese and change by the switch; programs name their language."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}


def test_an_english_browser_starts_in_chinese_and_switches(client: Client) -> None:
    make.library("雁塔区图书馆")
    page = reverse("portal:libraries")
    assert 'lang="zh-hans"' in client.get(page, headers=ENGLISH).content.decode().lower()
    client.post(reverse("set_language"), {"language": "en", "next": page})
    assert 'lang="en"' in client.get(page).content.decode().lower()


def test_a_program_is_answered_in_the_language_it_names(client: Client) -> None:
    told = client.get("/api/v1/titles/0", headers=ENGLISH).json()
    assert told["message"].isascii()
    assert not client.get("/api/v1/titles/0").json()["message"].isascii()
