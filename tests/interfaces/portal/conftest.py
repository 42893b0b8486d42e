"""A small world to look at: an alliance, two libraries in two counties, a title with copies in both."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from shulian.apps.alliance.models import Alliance, Division, Library, ReportingUnit
from shulian.apps.catalogue.models import Title
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Reader
from shulian.apps.readers.sign_in import seal_pin
from tests import make

PIN = "482913"


@dataclass(frozen=True)
class World:
    """What the pages show."""

    yanta: Library
    hantai: Library
    title: Title
    item: Item
    reader: Reader


@pytest.fixture
def world(db: None) -> World:
    """雁塔 has one copy, 汉台 has two; a reader of 雁塔 with a PIN."""
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    province = _division("610000", "陕西省", "province", None)
    xian = _division("610100", "西安市", "city", province)
    hanzhong = _division("610700", "汉中市", "city", province)
    unit = ReportingUnit.objects.get_or_create(code="610100", defaults={"name": "西安市"})[0]
    yanta = make.library(
        "雁塔区图书馆", code="610113", division=_division("610113", "雁塔区", "county", xian, (108.95, 34.22))
    )
    hantai = make.library(
        "汉台区图书馆", code="610702", division=_division("610702", "汉台区", "county", hanzhong, (107.03, 33.07))
    )
    Library.objects.filter(pk__in=[yanta.pk, hantai.pk]).update(reporting_unit=unit)
    make.policy()
    title = make.title(
        "红楼梦",
        authors=["曹雪芹", "高鹗"],
        publisher="人民文学出版社",
        place="北京",
        year=1996,
        clc="I242.4",
        isbns=["9787020002207"],
    )
    item = make.item(yanta, "Y1", title, call_number="I242.4/1")
    make.item(hantai, "H1", title)
    make.item(hantai, "H2", title)
    reader = make.reader(yanta, "610113000001")
    reader.pin = seal_pin(reader, PIN)
    reader.save()
    return World(yanta, hantai, title, item, reader)


@pytest.fixture
def signed_in(world: World, client: Client) -> Client:
    """The reader, signed in with card and PIN."""
    client.post("/sign-in/", {"username": "610113000001", "password": PIN})
    return client


def _division(
    code: str, name: str, level: str, parent: Division | None, centre: tuple[float, float] | None = None
) -> Division:
    longitude, latitude = centre or (None, None)
    values = {"name": name, "level": level, "parent": parent, "longitude": longitude, "latitude": latitude}
    return Division.objects.update_or_create(code=code, defaults=values)[0]
