"""The processing register and the program agree: every personal column stands in it, and nothing that is not there."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import GenericIPAddressField

from shulian.apps.readers.models import Reader
from shulian.apps.readers.processing import purposes
from shulian.core.processing import covers
from tests.apps.test_person import columns

OF_THE_PROGRAM = {"id", "version", "is_demonstration"}
"""Columns of a reader that say nothing of the person."""
OF_PROGRAMS = {"alliance.Factor", "alliance.AccountFactor"}

OF_LIBRARIES = {"statistics.SushiAccess.sealed", "catalogue.CatalogueTarget.sealed"}
"""Sealed, and about nobody: what a library is known by at a provider's server, or at another catalogue."""


def sealed() -> Iterator[str]:
    """Every sealed column."""
    for config in apps.get_app_configs():
        name = f"{config.name}.sealed"
        if config.name.startswith("shulian.apps.") and find_spec(name):
            for table in importlib.import_module(name).SEALED:
                yield from (f"{table.name}.{column}" for column in table.columns)


def personal() -> set[str]:
    own = {f"readers.Reader.{field.name}" for field in Reader._meta.fields if field.name not in OF_THE_PROGRAM}
    return (own | set(columns()) | set(sealed())) - OF_LIBRARIES


FROM_OUTSIDE = {
    "alliance.ApiToken.name",
    "alliance.Feedback.message",
    "axes.AccessAttempt.username",
    "axes.AccessAttempt.user_agent",
    "mfa.Authenticator.data",
    "procrastinate.ProcrastinateJob.args",
    "sessions.Session.session_data",
}
"""Columns that tell of people without pointing to a reader."""
SWITCHED_OFF = {"axes.AccessLog", "axes.AccessFailureLog"}
"""Tables of others' programs into which nothing is written here."""


def addresses() -> set[str]:
    """Every column that holds a network address."""
    fields = (field for model in apps.get_models() for field in model._meta.concrete_fields)
    found = {f"{one.model._meta.label}.{one.name}" for one in fields if isinstance(one, GenericIPAddressField)}
    return {column for column in found if column.rpartition(".")[0] not in SWITCHED_OFF}


def registered() -> list[str]:
    return [column for purpose in purposes() for column in purpose.columns]


def test_every_personal_column_stands_in_the_register() -> None:
    assert sorted(column for column in personal() if not covers(registered(), column)) == []


def test_addresses_and_what_other_programs_keep_of_people_stand_in_it_too() -> None:
    assert settings.AXES_DISABLE_ACCESS_LOG
    assert not getattr(settings, "AXES_ENABLE_ACCESS_FAILURE_LOG", False)
    assert sorted(column for column in addresses() | FROM_OUTSIDE if not covers(registered(), column)) == []


@pytest.mark.parametrize("column", sorted(set(registered())))
def test_nothing_stands_in_the_register_that_is_not_there(column: str) -> None:
    label, _dot, field = column.rpartition(".")
    model = apps.get_model(label)
    assert field == "*" or model._meta.get_field(field)


def test_every_purpose_is_told_in_both_languages_and_once() -> None:
    codes = [purpose.code for purpose in purposes()]
    assert len(codes) == len(set(codes))
    for purpose in purposes():
        texts = (purpose.name, purpose.why, purpose.data, purpose.retention)
        assert all(texts), purpose.code
        assert all((purpose.name_en, purpose.why_en, purpose.data_en, purpose.retention_en)), purpose.code
