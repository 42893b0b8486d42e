"""Kinds of reader as the rules take them."""

from __future__ import annotations

from dataclasses import fields

from shulian.apps.readers.models import Category
from shulian.apps.readers.queries import categories
from shulian.core.readertypes import OnWeb, ReaderType, TypeKind, Way, offered

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
