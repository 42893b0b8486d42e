"""A wall is put up, asked every five seconds at the cost of one question, and taken down."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.alliance.models import Alliance, Division, Library
from shulian.apps.journal.models import Entry, FollowerPosition
from shulian.apps.statistics.actions import counting
from shulian.apps.statistics.models import LiveSummary
from shulian.core.roles import Role
from shulian.documents import xlsx
from shulian.interfaces.office import wall
from tests import make
from tests.interfaces.test_people import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    division = Division.objects.get_or_create(code="610113", defaults={"name": "雁塔区", "level": "county"})[0]
    made = make.library("雁塔区图书馆", division=division)
    counting.keep()
    monkeypatch.setattr(counting, "oldest_open", lambda: 2**62)
    FollowerPosition.objects.update_or_create(pk="live", defaults={"tx": 1, "caught_up_at": clock.now()})
    return made


@pytest.fixture
def director(library: Library) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, library))


@pytest.fixture
def address(director: Client, library: Library) -> str:
    form = {"command": str(uuid4()), "name": "一楼大厅", "library": library.code}
    # Sent twice, the form leads to the same wall.
    (address,) = {address_in(text(director.post("/office/walls/", form))) for _ in range(2)}
    return address


def address_in(page: str) -> str:
    begin = page.index("/wall/")
    return page[begin : page.index('"', begin)]


def lend(library: Library) -> None:
    now = clock.now()
    values = {"source": "desk", "command": uuid4(), "library": library.pk}
    Entry.objects.create(kind="checkout", happened_at=now, recorded_at=now, **values)
    counting.follow(list(Entry.objects.raw("SELECT * FROM journal_entry WHERE kind = 'checkout'")))


def test_unchanged_figures_cost_one_question_and_are_not_sent_again(address: str, library: Library, client: Client):
    first = client.get(f"{address}figures")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        again = client.get(f"{address}figures", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, len(asked)) == (304, b"", 1)
    # A server on the way that packs answers makes the tag a weak one.
    weak = {"If-None-Match": f"W/{first['ETag']}"}
    assert client.get(f"{address}figures", headers=weak).status_code == 304
    lend(library)
    with CaptureQueriesContext(connection) as asked:
        other = client.get(f"{address}figures", headers={"If-None-Match": first["ETag"]})
    assert (other.status_code, len(asked)) == (200, 2)
    assert other.json()["totals"]["loans"] == 1
    assert other.json()["places"]["610113"]["loans"] == 1
    assert "Set-Cookie" not in other


def test_the_wall_says_since_when_nothing_was_counted(address: str, client: Client):
    first = client.get(f"{address}figures")
    assert first.json()["late"] == ""
    FollowerPosition.objects.update(caught_up_at=clock.now() - timedelta(minutes=5))
    late = client.get(f"{address}figures", headers={"If-None-Match": first["ETag"]})
    since = datetime.fromisoformat(late.json()["late"])
    assert timedelta(minutes=4) < clock.now() - since < timedelta(minutes=6)


def test_before_anything_is_counted_no_figure_is_zero(address: str, client: Client):
    LiveSummary.objects.all().delete()
    counting.follow([])
    told = client.get(f"{address}figures").json()
    assert (told["counting"], "totals" in told, "minutes" in told, told["places"].get("610113", {}).get("loans")) == (
        [0, 71],
        False,
        False,
        None,
    )
    page = text(client.get(address))
    assert 'data-total="loans">—<' in page
    assert 'data-state="up">—<' in page


def test_a_wall_that_hangs_for_months_learns_that_its_page_was_renewed(
    address: str, client: Client, monkeypatch: pytest.MonkeyPatch
):
    first = client.get(f"{address}figures")
    assert f'data-page="{first.json()["page"]}"' in text(client.get(address))
    monkeypatch.setattr(wall, "_page", lambda: "another")
    renewed = client.get(f"{address}figures", headers={"If-None-Match": first["ETag"]})
    assert (renewed.status_code, renewed.json()["page"]) == (200, "another")


def test_the_page_shows_the_figures_without_a_script_and_tells_nobody_its_address(
    address: str, library: Library, client: Client
):
    lend(library)
    answer = client.get(address)
    assert 'data-total="loans">1<' in text(answer)
    assert 'data-total="visits">—<' in text(answer)
    assert "雁塔" in text(answer)
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex")


def test_a_wall_that_was_taken_down_shows_nothing(address: str, director: Client, client: Client):
    page = text(director.get("/office/walls/"))
    assert "一楼大厅" in page
    assert address not in page
    assert "一楼大厅" in str(xlsx.read(director.get("/office/walls/export.xlsx").content).rows)
    revoke = page[page.index("/office/walls/", page.index("一楼大厅")) :].split('"')[0]
    director.post(revoke, {"command": str(uuid4())})
    assert client.get(address).status_code == 404
    assert client.get(f"{address}figures").status_code == 404
    assert "还没有" in text(director.get("/office/walls/"))


def test_a_wall_is_put_up_at_one_s_own_library_and_under_a_name(director: Client, library: Library):
    other = make.library("汉台区图书馆")
    for name, code in (("", library.code), ("大厅", other.code)):
        page = director.post("/office/walls/", {"command": str(uuid4()), "name": name, "library": code})
        assert "/wall/" not in text(page)
    rival = signed_in(make.staff(Role.LIBRARY_DIRECTOR, other))
    assert rival.post("/office/walls/999/revoke", {"command": str(uuid4())}).status_code == 403
    assert Client().get("/wall/no-such-wall/").status_code == 404
