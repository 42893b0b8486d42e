"""Another catalogue is harvested: everything once, then what changed, and what it deleted goes here too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue import harvesting
from shulian.apps.catalogue.actions.harvests import Said, save_source
from shulian.apps.catalogue.models import HarvestSource, Record, Title
from shulian.apps.holdings.actions.harvests import harvest, harvest_all
from shulian.apps.journal.actions import Act
from shulian.protocols import marc
from shulian.protocols.marc.composing import Plain, compose
from shulian.protocols.oai import OaiError, Verb, writer
from shulian.protocols.oai.requests import Code
from tests import make
from tests.apps.catalogue.test_copy import answering

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TO = writer.Answered("http://there.example/oai", AT, {})

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quickly(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EXCHANGE_ALLOW = ["127.0.0.1/32"]
    monkeypatch.setattr(harvesting, "PAUSES", (0.0,))
    monkeypatch.setattr(harvesting, "BUNDLE", 3)


@pytest.fixture
def library() -> Library:
    return make.library("汉中图书馆", code="HZ1")


def record(number: int, title: str) -> tuple[writer.Header, etree._Element | None]:
    made = compose(Plain(title, authors=("某人",), publisher="某社", year=2000 + number), marc.Format.CNMARC)
    made = marc.Record(
        made.leader, (marc.Field("001", value=f"N{number}"), *made.fields), made.format, made.encoding, (), b"", 0, 0
    )
    return writer.Header(f"oai:there:{number}", AT), etree.fromstring(marc.to_cnmarcxml(made))


def gone(number: int) -> tuple[writer.Header, None]:
    return writer.Header(f"oai:there:{number}", AT, deleted=True), None


def part(
    *records: tuple[writer.Header, etree._Element | None], token: str | None = None
) -> tuple[int, dict[str, str], bytes]:
    more = None if token is None else writer.Resumption(token, 9, 0)
    return 200, {}, writer.records(TO, Verb.LIST_RECORDS, records, more)


def wrong(code: Code) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, writer.error(TO, OaiError(code, "said"))


def source_at(address: str, library: Library, name: str = "汉中") -> HarvestSource:
    known = HarvestSource.objects.filter(name=name).first()
    return save_source(Act("command"), library, Said(name, address, "cnmarcxml", "library:X"), known)


def living() -> list[str]:
    return sorted(Title.objects.living().values_list("title", flat=True))


def test_everything_comes_once_and_then_what_changed(library: Library) -> None:
    first = part(record(1, "甲"), record(2, "乙"), token="next")
    second = part(record(3, "丙"), record(4, "丁"), token="")
    later = part(record(2, "乙乙"), gone(3), gone(99))
    with answering(first, second, later) as (address, asked):
        source = source_at(address, library)
        assert sum(one.read for one in harvest(source)) == 4
        assert living() == sorted(["甲", "乙", "丙", "丁"])
        source.refresh_from_db()
        assert (source.since, source.token, source.fetched) == ("2026-01-02T03:04:05Z", "", 4)
        harvest(source)
    assert living() == sorted(["甲", "乙乙", "丁"])
    assert [path.partition("?")[2] for path in asked] == [
        "verb=ListRecords&metadataPrefix=cnmarcxml&set=library%3AX",
        "verb=ListRecords&resumptionToken=next",
        "verb=ListRecords&metadataPrefix=cnmarcxml&from=2026-01-02T03%3A04%3A05Z&set=library%3AX",
    ]
    kept = Record.objects.get(control_number="oai:there:4")
    assert ["035", "  ", [["a", "N4"]]] in kept.fields


def test_a_harvest_that_breaks_off_goes_on_where_it_was(library: Library) -> None:
    full = part(record(1, "甲"), record(2, "乙"), record(3, "丙"), token="next")
    with answering(full, (500, {}, b"")) as (address, _asked):
        source = source_at(address, library)
        with pytest.raises(harvesting.TroubleError):
            harvest(source)
    source.refresh_from_db()
    assert (source.token, source.trouble) == ("next", "it answers 500")
    assert len(living()) == 3
    with answering((503, {"Retry-After": "0"}, b""), part(record(4, "丁"))) as (address, asked):
        HarvestSource.objects.update(address=address)
        assert [one.read for one in harvest_all()] == [1]
    assert "resumptionToken=next" in asked[-1]
    source.refresh_from_db()
    assert (source.token, source.trouble, source.since) == ("", "", "2026-01-02T03:04:05Z")


def test_an_expired_token_begins_the_list_again(library: Library) -> None:
    full = part(record(1, "甲"), record(2, "乙"), record(3, "丙"), token="old")
    with answering(full, wrong(Code.BAD_RESUMPTION_TOKEN), part(record(1, "甲"), record(4, "丁"))) as (address, asked):
        harvest(source_at(address, library))
    assert len(living()) == 4
    assert "metadataPrefix" in asked[2]


def test_a_provider_that_counts_in_days_is_asked_by_day(library: Library) -> None:
    bad, later = wrong(Code.BAD_ARGUMENT), part(record(2, "乙"))
    with answering(part(record(1, "甲")), bad, later, bad, bad) as (address, asked):
        source = source_at(address, library)
        harvest(source)
        source.refresh_from_db()
        harvest(source)
        source.refresh_from_db()
        with pytest.raises(harvesting.TroubleError, match="badArgument"):
            harvest(source)
    assert living() == sorted(["甲", "乙"])
    assert ["from=2026-01-02T" in path for path in asked] == [False, True, False, True, False]
    assert ["from=2026-01-02&" in path for path in asked] == [False, False, True, False, True]


def test_nothing_new_is_no_trouble_and_a_refusal_is(library: Library) -> None:
    with answering(wrong(Code.NO_RECORDS_MATCH)) as (address, _asked):
        assert harvest(source_at(address, library)) == []
    refusal = pytest.raises(harvesting.TroubleError, match="cannotDisseminateFormat: said")
    with answering(wrong(Code.CANNOT_DISSEMINATE_FORMAT)) as (address, _asked), refusal:
        harvest(source_at(address, library))


def test_a_provider_that_never_takes_its_own_tokens_or_never_ends_is_left_alone(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvesting, "MOST_PARTS", 4)
    first, bad = part(record(1, "甲"), token="x"), wrong(Code.BAD_RESUMPTION_TOKEN)
    refusal = pytest.raises(harvesting.TroubleError, match="badResumptionToken")
    with answering(first, bad, first, bad) as (address, _asked), refusal:
        harvest(source_at(address, library))
    endless = pytest.raises(harvesting.TroubleError, match="no end")
    with answering(*(part(token=f"t{number}") for number in range(5))) as (address, _asked), endless:
        harvest(source_at(address, library, "无尽"))


CIRCLES = [
    part(record(1, "甲"), token="same"),
    (200, {}, b"<html/>"),
    (200, {}, b""),
]


@pytest.mark.parametrize("answer", CIRCLES, ids=range(len(CIRCLES)))
def test_a_provider_out_of_its_mind_is_left_alone(library: Library, answer: tuple[int, dict[str, str], bytes]) -> None:
    with answering(answer) as (address, _asked), pytest.raises(harvesting.TroubleError):
        harvest(source_at(address, library))
