"""Counting titles by class."""

from __future__ import annotations

from django.db import connection, transaction

from shulian.apps.catalogue.models import ClassCount
from shulian.apps.catalogue.queries.classes import clc
from shulian.core.clc import counts

# Classes differ in what follows the first figures; six characters are more than any class of the scheme has.
_COUNT = """
    SELECT left(replace(clc, '.', ''), 6), count(*) FROM catalogue_title
    WHERE gone_at IS NULL AND clc <> '' GROUP BY 1
"""


def count_classes() -> int:
    """Count the living titles of every class anew; returns how many classes have some."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        counted = counts(clc(), [(number, titles) for number, titles in cursor.fetchall()])
    with transaction.atomic():
        ClassCount.objects.all().delete()
        ClassCount.objects.bulk_create(ClassCount(code=code, titles=titles) for code, titles in counted.items())
    return len(counted)
