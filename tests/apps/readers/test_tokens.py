"""New tokens in January: last year stays countable and forgets who."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.circulation import retention
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.journal.actions import Act
from shulian.apps.journal.jobs import forget_commands
from shulian.apps.journal.models import Entry
from shulian.apps.readers import jobs
from shulian.apps.readers.actions import tokens
from shulian.apps.readers.actions.contact import Contact, change_contact
from shulian.apps.readers.actions.credentials import bind, free
from shulian.apps.readers.actions.pins import change_pin
from shulian.apps.readers.actions.views import Why, note_view
from shulian.apps.readers.actions.wishes import answer_wish, ask_deletion
from shulian.apps.readers.models import DataWish, FormerToken, Privacy, Reader, View
from shulian.apps.readers.queries import looked_between, tokens_of
from shulian.apps.readers.sign_in import CardBackend, check_pin, seal_pin
from shulian.apps.statistics.actions import sync_definitions
from shulian.apps.statistics.queries.figures import grouped, indicator_by_code
from shulian.apps.statistics.queries.places import Group
from shulian.core import credentials
from shulian.core.credentials import Value
from shulian.core.periods import parse
from shulian.core.retention import Reason
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
AUTUMN = datetime(2026, 10, 5, 2, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 16, 1, tzinfo=UTC)
"""One minute past midnight where the libraries stand."""
SPRING = datetime(2027, 3, 1, 4, tzinfo=UTC)
PIN = "482913"


@pytest.fixture
def readers() -> list[Reader]:
    """Three readers who borrow and bring back in autumn; their tokens are those of the year."""
    library, other = make.library("雁塔区图书馆"), make.library("碑林区图书馆")
    with clock.stopped_at(AUTUMN):
        make.policy()
        jobs.renew_tokens(0)
        made = [make.reader(library, f"C-{number}") for number in range(3)]
        for number, place in ((0, library), (0, other), (1, library), (2, other)):
            item = make.item(place)
            for kind, card in ((Kind.CHECKOUT, f"C-{number}"), (Kind.CHECKIN, None)):
                assert settle_one(Command(kind, place.pk, "desk", item=item.pk, card=card)).ok
    return made


def active_readers(period: str) -> list[int | None]:
    """Of each library alone and of both together."""
    sync_definitions()
    indicator = indicator_by_code("active-readers")
    assert indicator
    places = sorted({entry for entry in Entry.objects.values_list("library", flat=True) if entry})
    groups = [Group(str(place), "", (place,)) for place in places] + [Group("all", "", tuple(places))]
    return [group.value for group in grouped(indicator, parse(period), groups)]


def fresh(readers: list[Reader]) -> list[Reader]:
    return [Reader.objects.get(pk=reader.pk) for reader in readers]


def test_nothing_is_renewed_within_the_year(readers: list[Reader]) -> None:
    with clock.stopped_at(AUTUMN + timedelta(days=80)):
        assert tokens.renew_tokens(Act("job")) is None
        assert tokens.readers_to_renew() == 0
    assert [one.token for one in fresh(readers)] == [one.token for one in readers]


def test_every_reader_gets_a_new_token_in_january_once(readers: list[Reader]) -> None:
    with clock.stopped_at(NEW_YEAR):
        make.reader(readers[0].home_library, "C-NEW")
        assert tokens.readers_to_renew() == 3
        assert tokens.renew_tokens(Act("job")) == 3
        assert tokens.renew_tokens(Act("job")) is None
    now = fresh(readers)
    assert {one.token for one in now}.isdisjoint(one.token for one in readers)
    assert tokens_of(now[0]) == [now[0].token, readers[0].token]
    assert (Entry.objects.get(kind="tokens-renewed").quantity, FormerToken.objects.count()) == (3, 3)


def test_an_interrupted_renewal_goes_on(readers: list[Reader], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "BATCH", 1)

    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with clock.stopped_at(NEW_YEAR):
        with pytest.raises(KeyboardInterrupt):
            tokens.renew_tokens(Act("command"), stop)
        (first,) = FormerToken.objects.all()
        renewed = Reader.objects.get(pk=first.reader_id).token
        assert tokens.renew_tokens(Act("job")) == 3
    assert Reader.objects.get(pk=first.reader_id).token == renewed


def test_the_guard_leaps_so_that_versions_do_not_lead_from_token_to_token(readers: list[Reader]) -> None:
    before = [one.version for one in fresh(readers)]
    with clock.stopped_at(NEW_YEAR):
        tokens.renew_tokens(Act("job"))
    assert all(now.version > then for now, then in zip(fresh(readers), before, strict=True))


def test_the_figures_of_a_closed_year_stay_and_the_new_year_counts_for_itself(readers: list[Reader]) -> None:
    then = active_readers("2026")
    assert then == [2, 2, 3]
    with clock.stopped_at(NEW_YEAR):
        tokens.renew_tokens(Act("job"))
    with clock.stopped_at(SPRING):
        place = readers[0].home_library
        assert settle_one(Command(Kind.CHECKOUT, place.pk, "desk", item=make.item(place).pk, card="C-0")).ok
        tokens.forget_tokens(Act("job"))
    assert active_readers("2026") == then
    assert active_readers("2027")[-1] == 1


def places_of(text: str) -> set[str]:
    """The tables in which this text stands anywhere, in whatever column."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def test_last_years_entries_cannot_be_tied_to_a_reader_any_more(readers: list[Reader]) -> None:
    old = readers[0].token
    assert "readers_reader" in places_of(str(old))
    with clock.stopped_at(NEW_YEAR):
        tokens.renew_tokens(Act("job"))
        assert "readers_formertoken" in places_of(str(old))
    with clock.stopped_at(SPRING):
        retention.forget_loans(Act("job"))
        tokens.forget_tokens(Act("job"))
        forget_commands(0)
    # The token itself stands nowhere but in the journal.
    places = places_of(str(old))
    assert places
    assert all(table.startswith("journal_entry") for table in places)
    assert tokens_of(fresh(readers)[0]) == [fresh(readers)[0].token]
    # And what stands beside it in an entry leads to nobody: neither who acted, nor the loan, nor the stored command.
    entries = Entry.objects.filter(reader=old)
    assert entries.exists()
    assert not Reader.objects.filter(account__in=entries.exclude(actor=None).values("actor")).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM journal_entry AS entry JOIN circulation_loan AS loan ON loan.item_id = entry.item "
            "WHERE entry.reader = %s AND loan.reader_id IS NOT NULL",
            [old],
        )
        assert cursor.fetchone()[0] == 0
        cursor.execute(
            "SELECT count(*) FROM journal_entry AS entry JOIN journal_command AS command ON command.id = entry.command "
            "WHERE entry.reader = %s",
            [old],
        )
        assert cursor.fetchone()[0] == 0


def own_moments(reader: Reader) -> set[tuple[str, datetime]]:
    """Every moment that stands in a row of this reader or of the reader's account, in whatever table."""
    found = set()
    for model in apps.get_models():
        times = [field.name for field in model._meta.fields if field.get_internal_type() == "DateTimeField"]
        for field in model._meta.fields if times else ():
            of = {Reader: reader.pk, Account: reader.account_id}.get(field.related_model)
            own = model._base_manager.filter(**{field.name: of}) if of else []
            found |= {(f"{model.__name__}.{name}", getattr(row, name)) for row in own for name in times}
    return {(name, moment) for name, moment in found if moment}


def the_year_goes_by() -> None:
    """What is forgotten in the spring after it is gone."""
    with clock.stopped_at(NEW_YEAR):
        tokens.renew_tokens(Act("job"))
    with clock.stopped_at(SPRING):
        retention.forget_loans(Act("job"))
        tokens.forget_tokens(Act("job"))


def test_no_moment_of_a_readers_own_rows_leads_to_an_entry_of_last_year(readers: list[Reader]) -> None:
    """Whatever the reader does beside lending keeps the moment with the reader: its entry has no token."""
    reader, place = fresh(readers)[0], readers[0].home_library
    account = Account.objects.create_user("reader:9", None, display_name="王小明", kind=Account.Kind.READER)
    keeper = make.staff(Role.DESK_LIBRARIAN, place)
    Reader.objects.filter(pk=reader.pk).update(account=account)
    reader.account = account
    made: list[Any] = []
    acts: list[Callable[[], Any]] = [
        lambda: made.append(bind(Act("portal"), reader, Value(credentials.Kind.WECHAT, "somebody", "wx-app"))),
        lambda: free(Act("portal"), made[0]),
        lambda: ask_deletion(Act("portal"), reader, ""),
        lambda: answer_wish(Act("desk"), DataWish.objects.get(), "请先还书", done=False),
        lambda: change_pin(Act("portal"), reader, PIN),
        lambda: change_contact(Act("portal"), reader, Contact("wo@example.cn", "", frozenset()), proven=True),
        lambda: [check_pin(reader, "000000", "machine") for _slip in range(11)],
        lambda: note_view(keeper, place, reader, Why(Reason.CIRCULATION)),
    ]
    for hour, act in enumerate(acts, start=1):
        with clock.stopped_at(AUTUMN + timedelta(hours=hour)):
            act()
            item = make.item(place) if hour == len(acts) else None
            for kind, card in ((Kind.CHECKOUT, "C-0"), (Kind.CHECKIN, None)) if item else ():
                assert settle_one(Command(kind, place.pk, "desk", item=item.pk, card=card, actor=keeper.pk)).ok
    old = fresh(readers)[0].token
    assert Entry.objects.filter(kind__in=["credential-freed", "contact-changed", "sign-in-closed"]).count() == 3
    the_year_goes_by()
    entries = list(Entry.objects.filter(reader=old).exclude(happened_at=AUTUMN))
    assert {entry.kind for entry in entries} >= {"checkout", "checkin"}
    near = [
        (name, entry.kind)
        for name, moment in own_moments(reader)
        for entry in entries
        if abs(moment - entry.happened_at) < timedelta(hours=1) or abs(moment - entry.recorded_at) < timedelta(hours=1)
    ]
    assert near == []
    view = View.objects.get()
    assert (clock.local(view.seen_at).day, view.hour) == (1, view.seen_at)


def test_of_when_a_reader_gave_an_address_the_day_is_kept_of_before_too(readers: list[Reader]) -> None:
    Reader.objects.filter(pk=readers[0].pk).update(email_since=datetime(2026, 10, 5, 17, 30, 5, tzinfo=UTC))
    with clock.stopped_at(AUTUMN):
        change_contact(Act("portal"), readers[1], Contact("wo@example.cn", "", frozenset()), proven=True)
    with connection.cursor() as cursor:
        cursor.execute(import_module("shulian.apps.readers.migrations.0018_address_by_its_day").DAYS)
    kept = [one.email_since and clock.local(one.email_since) for one in fresh(readers)]
    assert kept == [clock.midnight(date(2026, 10, 6)), clock.midnight(date(2026, 10, 5)), None]


def test_of_looks_of_past_years_the_month_is_left_each_once(readers: list[Reader]) -> None:
    reader, place = readers[0], readers[0].home_library
    keeper = make.staff(Role.DESK_LIBRARIAN, place)
    for moment in (AUTUMN, AUTUMN + timedelta(days=3), AUTUMN + timedelta(days=40), NEW_YEAR):
        with clock.stopped_at(moment):
            note_view(keeper, place, reader, Why(Reason.CIRCULATION))
    with clock.stopped_at(NEW_YEAR):
        tokens.renew_tokens(Act("job"))
    assert View.objects.count() == 4
    with clock.stopped_at(SPRING):
        tokens.forget_tokens(Act("job"))
    seen = [clock.local(view.seen_at) for view in View.objects.order_by("seen_at")]
    assert [f"{at:%Y-%m-%d %H:%M}" for at in seen] == ["2026-10-01 00:00", "2026-11-01 00:00", "2027-01-01 00:01"]
    of_a_day = View.objects.filter(looked_between(date(2026, 10, 20), date(2026, 10, 21)))
    assert of_a_day.count() == 1
    assert not View.objects.filter(looked_between(date(2026, 12, 1), date(2026, 12, 31))).exists()


def test_tokens_are_kept_until_nothing_of_their_year_can_be_disputed(readers: list[Reader]) -> None:
    with clock.stopped_at(NEW_YEAR):
        tokens.renew_tokens(Act("job"))
    with clock.stopped_at(NEW_YEAR + timedelta(days=30)):
        assert jobs.forget_tokens(0) == 0
    with clock.stopped_at(NEW_YEAR + timedelta(days=32)):
        assert jobs.forget_tokens(0) == 3
        assert jobs.forget_tokens(0) == 0
    assert Entry.objects.get(kind="tokens-forgotten").quantity == 3


def test_an_alliance_that_is_new_to_this_begins_with_its_present_tokens() -> None:
    reader = make.reader(make.library("雁塔区图书馆"), registered_at=AUTUMN - timedelta(days=900))
    with clock.stopped_at(AUTUMN):
        assert jobs.renew_tokens(0) is None
    assert Privacy.objects.get().tokens_of_year == 2026
    assert fresh([reader])[0].token == reader.token


def test_a_pin_opens_the_account_under_any_token(readers: list[Reader]) -> None:
    Reader.objects.filter(pk=readers[0].pk).update(pin=seal_pin(readers[0], PIN))
    with clock.stopped_at(NEW_YEAR):
        tokens.renew_tokens(Act("job"))
    account = CardBackend().authenticate(None, "C-0", PIN)
    assert account is not None
    assert str(readers[0].token) not in account.username


def _salt_with_token(reader: Reader) -> None:
    """As PINs were sealed when the token was their salt."""
    reader.pin_salt = reader.token
    Reader.objects.filter(pk=reader.pk).update(pin_salt=reader.token, pin=seal_pin(reader, PIN))


def test_a_pin_salted_with_a_token_is_sealed_anew_at_the_next_sign_in(readers: list[Reader]) -> None:
    for reader in readers[:2]:
        _salt_with_token(reader)
    assert CardBackend().authenticate(None, "C-0", PIN)
    with clock.stopped_at(NEW_YEAR):
        tokens.renew_tokens(Act("job"))
    assert CardBackend().authenticate(None, "C-0", PIN)
    # Somebody who only ever types it at machines.
    assert check_pin(Reader.objects.get(pk=readers[1].pk), PIN, "sip2") is True
    assert Reader.objects.filter(pin_salt__in=FormerToken.objects.values("token")).count() == 0


def test_a_pin_that_nobody_used_since_goes_with_the_token_it_was_salted_with(readers: list[Reader]) -> None:
    _salt_with_token(readers[0])
    with clock.stopped_at(NEW_YEAR):
        tokens.renew_tokens(Act("job"))
    with clock.stopped_at(SPRING):
        tokens.forget_tokens(Act("job"))
    assert CardBackend().authenticate(None, "C-0", PIN) is None
    assert "readers_reader" not in places_of(str(readers[0].token))
