"""The words for what is said of titles: kinds, languages, for whom, and the classes of the CLC."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.catalogue.queries.classes import clc
from shulian.apps.discovery.asked import Audience, Sort
from shulian.core.children import Age, Sign
from shulian.core.forms import Form
from shulian.core.othernumbers import Kind as OtherNumber

FORMS: dict[str, Promise] = {
    Form.BOOK: pgettext_lazy("form", "Book"),
    Form.SERIAL: pgettext_lazy("form", "Journal or newspaper"),
    Form.MUSIC: pgettext_lazy("form", "Printed music"),
    Form.MAP: pgettext_lazy("form", "Map"),
    Form.AUDIO: pgettext_lazy("form", "Audio"),
    Form.VIDEO: pgettext_lazy("form", "Video"),
    Form.E_BOOK: pgettext_lazy("form", "E-book"),
    Form.ELECTRONIC: pgettext_lazy("form", "Electronic"),
    Form.PICTURE: pgettext_lazy("form", "Picture"),
    Form.KIT: pgettext_lazy("form", "Kit"),
    Form.DEVICE: pgettext_lazy("form", "Device"),
}

OTHER_NUMBERS: dict[str, Promise] = {
    OtherNumber.ISBN: _("Wrong or cancelled ISBN"),
    OtherNumber.ISSN: _("Wrong or cancelled ISSN"),
    OtherNumber.UNIFIED: _("Unified book number"),
}
"""What numbers are that lead to a title and are not its own."""

AUDIENCES: dict[str, Promise] = {
    Audience.JUVENILE: pgettext_lazy("audience", "Children and young people"),
    Audience.GENERAL: pgettext_lazy("audience", "Everybody"),
}

SORTS: dict[str, Promise] = {
    Sort.RELEVANCE: _("What fits best"),
    Sort.NEWEST: _("New in the catalogue"),
    Sort.YEAR: _("Year of publication"),
    Sort.TITLE: _("Title in the order of pinyin"),
    Sort.POPULARITY: _("Most borrowed"),
    Sort.SERIES: _("Number in the series"),
}

LANGUAGES: dict[str, Promise] = {
    "chi": _("Chinese"),
    "eng": _("English"),
    "jpn": pgettext_lazy("language", "Japanese"),
    "kor": pgettext_lazy("language", "Korean"),
    "rus": pgettext_lazy("language", "Russian"),
    "fre": pgettext_lazy("language", "French"),
    "ger": pgettext_lazy("language", "German"),
    "spa": pgettext_lazy("language", "Spanish"),
    "ita": pgettext_lazy("language", "Italian"),
    "por": pgettext_lazy("language", "Portuguese"),
    "ara": pgettext_lazy("language", "Arabic"),
    "lat": pgettext_lazy("language", "Latin"),
    "tib": pgettext_lazy("language", "Tibetan"),
    "mon": pgettext_lazy("language", "Mongolian"),
    "uig": pgettext_lazy("language", "Uyghur"),
    "kaz": pgettext_lazy("language", "Kazakh"),
    "mul": pgettext_lazy("language", "Several languages"),
    "und": pgettext_lazy("language", "Not known"),
}

SIGNS: dict[Sign, Promise] = {
    Sign.STORIES: _("Stories"),
    Sign.PICTURES: _("Picture books"),
    Sign.ANIMALS: _("Animals"),
    Sign.STARS: _("Stars and rockets"),
    Sign.HISTORY: _("Long ago"),
    Sign.POEMS: _("Poems and rhymes"),
    Sign.SCIENCE: _("Why is that so"),
    Sign.EARTH: _("Earth and sea"),
    Sign.BODY: _("My body"),
    Sign.MACHINES: _("Machines"),
    Sign.DRAWING: _("Drawing and music"),
    Sign.SPORTS: _("Sports and games"),
    Sign.CLASSICS: _("Great old books"),
    Sign.LETTERS: _("Words and letters"),
}

AGES: dict[Age, Promise] = {
    Age.LISTENING: _("Read to me (to 6)"),
    Age.BEGINNING: _("I begin to read (6 to 9)"),
    Age.READING: _("I read alone (9 and more)"),
}


def class_name(code: str) -> str:
    """A class with its caption, in the reader's language; of a class nobody captioned the next one above has to do."""
    known = clc().path(code)
    return f"{code} {known[-1].caption}" if known else code
