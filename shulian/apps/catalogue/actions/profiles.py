"""A library's profiles for its files: made, changed, thrown away."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import HarvestSource, ImportProfile
from shulian.apps.catalogue.rules import rules_from
from shulian.apps.journal.actions import Act, Answer, entry, perform

STOPPED = "its import profile was removed; enter the provider anew"


class NameTakenError(Exception):
    """Another profile of the library has this name."""


def save_profile(
    act: Act, library: Library, profile: ImportProfile | None, name: str, said: dict[str, Any]
) -> ImportProfile:
    """Make a profile, or change one; RulesError when its rules make no sense, NameTakenError when its name is taken.

    Imports that were asked for before keep the rules of that moment.
    """
    rules = rules_from(said)

    def write() -> Answer:
        row = profile or ImportProfile(library=library, is_demonstration=act.source == "demonstration")
        row.name, row.rules, row.changed_at = name, said, clock.now()
        row.kind = ImportProfile.Kind.TABLE if rules.columns else ImportProfile.Kind.MARC
        with transaction.atomic():
            row.save()
        entry(act, "import-profile-saved", library=library.pk, subject=f"import-profile:{row.pk}")
        return {"profile": row.pk}

    try:
        return ImportProfile.objects.get(pk=perform(act, "save-import-profile", write)["profile"])
    except IntegrityError as error:
        raise NameTakenError from error


def remove_profile(act: Act, profile: ImportProfile) -> list[str]:
    """Throw a profile away; what was imported with it stays, and harvests that went by it stop: their names."""

    def write() -> Answer:
        entry(act, "import-profile-removed", library=profile.library_id, subject=f"import-profile:{profile.pk}")
        # Without its rules a harvest would go on by the usual ones, and copies would land where they do not belong.
        going = HarvestSource.objects.filter(profile=profile, is_active=True)
        for source in going.select_for_update(no_key=True):
            entry(act, "harvest-stopped", library=source.library_id, subject=f"harvest-source:{source.pk}")
        names = sorted(going.values_list("name", flat=True))
        going.update(is_active=False, trouble=STOPPED[:300])
        profile.delete()
        return {"stopped": names}

    return list(perform(act, "remove-import-profile", write)["stopped"])
