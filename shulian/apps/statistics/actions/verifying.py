"""Every publication is held against its digest every night; what differs is told at once to office and auditors."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries.rights import live_posts
from shulian.apps.journal.actions import Act, entry
from shulian.apps.notices.actions.notify import notify
from shulian.apps.notices.recipients import Message
from shulian.apps.statistics.models import Publication
from shulian.apps.statistics.queries.checklist import months_of
from shulian.apps.statistics.queries.digests import apart
from shulian.apps.statistics.staff_mail import recipient_of
from shulian.apps.statistics.words import period_words
from shulian.core.notices.kinds import Kind
from shulian.core.roles import POSTS, Right

HEAR = frozenset({Right.PUBLISH_FIGURES, Right.AUDIT})
"""Whoever publishes figures or audits, at the head of the tree, hears of what was changed."""


def verify_published(act: Act) -> dict[str, int]:
    """Work every digest out again; returns how many publications were looked at, and how many differ."""
    publications = Publication.objects.select_related("span").order_by("pk")
    found = apart(publications.iterator())
    for one in found:
        _tell(act, one)
    return {"looked": publications.count(), "apart": len(found)}


@transaction.atomic
def _tell(act: Act, publication: Publication) -> None:
    details = {"period": months_of(publication.span).code, "number": publication.number}
    entry(act, "publication-apart", subject=f"publication:{publication.pk}", details=details)
    head = Library.objects.order_by("path").first()
    for account in _hearing(head) if head else ():
        with translation.override(account.language or "zh-hans"):
            named = {"period": period_words(months_of(publication.span)), "number": publication.number}
            words = {
                "subject": _("Published figures of %(period)s were changed") % named,
                "text": _(
                    "The figures of publication %(number)s of %(period)s are not those of its digest any more. "
                    "Somebody changed them in the database. Compare them with a backup, and tell the administrator."
                )
                % named,
            }
        key = f"publication-apart:{publication.pk}:{clock.today():%Y%m%d}:{account.pk}"
        notify(act, recipient_of(account), Message(Kind.GENERAL, head, words, (key,)))


def _hearing(head: Library) -> list[Account]:
    roles = [role for role, post in POSTS.items() if HEAR & post.rights]
    posts = live_posts(clock.today()).filter(role__in=roles, library=head, account__is_active=True)
    found = {post.account for post in posts.exclude(account__email="").select_related("account")}
    return sorted(found, key=lambda account: account.username)
