"""How far the imports of records are."""

from __future__ import annotations

from datetime import datetime

from ninja import Path, Query, Router, Schema

from shulian.apps.alliance import access
from shulian.apps.catalogue.access import import_for
from shulian.apps.catalogue.models import Import
from shulian.apps.catalogue.queries.imports import imports_of, share_done
from shulian.core.roles import Right
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, libraries_with
from shulian.interfaces.api.fields import Code, Id
from shulian.interfaces.api.problems import answers

router = Router(tags=["imports"], auth=ANYONE_KNOWN)

LATEST = 50


class ImportOut(Schema):
    """One file on its way into the catalogue, and what became of its records so far."""

    id: int
    library: str
    file_name: str
    kind: str
    status: str
    failure: str
    percent: int
    read: int
    created: int
    updated: int
    unchanged: int
    repaired: int
    rejected: int
    items: int
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Imports(Schema):
    """The latest imports, the last one first."""

    imports: list[ImportOut]


class At(Schema):
    """Whose imports: one library's, or those of every library where the caller may import."""

    library: Code | None = None


@router.get("/imports", response=answers(Imports, 401, 403, 422))
def imports(request: Request, at: Query[At]) -> Imports:
    """The latest imports."""
    if at.library:
        found = imports_of([access.library_for(request.auth, Right.IMPORT_RECORDS, at.library)])
    else:
        found = imports_of(libraries_with(request, Right.IMPORT_RECORDS))
    return Imports(imports=[_told(source) for source in found[:LATEST]])


@router.get("/imports/{import_id}", response=answers(ImportOut, 401, 403, 404, 422))
def import_status(request: Request, import_id: Path[Id]) -> ImportOut:
    """How far one import is."""
    return _told(import_for(request.auth, import_id))


def _told(source: Import) -> ImportOut:
    own = {"library", "percent"}
    plain = {name: getattr(source, name) for name in ImportOut.model_fields if name not in own}
    return ImportOut(**plain, library=source.library.code, percent=share_done(source))
