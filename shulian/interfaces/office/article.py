"""One article: read, written, previewed, led to approval, compared with its earlier versions."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.alliance.access import has_anywhere, head_for, libraries_for
from shulian.apps.bulletin import access, making, storing, words
from shulian.apps.bulletin.actions import Step, begin, remark, step, write
from shulian.apps.bulletin.models import Article, Version
from shulian.apps.bulletin.previewing import figures_of_now, lines_to_insert, masthead_of
from shulian.apps.bulletin.printing import pictures_of
from shulian.core import articles, prose
from shulian.core.articles import Deed, Facts, State
from shulian.core.roles import Right
from shulian.documents.bulletin import Article as Made
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.article_forms import ArticleForm

IN_IT = (Right.WRITE_ARTICLES, Right.EDIT_BULLETIN, Right.PUBLISH_BULLETIN)
MOST_PAGES = 6
_BY_WRITING = {Deed.WRITE, Deed.EDIT}


@in_office(*IN_IT)
@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest version with its remarks and versions, and what can be done now."""
    found = access.article_for(request.user, pk)
    newest = found.versions.first()
    deeds = _possible(request, found)
    context = {
        "here": "bulletin",
        "tab": "articles",
        "article": found,
        "state": words.STATES[found.state],
        "newest": newest,
        "made": _made(request, making.words_of(newest)) if newest else None,
        "photos": reverse("office:photo", args=["0" * 64]),
        "writes": Deed.WRITE in deeds or Deed.EDIT in deeds,
        "deeds": [(one, words.DEEDS[one], articles.STEPS[one].reason) for one in deeds if one not in _BY_WRITING],
        "wants_reason": any(articles.STEPS[one].reason for one in deeds),
        "remarks": [(one, words.DEEDS.get(one.deed, "")) for one in found.remarks.select_related("made_by")],
        "versions": found.versions.select_related("made_by"),
        "command": uuid4,
    }
    return render(request, "office/bulletin/article.html", context)


@in_office(Right.WRITE_ARTICLES)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write an article that nobody asked for."""
    libraries = libraries_for(request.user, Right.WRITE_ARTICLES)
    form = ArticleForm(request.POST or None, request.FILES or None, initial={"command": uuid4(), "based_on": 0})
    if form.is_valid():
        chosen = libraries.filter(code=asked_for(request, "library")).first() or libraries[0]
        made = begin(act_of(request), chosen, form.as_text())
        if isinstance(made, Article):
            messages.success(request, _("The article is saved as a draft. Send it to the editors when it is ready."))
            return redirect("office:article", made.pk)
        form.add_error("text", words.refusal_words(made))
        form.renew_command()
    return _written(request, form, None, libraries=libraries)


@in_office(*IN_IT)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the next version."""
    found = access.article_for(request.user, pk)
    newest = found.versions.first()
    form = ArticleForm(
        request.POST or None,
        request.FILES or None,
        photos=_photos(request, found, newest),
        initial={
            "command": uuid4(),
            "based_on": found.version,
            "title": found.title,
            "byline": newest.byline if newest else found.library.name,
            "text": newest.text if newest else "",
        },
    )
    if form.is_valid():
        refused = write(act_of(request), found, form.as_text(), access.parts_of(request.user, found))
        if refused is None:
            messages.success(request, _("Saved."))
            return redirect("office:article", found.pk)
        form.add_error("text", words.refusal_words(refused))
        form.renew_command()
    return _written(request, form, found)


@in_office(*IN_IT)
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages as they will be printed, of what is typed and not saved; `pk` 0 for an article that is new."""
    found = access.article_for(request.user, pk) if pk else None
    newest = found.versions.first() if found else None
    form = ArticleForm(request.POST, photos=_photos(request, found, newest))
    form.is_valid()
    said = form.cleaned_data
    text = prose.clean(said.get("text", ""))[: prose.MOST_CHARACTERS]
    lines = [{"photo": one.digest, "caption": one.caption, "credit": one.credit} for one in form.kept()]
    photos = tuple(making.with_sizes(found.pk, lines)) if found else ()
    made = _made(request, making.Words(said.get("title", ""), said.get("byline", ""), text, photos))
    pages = pictures_of(made, masthead_of(found), found.heading if found else "")
    shown = [b64encode(one).decode() for one in pages[:MOST_PAGES]]
    context = {"pages": shown, "more": len(pages) - len(shown), "pk": pk}
    whole = request.headers.get("HX-Request") != "true"
    return render(request, "office/bulletin/preview.html" if whole else "office/bulletin/pages.html", context)


@in_office(*IN_IT)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Send, take back, submit, approve, send back, decline."""
    found = access.article_for(request.user, pk)
    given = asked_for(request, "deed")
    deed = Deed(given) if given in set(Deed) - _BY_WRITING else Deed.SEND
    taken = Step(deed, access.parts_of(request.user, found), asked_for(request, "reason", 1000))
    refused = step(act_of(request), found, taken)
    if refused:
        messages.error(request, words.refusal_words(refused))
    else:
        messages.success(request, _("Done: %(deed)s.") % {"deed": words.DEEDS[deed]})
    return redirect("office:article", pk)


@in_office(*IN_IT)
@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a remark."""
    found = access.article_for(request.user, pk)
    text = asked_for(request, "text", 1000).strip()
    if text:
        remark(act_of(request), found, text)
    else:
        messages.error(request, _("The remark is empty. Write it, then send it."))
    return redirect("office:article", pk)


@in_office(*IN_IT)
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions line by line."""
    found = access.article_for(request.user, pk)
    versions = list(found.versions.select_related("made_by"))
    one, other = (_version(versions, asked_for(request, name)) for name in ("from", "to"))
    if not versions:
        raise Http404("version")
    other = other or versions[0]
    one = one or (versions[1] if len(versions) > 1 else versions[0])
    lines = prose.compared(_plain(one), _plain(other))
    context = {"here": "bulletin", "tab": "articles", "article": found, "one": one, "other": other, "lines": lines}
    return render(request, "office/bulletin/compare.html", context | {"versions": versions})


@in_office(*IN_IT, Right.VIEW_FIGURES)
@require_safe
def photo(request: HttpRequest, digest: str) -> HttpResponse:
    """A photo of an article that one may see."""
    data = storing.read(access.photo_for(request.user, digest).digest)
    if data is None:
        raise Http404("photo")
    return HttpResponse(data, content_type="image/jpeg")


def _possible(request: HttpRequest, found: Article) -> tuple[Deed, ...]:
    parts = access.parts_of(request.user, found)
    return articles.possible(Facts(State(found.state), parts, has_text=True, own_hand=False))


def _made(request: HttpRequest, said: making.Words) -> Made:
    """The article with the figures of now, for those who may see the figures of all libraries."""
    sees = head_for(request.user, Right.VIEW_FIGURES) is not None
    return making.article(said, figures_of_now if sees else None)


def _photos(request: HttpRequest, found: Article | None, newest: Version | None) -> list[Any]:
    """The photos of the version that the page was made from, so that its fields fit."""
    if found is None:
        return []
    given = asked_for(request, "based_on", 9)
    shown = found.versions.filter(number=int(given)).first() if given.isascii() and given.isdigit() else newest
    return making.photos_of(shown) if shown else []


def _written(request: HttpRequest, form: ArticleForm, found: Article | None, **more: Any) -> HttpResponse:
    context = {
        "here": "bulletin",
        "tab": "articles",
        "form": form,
        "article": found,
        "pk": found.pk if found else 0,
        "photos": reverse("office:photo", args=["0" * 64]),
        "places": _places(request),
    }
    return render(request, "office/bulletin/write.html", context | more)


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """Lines that put figures into a text, for those who may see figures."""
    return lines_to_insert() if has_anywhere(request.user, Right.VIEW_FIGURES) else []


def _version(versions: list[Version], given: str) -> Version | None:
    return next((one for one in versions if str(one.number) == given), None)


def _plain(version: Version) -> str:
    photos = [f"[{one['caption']} {one['credit']}]" for one in version.photos]
    return "\n".join([version.title, version.byline, *version.text.splitlines(), *photos])
