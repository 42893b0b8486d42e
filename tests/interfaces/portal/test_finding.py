"""Finding: facets and chips, the advanced form, what helps when nothing was found, works, authors, shelves, feeds."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from shulian import clock
from shulian.apps.alliance.models import Membership
from shulian.apps.catalogue.models import Record, Title, Work
from shulian.apps.circulation.models import Loan
from shulian.apps.discovery.actions.popular import count_popular
from shulian.apps.discovery.browsing import other_editions
from shulian.apps.discovery.models import Booklist, PurchaseSuggestion
from shulian.apps.discovery.writer import rebuild
from shulian.apps.holdings.models import Item
from shulian.core.library import Service
from shulian.core.shelves import shelf_key
from tests import make
from tests.interfaces.portal.conftest import World

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def found(world: World, settings, tmp_path: Path) -> World:
    """The world with more titles, indexed."""
    settings.INDEX_FOLDER = tmp_path
    work = Work.objects.create(key="红楼梦|曹雪芹", title="红楼梦", author="曹雪芹")
    Title.objects.filter(pk=world.title.pk).update(work=work, language="chi", series="中国古典文学读本丛书")
    make.title("红楼梦", authors=["曹雪芹"], publisher="岳麓书社", year=2005, clc="I242.4", language="chi", work=work)
    pictures = make.title("红楼梦画册", authors=["戴敦邦"], year=1985, clc="J222.7", language="chi", juvenile=True)
    make.title("The Dream of the Red Chamber", authors=["Cao Xueqin"], year=1929, clc="I242.4", language="eng")
    make.item(world.hantai, "P1", pictures, call_number="J222.7/3", shelf_key=shelf_key("J222.7/3"))
    Item.objects.filter(pk=world.item.pk).update(shelf_key=shelf_key("I242.4/1"))
    make.title("雪芹丛考", authors=["曹雪芹学会"])
    beside = make.title("三国演义", authors=["罗贯中"], clc="I242.4")
    make.item(world.yanta, "Y2", beside, call_number="I242.4/2", shelf_key=shelf_key("I242.4/2"))
    rebuild(tmp_path)
    return world


def page_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_facets_narrow_and_chips_take_it_back(found: World, client: Client) -> None:
    page = page_of(client, "/search/?q=红楼梦")
    assert "缩小范围" in page
    for word in ("J 艺术", "I 文学", "雁塔区图书馆", "少年儿童", "在架可借"):
        assert word in page, word
    narrowed = page_of(client, "/search/?q=红楼梦&clc=J")
    assert narrowed.count('class="result"') == 1
    assert 'class="chip" href="?q=%E7%BA%A2%E6%A5%BC%E6%A2%A6"' in narrowed
    assert page_of(client, "/search/?q=红楼梦&from=2000").count('class="result"') == 1
    assert page_of(client, "/search/?q=红楼梦&available=1").count('class="result"') == 2
    assert page_of(client, "/search/?q=红楼梦&library=610113").count('class="result"') == 1


def test_the_nearest_library_stands_first_among_the_facets(found: World, client: Client) -> None:
    client.post("/whereabouts/", {"division": "610702", "next": "/"})
    page = page_of(client, "/search/?q=红楼梦")
    facet = page[page.index('id="facet-library"') :]
    assert facet.index("汉台区图书馆") < facet.index("雁塔区图书馆")


def test_the_order_can_be_chosen(found: World, client: Client) -> None:
    page = page_of(client, "/search/?q=红楼梦&sort=year")
    assert page.index("岳麓书社") < page.index("人民文学出版社")


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=红楼梦&clc=%00&form=x&language=zzzz&audience=y&sort=z&from=abc&to=99999&library=nope&available=2",
        "/search/?from=2010&to=1990&q=红",
        "/search/?" + "&".join(f"clc={number}" for number in range(8)),
        "/search/?cql=" + "(" * 300,
        "/search/?page=2&q=红楼梦",
    ],
)
def test_odd_parameters_still_give_a_page(found: World, client: Client, address: str) -> None:
    page_of(client, address)


def test_the_advanced_form_becomes_a_line_of_cql(found: World, client: Client) -> None:
    page_of(client, "/search/advanced/")
    asked = {
        "go": "1",
        "operator": ["and", "not"],
        "field": ["dc.title", "dc.creator"],
        "words": ["红楼梦", "戴敦邦"],
        "to": "2000",
    }
    answer = client.get("/search/advanced/", asked)
    assert answer.status_code == 302
    page = page_of(client, answer["Location"])
    assert page.count('class="result"') == 1
    assert "人民文学出版社" in page
    assert "至少" in page_of(client, "/search/advanced/?go=1&words=")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("dc.title = ", "在此处无法识别"),
        ('""', "这里缺少要检索的词"),
        ("(红楼梦", "括号不成对"),
        ('dc.title = "红楼', "引号没有成对"),
        ("dc.colour = 红", "没有“dc.colour”"),
        ("dc.title = *a???????????b*", "通配符太多"),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_where(found: World, client: Client, line: str, said: str) -> None:
    page = client.get("/search/", {"cql": line}).content.decode()
    assert said in page
    assert "高级检索" in page


def test_nothing_found_offers_ways_on(found: World, client: Client) -> None:
    Membership.objects.create(library=found.hantai, service=Service.JOINT_REFERENCE)
    page = page_of(client, "/search/?q=没有这样的书&library=610113")
    assert "/suggest/?title=" in page
    assert "在全部图书馆中查找" not in page
    assert "/libraries/610702/feedback/" in page
    way = f'<a href="?{urlencode({"q": "三国演义"})}">在全部图书馆中查找</a>&nbsp;<span class="muted">共 1 种</span>'
    assert way in page_of(client, "/search/?q=三国演义&library=610702")
    assert "在全部图书馆中查找" not in page_of(client, "/search/?q=三国演义&library=610702&from=2020")
    assert "/suggest/?" in page_of(client, "/search/?q=9787040000009")


def test_nothing_found_says_which_word_is_to_blame_and_what_the_filters_keep_away(found: World, client: Client) -> None:
    page = page_of(client, "/search/?q=红楼梦 七七")
    assert "各词单独检索" in page
    assert f'<a href="?{urlencode({"q": "红楼梦"})}">红楼梦</a>&nbsp;<span class="muted">共 3 种</span>' in page
    assert '<span>七七</span>&nbsp;<span class="muted">共 0 种</span>' in page
    kept = page_of(client, "/search/?q=红楼梦&from=2020")
    assert f'<a href="?{urlencode({"q": "红楼梦"})}">' in kept
    assert "各词单独检索" not in kept
    assert "去掉限定条件" not in page_of(client, "/search/?q=七七&from=2020")


def test_a_line_of_cql_is_changed_where_it_was_written(found: World, client: Client) -> None:
    page = page_of(client, "/search/?cql=dc.title=红楼梦")
    onward = re.search(r'href="(/search/advanced/\?[^"]+)"', page)
    assert onward
    assert 'name="cql" maxlength="2000" value="dc.title=红楼梦"' in page_of(client, html.unescape(onward[1]))
    assert 'href="/search/advanced/"' in page_of(client, "/search/?q=红楼梦")


def test_suggestions_are_a_list_to_choose_from(found: World, client: Client) -> None:
    page = page_of(client, "/search/suggestions/?q=红楼")
    assert 'role="listbox"' in page
    assert 'role="option"' in page
    assert "hidden" in page_of(client, "/search/suggestions/?q=")


def test_a_work_shows_all_its_editions_the_newest_first(found: World, client: Client) -> None:
    work = Work.objects.get()
    page = page_of(client, f"/works/{work.pk}/")
    assert page.count('class="result"') == 2
    assert page.index("岳麓书社") < page.index("人民文学出版社")
    page_of(client, "/works/999999/", 404)


def test_a_title_shows_a_few_other_editions_and_asks_for_no_more(found: World, client: Client) -> None:
    work = Work.objects.get()
    for year in range(1970, 1980):
        make.title("红楼梦", year=year, work=work)
    others, number = other_editions(Title.objects.get(pk=found.title.pk), 3)
    assert ([one.year for one in others], number) == ([2005, 1979, 1978], 12)
    page = page_of(client, f"/titles/{found.title.pk}/")
    assert "共 12 个版本" in page
    assert "岳麓书社" in page
    alone = Title.objects.create(title="孤本", work=Work.objects.create(key="孤本", title="孤本", author=""))
    assert other_editions(alone, 3) == ([], 1)
    assert other_editions(make.title("无"), 3) == ([], 0)


def test_volumes_of_a_set_stand_in_their_order(found: World, client: Client) -> None:
    work = Work.objects.create(key="鲁迅全集", title="鲁迅全集", author="鲁迅")
    for volume in ("10", "2", "1"):
        make.title("鲁迅全集", volume=volume, year=1981, publisher="人民文学出版社", work=work)
    page = page_of(client, f"/works/{work.pk}/")
    shown = re.findall(r">鲁迅全集 (\d+)</a>", page)
    assert shown == ["1", "2", "10"]


def test_a_set_leads_to_its_volumes_with_titles_of_their_own(found: World, client: Client) -> None:
    work = Work.objects.create(key="鲁迅全集|鲁迅", title="鲁迅全集", author="鲁迅")
    make.title("鲁迅全集", volume="1", work=work)
    own = make.title("南腔北调集", series="鲁迅全集 ; 第5卷")
    make.title("鲁迅研究", series="鲁迅全集研究丛书")
    rebuild(settings.INDEX_FOLDER)
    page = page_of(client, f"/works/{work.pk}/")
    address = re.search(r'<a href="([^"]+)">1 册另有题名</a>', page)[1]
    shown = page_of(client, html.unescape(address))
    assert f"/titles/{own.pk}/" in shown
    assert "鲁迅研究" not in shown
    assert "鲁迅全集</a> 第5卷" in page_of(client, f"/titles/{own.pk}/")
    assert "另有题名" not in page_of(client, f"/works/{Title.objects.get(pk=found.title.pk).work_id}/")
    for odd in ('"\\', "*", "红*楼?^", "。"):
        odd_work = Work.objects.create(key=odd, title=odd, author="")
        make.title(odd, work=odd_work)
        assert "另有题名" not in page_of(client, f"/works/{odd_work.pk}/"), odd


def test_an_author_has_a_page(found: World, client: Client) -> None:
    page = page_of(client, "/authors/?name=曹雪芹")
    assert page.count('class="result"') == 1
    assert "曹雪芹学会" not in page
    all_editions = re.search(r'href="(/search/[?]cql=[^"]*)"', page)[1]
    assert "曹雪芹学会" not in page_of(client, all_editions)
    assert "红楼梦" in page_of(client, all_editions)
    assert "没有" in page_of(client, "/authors/?name=没有此人", 404)
    page_of(client, "/authors/", 404)
    Title.objects.filter(pk=found.title.pk).update(authors=[], responsibility="曹雪芹著")
    assert "/authors/?name=%E6%9B%B9%E9%9B%AA%E8%8A%B9" in page_of(client, f"/titles/{found.title.pk}/")


def test_the_page_of_a_title_leads_on(found: World, client: Client) -> None:
    Title.objects.filter(pk=found.title.pk).update(other_titles=["石头记"], classes=["I242.4", "I207.411"])
    page = page_of(client, f"/titles/{found.title.pk}/")
    for word in ("其他题名", "石头记", "?clc=I207.411"):
        assert word in page, word
    kept = ["isbn:7020002208", "isbn:9787020002207", "unified:10019·1234"]
    Title.objects.filter(pk=found.title.pk).update(
        other_numbers=kept, contents="桃园结义\n温酒斩华雄", notes="甲<注>\n乙"
    )
    page = page_of(client, f"/titles/{found.title.pk}/")
    assert "<dt>错误或取消的 ISBN</dt><dd><code>7020002208</code> </dd>" in page
    assert '<ul class="plain-rows"><li>桃园结义</li><li>温酒斩华雄</li></ul>' in page
    assert "<dt>附注</dt><dd>甲&lt;注&gt;<br>乙</dd>" in page
    assert "<dt>统一书号</dt><dd><code>10019·1234</code> </dd>" in page
    for word in ("其他版本", "同架图书", "三国演义", "/authors/?name=", "series="):
        assert word in page, word
    markup = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert markup["@type"] == "Book"
    assert (markup["isbn"], markup["inLanguage"]) == (["9787020002207"], "zh")
    assert markup["offers"][0]["availability"] == "https://schema.org/InStock"


def test_a_library_that_has_a_record_and_lists_no_copy_is_named(found: World, client: Client) -> None:
    title = make.title("天工开物")
    records = [
        Record.objects.create(title=title, library=one, raw=b"", digest=b"") for one in (found.yanta, found.hantai)
    ]
    make.item(found.hantai, "H9", title, record=records[1])
    told = page_of(client, f"/titles/{title.pk}/").partition("请到馆询问")[2].partition("</p>")[0]
    assert ("雁塔区图书馆" in told, "汉台区图书馆" in told) == (True, False)


def test_an_e_book_is_read_online_and_held_by_the_library_of_its_record(found: World, client: Client) -> None:
    book = make.title("陕西民歌", form="e-book", links=["https://read.example.cn/1?a=1&b=2"])
    Record.objects.create(title=book, library=found.hantai, format="cnmarc", raw=b"", digest=b"", fields=[["0" * 24]])
    rebuild(Path(settings.INDEX_FOLDER))
    page = page_of(client, f"/titles/{book.pk}/")
    assert 'href="https://read.example.cn/1?a=1&amp;b=2"' in page
    assert "在线阅读" in page
    assert "汉台区图书馆" in page
    assert "没有图书馆" not in page_of(client, "/search/?q=陕西民歌&library=610702&available=1")
    assert f"/titles/{book.pk}/" in page_of(client, "/search/?q=陕西民歌&library=610702&available=1")
    assert f"/titles/{book.pk}/" not in page_of(client, "/search/?q=陕西民歌&library=610113")


def test_markup_cannot_leave_its_script(found: World, client: Client) -> None:
    evil = make.title("</script><script>alert(1)</script>", authors=["<!--"])
    page = page_of(client, f"/titles/{evil.pk}/")
    assert "<script>alert" not in page


def test_a_title_that_was_merged_leads_on_and_one_that_went_says_so(found: World, client: Client) -> None:
    gone = make.title("红楼梦", gone_at=clock.now(), merged_into=found.title)
    further = make.title("红楼梦", gone_at=clock.now(), merged_into=gone)
    answer = client.get(f"/titles/{further.pk}/")
    assert answer.status_code == 301
    assert answer["Location"] == f"/titles/{found.title.pk}/"
    alone = make.title("散佚之书", gone_at=clock.now())
    assert "散佚之书" in page_of(client, f"/titles/{alone.pk}/", 410)


def test_browsing_by_class_goes_down_the_tree(found: World, client: Client) -> None:
    page = page_of(client, "/classes/")
    assert "I 文学" in page
    assert "/classes/J/" in page
    assert "/classes/R/" not in page
    assert "/classes/I2/" in page_of(client, "/classes/I/")
    assert "clc=I242.4" in page_of(client, "/classes/I242.4/")
    for odd in ("R", "i", "99", "I2424242424", "%00"):
        page_of(client, f"/classes/{odd}/", 404)


def test_browsing_along_a_shelf(found: World, client: Client) -> None:
    page = page_of(client, "/libraries/610113/shelf/?at=I242.4/2")
    assert page.index("I242.4/1") < page.rindex("I242.4/2")
    page_of(client, "/libraries/610113/shelf/")
    assert "书架" in page_of(client, "/libraries/610113/shelf/?at=ZZZ")
    page_of(client, "/libraries/none/shelf/", 404)


def test_new_arrivals_by_library_and_class(found: World, client: Client) -> None:
    assert page_of(client, "/new/").count('class="result"') == 6
    assert page_of(client, "/new/?library=610702").count('class="result"') == 2
    assert page_of(client, "/new/?library=610702&clc=J").count('class="result"') == 1


def test_most_borrowed_tells_nothing_of_single_readers(found: World, client: Client) -> None:
    assert "还没有统计" in page_of(client, "/popular/")
    from tests.apps.discovery.test_kept import lend

    for _time in range(3):
        lend(found.yanta, found.title)
    again = make.title("独一人借")
    for _time in range(3):
        loan = lend(found.yanta, again)
        Loan.objects.filter(pk=loan.pk).update(reader=found.reader)
    count_popular()
    page = page_of(client, "/popular/?library=610113")
    assert "红楼梦" in page
    assert "独一人借" not in page


def test_a_search_is_a_feed(found: World, client: Client) -> None:
    atom = etree.fromstring(client.get("/search/feed/?q=红楼梦").content)
    assert len(atom.findall(f"{ATOM}entry")) == 3
    rss = etree.fromstring(client.get("/search/feed/?q=红楼梦&format=rss").content)
    assert len(rss.findall("channel/item")) == 3
    assert client.get("/search/feed/").status_code == 404
    assert len(etree.fromstring(client.get("/new/feed/?library=610113").content).findall(f"{ATOM}entry")) == 2


def test_a_feed_can_be_read_whatever_stands_in_a_record(found: World, client: Client) -> None:
    Title.objects.filter(pk=found.title.pk).update(summary="a\ufffeb\x0bc")
    root = etree.fromstring(client.get("/search/feed/?q=红楼梦").content)
    assert "a b c" in "".join(root.itertext())


def test_a_suggestion_with_signs_that_no_text_has_is_not_taken(found: World, client: Client) -> None:
    answer = client.post("/suggest/", {"title": "书", "library": "\0", "command": str(uuid4())})
    assert answer.status_code == 200
    assert not PurchaseSuggestion.objects.exists()


def test_a_form_sent_twice_makes_one_list(found: World, signed_in: Client) -> None:
    form = {"title": str(found.title.pk), "name": "想读", "command": str(uuid4())}
    for _time in range(2):
        assert signed_in.post("/me/lists/add/", form).status_code == 302
    assert [one.entries.count() for one in Booklist.objects.all()] == [1]


def test_a_search_that_is_too_long_to_be_kept_is_said_to_be(found: World, signed_in: Client) -> None:
    line = " or ".join(chr(0x4E00 + 7 * number) for number in range(400))
    answer = signed_in.post(
        "/search/save/?" + urlencode({"cql": line}), {"name": "长", "command": str(uuid4())}, follow=True
    )
    assert "太长" in answer.content.decode()
    short = signed_in.post("/search/save/?" + urlencode({"q": "红" * 200}), {"name": "短", "command": str(uuid4())})
    assert short["Location"] == "/me/searches/"


@pytest.mark.parametrize("kind", ["ris", "bibtex", "gbt7714", "marc", "marcxml"])
def test_titles_are_taken_along(found: World, client: Client, kind: str) -> None:
    answer = client.get("/export/", {"title": [found.title.pk], "format": kind})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    if kind != "marc" and kind != "marcxml":
        assert "红楼梦" in answer.content.decode()


def test_export_asks_for_titles_and_a_format(found: World, client: Client) -> None:
    assert "尚未选中" in page_of(client, "/export/")
    assert "BibTeX" in page_of(client, f"/export/?title={found.title.pk}&title=x&title=99999999999999999999")


def test_children_find_books_for_children_only(found: World, client: Client) -> None:
    page = page_of(client, "/kids/")
    assert "signs.svg#stories" in page
    page = page_of(client, "/kids/?q=红楼梦")
    assert "<ruby>红<rt>hóng</rt></ruby>" in page
    assert page.count("<ruby>红") == 1
    assert "现在不在架上" not in page
    Item.objects.filter(barcode="P1").update(state="lost")
    assert "现在不在架上" in page_of(client, "/kids/?q=红楼梦")
    Item.objects.filter(barcode="P1").delete()
    assert "请到服务台问一问" in page_of(client, "/kids/?q=红楼梦")
    client.post("/whereabouts/", {"division": "610702", "next": "/"})
    assert "就在您附近" in page_of(client, "/kids/?sign=drawing&q=红楼梦")
    for odd in ("?sign=x", "?age=y&sign=stories", "?page=99999&q=红", "?q=%00"):
        page_of(client, f"/kids/{odd}")
