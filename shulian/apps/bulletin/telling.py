"""Mail to members: an issue is out, an article is asked for, sent back or not taken."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shulian.apps.alliance.models import Library, Membership
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.bulletin.models import Article, Issue, Paper
from shulian.apps.bulletin.papering import CHINESE, number_of
from shulian.apps.bulletin.queries.issues import issue_name, issue_number
from shulian.apps.journal.actions import Act
from shulian.apps.notices.actions.notify import notify
from shulian.apps.notices.recipients import Message, Recipient
from shulian.core.articles import Deed
from shulian.core.library import Standing
from shulian.core.notices.kinds import Channel, Kind


def tell_members(act: Act, issue: Issue) -> int:
    """Tell every member with an address that an issue is out, each once; returns how many were told."""
    libraries = _members().exclude(email="")
    with translation.override(issue.language):
        named = {"masthead": issue.masthead, "name": issue_name(issue), "number": issue_number(issue)}
        subject = _("%(masthead)s: %(name)s %(number)s is out") % named
        text = _("Read it at %(address)s, where its PDF is too.") % {
            "address": settings.SITE_ADDRESS + reverse("portal:bulletin", args=[issue.number])
        }
    sender = _head()
    return sum(
        _mail(act, (sender, library), (subject, text), f"bulletin:{issue.number}:{library.pk}") for library in libraries
    )


def reached() -> tuple[int, list[str]]:
    """How many members have an address for mail, and the names of those that have none and are not told."""
    return _members().exclude(email="").count(), list(_members().filter(email="").values_list("name", flat=True))


def _members() -> QuerySet[Library]:
    members = Membership.objects.filter(standing=Standing.ACTIVE).values("library")
    return open_libraries().filter(pk__in=members).order_by("path")


def tell_of_request(act: Act, article: Article) -> None:
    """Tell a library that the office asks for an article."""
    subject = _("The bulletin asks for an article: %(title)s") % {"title": article.title}
    lines = [article.brief, _("Write it by %(day)s.") % {"day": article.due_on} if article.due_on else "", _at(article)]
    _mail(act, (_head(), article.library), (subject, "\n".join(filter(None, lines))), f"article-asked:{article.pk}")


def tell_of_answer(act: Act, article: Article, deed: Deed, reason: str) -> None:
    """Tell a library that its article came back, or is not taken, and why."""
    title = {"title": article.title}
    back = _("Your article “%(title)s” comes back") % title
    subject = back if deed is Deed.RETURN else _("Your article “%(title)s” is not taken") % title
    _mail(
        act, (_head(), article.library), (subject, f"{reason}\n{_at(article)}"), f"article:{article.pk}:{act.command}"
    )


def tell_of_paper(act: Act, paper: Paper, library: Library, key: str) -> bool:
    """Tell a library that a signed document waits to be opened and signed for."""
    with translation.override(CHINESE):
        named = {"number": number_of(paper), "title": paper.title}
        subject = _("%(number)s %(title)s") % named
        text = _("Open it and sign for it at %(address)s") % {
            "address": settings.SITE_ADDRESS + reverse("office:received")
        }
    return _mail(act, (_head(), library), (subject, text), key)


def _at(article: Article) -> str:
    return settings.SITE_ADDRESS + reverse("office:article", args=[article.pk])


def _head() -> Library | None:
    """The library at the head of the alliance, in whose name its office writes."""
    found: Library | None = Library.objects.filter(depth=1).first()
    return found


def _mail(act: Act, ways: tuple[Library | None, Library], words: tuple[str, str], key: str) -> bool:
    """One mail from a library to the address of another one."""
    sender, library = ways
    if not library.email:
        return False
    recipient = Recipient(
        key=uuid5(NAMESPACE_URL, f"shulian:library:{library.pk}"),
        name=library.name,
        channels=frozenset({Channel.EMAIL}),
        addresses={Channel.EMAIL: library.email},
        is_demonstration=library.is_demonstration,
    )
    message = Message(Kind.GENERAL, sender or library, {"subject": words[0], "text": words[1]}, (key,))
    return notify(act, recipient, message)
