"""Atom and RSS: any search, what is new at a library, and lists that are shared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shulian.apps.alliance.queries.register import library_by_code
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.apps.discovery import address, browsing, own
from shulian.apps.discovery.address import Parameters
from shulian.interfaces.portal import expert
from shulian.interfaces.portal.chips import in_words
from shulian.interfaces.portal.citation import citation
from shulian.interfaces.rates import refusal
from shulian.protocols.dublin import said

ENTRIES = 50
_KINDS: dict[str, type[Atom1Feed | Rss201rev2Feed]] = {"atom": Atom1Feed, "rss": Rss201rev2Feed}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What came last of a search."""
    parameters = Parameters(address.read(request.GET).values)
    if refused := refusal(request, 1, parameters.narrowings):
        return refused
    if not parameters.values:
        raise Http404("search")
    found, fault = expert.newest(parameters, ENTRIES)
    if fault:
        raise Http404(fault.sentence)
    titles = titles_in_order([hit.title_id for hit in found.hits])
    where = f"{reverse('portal:search')}?{parameters.address}"
    return _feed(request, in_words(parameters), where, ((title, title.added_at, "") for title in titles))


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """What is new, at one library if wanted."""
    library = library_by_code(request.GET.get("library", "").replace("\0", ""))
    if library is None:
        titles, name, where = list(browsing.new_titles()[:ENTRIES]), _("New arrivals"), reverse("portal:new")
    else:
        titles = titles_in_order(browsing.new_at(library)[:ENTRIES])
        name = _("New arrivals: %(library)s") % {"library": library.name}
        where = f"{reverse('portal:new')}?library={library.code}"
    return _feed(request, name, where, ((title, title.added_at, "") for title in titles))


@require_safe
def shared_list(request: HttpRequest, share: UUID) -> HttpResponse:
    """A shared list, what was put on it last on top."""
    found = own.list_by_share(share)
    if found is None:
        raise Http404("list")
    entries = own.entries_of(found).order_by("-added_at", "-pk")[:ENTRIES]
    where = reverse("portal:list-shared", args=[share])
    return _feed(request, found.name, where, ((one.title, one.added_at, one.note) for one in entries))


def _feed(request: HttpRequest, name: str, where: str, entries: Iterable[tuple[Title, datetime, str]]) -> HttpResponse:
    kind = _KINDS.get(request.GET.get("format", ""), Atom1Feed)
    site = settings.SITE_ADDRESS
    feed = kind(
        title=said(name),
        link=site + where,
        description=said(name),
        language=get_language(),
        feed_url=site + request.get_full_path(),
    )
    for title, at, note in entries:
        link = site + reverse("portal:title", args=[title.pk])
        name_of_title = " ".join(part for part in (title.title, title.volume) if part)
        feed.add_item(
            title=said(name_of_title),
            link=link,
            description=said("\n".join(part for part in (note, citation(title), title.summary) if part)),
            unique_id=link,
            pubdate=at,
            updateddate=at,
            categories=[said(subject) for subject in title.subjects[:5]],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=kind.content_type)
