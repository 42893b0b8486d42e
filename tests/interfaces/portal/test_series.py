"""What a title belongs to: its series in the order of their numbers."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from shulian.apps.catalogue.models import Work
from shulian.apps.discovery.writer import rebuild
from tests import make
from tests.interfaces.portal.conftest import World


@pytest.fixture(autouse=True)
def _an_index_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.INDEX_FOLDER = tmp_path


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def found_in(page: str) -> list[str]:
    return re.findall(r'class="result-title[^"]*"><a [^>]*>([^<]+)', page)


def test_a_title_leads_to_its_series_in_the_order_of_their_numbers(world: World, client: Client) -> None:
    own = make.title("证据", series="大学译丛 ; 1\n新知文库 ; 第十二种")
    make.title("查理曼", series="新知文库 ; 2\n大学译丛 ; 9")
    make.title("阿房宫", series="新知文库 ; 100")
    make.title("八月", series="新知文库")
    rebuild(settings.INDEX_FOLDER)
    page = page_of(client, f"/titles/{own.pk}/")
    orders = {}
    for address, name in re.findall(r'<a href="(/search/\?series=[^"]+)">([^<]+)</a>', page):
        shown = page_of(client, html.unescape(address))
        orders[name] = found_in(shown)
        assert "丛书编号" in shown
    assert orders == {"大学译丛": ["证据", "查理曼"], "新知文库": ["查理曼", "证据", "阿房宫", "八月"]}
    assert "丛书编号" not in page_of(client, "/search/?q=证据")


def test_a_work_leads_to_the_volumes_of_its_set_in_order(world: World, client: Client) -> None:
    work = Work.objects.create(key="鲁迅全集|鲁迅", title="鲁迅全集", author="鲁迅")
    make.title("鲁迅全集", volume="1", work=work)
    make.title("呐喊", series="鲁迅全集 ; 第十卷")
    make.title("彷徨", series="鲁迅全集 ; 第2卷")
    rebuild(settings.INDEX_FOLDER)
    page = page_of(client, f"/works/{work.pk}/")
    address = re.search(r'<a href="([^"]+)">2 册另有题名</a>', page)
    assert address is not None
    assert found_in(page_of(client, html.unescape(address[1]))) == ["彷徨", "呐喊"]
