"""What machines may read of the site: robots.txt, and the site map in parts."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.discovery.browsing import is_sitemap_part, sitemap_part, sitemap_parts
from shulian.apps.statistics.queries.told import with_open_years
from shulian.core.questions import FREE_PAGES, SITEMAP_PRICE
from shulian.interfaces.rates import priced

SIZE = 50_000
A_DAY = 24 * 3600
_OPEN = '<?xml version="1.0" encoding="UTF-8"?>\n<{} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
ROBOTS = """\
# The catalogue is open to programs (Public Library Law of China, art. 27). Please use the ways made for them:
#   site map   {site}/sitemap.xml
#   OAI-PMH    {site}/oai   all records, full and incremental, with deletes
#   SRU        {site}/sru   searching by CQL
#   JSON       {site}/api/v1/openapi.json
# Pages of results beyond page {free} are counted by address and answered with 429 when there are too many of them.
# 书目对程序开放（公共图书馆法第二十七条）。请使用站点地图、OAI-PMH、SRU 或 JSON 接口，不必逐页抓取检索结果。
User-agent: *
Disallow: /search/
Disallow: /export/
Disallow: /me/
Disallow: /lists/
Disallow: /searches/
Disallow: /suggestions/
Disallow: /feedback/
Disallow: /sign-in/
Disallow: /desk/
Disallow: /office/
Disallow: /cataloguing/
Disallow: /courier/
Disallow: /setup/
Disallow: /wall/
Crawl-delay: 1

Sitemap: {site}/sitemap.xml
"""


@require_safe
@cache_control(public=True, max_age=A_DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Where programs find the whole catalogue, and which pages are not for them."""
    text = ROBOTS.format(site=settings.SITE_ADDRESS, free=FREE_PAGES)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=A_DAY)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the site map: its parts."""
    parts = [settings.SITE_ADDRESS + reverse("portal:sitemap-part", args=[part]) for part in sitemap_parts(SIZE)]
    parts.append(settings.SITE_ADDRESS + reverse("portal:sitemap-libraries"))
    body = "".join(f"<sitemap><loc>{part}</loc></sitemap>\n" for part in parts)
    return HttpResponse(f"{_OPEN.format('sitemapindex')}{body}</sitemapindex>\n", content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=A_DAY)
def libraries(request: HttpRequest) -> StreamingHttpResponse:
    """The pages of the libraries, and their yearly figures (公共图书馆法 art. 18, 42)."""
    codes = open_libraries().values_list("code", flat=True)
    where = [(reverse("portal:library", args=[code]), "") for code in codes]
    where.append((reverse("portal:open-data"), ""))
    where += [(reverse("portal:library-figures", args=[code]), f"{day}") for code, day in with_open_years()]
    lines = [
        f"<url><loc>{settings.SITE_ADDRESS}{path}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
        for path, day in where
    ]
    return StreamingHttpResponse([_OPEN.format("urlset"), *lines, "</urlset>\n"], content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=A_DAY)
def part(request: HttpRequest, number: int) -> HttpResponse | StreamingHttpResponse:
    """One part of the site map, written as it is read."""
    if number > 10_000:
        raise Http404(str(number))
    if refused := priced(request, SITEMAP_PRICE):
        patch_cache_control(refused, no_store=True)
        return refused
    if not is_sitemap_part(number, SIZE):
        raise Http404(str(number))
    return StreamingHttpResponse(_lines(number), content_type="application/xml")


def _lines(number: int) -> Iterator[str]:
    yield _OPEN.format("urlset")
    for pk, changed_at in sitemap_part(number, SIZE):
        where = settings.SITE_ADDRESS + reverse("portal:title", args=[pk])
        yield f"<url><loc>{where}</loc><lastmod>{changed_at:%Y-%m-%d}</lastmod></url>\n"
    yield "</urlset>\n"
