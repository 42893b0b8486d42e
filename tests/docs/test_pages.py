"""The documentation is true: links lead somewhere, commands, settings and files are there, none is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shulian.config.main import OWN
from tests.docs.pages import DOCS, HANDBOOK, ROOT, anchors, code_in, headings, links, markdown, name_of, tracked

PAGES = markdown()
ADMINISTRATORS = [HANDBOOK / "administrators.md", HANDBOOK / "administrators.zh.md"]
PAIRS = [
    (ROOT / "README.md", ROOT / "README.zh.md"),
    (HANDBOOK / "librarians.md", HANDBOOK / "librarians.zh.md"),
    (HANDBOOK / "administrators.md", HANDBOOK / "administrators.zh.md"),
]
_FOLDERS = ("shulian", "tests", "docs", "requirements", ".ci")
_VARIABLE = re.compile(r"\bSHULIAN_[A-Z_]+\b")


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def fenced(page: Path) -> list[str]:
    """The blocks of code of a page."""
    return re.findall(r"^```.*?^```", read(page), re.MULTILINE | re.DOTALL)


def targets() -> set[str]:
    """What `make` can be asked for."""
    phony = re.search(r"^\.PHONY: (.+)$", read(ROOT / "Makefile"), re.MULTILINE)
    assert phony
    return set(phony[1].split())


def site_commands() -> set[str]:
    """The site's own commands, as people type them."""
    files = (path for path in tracked() if path.parts[-3:-1] == ("management", "commands"))
    return {path.stem.replace("_", "-") for path in files if not path.stem.startswith("_")}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links(read(page)):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        aim = (page.parent / file).resolve() if file else page
        assert aim in tracked() or any(aim in path.parents for path in tracked()), target
        assert not anchor or anchor in anchors(read(aim)), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = [one for one in code_in(read(page)) if one.startswith(tuple(f"{folder}/" for folder in _FOLDERS))]
    assert [one for one in named if not (ROOT / one).exists()] == []


@pytest.mark.parametrize("page", ADMINISTRATORS, ids=name_of)
def test_every_setting_is_explained_to_administrators(page: Path) -> None:
    sources = [path for path in tracked() if path.suffix == ".py" and path.is_relative_to(ROOT / "shulian")]
    used = {name for path in sources for name in _VARIABLE.findall(read(path))}
    assert set(_VARIABLE.findall(read(page))) == used


def test_every_target_of_make_is_explained_to_developers() -> None:
    said = re.findall(r"^\| `make ([\w-]+)` \|", read(HANDBOOK / "developers.md"), re.MULTILINE)
    assert sorted(said) == sorted(targets())


@pytest.mark.parametrize("page", ADMINISTRATORS, ids=name_of)
def test_every_command_is_explained_to_administrators(page: Path) -> None:
    listed = re.findall(r"^\| (`shulian [^|]+) \|", read(page), re.MULTILINE)
    said = {word.split()[1] for cell in listed for word in code_in(cell)}
    assert said - {"help"} == set(OWN) | site_commands()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_is_named_is_there(page: Path) -> None:
    code = "\n".join([*code_in(read(page)), *fenced(page)])
    assert set(re.findall(r"(?:^|\n)make ([a-z]+)$", code, re.MULTILINE)) <= targets()
    commands = set(re.findall(r"(?:^|/|[^\w/])shulian ([a-z][a-z-]+)", code))
    assert commands <= set(OWN) | site_commands() | {"help"}


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda page: page.name)
def test_both_languages_have_the_same_sections_pictures_and_commands(english: Path, chinese: Path) -> None:
    assert headings(read(english)) == headings(read(chinese))
    assert [one for one in links(read(english)) if "images/" in one] == [
        one for one in links(read(chinese)) if "images/" in one
    ]
    assert fenced(english) == fenced(chinese)
    assert read(english).count("\n| ") == read(chinese).count("\n| ")


def test_pictures_are_few_small_and_shown() -> None:
    pictures = sorted((DOCS / "images").iterdir())
    assert len(pictures) <= 6
    assert [one.name for one in pictures if one.stat().st_size > 100_000] == []
    assert {f"docs/images/{one.name}" for one in pictures} <= set(links(read(ROOT / "README.md")))


def test_the_decisions_are_numbered_listed_and_complete() -> None:
    pages = sorted((DOCS / "adr").glob("[0-9]*.md"))
    for number, page in enumerate(pages, start=1):
        text = read(page)
        assert text.startswith(f"# {number}. "), page.name
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences")), page.name
        assert len(text.splitlines()) <= 60, page.name
    listed = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", read(DOCS / "adr" / "README.md"), re.MULTILINE)
    titles = [read(page).splitlines()[0].removeprefix("# ").split(". ", 1) for page in pages]
    assert listed == [(number, title, page.name) for (number, title), page in zip(titles, pages, strict=True)]


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=name_of)
def test_every_page_can_be_reached(page: Path) -> None:
    reached = {ROOT / "README.md"}
    while (
        more := {
            aim
            for one in reached
            for target in links(read(one))
            if (aim := (one.parent / target.partition("#")[0]).resolve()).suffix == ".md" and aim.exists()
        }
        - reached
    ):
        reached |= more
    assert page in reached
