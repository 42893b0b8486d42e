"""What is filled in for an article: its words, its photos, and what the office asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.alliance.models import Library
from shulian.apps.bulletin.actions import Ask, PhotoWords, Text
from shulian.apps.bulletin.actions.articles import MOST_PHOTOS
from shulian.apps.bulletin.actions.issues import HEADINGS
from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.words import photo_words
from shulian.core.prose import MOST_CHARACTERS
from shulian.documents.bulletin import Photo
from shulian.documents.photos import MOST_BYTES, PhotoError, Taken, take_in
from shulian.interfaces.office.acting import ActForm


class FilesInput(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos; each is judged by what is in it."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Taken]:
        """The photos as they are kept; a sentence for each that cannot be."""
        files: Sequence[UploadedFile[Any]] = data if isinstance(data, (list, tuple)) else [data] if data else []
        taken, faults = [], []
        for file in files[:MOST_PHOTOS]:
            try:
                # One more than is allowed is enough to see that there is too much.
                taken.append(take_in(file.read(MOST_BYTES + 1)))
            except PhotoError as error:
                faults.append(ValidationError(f"{file.name}: {photo_words(error.fault, error.details)}"))
        if faults:
            raise ValidationError(faults)
        return taken


class ArticleForm(ActForm):
    """The words of an article and its photos; `photos` are those it has, each with fields of its own."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    title = forms.CharField(label=pgettext_lazy("article", "Title"), max_length=100)
    byline = forms.CharField(
        label=_("Under the title"), max_length=100, required=False, help_text=_("Who wrote it, or its source.")
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 22, "spellcheck": "true"}),
        help_text=_("Each line is a paragraph."),
    )
    added = PhotosField(
        label=_("More photos"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 15 MB and 50 million pixels each. Place and camera are taken out."),
        widget=FilesInput({"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
    )
    added_caption = forms.CharField(label=_("Caption of the new photos"), max_length=200, required=False)
    added_credit = forms.CharField(label=_("Photo by"), max_length=60, required=False)

    def __init__(self, *args: Any, photos: Sequence[Photo] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.photos = photos
        for at, photo in enumerate(photos):
            self.fields[f"caption-{at}"] = forms.CharField(
                label=_("Caption"), max_length=200, required=False, initial=photo["caption"]
            )
            self.fields[f"credit-{at}"] = forms.CharField(
                label=_("Photo by"), max_length=60, required=False, initial=photo["credit"]
            )
            self.fields[f"drop-{at}"] = forms.BooleanField(label=_("Take this photo out"), required=False)

    def clean_text(self) -> str:
        """What is far too long is refused before it is looked at."""
        text: str = self.cleaned_data["text"].replace("\0", "")
        if len(text) > 2 * MOST_CHARACTERS:
            raise ValidationError(_("The text is far too long. Split it into several articles."))
        return text

    @property
    def rows(self) -> list[tuple[Photo, Any, Any, Any]]:
        """The photos that are there, each with its fields."""
        return [
            (photo, self[f"caption-{at}"], self[f"credit-{at}"], self[f"drop-{at}"])
            for at, photo in enumerate(self.photos)
        ]

    def kept(self) -> list[PhotoWords]:
        """The photos that stay, with their words."""
        said = self.cleaned_data
        return [
            PhotoWords(photo["digest"], said.get(f"caption-{at}", ""), said.get(f"credit-{at}", ""))
            for at, photo in enumerate(self.photos)
            if not said.get(f"drop-{at}")
        ]

    def as_text(self) -> Text:
        """What is to be saved."""
        said = self.cleaned_data
        return Text(
            title=said["title"],
            byline=said["byline"],
            text=said["text"],
            photos=self.kept(),
            added=said["added"],
            added_words=PhotoWords("", said["added_caption"], said["added_credit"]),
            based_on=said["based_on"] or 0,
        )


class AskForm(ActForm):
    """What the office asks a library for."""

    library = forms.ModelChoiceField(Library.objects.none(), label=_("Library"), to_field_name="code")
    title = forms.CharField(label=_("Working title"), max_length=100)
    brief = forms.CharField(
        label=_("What it should say"), max_length=500, widget=forms.Textarea({"rows": 4}), required=False
    )
    due_on = forms.DateField(label=_("Wanted by"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    heading = forms.ChoiceField(
        label=_("Section"), required=False, choices=[("", "—"), *((one, f"【{one}】") for one in HEADINGS[:-1])]
    )
    issue = forms.ModelChoiceField(Issue.objects.none(), label=_("For issue"), required=False, to_field_name="number")

    def __init__(self, libraries: QuerySet[Library], issues: QuerySet[Issue], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["library"].queryset = libraries  # type: ignore[attr-defined]
        self.fields["library"].label_from_instance = lambda library: library.name  # type: ignore[attr-defined]
        self.fields["issue"].queryset = issues  # type: ignore[attr-defined]
        self.fields["issue"].label_from_instance = lambda issue: f"No. {issue.number}"  # type: ignore[attr-defined]

    def as_ask(self) -> Ask:
        """What is asked for."""
        said = self.cleaned_data
        return Ask(said["library"], said["title"], said["brief"], said["due_on"], said["issue"], said["heading"])
