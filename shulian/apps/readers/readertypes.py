"""Kinds of reader as the rules take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from shulian import clock
from shulian.apps.readers.models import Category, Reader
from shulian.apps.readers.queries import categories
from shulian.core.readertypes import OnWeb, ReaderType, TypeKind, Way, is_protected, offered, ordinary, tells_health

_PLAIN = tuple(one.name for one in fields(ReaderType) if one.name not in {"kind", "ways", "on_web"})


def type_of(category: Category) -> ReaderType:
    """One kind of reader."""
    return ReaderType(
        kind=TypeKind(category.kind),
        ways=frozenset(Way(way) for way in category.ways),
        on_web=OnWeb(category.on_web),
        **{name: getattr(category, name) for name in _PLAIN},
    )


def reader_types() -> list[ReaderType]:
    """All of them in their order."""
    return [type_of(category) for category in categories()]


def reader_type(code: str) -> ReaderType | None:
    """The kind of this code."""
    category = Category.objects.filter(pk=code).first()
    return type_of(category) if category else None


def offered_for(way: Way) -> list[ReaderType]:
    """What may be had this way."""
    return offered(reader_types(), way)


def ordinary_type(reader: Reader) -> ReaderType | None:
    """The kind that this reader would have without concessions."""
    return ordinary(reader_types(), reader.birth_date, clock.today())


def type_to_show(reader: Reader, kinds: Sequence[ReaderType] = ()) -> ReaderType:
    """The kind that anybody at a desk may see: one that tells of health is shown as the ordinary one of that age."""
    own = type_of(reader.category)
    if not tells_health(own.kind):
        return own
    return ordinary(kinds or reader_types(), reader.birth_date, clock.today()) or own


def needs_protection(reader: Reader) -> bool:
    """Whether all that is known of this reader is for those alone who have a right of their own for it."""
    return is_protected(reader.category.kind, reader.birth_date, clock.today())
