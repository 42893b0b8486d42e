"""The only way to an import for a person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from shulian.apps.alliance.access import Visitor, require
from shulian.apps.catalogue.models import Import
from shulian.apps.catalogue.queries.imports import import_by_id
from shulian.core.roles import Right


def import_for(account: Visitor, pk: int) -> Import:
    """An import of a library where this person may import; PermissionDenied otherwise."""
    source = import_by_id(pk)
    if source is None:
        raise PermissionDenied("import")
    require(account, Right.IMPORT_RECORDS, source.library)
    return source
