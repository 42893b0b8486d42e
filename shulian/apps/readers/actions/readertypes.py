"""Editing the kinds of reader (读者类型); who has a card keeps it as it was issued."""

from __future__ import annotations

from dataclasses import asdict

from django.db.models import Max

from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Category
from shulian.apps.readers.readertypes import type_of
from shulian.core.readertypes import Fault, ReaderType, faults_of


def set_reader_type(act: Act, wanted: ReaderType) -> dict[str, Fault]:
    """Put this kind in force, a new one or a changed one; what is wrong with it by field, and then nothing changes."""
    if faults := faults_of(wanted):
        return faults

    def write() -> Answer:
        held = Category.objects.select_for_update().filter(pk=wanted.code).first()
        values = asdict(wanted) | {"ways": sorted(wanted.ways)}
        del values["code"]
        if held is None:
            last = Category.objects.aggregate(last=Max("order"))["last"] or 0
            Category.objects.create(code=wanted.code, order=last + 1, **values)
            changed = ["new"]
        else:
            before = asdict(type_of(held))
            changed = [name for name, value in asdict(wanted).items() if before[name] != value]
            Category.objects.filter(pk=wanted.code).update(**values)
        if changed:
            entry(act, "reader-type-set", subject=f"reader-type:{wanted.code}", details={"changed": sorted(changed)})
        return {}

    perform(act, "set-reader-type", write)
    return {}
