"""The repository stands by itself: no traces of the machines it was made on, and every origin is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, name_of, tracked

# Spelt with classes of one letter, so that this file does not find itself.
_TRACES = re.compile(
    r"(?<![\w.])/(?:wor[k]|roo[t]|hom[e]/\w+|opt/pyp[i])/"
    r"|(?<![\w.])/tm[p]/(?!shulian-)"
    r"|registry[.]npmjs[.]org|files[.]pythonhosted[.]org|pypi[.]org/simple|--(?:extra-)?index[-]url"
)
_DATA = {".csv", ".mrc", ".gz", ".xml"}
_BINARY = {".gz", ".mrc", ".png", ".ico", ".ttf"}
# Import names that are not the package's own with hyphens as underscores.
IMPORTED_AS = {
    "Django": "django",
    "psycopg[binary]": "psycopg",
    "procrastinate[django]": "procrastinate",
    "django-treebeard": "treebeard",
    "django-ninja": "ninja",
    "django-axes": "axes",
    "django-csp": "csp",
    "django-allauth[mfa,socialaccount]": "allauth",
    "XlsxWriter": "xlsxwriter",
    "python-barcode": "barcode",
    "pillow": "PIL",
    "ibis-framework[duckdb]": "ibis",
    # Not imported here: what hashes PINs and passwords is named in the settings.
    "argon2-cffi": "django.contrib.auth.hashers.Argon2PasswordHasher",
}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    texts = (path for path in tracked() if path.suffix not in _BINARY)
    assert [(name_of(path), found[0]) for path in texts if (found := _TRACES.search(text_of(path)))] == []


def test_every_page_that_the_code_names_is_in_the_repository() -> None:
    """A comment that sends the reader to a page he does not have is no help."""
    names = {path.name for path in tracked() if path.suffix == ".md"}
    sources = [path for path in tracked() if path.suffix in {".py", ".sql", ".html", ".js", ".css", ".typ"}]
    named = [(name_of(path), page) for path in sources for page in re.findall(r"\b[\w.-]+\.md\b", text_of(path))]
    assert [(file, page) for file, page in named if page not in names] == []


def test_the_origin_of_every_data_file_is_named() -> None:
    notice = text_of(ROOT / "NOTICE")
    data = [
        path for path in tracked() if path.suffix in _DATA and not path.is_relative_to(ROOT / "tests" / "interfaces")
    ]
    assert [name_of(path) for path in data if name_of(path) not in notice and path.name not in notice] == []
    named = re.findall(r"^  ((?:shulian|tests)/\S+)", notice, re.MULTILINE)
    assert [name for name in named if not (ROOT / name).exists()] == []


def packages() -> list[str]:
    lines = text_of(ROOT / "requirements" / "base.in").splitlines()
    return [re.split(r"[~=<>]", line)[0] for line in lines if line and not line.startswith(("#", "-"))]


@pytest.mark.parametrize("package", packages())
def test_what_is_installed_is_used(package: str) -> None:
    name = IMPORTED_AS.get(package, package).replace("-", "_")
    used = re.compile(rf"^\s*(?:from|import) {name}\b|\"{name}(?:\.[\w.]+)?\"", re.MULTILINE)
    sources = [path for path in tracked() if path.suffix == ".py" and path.is_relative_to(ROOT / "shulian")]
    assert any(used.search(text_of(path)) for path in sources)
