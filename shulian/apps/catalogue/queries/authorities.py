"""Authority headings by any form of their names, and the headings that have none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.db.models import QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Authority, AuthorityFile, AuthorityForm, AuthorityRefusal, OpenHeading
from shulian.apps.catalogue.text import normalise
from shulian.core.authorities import Kind, key_of

_NAMES = (Kind.PERSON, Kind.BODY)


def variants_of(names: Iterable[str], kinds: Sequence[Kind] = _NAMES) -> dict[str, tuple[str, ...]]:
    """For each of the names that an authority knows, its other forms, the heading first; two queries for all.

    A name that several authorities share gets the forms of all of them: a search finds too much rather than nothing.
    """
    keys = {name: _key(name) for name in names}
    known: dict[str, set[int]] = defaultdict(set)
    found = AuthorityForm.objects.filter(key__among=set(keys.values()) - {""}, authority__kind__in=kinds)
    for key, authority in found.values_list("key", "authority_id"):
        known[key].add(authority)
    if not known:
        return {}
    forms: dict[int, list[tuple[str, str]]] = defaultdict(list)
    wanted = set().union(*known.values())
    for row in AuthorityForm.objects.filter(authority__in=wanted).order_by("-is_heading", "pk"):
        forms[row.authority_id].append((row.key, row.form))
    return {
        name: tuple(dict.fromkeys(form for one in sorted(known[key]) for other, form in forms[one] if other != key))
        for name, key in keys.items()
        if key in known
    }


@lru_cache(maxsize=32_768)
def _key(name: str) -> str:
    """Names and subjects come again and again."""
    return key_of(normalise(name))


def authority_by_id(pk: int) -> Authority | None:
    """One authority with its forms and related headings."""
    return Authority.objects.filter(pk=pk).prefetch_related("forms", "see_also").first()


def authorities_like(text: str, kind: str = "") -> QuerySet[Authority]:
    """Living authorities one of whose forms begins with the text, or all of them, by heading."""
    found = Authority.objects.filter(merged_into=None).prefetch_related("forms")
    if kind:
        found = found.filter(kind=kind)
    if key := key_of(normalise(text)):
        found = found.filter(pk__in=AuthorityForm.objects.filter(key__startswith=key).values("authority"))
    return found.order_by("heading", "pk")


def with_same_form(authority: Authority) -> list[Authority]:
    """Other authorities of the kind that share a form with this one: perhaps the same thing twice."""
    keys = authority.forms.values("key")
    others = Authority.objects.filter(kind=authority.kind, merged_into=None, forms__key__in=keys)
    return list(others.exclude(pk=authority.pk).distinct().order_by("heading", "pk")[:20])


def open_headings(kind: str = "") -> QuerySet[OpenHeading]:
    """Headings in titles that no authority knows, those of most titles first."""
    found = OpenHeading.objects.all()
    return (found.filter(kind=kind) if kind else found).order_by("-titles", "heading", "pk")


def authority_files_of(library: Library) -> QuerySet[AuthorityFile]:
    """The files of authority records that came for this library, the last one first."""
    return AuthorityFile.objects.filter(library=library).order_by("-pk")


def authority_file_by_id(pk: int) -> AuthorityFile | None:
    """One file of authority records with its library and who sent it."""
    return AuthorityFile.objects.filter(pk=pk).select_related("library", "account").first()


def refusals_of(source: AuthorityFile) -> QuerySet[AuthorityRefusal]:
    """What was not taken, in the order of the file."""
    return AuthorityRefusal.objects.filter(source=source).order_by("number")
