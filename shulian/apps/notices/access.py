"""Who may look after notices: whoever has the right at the library that tells; and everybody has an inbox."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from shulian.apps.alliance.access import Visitor, libraries_for, require
from shulian.apps.alliance.models import Library
from shulian.apps.notices.models import Notice
from shulian.core.notices.kinds import State
from shulian.core.roles import Right


def notices_for(account: Visitor, within: Library | None = None) -> QuerySet[Notice]:
    """The notices of the libraries that the account looks after, or of one of them and all below it."""
    libraries = libraries_for(account, Right.MANAGE_NOTICES)
    if within is not None:
        libraries = libraries.filter(path__startswith=within.path)
    return Notice.objects.filter(library__in=libraries.order_by().values("pk"))


def failed_notices(account: Visitor) -> int:
    """How many notices wait for this account to look at them."""
    return notices_for(account).filter(state=State.FAILED).count()


def notice_for(account: Visitor, pk: UUID) -> Notice:
    """One notice, for someone who looks after its library; PermissionDenied otherwise."""
    notice = Notice.objects.select_related("library", "template__library").filter(pk=pk).first()
    if notice is None:
        raise PermissionDenied(f"notice {pk}")
    require(account, Right.MANAGE_NOTICES, notice.library)
    return notice
