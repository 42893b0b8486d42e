"""What was published is held against what was kept of it every night; office and auditors are told what differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries.rights import live_posts
from shulian.apps.journal.actions import Act, entry
from shulian.apps.notices.actions.notify import notify
from shulian.apps.notices.recipients import Message
from shulian.apps.notices.staff_mail import recipient_of
from shulian.apps.statistics.models import Publication, Report, Return
from shulian.apps.statistics.queries.checklist import months_of
from shulian.apps.statistics.queries.digests import apart, reports_apart
from shulian.apps.statistics.queries.recorded import looked_at, returns_apart
from shulian.apps.statistics.queries.returns import period_of
from shulian.apps.statistics.words import name_of, period_words
from shulian.core.notices.kinds import Kind
from shulian.core.roles import POSTS, Right

HEAR = frozenset({Right.PUBLISH_FIGURES, Right.AUDIT})
"""Whoever publishes figures or audits, at the head of the tree, hears of what was changed."""


@dataclass(frozen=True)
class Changed:
    """Something that went out and is not what it was: its kind and key, what it is called, and how that was noticed."""

    kind: str
    key: str
    details: dict[str, Any]
    named: Callable[[], str]
    noticed: Promise


def verify_published(act: Act) -> dict[str, int]:
    """Hold everything that went out against what was kept of it; returns how much was looked at, and what differs."""
    publications = Publication.objects.select_related("span").order_by("pk")
    changed, reports, returns = apart(publications.iterator()), reports_apart(), returns_apart()
    for one in (*map(_publication, changed), *map(_report, reports), *map(_return, returns)):
        tell_changed(act, one)
    return {
        "looked": publications.count(),
        "apart": len(changed),
        "looked_others": Report.objects.count() + looked_at(),
        "apart_others": len(reports) + len(returns),
    }


def _publication(one: Publication) -> Changed:
    months = months_of(one.span)
    return Changed(
        "publication",
        str(one.pk),
        {"period": months.code, "number": one.number},
        lambda: _("publication %(number)s of %(period)s") % {"number": one.number, "period": period_words(months)},
        OF_DIGEST,
    )


def _report(one: Report) -> Changed:
    return Changed("report", str(one.pk), {}, lambda: _("saved report %(name)s") % {"name": one.name}, OF_DIGEST)


def _return(one: Return) -> Changed:
    months = period_of(one.period)

    def named() -> str:
        return _("%(form)s of %(library)s, %(period)s, version %(version)s") % {
            "form": name_of(one.period.form),
            "library": one.library.name if one.library else _("Whole table"),
            "period": period_words(months),
            "version": one.version,
        }

    details = {"form": one.period.form_id, "period": months.code, "version": one.version}
    return Changed("return", str(one.pk), details, named, OF_JOURNAL)


OF_DIGEST = gettext_lazy("It is not that of its digest any more.")
OF_JOURNAL = gettext_lazy("Its figures are not those any more that were written into the journal when it was accepted.")


@transaction.atomic
def tell_changed(act: Act, changed: Changed) -> None:
    """Write into the journal that something was changed, and tell the office and the auditors at once."""
    entry(act, f"{changed.kind}-apart", subject=f"{changed.kind}:{changed.key}", details=changed.details)
    head = Library.objects.order_by("path").first()
    for account in _hearing(head) if head else ():
        with translation.override(account.language or "zh-hans"):
            what = changed.named()
            words = {
                "subject": _("What was published was changed: %(what)s") % {"what": what},
                "text": _(
                    "%(what)s: %(noticed)s Somebody changed it in the database. Compare it with a backup, and tell the "
                    "administrator."
                )
                % {"what": what, "noticed": changed.noticed},
            }
        key = f"{changed.kind}-apart:{changed.key}:{clock.today():%Y%m%d}:{account.pk}"
        notify(act, recipient_of(account), Message(Kind.GENERAL, head, words, (key,)))


def _hearing(head: Library) -> list[Account]:
    roles = [role for role, post in POSTS.items() if HEAR & post.rights]
    posts = live_posts(clock.today()).filter(role__in=roles, library=head, account__is_active=True)
    found = {post.account for post in posts.exclude(account__email="").select_related("account")}
    return sorted(found, key=lambda account: account.username)
