"""`shulian import-marc`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from shulian.apps.catalogue.models import Import, Title
from tests import make
from tests.apps.catalogue.files import written
from tests.protocols.marc.samples import DATA, dream

pytestmark = pytest.mark.django_db


def said(file: Path, *options: str) -> str:
    out = io.StringIO()
    with translation.override("en"):
        call_command("import_marc", str(file), "--library", "L1", *options, stdout=out)
    return out.getvalue()


def test_a_file_is_read_and_counted():
    make.library("雁塔区图书馆", code="L1")
    told = said(DATA / "cnmarc_10_records.xml")
    assert ["Created", "10"] in [[cell.strip() for cell in line.strip("│ \n").split("│")] for line in told.splitlines()]
    assert Title.objects.count() == 10
    assert Import.objects.get().channel == "command"


def test_what_was_not_taken_is_listed_and_reported(tmp_path: Path):
    make.library("雁塔区图书馆", code="L1")
    file, report = tmp_path / "records.mrc", tmp_path / "report.csv"
    file.write_bytes(written(dream()) + b"not a record at all, but a sentence of some length\x1d" * 12)
    told = said(file, "--report", str(report))
    assert f"Record 2 at byte {len(written(dream()))}: What stands here is not a MARC record." in told
    assert "… and 2 more" in told
    assert len(report.read_text("utf-8-sig").splitlines()) == 13


def test_a_file_without_records_says_so(tmp_path: Path):
    make.library("雁塔区图书馆", code="L1")
    file = tmp_path / "records.xml"
    file.write_bytes(b"<?xml version='1.0'?><collection></collection>")
    assert "No record was found in this file." in said(file)


def test_a_wrong_file_a_missing_file_and_a_wrong_library_get_one_sentence(tmp_path: Path):
    picture = tmp_path / "picture.mrc"
    picture.write_bytes(b"\xff\xd8\xff\xe0JFIF")
    with pytest.raises(CommandError, match="There is no library with the code L1"):
        said(picture)
    make.library("雁塔区图书馆", code="L1")
    with pytest.raises(CommandError, match="This is a picture"):
        said(picture)
    with pytest.raises(CommandError, match="cannot be read \\(No such file"):
        said(tmp_path / "nothing.mrc")
