"""What an earlier rule joined and the rule of now would not: found, kept or parted, never parted by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue import jobs
from shulian.apps.catalogue.actions import misjoined as actions
from shulian.apps.catalogue.actions.gathering import restated
from shulian.apps.catalogue.actions.merging import merge, split
from shulian.apps.catalogue.actions.misjoined import keep_joined, look_at_joined
from shulian.apps.catalogue.models import Misjoined, MisjoinedMark, Record, Regrouping, Title
from shulian.apps.catalogue.objections import Objection
from shulian.apps.catalogue.queries.misjoined import misjoined
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.clusters import RULE
from tests import make
from tests.apps.catalogue.files import imported, written
from tests.apps.catalogue.merged import book

pytestmark = pytest.mark.django_db
ISBNS = ("978-7-02-000220-7", "978-7-111-07575-2")


@pytest.fixture
def libraries() -> list[Library]:
    return [make.library(name) for name in ("雁塔区图书馆", "汉台区图书馆", "碑林区图书馆")]


@pytest.fixture
def joined(libraries: list[Library]) -> Title:
    """Two editions of other numbers and one without a number, in one title as an earlier rule left them."""
    for library, isbn in zip(libraries, (*ISBNS, ""), strict=True):
        imported(library, written(book("1", "人生", isbn)))
    imported(libraries[0], written(book("2", "平凡的世界")))
    imported(libraries[1], written(book("2", "平凡的世界")))
    title = Title.objects.filter(title="人生").order_by("pk")[0]
    Record.objects.filter(control_number="1").update(title=title)
    Title.objects.filter(title="人生").exclude(pk=title.pk).update(gone_at=title.added_at, merged_into=title)
    restated({title.pk: title})
    title.save()
    return title


def waiting(libraries: list[Library] | None = None) -> list[tuple[int, int]]:
    """The titles that wait, each with the number of records that would stand apart."""
    return [(row.title_id, len(row.records)) for row in misjoined(libraries)]


def test_a_title_whose_records_would_not_be_joined_today_is_listed_and_nothing_is_parted(
    joined: Title, libraries: list[Library]
) -> None:
    before = dict(Record.objects.values_list("pk", "title"))
    assert jobs.look_at_joined_titles(timestamp=0) == 2
    assert waiting() == waiting([libraries[0]]) == [(joined.pk, 1)]
    assert waiting([make.library("汉中市图书馆")]) == []
    assert dict(Record.objects.values_list("pk", "title")) == before
    assert look_at_joined() == 0


def test_what_was_parted_is_listed_no_longer(joined: Title) -> None:
    look_at_joined()
    assert split(Act("test"), joined.pk, Misjoined.objects.get().records).ok
    assert waiting() == []


def test_what_is_kept_is_not_asked_again_unless_other_records_would_stand_apart(
    joined: Title, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at_joined()
    pk = Misjoined.objects.get().pk
    assert keep_joined(Act("test"), pk) is None
    assert keep_joined(Act("test"), pk) is Objection.DECIDED_ALREADY
    assert waiting() == []
    assert Entry.objects.filter(kind="records-kept-together", title=joined.pk).count() == 1
    monkeypatch.setattr(actions, "RULE", RULE + 1)
    assert look_at_joined() == 2
    assert waiting() == []
    Misjoined.objects.update(records=[0])
    monkeypatch.setattr(actions, "RULE", RULE + 2)
    look_at_joined()
    assert waiting() == [(joined.pk, 1)]


def test_a_new_rule_looks_anew_and_forgets_what_it_would_join(joined: Title, monkeypatch: pytest.MonkeyPatch) -> None:
    look_at_joined()
    monkeypatch.setattr(actions, "RULE", RULE + 1)
    monkeypatch.setattr(actions, "strays", lambda _editions, _sure=(): [])
    look_at_joined()
    assert not Misjoined.objects.exists()
    assert MisjoinedMark.objects.get().rule == RULE + 1


def test_what_somebody_joined_is_no_matter_of_the_rule(libraries: list[Library]) -> None:
    for library, isbn in zip(libraries, ISBNS, strict=False):
        imported(library, written(book("1", "人生", isbn)))
    one, other = Title.objects.order_by("pk")
    assert merge(Act("test"), [other.pk], one.pk).ok
    look_at_joined()
    assert waiting() == []


def test_what_the_rule_joined_of_itself_then_is_listed(libraries: list[Library]) -> None:
    for library, isbn in zip(libraries, ISBNS, strict=False):
        imported(library, written(book("1", "人生", isbn)))
    one, other = Title.objects.order_by("pk")
    assert merge(Act("test"), [other.pk], one.pk).ok
    Regrouping.objects.update(is_automatic=True)
    look_at_joined()
    assert waiting() == [(one.pk, 1)]


def test_a_round_that_is_broken_off_goes_on_where_it_stopped(joined: Title, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    note: Callable[..., None] = actions._note

    def crash(titles: list[int]) -> None:
        note(titles)
        if joined.pk not in titles:
            raise KeyboardInterrupt

    monkeypatch.setattr(actions, "_note", crash)
    with pytest.raises(KeyboardInterrupt):
        look_at_joined()
    assert MisjoinedMark.objects.get().title == joined.pk
    monkeypatch.setattr(actions, "_note", note)
    assert look_at_joined() == 1
    assert waiting() == [(joined.pk, 1)]
