"""Deep automated questions are turned away, cheaply and in little memory; people are not."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.discovery.models import PurchaseSuggestion
from shulian.core.buckets import Rate
from shulian.interfaces import rates
from tests import make

RATE = Rate(capacity=10, per_second=0.001)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    settings.RUN_FOLDER = tmp_path


def test_a_program_is_refused_in_few_bytes_and_without_the_database(db: None, client: Client) -> None:
    with clock.stopped_at(clock.now()):
        pages = [client.get(f"/search/?q=红&page={number}") for number in range(400, 420)]
        assert pages[-1].status_code == 429
        assert int(pages[-1]["Retry-After"]) > 0
        assert "OAI-PMH" in pages[-1].content.decode()
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/search/?q=红&page=400").status_code == 429
        assert len(captured) == 0
        assert client.get("/search/?q=红").status_code == 200
        assert client.get("/search/?q=红&page=5").status_code == 200


def test_beyond_a_depth_nobody_is_answered(db: None, client: Client) -> None:
    assert client.get("/search/?q=红&page=501").status_code == 429
    many = "&".join(f"clc=I{number}" for number in range(12)) + "&" + "&".join(f"library={n}" for n in range(13))
    assert client.get(f"/search/?q=红&{many}&language=chi&form=book").status_code == 429


def test_the_works_of_an_author_are_pages_of_results_too(db: None, client: Client) -> None:
    with clock.stopped_at(clock.now()):
        pages = [client.get(f"/authors/?name=鲁迅&page={number}") for number in range(400, 420)]
    assert pages[0].status_code != 429
    assert pages[-1].status_code == 429


def test_a_program_is_told_in_json(db: None, client: Client) -> None:
    answer = client.get("/api/v1/search?q=红&page=501")
    assert answer.status_code == 429
    assert answer.json()["code"] == "too-many"


@pytest.mark.parametrize(
    ("address", "times"),
    [
        ("/sitemap-0.xml", 2),
        ("/export/?format=ris&title={title}", 4),
        ("/api/v1/search?q=红&facets=true", 4),
        ("/api/v1/search?cql=dc.title%3D红&facets=true", 2),
    ],
)
def test_what_is_work_is_served_until_the_bucket_is_empty(db: None, client: Client, address: str, times: int) -> None:
    address = address.format(title=make.title().pk)
    with clock.stopped_at(clock.now()):
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        assert rates.priced(request, 236) is None
        answers = [client.get(address).status_code for _time in range(times + 1)]
        assert answers == [200] * times + [429]
        assert client.get("/api/v1/search?q=红").status_code == 200, "a plain question is free"


def test_suggestions_are_counted_by_address_whatever_session_is_shown(db: None) -> None:
    library = make.library("雁塔区图书馆", code="yanta")
    with clock.stopped_at(clock.now()):
        request = RequestFactory().post("/")
        request.user = AnonymousUser()
        assert all(rates.may_write(request) for _time in range(59))
        form = {"title": "昆虫记", "library": library.code}
        assert Client().post("/suggest/", form | {"command": str(uuid4())}).status_code == 302
        refused = Client().post("/suggest/", form | {"command": str(uuid4())})
        assert "请明天再来" in refused.content.decode()
        assert PurchaseSuggestion.objects.count() == 1


def test_a_person_is_never_refused_in_normal_use(db: None, client: Client) -> None:
    """Ten searches in ten minutes, with pages turned and facets chosen, from one address with three others."""
    start = clock.now()
    for minute in range(10):
        for person in range(4):
            with clock.stopped_at(start + timedelta(minutes=minute, seconds=person)):
                for query in (
                    "q=红",
                    "q=红&page=2",
                    "q=红&page=7",
                    "q=红&clc=I&available=1&form=book&language=chi&from=1990",
                ):
                    assert client.get(f"/search/?q=红{query}").status_code == 200


def test_a_class_may_fill_in_the_whole_advanced_form(db: None, client: Client) -> None:
    address = "/search/?cql=dc.title%3D红&from=1990&to=2010&form=book&language=chi&available=1"
    with clock.stopped_at(clock.now()):
        assert {client.get(address).status_code for _pupil in range(80)} == {200}


def test_what_one_process_takes_another_one_misses(tmp_path: Path) -> None:
    path = tmp_path / "shared.bin"
    context = multiprocessing.get_context("fork")
    waits = context.Queue()

    def ask() -> None:
        buckets = rates.Buckets(path)
        for _time in range(10):
            waits.put(buckets.wait("somebody", RATE, 1, 1000))

    processes = [context.Process(target=ask) for _each in range(3)]
    for process in processes:
        process.start()
    answers = [waits.get(timeout=20) for _each in range(30)]
    for process in processes:
        process.join()
    assert sum(1 for wait in answers if not wait) == 10


def test_the_file_never_grows_and_forgets_the_longest_quiet(tmp_path: Path) -> None:
    buckets = rates.Buckets(tmp_path / "few.bin")
    for number in range(3000):
        assert buckets.wait(f"address:{number}", RATE, 10, 1000 + number) == 0
    assert (tmp_path / "few.bin").stat().st_size == rates.SIZE
    assert buckets.wait("address:2999", RATE, 10, 4000) > 0
    assert b"address" not in (tmp_path / "few.bin").read_bytes()


def test_without_the_file_everybody_is_served(settings, tmp_path: Path, db: None, client: Client) -> None:
    (tmp_path / "a-file").write_text("")
    settings.RUN_FOLDER = tmp_path / "a-file"
    assert client.get("/search/?q=红&page=400").status_code == 200


@pytest.mark.parametrize(
    ("address", "forwarded", "seen"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("198.51.100.7", "6.6.6.6", "198.51.100.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "nonsense"),
        ("2001:db8::1:2", "", "2001:db8::/64"),
    ],
)
def test_only_our_own_proxy_is_believed(address: str, forwarded: str, seen: str) -> None:
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert rates.client_address(RequestFactory().get("/", REMOTE_ADDR=address, **more)) == seen


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix", "unix"),
    ],
)
def test_an_address_of_the_sixth_version_counts_with_its_network(address: str, counted: str) -> None:
    assert rates.of_network(address) == counted
