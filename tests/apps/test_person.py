"""What belongs to a person is known by column: where it is, what becomes of it, and that its reader can have it."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from types import ModuleType

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CASCADE, Field

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, ApiToken, Device
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.readers.models import Card, Consent, Proxy, Reader, Registration
from shulian.core.retention import Fate
from shulian.interfaces.persons import PERSONS, export
from shulian.interfaces.portal.on_paper import ledger_of
from tests import make

TOKENS = {"token", "reader", "reader_token", "recipient"}
"""How a column is called that knows a reader by a bare id or by the token."""
OF_PROGRAMS = {"catalogue.HarvestSource.token"}
"""Where a harvest goes on at another catalogue: a token between programs."""

TAKEN = {
    "readers.Card.reader": "cards",
    "readers.CardAct.reader": "card_acts",
    "readers.CardAct.card": "card_acts",
    "readers.Credential.reader": "credentials",
    "readers.Credential.card": "credentials",
    "readers.View.reader": "looked_at",
    "readers.AuditSearch.reader": "audits",
    "readers.Consent.reader": "consents",
    "readers.BreachPerson.reader": "breaches",
    "readers.DataWish.reader": "wishes",
    "readers.Reader.merged_into": "merged_records",
    "readers.ContactPerson.reader": "people",
    "readers.GuardianConsent.reader": "people",
    "readers.FamilyMember.reader": "memberships",
    "readers.Collective.reader": "institution",
    "readers.Proxy.reader": "people",
    "readers.Proxy.person": "i_may_act_for",
    "readers.Registration.reader": "registration",
    "readers.Photo.reader": "photo",
    "readers.ClassListRow.reader": "class_lists",
    "readers.ReaderMerge.target": "merged_records",
    "notices.Notice.recipient": "messages",
    "charges.Charge.reader": "charges",
    "charges.Payment.reader": "payments",
    "charges.Refund.reader": "refunds",
    "charges.Deposit.reader": "deposits",
    "charges.DepositExemption.reader": "deposit_exemptions",
    "circulation.Loan.reader": "loans",
    "circulation.Hold.reader": "holds",
    "circulation.Hold.placed_by": "holds",
    "discovery.SavedSearch.reader": "saved_searches",
    "discovery.Booklist.reader": "lists",
    "discovery.PurchaseSuggestion.reader": "purchase_suggestions",
    "distribution.CollectiveLoan.reader": "collective_loans",
    "alliance.ApiToken.account": "programs",
    "alliance.Device.account": "devices",
    "mfa.Authenticator.user": "second_factors",
}
"""Where a reader finds it in the own copy."""
NOT_TAKEN = {
    "readers.Reader.token": "a pseudonym, which would open the journal to whoever has the copy",
    "readers.FormerToken.reader": "a pseudonym of a former year",
    "readers.FormerToken.token": "a pseudonym of a former year",
    "readers.ErasureListRow.reader": "a proposal between two members of staff",
    "readers.DoubtfulPair.first": "would tell of somebody else's record",
    "readers.DoubtfulPair.second": "would tell of somebody else's record",
    "readers.ReaderMerge.source": "the record that was merged has no reader of its own",
    "journal.Entry.reader": "the pseudonym alone, for figures",
    "account.EmailAddress.user": "the address stands in the record; no row is kept",
    "socialaccount.SocialAccount.user": "what is linked stands among the credentials",
    "alliance.Grant.account": "of staff alone",
    "alliance.Delegation.giver": "of staff alone",
    "alliance.Delegation.receiver": "of staff alone",
}
OWN = {
    "identity_mask": "identity_number",
    "guardian_name": "guardian",
    "guardian_identity_mask": "guardian_identity_number",
    "notice_channels": "told_by",
}
"""Columns of the reader that stand under another name in the copy."""
INNER = {"id", "token", "phone_lookup", "guardian_identity_sealed", "guardian_lookup", "pin", "pin_salt", "version"}
INNER |= {"merged_into", "account", "is_demonstration"}
ELSEWHERE = {"large_print", "read_aloud"}
"""In the part on people and needs."""


def persons() -> Iterator[ModuleType]:
    """Each app's person.py."""
    for config in apps.get_app_configs():
        name = f"{config.name}.person"
        if config.name.startswith("shulian.apps.") and find_spec(name):
            yield importlib.import_module(name)


def columns() -> dict[str, Fate]:
    return {column: fate for person in persons() for column, fate in person.COLUMNS.items()}


def points_to_a_reader(field: Field) -> bool:
    target = field.related_model if field.is_relation else None
    return target in {Reader, Card} or (not field.is_relation and field.name in TOKENS)


def test_every_column_that_points_to_a_reader_is_known_and_has_a_fate() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if points_to_a_reader(field)
        and model._meta.app_config.name.startswith("shulian.")
        and f"{model._meta.label}.{field.name}" not in OF_PROGRAMS
    }
    assert found - columns().keys() == set()


def test_every_column_that_has_a_fate_is_there() -> None:
    for column in columns():
        model, _dot, field = column.rpartition(".")
        assert apps.get_model(model)._meta.get_field(field)


def test_what_loses_its_reader_can_be_without_one() -> None:
    for column, fate in columns().items():
        model, _dot, field = column.rpartition(".")
        if fate is Fate.FORGOTTEN:
            assert apps.get_model(model)._meta.get_field(field).null, column


def test_all_of_it_is_gathered_for_the_reader() -> None:
    assert set(PERSONS) == set(persons())


@pytest.mark.django_db
def test_a_reader_can_have_all_of_it_as_plain_data() -> None:
    make.policy()
    library = make.library("雁塔区图书馆")
    reader = make.reader(library, "C-1")
    item = make.item(library, of=make.title("红楼梦"))
    assert settle_one(Command(Kind.CHECKOUT, library.pk, "desk", item=item.pk, card="C-1")).ok
    with clock.stopped_at(clock.now() + timedelta(hours=1)):
        data: dict[str, object] = {}
        for person in persons():
            data |= person.export(reader)
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    assert "红楼梦" in text
    assert "C-1" in text
    assert str(reader.token) not in text


@pytest.mark.django_db
def test_all_data_is_all_every_column_of_a_person_and_of_the_account_stands_in_the_copy_or_says_why_not() -> None:
    of_account = {
        f"{field.model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if field.is_relation
        and field.related_model is Account
        and getattr(field.remote_field, "on_delete", None) is CASCADE
    }
    assert TAKEN.keys() | NOT_TAKEN.keys() == columns().keys() | of_account
    assert not TAKEN.keys() & NOT_TAKEN.keys()
    reader = make.reader(make.library("雁塔区图书馆"), "C-1")
    copy = export(reader)
    assert set(TAKEN.values()) - copy.keys() == set()
    own = {OWN.get(field.name, field.name) for field in Reader._meta.fields}
    assert own - INNER - ELSEWHERE - copy["reader"].keys() == set()
    assert copy["people"].keys() >= ELSEWHERE


@pytest.mark.django_db
def test_the_copy_tells_how_all_began_where_one_signs_in_and_for_whom_one_acts() -> None:
    library = make.library("雁塔区图书馆")
    other, source = make.reader(library, "C-2", name="李小明"), make.reader(library, "C-3")
    account = Account.objects.create_user("reader-1", "correct horse", kind="reader")
    guardian = {"guardian_name": "王建国", "guardian_phone": secrets.seal("13800000001"), "account": account}
    reader = make.reader(library, "C-1")
    Reader.objects.filter(pk=reader.pk).update(**guardian)
    Reader.objects.filter(pk=source.pk).update(merged_into=reader)
    first = make.reader(library, "C-4")
    Reader.objects.filter(pk=first.pk).update(merged_into=source)
    Registration.objects.create(reader=first, library=library, way="event", state="confirmed")
    Consent.objects.create(reader=source, kind="notice", version=1, by="self", how="desk")
    Registration.objects.create(reader=reader, library=library, way="web", state="confirmed")
    Proxy.objects.create(reader=other, person=reader, name="王", starts_on=clock.today())
    Device.objects.create(account=account, session="s", kind="phone", browser="Firefox Android")
    ApiToken.objects.create(account=account, name="借阅助手", digest="d", expires_at=clock.now())
    copy = export(Reader.objects.get(pk=reader.pk))
    assert copy["reader"]["guardian_phone"] == "13800000001"
    assert [one["kind"] for one in copy["consents"]] == ["notice"]
    begun = [("web", "雁塔区图书馆"), ("event", "雁塔区图书馆")]
    assert sorted((one["way"], one["library"]) for one in copy["registration"]) == sorted(begun)
    assert [one["name"] for one in copy["i_may_act_for"]] == ["李*明"]
    assert [one["browser"] for one in copy["devices"]] == ["Firefox Android"]
    assert [one["name"] for one in copy["programs"]] == ["借阅助手"]
    assert all(copy[part] for part in ("account", "people", "cards"))
    assert ledger_of(copy, "陕西")["tables"]
