"""What readers keep on their pages: searches, lists, suggestions to buy; and the desk's answers."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shulian.apps.discovery.models import Booklist, PurchaseSuggestion, SavedSearch
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.portal.conftest import World


def post(client: Client, address: str, **form: object) -> str:
    """Send a form as a page does, and give the page that follows."""
    answer = client.post(address, {"command": str(uuid4())} | form, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_search_is_saved_under_a_name_and_removed_again(world: World, signed_in: Client) -> None:
    form = signed_in.get("/search/save/?q=红楼&clc=I&page=3").content.decode()
    assert "红楼 · I 文学" in form
    page = post(signed_in, "/search/save/?q=红楼&clc=I", name="古典小说", tells="on")
    assert "检索已保存" in page
    kept = SavedSearch.objects.get()
    assert (kept.asked, kept.tells) == ("q=%E7%BA%A2%E6%A5%BC&clc=I", True)
    assert "不再通知" in page
    post(signed_in, f"/me/searches/{kept.pk}/quiet/")
    assert not SavedSearch.objects.get().tells
    quiet = signed_in.get("/me/searches/").content.decode()
    assert ('<span class="badge plain">不通知</span>' in quiet, "没有留言" in quiet) == (True, False)
    assert signed_in.post(f"/me/searches/{kept.pk}/nonsense/", {"command": str(uuid4())}).status_code == 404
    assert signed_in.post(f"/me/searches/{kept.pk}/forget/").status_code == 400
    assert "还没有保存检索" in post(signed_in, f"/me/searches/{kept.pk}/forget/")


def test_the_libraries_of_all_saved_searches_are_asked_for_at_once(world: World, signed_in: Client) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert "雁塔区图书馆" in signed_in.get("/me/searches/").content.decode()
        return len(captured)

    SavedSearch.objects.create(reader=world.reader, name="一", asked="q=1&library=610113")
    few = questions()
    for number in range(9):
        SavedSearch.objects.create(reader=world.reader, name="又", asked=f"q=又{number}&library=610702")
    assert questions() == few


def test_there_is_nothing_to_save_without_a_question(world: World, signed_in: Client) -> None:
    assert "请先检索" in signed_in.get("/search/save/", follow=True).content.decode()
    assert signed_in.post("/search/save/?q=红", {"command": str(uuid4()), "name": ""}).status_code == 200
    assert not SavedSearch.objects.exists()


def test_the_link_of_a_message_stops_it_by_one_button_without_signing_in(world: World, client: Client) -> None:
    kept = SavedSearch.objects.create(reader=world.reader, name="古典小说", asked="q=1")
    assert "停止通知" in client.get(f"/searches/stop/{kept.stop}/").content.decode()
    kept.refresh_from_db()
    assert kept.tells
    assert "不会再有" in post(client, f"/searches/stop/{kept.stop}/")
    kept.refresh_from_db()
    assert not kept.tells
    assert client.get(f"/searches/stop/{uuid4()}/").status_code == 404


def test_titles_go_on_a_list_that_is_shared_without_its_readers_name(world: World, signed_in: Client) -> None:
    page = post(signed_in, f"/me/lists/add/?title={world.title.pk}", name="暑假书单", title=world.title.pk)
    assert "已将 1 种书目加入" in page
    made = Booklist.objects.get()
    post(signed_in, f"/me/lists/{made.pk}/note/", title=world.title.pk, note="先读这本")
    post(signed_in, f"/me/lists/{made.pk}/", name="寒假书单", note="给同学")
    assert "红楼梦" in signed_in.get(f"/me/lists/{made.pk}/export/?format=gbt7714").content.decode()
    assert Client().get(f"/lists/{uuid4()}/").status_code == 404
    post(signed_in, f"/me/lists/{made.pk}/share/")
    share = Booklist.objects.get().share
    seen = Client().get(f"/lists/{share}/").content.decode()
    for word in ("寒假书单", "给同学", "先读这本", "红楼梦"):
        assert word in seen
    assert world.reader.name not in seen
    assert "noindex" in seen
    assert "先读这本" in Client().get(f"/lists/{share}/feed/").content.decode()
    assert Client().get(f"/lists/{share}/export/?format=bibtex").status_code == 200
    post(signed_in, f"/me/lists/{made.pk}/unshare/")
    assert Client().get(f"/lists/{share}/").status_code == 404
    assert "还没有书单" in post(signed_in, f"/me/lists/{made.pk}/forget/")


@pytest.mark.parametrize("what", ["up", "down", "first", "last", "off"])
def test_a_list_is_ordered_from_its_page(world: World, signed_in: Client, what: str) -> None:
    post(signed_in, f"/me/lists/add/?title={world.title.pk}", name="一", title=world.title.pk)
    post(signed_in, f"/me/lists/{Booklist.objects.get().pk}/{what}/", title=world.title.pk)
    assert Booklist.objects.get().entries.count() == (what != "off")


def test_nothing_marked_is_said(world: World, signed_in: Client) -> None:
    assert "请先勾选书目" in signed_in.get("/me/lists/add/", follow=True).content.decode()


def test_a_suggestion_leads_to_its_receipt_and_to_the_answer(world: World, client: Client) -> None:
    page = client.get("/suggest/?title=昆虫记&library=610702").content.decode()
    assert 'value="昆虫记"' in page
    assert '<option value="610702" selected>' in page
    receipt = post(client, "/suggest/", title="昆虫记", library="610702", isbn="978-7-02-000220-7", contact="a@b.cn")
    assert "工作清单" in receipt
    wish = PurchaseSuggestion.objects.get()
    assert (wish.library, wish.isbn) == (world.hantai, "9787020002207")
    desk = Client()
    desk.force_login(make.staff(Role.DESK_LIBRARIAN, world.hantai), "django.contrib.auth.backends.ModelBackend")
    assert "昆虫记" in desk.get("/desk/suggestions/").content.decode()
    assert "a@b.cn" in desk.get(f"/desk/suggestions/{wish.pk}/").content.decode()
    sheet = xlsx.read(desk.get("/desk/suggestions/workbook/").content)
    assert any("昆虫记" in str(row) for row in sheet.rows)
    post(desk, f"/desk/suggestions/{wish.pk}/", status="ordered", text="已订购，三周到馆。")
    assert "三周到馆" in client.get(f"/suggestions/{wish.receipt}/").content.decode()
    assert "先前的答复" in post(desk, f"/desk/suggestions/{wish.pk}/", status="declined", text="不买")
    assert client.get(f"/suggestions/{uuid4()}/").status_code == 404


def test_a_readers_suggestion_goes_to_the_own_library_and_leaves_no_contact(world: World, signed_in: Client) -> None:
    post(signed_in, "/suggest/", title="昆虫记", library="610113", contact="a@b.cn")
    wish = PurchaseSuggestion.objects.get()
    assert (wish.reader, wish.library, wish.contact) == (world.reader, world.yanta, b"")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"title": ""}, "title"),
        ({"title": "昆虫记", "isbn": "978-7-02-000220-8"}, "不是有效的 ISBN"),
        ({"title": "昆虫记", "year": "20x6"}, "year"),
    ],
)
def test_a_wrong_suggestion_keeps_what_was_typed(world: World, client: Client, form: dict[str, str], said: str) -> None:
    answer = client.post("/suggest/", {"command": str(uuid4()), "library": "610113", "author": "法布尔"} | form)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "法布尔" in page
    assert not PurchaseSuggestion.objects.exists()


def test_ten_suggestions_a_day_are_enough(world: World, client: Client) -> None:
    for number in range(10):
        post(client, "/suggest/", title=f"书{number}", library="610113")
    assert "请明天再来" in post(client, "/suggest/", title="再来一本", library="610113")
    assert PurchaseSuggestion.objects.count() == 10


def test_a_number_that_the_catalogue_has_is_said(world: World, client: Client) -> None:
    assert "已有这个书号" in client.get("/suggest/?isbn=9787020002207").content.decode()
