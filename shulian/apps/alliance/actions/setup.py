"""The first act of a real site: the alliance gets its name, its central library and its first administrator."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from shulian import clock
from shulian.apps.alliance.actions.divisions import load_divisions
from shulian.apps.alliance.actions.libraries import unit_of
from shulian.apps.alliance.models import Account, Alliance, Division, Grant, Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.library import Kind
from shulian.core.roles import Role

# Any number will do; it only has to be the same wherever an alliance is founded.
_FOUNDING = 5_170_001

KIND_OF_LEVEL = {
    Division.Level.PROVINCE: Kind.PROVINCE,
    Division.Level.CITY: Kind.CITY,
    Division.Level.COUNTY: Kind.COUNTY,
}


class AlreadySetUpError(Exception):
    """This installation serves an alliance already; there is only one."""


@dataclass(frozen=True)
class Founding:
    """What a new alliance is called, its central library, and who administers it."""

    name: str
    short_name: str
    office_name: str
    centre_code: str
    centre_name: str
    username: str
    display_name: str
    password: str = field(repr=False)
    is_demonstration: bool = False


def found_alliance(act: Act, founding: Founding) -> Account:
    """Found the alliance on an empty database; returns its first administrator. Raises AlreadySetUpError."""

    def write() -> Answer:
        # Two at once (page and terminal) must not found two alliances.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FOUNDING])
        if is_set_up():
            raise AlreadySetUpError
        load_divisions()
        Alliance.objects.create(
            name=founding.name,
            short_name=founding.short_name,
            office_name=founding.office_name,
            is_demonstration=founding.is_demonstration,
            set_up_at=clock.now(),
        )
        centre = _centre(founding)
        administrator = Account.objects.create_user(
            founding.username,
            founding.password,
            display_name=founding.display_name,
            is_demonstration=founding.is_demonstration,
        )
        Grant.objects.create(account=administrator, role=Role.SYSTEM_ADMINISTRATOR, library=centre)
        entry(act, "alliance-founded", library=centre.pk, actor=administrator.pk)
        return {"administrator": administrator.pk}

    return Account.objects.get(pk=perform(act, "found-alliance", write)["administrator"])


def is_set_up() -> bool:
    """Whether this installation serves an alliance already."""
    return Alliance.objects.exists()


def _centre(founding: Founding) -> Library:
    division = Division.objects.select_related("parent__parent").filter(pk=founding.centre_code).first()
    level = Division.Level(division.level) if division else Division.Level.PROVINCE
    library: Library = Library.objects.add_root(
        instance=Library(
            code=founding.centre_code,
            name=founding.centre_name,
            kind=KIND_OF_LEVEL.get(level, Kind.BRANCH),
            division=division,
            reporting_unit=unit_of(division),
        )
    )
    return library
