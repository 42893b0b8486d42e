"""What robots are told: every living title once, and the open ways to all of them."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import etree

from shulian import clock
from shulian.apps.catalogue.models import Title
from shulian.interfaces.portal import robots
from tests import make
from tests.interfaces.portal.conftest import World

pytestmark = pytest.mark.django_db


def test_the_site_map_has_every_living_title_once(world: World, client: Client, monkeypatch) -> None:
    monkeypatch.setattr(robots, "SIZE", 2)
    gone = make.title("散佚之书", gone_at=clock.now())
    index = etree.fromstring(client.get("/sitemap.xml").content)
    parts = [node.text for node in index.iter("{*}loc")]
    addresses = []
    for part in parts:
        body = b"".join(client.get(part[part.index("/sitemap-") :]).streaming_content)
        addresses += [node.text for node in etree.fromstring(body).iter("{*}loc")]
    addresses = [one for one in addresses if "/titles/" in one]
    expected = {f"/titles/{pk}/" for pk in Title.objects.living().values_list("pk", flat=True)}
    assert {address[address.index("/titles/") :] for address in addresses} == expected
    assert len(addresses) == len(expected)
    assert f"/titles/{gone.pk}/" not in expected
    assert client.get("/sitemap-9999.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 200


def test_robots_are_told_the_open_ways(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    for word in ("/sitemap.xml", "/oai", "/sru", "Disallow: /search/"):
        assert word in text
    assert "Disallow: /titles" not in text
