"""Catalogues inside the network that nobody allowed, and addresses that are none."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from shulian.apps.catalogue import copy, harvesting
from shulian.apps.catalogue.models import CatalogueTarget, HarvestSource
from shulian.apps.holdings import jobs
from shulian.interfaces.cataloguing.elsewhere import trouble_said
from tests.apps.catalogue.test_copy import answering
from tests.interfaces.cataloguing.conftest import Room

pytestmark = pytest.mark.django_db
KINDS = {"z3950": "10.1.2.3:210", "sru": "http://10.1.2.3/sru"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_catalogue_inside_is_not_said_to_be_silent(room: Room, settings: Any, kind: str, language: str) -> None:
    room.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    room.post("copy/targets/", name="省馆", kind=kind, address=KINDS[kind])
    target = CatalogueTarget.objects.get()
    with pytest.raises(copy.InsideError, match=r"10\.1\.2\.3"):
        copy.look_up(target, "三体")
    told = room.get("copy/", target=target.pk, q="三体")
    assert ("SHULIAN_EXCHANGE_ALLOW" in told, "10.1.2.3" in told) == (True, True)
    assert ("lies inside this network" in told, "在本网络内部" in told) == (language == "en", language != "en")
    assert "did not answer" not in told
    assert "没有应答" not in told


def test_a_provider_inside_is_told_in_the_language_of_the_page(room: Room, monkeypatch: Any, settings: Any) -> None:
    monkeypatch.setattr(harvesting, "PAUSES", ())
    there = {"name": "省馆", "address": "http://127.0.0.1:9/oai", "prefix": "marcxml"}
    source = HarvestSource.objects.create(library=room.library, **there)
    assert jobs.harvest_now(source.pk) == 0, "and without waiting to ask again"
    for language, said in (("en", "lies inside this network"), ("zh-hans", "在本网络内部")):
        room.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        told = room.get("harvests/")
        assert (said in told, "SHULIAN_EXCHANGE_ALLOW" in told, "does not name it" in told) == (True, True, False)


def test_who_is_led_inside_is_not_told_to_allow_what_nobody_typed(room: Room, monkeypatch: Any, settings: Any) -> None:
    settings.EXCHANGE_ALLOW = ["127.0.0.1/32"]
    monkeypatch.setattr(harvesting, "PAUSES", ())
    with answering((302, {"Location": "http://10.1.2.3/"}, b"")) as (address, _asked):
        room.post("copy/targets/", name="省馆", kind="sru", address=address)
        told = [room.get("copy/", target=CatalogueTarget.objects.get().pk, q="三体")]
        there = {"name": "省馆", "address": address, "prefix": "marcxml"}
        source = HarvestSource.objects.create(library=room.library, **there)
        assert jobs.harvest_now(source.pk) == 0
        with pytest.raises(CommandError, match=r"127\.0\.0\.1"):
            call_command("harvest", "省馆")
    source.refresh_from_db()
    assert source.trouble == "led-inside:127.0.0.1"
    for page in (*told, room.get("harvests/")):
        assert ("所填的地址 127.0.0.1 转到了" in page, "10.1.2.3" in page, "服务器管理员可以允许" in page) == (
            True,
            False,
            False,
        )


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("inside:opac.local", "opac.local lies inside"),
        ("opac.local is inside this network, and SHULIAN_EXCHANGE_ALLOW does not name it", "opac.local lies inside"),
        ("led-inside:a.cn", "a.cn, the address that was entered, led on"),
        ("inside: the provider's own words", "inside: the provider's own words"),
        ("it answers 500", "it answers 500"),
    ],
)
def test_what_is_stored_of_a_harvest_is_said_in_words(stored: str, said: str) -> None:
    with translation.override("en"):
        assert trouble_said(stored).startswith(said)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("sru", "javascript:alert(1)"),
        ("sru", "opac.example.cn/sru"),
        ("z3950", "javascript:alert(1)"),
        ("z3950", "https://opac.example.cn"),
        ("z3950", ".."),
        ("z3950", "opac.example.cn:0"),
        ("sru", "http://."),
    ],
)
def test_what_is_no_address_is_not_saved(room: Room, kind: str, address: str) -> None:
    told = room.post("copy/targets/", status=200, name="省馆", kind=kind, address=address).content.decode()
    assert 'class="error"' in told
    assert not CatalogueTarget.objects.exists()


def test_protocols_have_the_names_that_people_know(room: Room) -> None:
    for kind, address in KINDS.items():
        room.post("copy/targets/", name=kind, kind=kind, address=address)
    listed = room.get("copy/targets/")
    assert (listed.count("<td>Z39.50</td>"), listed.count("<td>SRU</td>")) == (1, 1)
    assert ("Z3950" in listed, "Sru" in listed) == (False, False)
    asked = room.get("copy/")
    assert ("z3950 (Z39.50)" in asked, "sru (SRU)" in asked) == (True, True)


def test_an_address_that_was_saved_before_is_asked_nothing(room: Room) -> None:
    target = CatalogueTarget.objects.create(name="省馆", kind="z3950", address="javascript:alert(1)")
    with pytest.raises(copy.NoAnswerError, match="no address"):
        copy.look_up(target, "三体")
