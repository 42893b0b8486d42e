"""A profile as a form: places in one line each, tables of values as lines with a sign = between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.catalogue.rules import COLUMNS
from shulian.interfaces.cataloguing import import_words as words
from shulian.protocols import marc

PLACES = {
    "library": _("Library"),
    "barcode": _("Barcode"),
    "call_number": _("Call number"),
    "shelf": _("Shelf"),
    "volume": _("Volume"),
    "price": _("Price"),
    "item_class": _("Item class"),
}
FORMATS = [("", _("told from each record")), ("cnmarc", "CNMARC"), ("marc21", "MARC21")]
ENCODINGS = [
    ("", _("told from each record")),
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030 (GBK, GB 2312)"),
    ("marc-8", "MARC-8"),
]
MAPS = ("classes", "shelves", "branches")
OF_UNIONS = ("branches", "only_known_codes")
"""What only files with codes of several libraries need; a table has no column for them."""
OF_COPIES = ("barcode", "call_number", "shelf", "item_class", "price")
LONGEST = 200


class ProfileForm(forms.Form):
    """What every profile says."""

    name = forms.CharField(label=pgettext_lazy("of a profile", "Name"), max_length=60)
    matching = forms.ChoiceField(label=_("A record joins a title"), choices=list(words.MATCHINGS.items()))
    overlay = forms.ChoiceField(label=_("When the control number is known"), choices=list(words.OVERLAYS.items()))
    protected = forms.CharField(
        label=_("Fields that stay as they are here"),
        required=False,
        max_length=LONGEST,
        help_text=_("When a record is replaced, these fields of the old one stay: 690 606 9XX (X for any)."),
    )
    default_class = forms.CharField(label=_("Item class, unless the record says one"), required=False, max_length=30)
    default_shelf = forms.CharField(label=_("Shelf, unless the record says one"), required=False, max_length=80)
    classes = forms.CharField(
        label=_("Item classes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line for each value in the records: 期刊 = periodical."),
    )
    shelves = forms.CharField(
        label=_("Shelves"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line for each value in the records: J1 = 一楼借阅室."),
    )
    branches = forms.CharField(
        label=_("Branches"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line for each library code in the records and the code of a library below this one."),
    )
    only_known_codes = forms.BooleanField(
        label=_("Leave out copies under a library code that no library has"),
        required=False,
        help_text=_("For union files. Otherwise such copies are this library's own, and the import says how many."),
    )

    def rules(self) -> dict[str, Any]:
        """The rules as plain values."""
        said = self.cleaned_data
        plain: dict[str, Any] = {name: said[name] for name in ("matching", "overlay", "default_class", "default_shelf")}
        plain["protected"] = said["protected"].replace(",", " ").replace("，", " ").upper().split()
        plain["only_known_codes"] = said.get("only_known_codes", False)
        for name in MAPS:
            plain[name] = _pairs(said.get(name, ""))
        return plain


class MarcForm(ProfileForm):
    """Where things stand in MARC records."""

    format = forms.ChoiceField(label=_("Format"), choices=FORMATS, required=False)
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=ENCODINGS,
        required=False,
        help_text=_(
            "A record that is not in the chosen encoding is still read by its bytes. XML always is, whatever is chosen."
        ),
    )
    tag = forms.CharField(
        label=_("Field of a copy"), max_length=3, help_text=_("One for each copy or group of copies.")
    )
    separators = forms.CharField(
        label=_("Signs between barcodes"), required=False, max_length=10, help_text=_("Where one subfield has several.")
    )
    ranges = forms.BooleanField(label=_("0100001-0100005 means five barcodes"), required=False)
    grouped = forms.BooleanField(label=_("What follows a barcode belongs to it alone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in PLACES.items():
            self.fields[f"place_{name}"] = forms.CharField(label=label, required=False, max_length=LONGEST)
        self.fields["place_barcode"].help_text = _("b is a subfield of the copy's field, 010$d stands elsewhere.")
        self.fields["place_call_number"].help_text = _("s | d/e: the first that says something, parts joined.")

    def rules(self) -> dict[str, Any]:
        """The rules as plain values."""
        said = self.cleaned_data
        copies = {name: said[f"place_{name}"] for name in marc.PLACES} | {
            name: said[name] for name in ("tag", "separators", "ranges", "grouped")
        }
        return super().rules() | {"format": said["format"], "encoding": said["encoding"], "copies": copies}


class TableForm(ProfileForm):
    """Which column of a table holds what."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OF_UNIONS:
            del self.fields[name]
        for name in COLUMNS:
            needed = name == "title"
            self.fields[f"column_{name}"] = forms.CharField(label=words.COLUMNS[name], required=needed, max_length=60)

    def rules(self) -> dict[str, Any]:
        """The rules as plain values."""
        columns = {name: heading for name in COLUMNS if (heading := self.cleaned_data[f"column_{name}"].strip())}
        return super().rules() | {"columns": columns}


def groups(form: ProfileForm) -> list[tuple[Any, list[tuple[str, list[forms.BoundField]]]]]:
    """The fields in the order in which one thinks of them: where things stand, what they become, what happens.

    Each part has rows: short fields side by side, long ones in two columns, ticks each in a line.
    """
    columns = [f"column_{name}" for name in COLUMNS]
    of_copies = [f"column_{name}" for name in OF_COPIES]
    places = [one for one in form.fields if one.startswith("place_")]
    short, long, ticks = "cat-parts", "cat-two", "cat-ticks"
    parts: tuple[tuple[Any, list[tuple[str, list[str]]]], ...] = (
        (_("The file"), [(short, ["name", "format", "encoding"])]),
        (
            _("Where a copy's particulars stand"),
            [(short, ["tag", "separators"]), (ticks, ["ranges", "grouped"]), (short, places)],
        ),
        (_("Which column describes the title"), [(short, [one for one in columns if one not in of_copies])]),
        (_("Which column describes the copy"), [(short, of_copies)]),
        (
            _("What the values become here"),
            [(short, ["default_class", "default_shelf"]), (long, list(MAPS)), (ticks, ["only_known_codes"])],
        ),
        (_("What happens to records"), [(long, ["matching", "overlay"]), ("stack", ["protected"])]),
    )
    shown = [
        (title, [(look, [form[one] for one in names if one in form.fields]) for look, names in rows])
        for title, rows in parts
    ]
    kept = [(title, [row for row in rows if row[1]]) for title, rows in shown]
    return [(title, rows) for title, rows in kept if rows]


def initial(name: str, rules: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of these rules."""
    copies, columns = rules.get("copies") or {}, rules.get("columns") or {}
    shown = {
        key: rules.get(key) for key in ("matching", "overlay", "default_class", "default_shelf", "format", "encoding")
    }
    shown |= {key: "\n".join(f"{one} = {other}" for one, other in (rules.get(key) or {}).items()) for key in MAPS}
    shown["only_known_codes"] = rules.get("only_known_codes")
    shown |= {key: copies.get(key) for key in ("tag", "separators", "ranges", "grouped")}
    shown |= {f"place_{key}": copies.get(key) for key in marc.PLACES}
    shown |= {f"column_{key}": columns.get(key) for key in COLUMNS}
    return shown | {"name": name, "protected": " ".join(rules.get("protected") or [])}


def _pairs(text: str) -> dict[str, str]:
    """Lines with a sign = between; a line without one leads to nothing, which the rules then refuse."""
    lines = [line.partition("=") for line in text.replace("＝", "=").splitlines() if line.strip()]
    return {one.strip(): other.strip() for one, _sign, other in lines}
