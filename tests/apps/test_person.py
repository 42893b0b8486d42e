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
from django.db.models import Field

from shulian import clock
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.readers.models import Card, Reader
from shulian.core.retention import Fate
from shulian.interfaces.persons import PERSONS
from tests import make

TOKENS = {"token", "reader", "reader_token", "recipient"}
"""How a column is called that knows a reader by a bare id or by the token."""
OF_PROGRAMS = {"catalogue.HarvestSource.token"}
"""Where a harvest goes on at another catalogue: a token between programs."""


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
