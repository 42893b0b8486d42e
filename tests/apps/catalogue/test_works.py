"""Titles and their works."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from shulian.apps.catalogue.actions import works
from shulian.apps.catalogue.actions.works import fill_works, works_for
from shulian.apps.catalogue.models import Outbox, Title, Work
from shulian.apps.catalogue.queries.works import editions_of, work_by_id
from tests import make

pytestmark = pytest.mark.django_db


def dream(name: str = "红楼梦", **fields: object) -> Title:
    return make.title(name, authors=["曹雪芹"], publisher="人民文学出版社", **fields)


def test_a_batch_gets_its_works_in_two_statements(django_assert_num_queries: DjangoAssertNumQueries):
    known = dream()
    works_for([known])
    batch = [dream("紅樓夢（上）"), dream("红楼梦", volume="下册"), dream("石头记"), dream("风筝"), make.title("…")]
    with django_assert_num_queries(2):
        works_for(batch)
    first, second, third, kite, nothing = (title.work_id for title in batch)
    assert first == second == third == known.work_id
    assert kite not in (None, first)
    assert nothing is None
    assert Work.objects.count() == 2


def test_a_work_shows_its_title_as_it_is_written_without_the_volume():
    batch = [dream("紅樓夢（上）"), make.title("三体Ⅱ", authors=["刘慈欣"]), make.title("活着", volume="1")]
    works_for(batch)
    assert set(Work.objects.values_list("title", "author")) >= {("紅樓夢", "曹雪芹"), ("活着", "")}


def test_the_titles_of_an_older_catalogue_get_their_works(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(works, "FILLED", 2)
    titles = [dream(), dream(year=1996), make.title("活着"), make.title("")]
    assert fill_works(1) == 2
    said = StringIO()
    call_command("works", stdout=said)
    assert said.getvalue().startswith("1")
    assert fill_works() == 0
    assert Title.objects.filter(work=None).get() == titles[3]
    assert set(Outbox.objects.values_list("title", flat=True)) == {title.pk for title in titles[:3]}


def test_the_editions_of_a_work_stand_the_newest_first_and_without_what_is_gone():
    titles = [dream(year=1981), dream(year=None), dream(year=1996), dream(year=2020)]
    works_for(titles)
    for title in titles:
        title.save()
    Title.objects.filter(pk=titles[3].pk).update(gone_at=titles[3].added_at)
    work = work_by_id(titles[0].work_id or 0)
    assert work
    assert [title.pk for title in editions_of(work)] == [titles[2].pk, titles[0].pk, titles[1].pk]
    assert work_by_id(0) is None
