"""The translations: `python -m shulian.config.messages` compiles them, `--collect` adds new strings to them.

Every package with a `locale` folder keeps the Chinese of its own Python files and templates.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
PLACE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def catalogues(root: Path = PACKAGE) -> list[Path]:
    """Every Chinese catalogue of the package, in order of path."""
    return sorted(root.rglob(str(PLACE)))


def read(file: Path) -> Catalog:
    """The catalogue in one .po file."""
    with file.open("rb") as stream:
        return read_po(stream, locale="zh_Hans")


def compile_all(root: Path = PACKAGE) -> int:
    """Write a .mo beside every .po that is newer than it; returns how many were written."""
    written = 0
    for source in catalogues(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = BytesIO()
        write_mo(draft, read(source))
        target.write_bytes(draft.getvalue())
        written += 1
    return written


def collect(file: Path) -> Catalog:
    """The catalogue of one package with exactly the strings that its files use now, translations kept."""
    catalogue = read(file)
    template = Catalog(charset="utf-8", creation_date=catalogue.creation_date)
    for message, context in _strings(file.parents[len(PLACE.parts) - 1]):
        template.add(message, context=context)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.project, catalogue.header_comment = "Shulian", "# Shulian (书联) in simplified Chinese."
    return catalogue


def untranslated(file: Path) -> list[str]:
    """The strings of one package that its Chinese catalogue lacks."""
    return [str(message.id) for message in collect(file) if message.id and not _complete(message.string)]


def _complete(translation: str | Sequence[str] | None) -> bool:
    return bool(translation) and all(translation or ())


def _strings(package: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    for file in _files(package):
        text = file.read_text(encoding="utf-8")
        source = text if file.suffix == ".py" else _templatized(text, file)
        for _line, message, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
            yield message, context


def _files(package: Path) -> Iterator[Path]:
    """The sources of this package, without those below another package that has its own catalogue."""
    others = [file.parents[len(PLACE.parts) - 1] for file in catalogues(package)]
    others.remove(package)
    for file in sorted([*package.rglob("*.py"), *package.rglob("*.html"), *package.rglob("*.txt")]):
        if not any(file.is_relative_to(other) for other in others):
            yield file


def _templatized(text: str, file: Path) -> str:
    # Imported late: compiling alone, as at every start, does not need Django.
    from django.utils.translation.template import templatize

    # The text around the strings comes out as signs of the same width; to Python its margins would be indents.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(file)).splitlines())


def main() -> None:
    """Compile all catalogues; with --collect first bring the strings of the named packages up to date."""
    parser = argparse.ArgumentParser(prog="python -m shulian.config.messages", description=main.__doc__)
    parser.add_argument("--collect", nargs="+", metavar="PACKAGE", type=Path, default=[])
    for package in parser.parse_args().collect:
        file = package.resolve() / PLACE
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"")
        catalogue = collect(file)
        with file.open("wb") as stream:
            write_po(stream, catalogue, width=110, no_location=True, sort_output=True, omit_header=False)
    compile_all()


if __name__ == "__main__":
    main()
