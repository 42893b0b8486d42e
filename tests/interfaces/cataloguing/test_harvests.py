"""Catalogues that are harvested: entered, changed, fetched when somebody asks, stopped; each library sees its own."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue import harvesting
from shulian.apps.catalogue.models import HarvestSource, ImportProfile
from shulian.apps.catalogue.rules import PRESETS
from shulian.apps.holdings import jobs
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

PAGE = "/cataloguing/harvests/"
THERE = {"name": "旧系统", "address": "https://opac.example.cn/oai", "prefix": "cnmarcxml", "set": ""}


@pytest.fixture
def yanta() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def client(yanta: Library, client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(make.staff(Role.CATALOGUER, yanta))
    return client


def save(client: Client, **fields: str) -> str:
    sent = {"command": str(uuid4())} | THERE | fields
    sent["form"] = sent.pop("prefix")
    return client.post(PAGE, sent, follow=True).content.decode()


def ask(client: Client, source: HarvestSource, what: str) -> str:
    sent = {"command": str(uuid4()), "do": what}
    return client.post(f"{PAGE}{source.pk}/", sent, follow=True).content.decode()


def test_a_catalogue_is_entered_with_a_profile_and_listed(client: Client, yanta: Library) -> None:
    profile = ImportProfile.objects.create(library=yanta, name="旧系统的", rules=PRESETS["cnmarc-905"])
    assert "No catalogue is harvested" in client.get(PAGE).content.decode()
    told = save(client, profile=str(profile.pk))
    assert "it is harvested every night" in told
    assert "Not fetched yet" in told
    made = HarvestSource.objects.get()
    assert (made.library, made.profile, made.address) == (yanta, profile, THERE["address"])


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"address": "opac"}, "Write the whole address, such as"),
        ({"address": "ftp://opac.example.cn/oai"}, "Only the base address, by http or https"),
        ({"address": "https://opac.example.cn/oai?verb=Identify"}, "Only the base address, by http or https"),
        ({"name": ""}, "This field is required"),
        ({"prefix": ""}, "This field is required"),
        ({"profile": "999999"}, "Select a valid choice"),
        ({"name": "别馆的"}, "Another harvested catalogue has this name"),
    ],
)
def test_what_is_no_provider_is_not_entered(client: Client, fields: dict[str, str], says: str) -> None:
    HarvestSource.objects.create(library=make.library("汉中图书馆"), name="别馆的", address="https://a.example/oai")
    assert says in save(client, **fields)
    assert HarvestSource.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "since"),
    [({"name": "新名字"}, "2026-01-02"), ({"set": "library:X"}, ""), ({"address": "https://b.example/oai"}, "")],
)
def test_who_is_asked_for_something_else_begins_from_the_first_record(
    client: Client, yanta: Library, fields: dict[str, str], since: str
) -> None:
    source = HarvestSource.objects.create(library=yanta, since="2026-01-02", trouble="x", is_active=False, **THERE)
    save(client, source=str(source.pk), **fields)
    source.refresh_from_db()
    assert (source.since, source.trouble, source.is_active) == (since, "", True)


def test_it_is_fetched_when_asked_and_stopped_when_asked(
    client: Client, yanta: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = HarvestSource.objects.create(library=yanta, **THERE)
    fetched: list[int] = []
    monkeypatch.setattr(jobs.harvest_now, "defer", lambda **asked: fetched.append(asked["source"]))
    assert "It is fetched now" in ask(client, source, "fetch")
    assert "It is harvested no more" in ask(client, source, "stop")
    assert "It is stopped. Save it again to go on." in ask(client, source, "fetch")
    assert fetched == [source.pk]


def test_trouble_stands_with_the_catalogue_and_breaks_no_job(
    client: Client, yanta: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvesting, "PAUSES", (0.0,))
    source = HarvestSource.objects.create(library=yanta, **THERE | {"address": "http://127.0.0.1:9/oai"})
    assert jobs.harvest_now(source.pk) == 0
    assert jobs.harvest_now(source.pk + 1) == 0
    told = client.get(PAGE).content.decode()
    assert "In trouble" in told
    assert "What came before is kept" in told


def test_another_library_has_no_part_in_it(client: Client) -> None:
    source = HarvestSource.objects.create(library=make.library("汉中图书馆"), **THERE)
    assert THERE["address"] not in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}?source={source.pk}").status_code == 403
    for what in ("fetch", "stop"):
        assert client.post(f"{PAGE}{source.pk}/", {"command": str(uuid4()), "do": what}).status_code == 403
