"""Choosing a file: one component with our own words wherever something is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import override
from lxml import html

import shulian
from shulian.interfaces.office.article_forms import ArticleForm

TEMPLATES = sorted(Path(shulian.__file__).parent.rglob("templates/**/*.html"))


class OneForm(forms.Form):
    """A form with a file."""

    file = forms.FileField(label="文件", help_text="至多 5 MB")


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "选择文件"), ("en", "Choose a file")])
def test_a_file_is_chosen_with_our_own_words(language: str, words: str) -> None:
    with override(language):
        shown = html.fromstring(render_to_string("partials/field.html", {"field": OneForm()["file"]}))
    (choice,) = shown.xpath("//div[@class='file-choice']")
    assert choice.xpath("./span[@class='button' and @aria-hidden='true']/text()") == [words]
    (control,) = choice.xpath("./input")
    assert (control.get("type"), control.get("aria-describedby")) == ("file", "id_file_helptext")
    assert shown.xpath("//label/@for") == [control.get("id")], "one label, which a screen reader says once"


def test_of_several_files_it_is_said() -> None:
    with override("en"):
        assert ">Choose files<" in render_to_string("partials/field.html", {"field": ArticleForm()["added"]})


def test_no_page_has_a_chooser_of_its_own() -> None:
    assert len(TEMPLATES) > 200
    assert [one.name for one in TEMPLATES if 'type="file"' in one.read_text(encoding="utf-8")] == []
