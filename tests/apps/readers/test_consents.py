"""Texts in versions, consents on them, and what stops when one is taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.history import switch_history
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers import consents
from shulian.apps.readers.actions.consents import Said, Wording, publish, record, withdraw, write_draft
from shulian.apps.readers.models import Category, Consent, ConsentText, Reader
from shulian.core.consents import By, Fault, How, Kind, Standing, TextFault
from tests import make

pytestmark = pytest.mark.django_db

WORDING = Wording(
    "人脸识别单独同意书", "您可以随时撤回。", "Consent to face recognition", "You may withdraw it at any time."
)
GUARDIAN = Said(By.GUARDIAN, How.DESK)


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆")


def publish_version(kind: Kind, *, again: bool = True, days: int = 0) -> ConsentText:
    assert write_draft(Act("office"), kind, WORDING) == {}
    draft = consents.draft_of(kind)
    assert draft is not None
    assert publish(Act("office"), draft, clock.today() + timedelta(days=days), asks_again=again) is None
    draft.refresh_from_db()
    return draft


def child(library: Library) -> Reader:
    return make.reader(library, birth_date=clock.today() - timedelta(days=8 * 366), category_id="juvenile")


def test_a_consent_stands_until_a_version_asks_again(library: Library) -> None:
    reader = make.reader(library)
    publish_version(Kind.FACE)
    assert not consents.given(reader, Kind.FACE)
    assert record(Act("portal"), reader, Kind.FACE, Said()) is None
    assert consents.given(reader, Kind.FACE)
    publish_version(Kind.FACE, again=False)
    assert consents.given(reader, Kind.FACE)
    publish_version(Kind.FACE, again=True, days=1)
    assert consents.given(reader, Kind.FACE)
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        assert not consents.given(reader, Kind.FACE)
        assert [line.kind for line in consents.to_ask(reader)] == [Kind.FACE]
        assert record(Act("portal"), reader, Kind.FACE, Said(version=2)) is Fault.NOT_THE_TEXT
        assert record(Act("portal"), reader, Kind.FACE, Said(version=3)) is None
        assert consents.given(reader, Kind.FACE)
    assert [(one.version, one.withdrawn) for one in consents.said_by(reader)] == [(3, False), (1, False)]


def test_a_published_text_is_never_changed(library: Library) -> None:
    text = publish_version(Kind.NOTICE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(body="anders")
    with pytest.raises(IntegrityError), transaction.atomic():
        text.delete()
    assert write_draft(Act("office"), Kind.NOTICE, WORDING) == {}
    assert [one.version for one in consents.texts_of(Kind.NOTICE)] == [2, 1]


def test_a_text_needs_both_languages_and_a_day_to_come() -> None:
    assert write_draft(Act("office"), Kind.FACE, Wording("题", "文", "", "")) == {
        "title_en": TextFault.EMPTY,
        "body_en": TextFault.EMPTY,
    }
    assert write_draft(Act("office"), Kind.FACE, WORDING) == {}
    draft = consents.draft_of(Kind.FACE)
    assert draft is not None
    yesterday = clock.today() - timedelta(days=1)
    assert publish(Act("office"), draft, yesterday, asks_again=True) is TextFault.IN_THE_PAST
    assert consents.text_now(Kind.FACE) is None


def test_a_child_has_its_guardian_agree_and_the_card_stops_when_that_is_taken_back(library: Library) -> None:
    reader = child(library)
    assert record(Act("portal"), reader, Kind.CHILD, Said()) is Fault.NEEDS_GUARDIAN
    assert record(Act("desk"), reader, Kind.CHILD, GUARDIAN) is None
    assert withdraw(Act("portal"), reader, Kind.CHILD, Said()) is Fault.NEEDS_GUARDIAN
    assert withdraw(Act("desk"), reader, Kind.CHILD, GUARDIAN) is None
    reader.refresh_from_db()
    assert reader.awaits == "consent"
    assert withdraw(Act("desk"), reader, Kind.CHILD, GUARDIAN) is Fault.NOT_GIVEN


def test_concessions_end_with_the_consent_to_health_data(library: Library) -> None:
    reader = make.reader(library, category_id="special-needs")
    record(Act("desk"), reader, Kind.HEALTH, Said(how=How.PAPER))
    withdraw(Act("portal"), reader, Kind.HEALTH, Said())
    reader.refresh_from_db()
    assert reader.category_id == "adult"


def test_a_child_stays_a_child_and_every_kind_that_tells_of_health_ends(library: Library) -> None:
    """By the kind, not by its code: the office makes kinds of its own; and by the age."""
    born = clock.today() - timedelta(days=9 * 365)
    Category.objects.create(code="blind", name="视障读者", name_en="Blind", kind="special-needs", ways=["desk"])
    child, adult = make.reader(library, birth_date=born, category_id="blind"), make.reader(library, category_id="blind")
    for reader, by in ((child, By.GUARDIAN), (adult, By.SELF)):
        assert record(Act("desk"), reader, Kind.HEALTH, Said(by, How.PAPER)) is None
        assert withdraw(Act("portal"), reader, Kind.HEALTH, Said(by)) is None
    assert Reader.objects.get(pk=child.pk).category_id == "juvenile"
    assert Reader.objects.get(pk=adult.pk).category_id == "adult"


def test_the_switch_of_the_history_is_a_consent_and_its_withdrawal_switches_it_off(library: Library) -> None:
    reader = make.reader(library)
    assert record(Act("portal"), reader, Kind.HISTORY, Said()) is None
    reader.refresh_from_db()
    assert reader.keeps_history
    assert withdraw(Act("portal"), reader, Kind.HISTORY, Said()) is None
    reader.refresh_from_db()
    assert not reader.keeps_history
    switch_history(Act("portal"), reader, on=True)
    switch_history(Act("portal"), reader, on=False)
    assert not consents.given(reader, Kind.HISTORY)


def test_the_same_command_says_it_once_and_no_entry_names_the_reader(library: Library) -> None:
    reader, act = make.reader(library), Act("portal")
    assert record(act, reader, Kind.SHARING, Said()) is None
    assert record(act, reader, Kind.SHARING, Said()) is None
    assert record(Act("portal"), reader, Kind.SHARING, Said()) is None
    assert Consent.objects.filter(reader=reader).count() == 1
    assert withdraw(Act("portal"), reader, Kind.SHARING, Said()) is None
    assert {entry.reader for entry in Entry.objects.filter(kind__startswith="consent-")} == {None}


def test_how_a_reader_stands_is_one_list(library: Library) -> None:
    reader = make.reader(library, birth_date=date(1990, 5, 1))
    publish_version(Kind.NOTICE)
    record(Act("portal"), reader, Kind.SHARING, Said())
    withdraw(Act("portal"), reader, Kind.SHARING, Said())
    standing = {line.kind: line.standing for line in consents.lines_of(reader)}
    assert standing == {
        Kind.NOTICE: Standing.NEVER,
        Kind.HEALTH: Standing.NEVER,
        Kind.FACE: Standing.NEVER,
        Kind.PHOTO: Standing.NEVER,
        Kind.SHARING: Standing.WITHDRAWN,
        Kind.HISTORY: Standing.NEVER,
    }
    assert [line.kind for line in consents.to_ask(reader)] == [Kind.NOTICE]
