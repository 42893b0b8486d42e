"""What a title's page tells search machines, in the words of schema.org."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from shulian.apps.catalogue.models import Title
from shulian.core.credits import credited, is_body
from shulian.core.forms import Form
from shulian.interfaces.portal.holdings import Holding

MOST_OFFERS = 20
_KINDS = {
    Form.SERIAL: "Periodical",
    Form.MUSIC: "SheetMusic",
    Form.MAP: "Map",
    Form.AUDIO: "AudioObject",
    Form.VIDEO: "VideoObject",
    Form.DEVICE: "Product",
}
# What would end the script early, or open another one, is written as its number.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


# As web pages name languages (BCP 47): by two letters where there are two; records have three.
_LANGUAGES = {
    "chi": "zh",
    "eng": "en",
    "jpn": "ja",
    "kor": "ko",
    "fre": "fr",
    "ger": "de",
    "rus": "ru",
    "spa": "es",
    "ita": "it",
    "por": "pt",
    "ara": "ar",
    "lat": "la",
    "gre": "el",
    "per": "fa",
    "tha": "th",
    "vie": "vi",
    "tib": "bo",
    "mon": "mn",
    "uig": "ug",
    "kaz": "kk",
}


def of_title(title: Title, held: list[Holding]) -> SafeString:
    """The description as JSON-LD, safe inside a script element."""
    site = settings.SITE_ADDRESS
    kind = _KINDS.get(Form(title.form), "Book")
    writers, others = credited(tuple(title.authors), title.responsibility, title.credits)
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "@id": site + reverse("portal:title", args=[title.pk]),
        "name": " ".join(part for part in (title.title, title.volume) if part),
        "alternativeHeadline": title.remainder,
        "alternateName": list(title.other_titles),
        "author": [_agent(title, name) for name in writers],
        "translator": [_agent(title, one.name) for one in others if one.translates],
        "contributor": [_agent(title, one.name) for one in others if not one.translates],
        "publisher": {"@type": "Organization", "name": title.publisher} if title.publisher else "",
        "datePublished": str(title.year or ""),
        "isbn": list(title.isbns) if kind == "Book" else "",
        "issn": title.issn,
        "inLanguage": _LANGUAGES.get(title.language, title.language),
        "about": list(title.subjects),
        "description": title.summary,
        "bookEdition": title.edition if kind == "Book" else "",
        "bookFormat": "https://schema.org/EBook" if title.form == Form.E_BOOK else "",
        "offers": [_offer(holding) for holding in held[:MOST_OFFERS]],
    }
    text = json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  every sign that HTML could take for its own is escaped


def _agent(title: Title, name: str) -> dict[str, str]:
    return {"@type": "Organization" if is_body(name, title.credits) else "Person", "name": name}


def _offer(holding: Holding) -> dict[str, Any]:
    """A library that lends it: whether it is in now."""
    state = "InStock" if holding.available else "OutOfStock"
    library = holding.row.library
    where = settings.SITE_ADDRESS + reverse("portal:library", args=[library.code])
    return {
        "@type": "Offer",
        "availability": f"https://schema.org/{state}",
        "businessFunction": "http://purl.org/goodrelations/v1#LeaseOut",
        "price": "0",
        "priceCurrency": "CNY",
        "offeredBy": {"@type": "Library", "name": library.name, "@id": where},
    }
