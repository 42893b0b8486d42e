"""Asking for articles, writing their versions, and leading them to approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.bulletin import storing, telling
from shulian.apps.bulletin.figures import is_known
from shulian.apps.bulletin.models import Article, Block, Issue, Photo, Remark, Version
from shulian.apps.bulletin.refusals import Refusal
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.core import articles, prose
from shulian.core.articles import Deed, Facts, Part, State
from shulian.documents.photos import Taken

MOST_PHOTOS = 20


@dataclass(frozen=True)
class Ask:
    """What the office asks a library for."""

    library: Library
    title: str
    brief: str
    due_on: date | None = None
    issue: Issue | None = None
    heading: str = ""


@dataclass(frozen=True)
class PhotoWords:
    """A photo that stays with the article, by its digest, with its words."""

    digest: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Text:
    """An article as somebody leaves it; `based_on` is the version that was open, `added` are new photos."""

    title: str
    text: str
    byline: str = ""
    photos: Sequence[PhotoWords] = ()
    added: Sequence[Taken] = ()
    added_words: PhotoWords = field(default_factory=lambda: PhotoWords(""))
    based_on: int = 0


@dataclass(frozen=True)
class Step:
    """A deed with an article, as whom, and why."""

    deed: Deed
    parts: frozenset[Part]
    reason: str = ""


def ask_for(act: Act, ask: Ask) -> Article:
    """Ask a library for an article (约稿); the library is told by mail."""

    def write_down() -> Answer:
        made = Article.objects.create(
            library=ask.library,
            issue=ask.issue,
            heading=ask.heading,
            state=State.ASKED,
            title=ask.title,
            brief=ask.brief,
            due_on=ask.due_on,
            begun_by_id=act.actor,
            begun_at=clock.now(),
            changed_at=clock.now(),
        )
        entry(act, "article-asked", library=ask.library.pk, subject=f"article:{made.pk}")
        telling.tell_of_request(act, made)
        return {"article": made.pk}

    return Article.objects.get(pk=perform(act, "ask-for-article", write_down)["article"])


def begin(act: Act, library: Library, text: Text) -> Article | Refused:
    """An article that nobody asked for, with its first version."""

    def write_down() -> Answer:
        refused = _fault(text, len(text.added))
        if refused:
            return refused.answer()
        made = Article.objects.create(
            library=library,
            title=text.title,
            begun_by_id=act.actor,
            begun_at=clock.now(),
            changed_at=clock.now(),
        )
        _save(act, made, text, State.DRAFT)
        return {"article": made.pk}

    answer = perform(act, "begin-article", write_down)
    return refused_in(answer) or Article.objects.get(pk=answer["article"])


def write(act: Act, article: Article, text: Text, parts: frozenset[Part]) -> Refused | None:
    """A new version, by its author or by an editor; nothing when nothing was changed."""

    def write_down() -> Answer:
        fresh = Article.objects.select_for_update().get(pk=article.pk)
        deed = Deed.EDIT if State(fresh.state) in articles.STEPS[Deed.EDIT].of else Deed.WRITE
        decided = articles.decide(deed, _facts(fresh, parts, act.actor))
        if isinstance(decided, articles.Refusal):
            return Refused(decided).answer()
        if fresh.version != text.based_on:
            return Refused(Refusal.CHANGED_MEANWHILE, {"version": str(fresh.version)}).answer()
        refused = _fault(text, len(text.photos) + len(text.added))
        if refused:
            return refused.answer()
        _save(act, fresh, text, decided)
        return {"article": fresh.pk}

    return refused_in(perform(act, "write-article", write_down))


def step(act: Act, article: Article, taken: Step) -> Refused | None:
    """Send, take back, submit, approve, send back or decline an article."""

    def write_down() -> Answer:
        fresh = Article.objects.select_for_update().get(pk=article.pk)
        if taken.deed is Deed.REOPEN and Block.objects.filter(article=fresh, section__issue__status="published"):
            return Refused(Refusal.PUBLISHED).answer()
        decided = articles.decide(taken.deed, _facts(fresh, taken.parts, act.actor, taken.reason))
        if isinstance(decided, articles.Refusal):
            return Refused(decided).answer()
        fresh.state, fresh.changed_at = decided, clock.now()
        fresh.save(update_fields=["state", "changed_at"])
        _note(act, fresh, taken.reason.strip(), taken.deed)
        details = {"deed": taken.deed, "version": fresh.version}
        entry(act, "article-moved", library=fresh.library_id, subject=f"article:{fresh.pk}", details=details)
        if taken.deed in (Deed.RETURN, Deed.DECLINE):
            telling.tell_of_answer(act, fresh, taken.deed, taken.reason.strip())
        return {"article": fresh.pk}

    return refused_in(perform(act, "move-article", write_down))


def remark(act: Act, article: Article, text: str) -> None:
    """Say something about the newest version."""

    def write_down() -> Answer:
        _note(act, Article.objects.get(pk=article.pk), text)
        entry(act, "article-remarked", library=article.library_id, subject=f"article:{article.pk}")
        return {"article": article.pk}

    perform(act, "remark-article", write_down)


def _facts(article: Article, parts: frozenset[Part], actor: int | None, reason: str = "") -> Facts:
    newest = article.versions.first()
    return Facts(
        state=State(article.state),
        parts=parts,
        has_text=bool(newest and newest.text.strip()),
        own_hand=article.written_by_id == actor,
        reason=reason,
    )


def _note(act: Act, article: Article, text: str, deed: str = "") -> None:
    Remark.objects.create(
        article=article, version=article.version, deed=deed, text=text, made_by_id=act.actor, made_at=clock.now()
    )


def _fault(text: Text, photos: int) -> Refused | None:
    """What is wrong with a text before it is kept."""
    if len(text.text) > prose.MOST_CHARACTERS:
        return Refused(Refusal.TOO_LONG, {"most": str(prose.MOST_CHARACTERS), "length": str(len(text.text))})
    if photos > MOST_PHOTOS:
        return Refused(Refusal.TOO_MANY_PHOTOS, {"most": str(MOST_PHOTOS)})
    for number in sorted(prose.photos_in(text.text)):
        if not 1 <= number <= photos:
            return Refused(Refusal.UNKNOWN_PHOTO, {"number": str(number), "count": str(photos)})
    for figures in prose.figures_in(text.text):
        if not is_known(figures):
            return Refused(Refusal.UNKNOWN_FIGURES, {"form": figures.form, "period": figures.period})
    return None


def _save(act: Act, article: Article, text: Text, state: State) -> None:
    """The next version, unless it would say the same as the last one."""
    lines = _photo_lines(act, article, text)
    said: dict[str, Any] = {
        "title": text.title,
        "byline": text.byline,
        "text": prose.clean(text.text),
        "photos": lines,
    }
    last = article.versions.first()
    if last is None or any(getattr(last, name) != value for name, value in said.items()):
        article.version += 1
        Version.objects.create(
            article=article, number=article.version, made_by_id=act.actor, made_at=clock.now(), **said
        )
        article.written_by_id, article.title = act.actor, text.title
    article.state, article.changed_at = state, clock.now()
    article.save()
    entry(
        act,
        "article-written",
        library=article.library_id,
        subject=f"article:{article.pk}",
        details={"version": article.version},
    )


def _photo_lines(act: Act, article: Article, text: Text) -> list[dict[str, str]]:
    own = set(article.photos.values_list("digest", flat=True))
    lines = [
        {"photo": photo.digest, "caption": photo.caption, "credit": photo.credit}
        for photo in text.photos
        if photo.digest in own
    ]
    for taken in text.added:
        digest = storing.keep(taken)
        Photo.objects.get_or_create(
            article=article,
            digest=digest,
            defaults={
                "width": taken.width,
                "height": taken.height,
                "taken_in_by_id": act.actor,
                "taken_in_at": clock.now(),
            },
        )
        if digest not in {line["photo"] for line in lines}:
            words = text.added_words
            lines.append({"photo": digest, "caption": words.caption, "credit": words.credit})
    return lines
