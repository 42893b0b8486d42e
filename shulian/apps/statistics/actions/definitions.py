"""Indicators, bases and forms follow the files that come with the product."""

from __future__ import annotations

from django.db import transaction

from shulian.apps.statistics import definitions
from shulian.apps.statistics.models import Base, Form, FormColumn, Indicator, IndicatorVersion


@transaction.atomic
def sync_definitions() -> None:
    """Write what data/*.json says into the tables; safe to repeat."""
    definitions.load(Indicator, Form, FormColumn)
    definitions.load_versions(Indicator, IndicatorVersion)
    definitions.load_bases(Base)
