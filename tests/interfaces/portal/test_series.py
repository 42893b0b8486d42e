"""What a title leads on to: its series in the order of their numbers, and what a serial was called before and after."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from shulian.apps.catalogue.models import Title, Work
from shulian.apps.discovery.writer import rebuild
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import imported, written
from tests.interfaces.portal.conftest import World
from tests.protocols.marc.samples import control_field, data_field


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


SERIAL = "00000nas0 2200000   450 "


def serial(number: str, name: str, issn: str, *links: marc.Field) -> marc.Record:
    fields = (control_field("001", number), data_field("011", f"a{issn}"), data_field("200", f"a{name}"), *links)
    return marc.Record(SERIAL, fields, marc.Format.CNMARC, marc.Encoding.UTF_8, (), b"", 0, 1)


def test_a_serial_leads_to_what_it_was_called_before_and_is_called_after(world: World, client: Client) -> None:
    before = serial("1", "文学月刊", "1000-0001", data_field("440", "t人民文学", "x0258-8218"))
    now = serial(
        *("2", "人民文学", "0258-8218"),
        data_field("430", "12001 ", "a文学月刊", "1011  ", "a1000-0001"),
        data_field("434", "12001 ", "a文艺<小报>"),
        data_field("440", "12001 ", "a人民文学选刊", "1011  ", "a2000-0002"),
    )
    imported(world.yanta, written(before, now))
    first, second = Title.objects.get(issn="1000-0001"), Title.objects.get(issn="0258-8218")
    page = page_of(client, f"/titles/{second.pk}/")
    told = re.findall(r"<dt>(前身|后继)</dt><dd>(.*?)</dd>", page)
    search = "/search/?title={}&amp;form=serial"
    old, new = "%E6%96%87%E8%89%BA%3C%E5%B0%8F%E6%8A%A5%3E", "%E4%BA%BA%E6%B0%91%E6%96%87%E5%AD%A6%E9%80%89%E5%88%8A"
    known = f'<a href="/titles/{first.pk}/">文学月刊</a> <code>1000-0001</code>'
    assert told == [
        ("前身", f'{known}、<a href="{search.format(old)}">文艺&lt;小报&gt;</a>'),
        ("后继", f'<a href="{search.format(new)}">人民文学选刊</a> <code>2000-0002</code>'),
    ]
    assert f'<dt>后继</dt><dd><a href="/titles/{second.pk}/">人民文学</a>' in page_of(client, f"/titles/{first.pk}/")
    Title.objects.filter(pk=first.pk).update(gone_at="2026-01-01T00:00:00Z")
    assert f'"/titles/{first.pk}/"' not in page_of(client, f"/titles/{second.pk}/")
    # A book with the same fields is asked nothing.
    Title.objects.filter(pk=second.pk).update(form="book")
    assert "前身" not in page_of(client, f"/titles/{second.pk}/")
