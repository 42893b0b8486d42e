"""The web edition of the bulletin: the archive with its search, each published issue, its PDF and photos, a feed."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shulian.apps.bulletin import queries, storing
from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.printing import printed
from shulian.apps.bulletin.queries.frozen import is_apart
from shulian.apps.bulletin.queries.issues import photos_in
from shulian.interfaces import downloads
from shulian.protocols.dublin import said

A_PAGE = 20
ENTRIES = 50
LONGEST = 60
_YEARS = range(1900, 2200)


@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """The archive, narrowed by words and year."""
    words = request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    year = _year(request)
    page = Paginator(queries.found(words, year).defer("snapshot", "words"), A_PAGE).get_page(request.GET.get("page"))
    years = queries.published_issues().order_by("-year").values_list("year", flat=True).distinct()
    seen = {"here": "bulletins", "page": page, "words": words, "year": year, "years": years}
    return render(request, "portal/bulletins/archive.html", seen)


@require_safe
def bulletin(request: HttpRequest, number: int) -> HttpResponse:
    """One published issue."""
    issue = _published(number)
    seen = {
        "here": "bulletins",
        "issue": issue,
        "changed": is_apart(issue),
        "bulletin": queries.values(issue),
        "photos": reverse("portal:bulletin-photo", args=[number, "0" * 64]),
    }
    return render(request, "portal/bulletins/issue.html", seen)


@require_safe
def pdf(request: HttpRequest, number: int) -> HttpResponse:
    """One published issue as it was printed."""
    return downloads.printed(printed(_published(number)), f"bulletin-{number}.pdf")


@require_safe
@cache_control(public=True, max_age=86_400, immutable=True)
def photo(request: HttpRequest, number: int, digest: str) -> HttpResponse:
    """A photo of a published issue; those of drafts are nobody's business."""
    found = storing.read(digest) if digest in photos_in(queries.values(_published(number))) else None
    if found is None:
        raise Http404("photo")
    return HttpResponse(found, content_type="image/jpeg")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest issues as Atom."""
    site = settings.SITE_ADDRESS
    made = Atom1Feed(
        title=_("Bulletin"),
        link=site + reverse("portal:bulletins"),
        description=_("Bulletin"),
        language=translation.get_language(),
        feed_url=site + request.get_full_path(),
    )
    for issue in queries.published_issues().defer("snapshot", "words")[:ENTRIES]:
        link = site + reverse("portal:bulletin", args=[issue.number])
        made.add_item(
            title=said(f"{issue.masthead} {queries.issue_number(issue)}"),
            link=link,
            description=said(issue.subtitle),
            unique_id=link,
            pubdate=issue.published_at,
            updateddate=issue.published_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type=Atom1Feed.content_type)


def _published(number: int) -> Issue:
    issue = queries.published_issue(number)
    if issue is None:
        raise Http404("bulletin")
    return issue


def _year(request: HttpRequest) -> int | None:
    given = request.GET.get("year", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) == 4 and int(given) in _YEARS else None
