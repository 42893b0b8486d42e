"""The Chinese is complete, fits its English, and gets into the pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shulian.config import messages
from shulian.config.messages import PACKAGE, PLACE

PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*[a-z]|\{\w*\}|%[sd]")
NAMES = [str(file.relative_to(PACKAGE).parents[len(PLACE.parts) - 1]) for file in messages.catalogues()]


@pytest.mark.parametrize("package", NAMES)
def test_every_string_has_its_chinese(package: str) -> None:
    assert messages.untranslated(PACKAGE / package / PLACE) == []


@pytest.mark.parametrize("package", NAMES)
def test_the_chinese_uses_the_same_placeholders(package: str) -> None:
    for message in messages.read(PACKAGE / package / PLACE):
        english = message.id if isinstance(message.id, str) else message.id[-1]
        chinese = message.string if isinstance(message.string, str) else message.string[0]
        if english and chinese:
            assert set(PLACEHOLDER.findall(english)) == set(PLACEHOLDER.findall(chinese)), english


ACCEPTED = r"\breturns?,? .*\baccepts? it\b|\breturns? (is|are|was|were|that are) accepted\b|\baccepts its return\b"
ONE_WORD = ((re.compile(r"\brestate"), "重述"), (re.compile(ACCEPTED), "确认"))
"""Of these a page must not say one thing here and another there; an answer to a finding is 认可."""


@pytest.mark.parametrize("package", ["apps/statistics", "apps/bulletin", "interfaces/office", "interfaces/portal"])
def test_one_thing_has_one_word(package: str) -> None:
    said = [(str(one.id).lower(), str(one.string)) for one in messages.read(PACKAGE / package / PLACE)]
    wrong = [
        (english, chinese)
        for english, chinese in said
        for words, word in ONE_WORD
        if words.search(english) and word not in chinese
    ]
    assert wrong == []
    assert [chinese for _english, chinese in said if "验收" in chinese] == []


def test_no_string_has_two_meanings() -> None:
    """Django merges the catalogues, and one of two translations would win in silence; a context keeps them apart."""
    said: dict[tuple[str | None, object], dict[str, set[object]]] = {}
    for package in NAMES:
        for message in messages.read(PACKAGE / package / PLACE):
            if message.id and message.string and all(message.string):
                meanings = said.setdefault((message.context, message.id), {})
                meanings.setdefault(str(message.string), set()).add(package)
    assert {key: meanings for key, meanings in said.items() if len(meanings) > 1} == {}


def test_every_package_that_speaks_has_a_catalogue() -> None:
    speaking = {
        file
        for file in PACKAGE.rglob("*")
        if file.suffix in {".py", ".html"}
        and re.search(r"import gettext|import pgettext|import ngettext|{% (block)?translate ", file.read_text())
    }
    packages = [PACKAGE / name for name in NAMES]
    assert [file for file in speaking if not any(file.is_relative_to(package) for package in packages)] == []


def test_collecting_keeps_translations_and_forgets_strings_that_are_gone(tmp_path: Path) -> None:
    file = tmp_path / PLACE
    file.parent.mkdir(parents=True)
    file.write_text('msgid "Sign in"\nmsgstr "登录"\n\nmsgid "Gone"\nmsgstr "没有了"\n')
    (tmp_path / "page.html").write_text(
        '{% load i18n %}{% translate "Sign in" %} {% translate "May" context "month" %}'
    )
    assert messages.untranslated(file) == ["May"]
    assert [message.string for message in messages.collect(file) if message.id == "Sign in"] == ["登录"]
    assert "Gone" not in [message.id for message in messages.collect(file)]


def test_only_what_is_new_is_compiled(tmp_path: Path) -> None:
    file = tmp_path / "part" / PLACE
    file.parent.mkdir(parents=True)
    file.write_text('msgid "Sign in"\nmsgstr "登录"\n')
    assert messages.compile_all(tmp_path) == 1
    assert messages.compile_all(tmp_path) == 0
    assert file.with_suffix(".mo").exists()
