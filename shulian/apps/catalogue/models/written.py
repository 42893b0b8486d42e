"""A column of JSON that is kept as it is written."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression


class WrittenJSONField(models.JSONField):
    """JSON in which nobody looks for anything: the database checks it and keeps its text, and takes nothing apart.

    For the fields of a record that is half of what their row costs. Rows cannot be told apart by such a column.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The other type of JSON."""
        return "json"

    def from_db_value(self, value: Any, expression: Expression, connection: BaseDatabaseWrapper) -> Any:
        """The value itself: the driver has read it."""
        return value
