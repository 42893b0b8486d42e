"""The tables of every app, made at once or, in older installations, step by step."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def made_at_once() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The migrations that stand for several earlier ones."""
    found = MigrationLoader(connection).disk_migrations
    return {key: list(one.replaces) for key, one in found.items() if one.replaces}


def test_an_installation_whose_tables_were_made_step_by_step_has_nothing_to_make() -> None:
    recorder, steps = MigrationRecorder(connection), made_at_once()
    assert ("circulation", "0001_tables") in steps
    for key, earlier in steps.items():
        recorder.record_unapplied(*key)
        for step in earlier:
            recorder.record_applied(*step)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    executor.check_replacements()
    assert set(steps) <= set(recorder.applied_migrations())


def test_what_is_recorded_as_made_is_what_the_models_say() -> None:
    executor = MigrationExecutor(connection)
    models = executor.loader.project_state().models
    assert models["circulation", "hold"].fields["pickup"].remote_field.model == "alliance.library"
    assert {("readers", "reader"), ("alliance", "account"), ("journal", "entry")} <= set(models)
