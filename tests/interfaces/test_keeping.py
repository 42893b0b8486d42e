"""What is forgotten by itself: logs, sign-ins, dead cards; and how its page counts."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import override_settings

from shulian import clock
from shulian.apps.alliance.actions.feedback import forget_contacts
from shulian.apps.alliance.models import Feedback, Library, Tries
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Card
from shulian.interfaces import keeping
from tests import make

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=400)


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆")


def test_a_log_is_put_aside_once_a_month_and_deleted_after_its_days(tmp_path: Path) -> None:
    log, old = tmp_path / "web.log", tmp_path / "web.2020-01.log.old"
    log.write_text("one line\n")
    old.write_text("old\n")
    then = (clock.now() - LONG_AGO).timestamp()
    os.utime(old, (then, then))
    (tmp_path / "worker.log").write_text("")
    with override_settings(LOG_FOLDER=tmp_path):
        assert keeping.turn_logs() == 1
        assert [file.read_text() for file in tmp_path.glob("worker.*.log.old")] == [""]
        aside = list(tmp_path.glob("web.*.log.old"))
        assert [file.read_text() for file in aside] == ["one line\n"]
        assert (log.read_text(), aside[0].stat().st_mode & 0o777) == ("", 0o600)
        log.write_text("another line\n")
        assert keeping.turn_logs() == 0
        assert log.read_text() == "another line\n"


def test_sessions_and_attempts_of_long_ago_go(db: None) -> None:
    now = clock.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=2))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(days=2))
    Tries.objects.create(digest=b"1", touched_at=now - LONG_AGO)
    Tries.objects.create(digest=b"2", touched_at=now)
    gone = keeping.forget_sign_ins()
    assert (gone["sessions"], gone["attempts"]) == (1, 1)
    assert Session.objects.get().session_key == "new"


def test_a_dead_card_is_forgotten_but_never_the_only_one(library: Library) -> None:
    reader, other = make.reader(library, "C-LIVE"), make.reader(library, "C-ONLY")
    then = clock.now() - LONG_AGO
    for owner, number in ((reader, "C-DEAD"), (reader, "C-YOUNG")):
        Card.objects.create(number=number, reader=owner, library=library, status=Card.Status.REPLACED)
    Card.objects.exclude(number="C-YOUNG").update(issued_at=then)
    Card.objects.filter(reader=other).update(status=Card.Status.LOST)
    assert keeping.forget_dead_cards() == 1
    assert set(Card.objects.values_list("number", flat=True)) == {"C-LIVE", "C-ONLY", "C-YOUNG"}


def test_how_to_reach_who_wrote_goes_some_weeks_after_the_answer(library: Library) -> None:
    answered = {"library": library, "contact": b"sealed", "status": Feedback.Status.ANSWERED}
    old = Feedback.objects.create(message="灯太暗", answered_at=clock.now() - timedelta(days=61), **answered)
    Feedback.objects.create(message="谢谢", answered_at=clock.now() - timedelta(days=59), **answered)
    Feedback.objects.create(message="等着", library=library, contact=b"sealed")
    assert forget_contacts(Act("job")) == 1
    assert [one.pk for one in Feedback.objects.all() if not one.contact] == [old.pk]
    assert Feedback.objects.get(pk=old.pk).message == "灯太暗"


def test_every_rule_has_a_job_that_runs_by_the_clock() -> None:
    lines = keeping.lines()
    assert len(lines) == len(keeping.KEEPINGS)
    assert [str(line.name) for line in lines if line.beat is None] == []
