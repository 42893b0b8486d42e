"""The classes of the Chinese Library Classification that are known here, and how many titles they have."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from shulian.apps.catalogue.models import ClassCount
from shulian.core.clc import Class, Scheme, scheme

_FILE = Path(__file__).parents[1] / "data" / "clc.csv"


def clc() -> Scheme:
    """The scheme with captions in the reader's language, where there are some."""
    return _schemes()["zh" if (get_language() or "zh").startswith("zh") else "en"]


def clc_counts() -> dict[str, int]:
    """For every class how many titles it has; as of the last count, at most an hour ago."""
    return dict(ClassCount.objects.values_list("code", "titles"))


@cache
def _schemes() -> dict[str, Scheme]:
    with _FILE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    chinese = scheme(Class(row["class"], row["zh"]) for row in rows)
    return {"zh": chinese, "en": scheme(Class(row["class"], row["en"] or row["zh"]) for row in rows)}
