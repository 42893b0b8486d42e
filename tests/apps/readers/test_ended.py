"""What is kept for a reader's sake only goes when its time is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils.translation import override

from shulian import clock
from shulian.apps.circulation.actions.history import Switched, switch_history
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers.actions.consents import Said, record
from shulian.apps.readers.actions.ended import NO_GUARDIAN, forget_ended
from shulian.apps.readers.models import CardAct, Consent, DataWish, GuardianConsent, Proxy, Reader, Registration
from shulian.core.consents import Kind
from shulian.interfaces.templatetags.look import acted
from tests import make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _noon() -> object:
    with clock.stopped_at(datetime(2026, 11, 25, 12, tzinfo=clock.PLACE)):
        yield


def child(born: date) -> Reader:
    reader = make.reader(make.library(f"馆{born}"), name="小读者")
    guardian = {"guardian_name": "王建国", "guardian_consented_at": clock.now()}
    Reader.objects.filter(pk=reader.pk).update(birth_date=born, **guardian)
    GuardianConsent.objects.create(reader=reader, text="同意", guardian_name="王建国", given_through="desk")
    return reader


def test_what_a_child_agreed_to_as_of_age_ends_in_the_night_where_a_correction_of_before_left_it() -> None:
    young, youth = (make.reader(make.library(f"{name}馆"), birth_date=date(1990, 1, 1)) for name in ("少儿", "青年"))
    for reader, born in ((young, date(2012, 11, 26)), (youth, date(2012, 11, 25))):
        for kind in (Kind.NOTICE, Kind.SHARING):
            assert record(Act("portal"), reader, kind, Said()) is None
        assert switch_history(Act("portal"), reader, on=True) is Switched.ON
        Reader.objects.filter(pk=reader.pk).update(birth_date=born)
    assert [forget_ended(Act("job")) for _night in range(2)] == [2, 0]
    assert list(Consent.objects.filter(reader=young, ended_at=None).values_list("kind", flat=True)) == [Kind.NOTICE]
    assert Consent.objects.filter(reader=youth, ended_at=None).count() == 3
    assert dict(Reader.objects.values_list("pk", "keeps_history")) == {young.pk: False, youth.pk: True}


def test_a_guardian_is_forgotten_once_the_child_is_of_age_and_nothing_can_be_disputed() -> None:
    grown, just, minor = child(date(2008, 10, 26)), child(date(2008, 10, 27)), child(date(2012, 1, 1))
    assert forget_ended(Act("job")) == 1
    known = Reader.objects.exclude(guardian_name="").values_list("pk", flat=True)
    assert set(known) == {just.pk, minor.pk}
    assert {name: getattr(Reader.objects.get(pk=grown.pk), name) for name in NO_GUARDIAN} == NO_GUARDIAN
    assert not GuardianConsent.objects.filter(reader=grown).exists()
    assert Entry.objects.get(kind="ended-forgotten").details["guardians"] == 1


def test_whoever_was_never_checked_still_waits_for_the_check_when_no_consent_can_come() -> None:
    unchecked, checked = child(date(2008, 1, 1)), child(date(2008, 1, 2))
    Reader.objects.update(awaits="consent")
    for reader, state in ((unchecked, "provisional"), (checked, "confirmed")):
        Registration.objects.create(reader=reader, library=reader.home_library, way="web", state=state)
    forget_ended(Act("job"))
    assert dict(Reader.objects.values_list("pk", "awaits")) == {unchecked.pk: "check", checked.pk: ""}


def test_at_eighteen_the_card_opens_whatever_a_guardian_withdrew_while_the_guardian_is_kept_for_disputes() -> None:
    today, tomorrow = child(date(2008, 11, 25)), child(date(2008, 11, 26))
    Reader.objects.update(awaits="consent")
    assert forget_ended(Act("job")) == 1
    assert dict(Reader.objects.values_list("pk", "awaits")) == {today.pk: "", tomorrow.pk: "consent"}
    assert not Reader.objects.filter(guardian_name="").exists()
    assert Entry.objects.get(kind="ended-forgotten").details["of_age"] == 1


def test_a_proxy_is_forgotten_after_its_time() -> None:
    reader = make.reader(make.library("雁塔区图书馆"))
    kept = ((TODAY - timedelta(days=30), None), (None, None), (TODAY + timedelta(days=30), None))
    gone = ((TODAY - timedelta(days=31), None), (None, clock.now() - timedelta(days=31)))
    for ends, revoked in (*kept, *gone):
        Proxy.objects.create(reader=reader, name="李梅", starts_on=date(2026, 1, 1), ends_on=ends, revoked_at=revoked)
    assert forget_ended(Act("job")) == len(gone)
    assert forget_ended(Act("job")) == 0
    assert Entry.objects.filter(kind="ended-forgotten").count() == 1


def test_a_wish_is_forgotten_long_after_its_answer() -> None:
    reader = make.reader(make.library("雁塔区图书馆"))
    long_ago = clock.now() - timedelta(days=400)
    for state, answered in (("open", None), ("done", long_ago), ("declined", clock.now())):
        DataWish.objects.create(
            reader=reader, library=reader.home_library, kind="correct", what=state, state=state,
            asked_at=long_ago, answered_at=answered,
        )  # fmt: skip
    assert forget_ended(Act("job")) == 1
    assert set(DataWish.objects.values_list("state", flat=True)) == {"open", "declined"}


def test_of_what_was_done_with_a_card_the_day_is_kept() -> None:
    reader = make.reader(make.library("雁塔区图书馆"))
    long_ago = datetime(2026, 10, 25, 23, 41, 7, tzinfo=clock.PLACE)
    old, new = (
        CardAct.objects.create(
            reader=reader, card=reader.cards.get(), deed="freeze", source="portal", done_at=at, command=uuid4()
        )
        for at in (long_ago, long_ago + timedelta(days=2))
    )
    code = old.code
    assert forget_ended(Act("job")) == 1
    assert forget_ended(Act("job")) == 0
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.done_at, old.code) == (datetime(2026, 10, 25, tzinfo=clock.PLACE), code)
    with override("zh-hans"):
        assert (acted(old.done_at), acted(new.done_at)) == ("2026年10月25日", "2026年10月27日 23:41")
