"""The only way to an import, a record or a draft for a person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from shulian.apps.alliance.access import Visitor, has_anywhere, require
from shulian.apps.catalogue.models import Import, Record, RecordDraft
from shulian.apps.catalogue.queries.imports import import_by_id
from shulian.apps.catalogue.queries.records import draft_by_id, record_by_id
from shulian.core.roles import Right


def import_for(account: Visitor, pk: int) -> Import:
    """An import of a library where this person may import; PermissionDenied otherwise."""
    source = import_by_id(pk)
    if source is None:
        raise PermissionDenied("import")
    require(account, Right.IMPORT_RECORDS, source.library)
    return source


def draft_for(account: Visitor, pk: int) -> RecordDraft:
    """A draft of a library where this person catalogues; PermissionDenied otherwise."""
    draft = draft_by_id(pk)
    if draft is None:
        raise PermissionDenied("draft")
    require(account, Right.CATALOGUE, draft.library)
    return draft


def record_for(account: Visitor, pk: int) -> Record:
    """A record, for whoever catalogues anywhere: what others wrote may be read and copied by all."""
    record = record_by_id(pk)
    if record is None or not has_anywhere(account, Right.CATALOGUE):
        raise PermissionDenied("record")
    return record
