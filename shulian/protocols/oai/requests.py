"""What a harvester asks: the six verbs, their arguments, and what is said of a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

LONGEST_ARGUMENT = 2_000


class Verb(StrEnum):
    """The six requests."""

    IDENTIFY = "Identify"
    LIST_METADATA_FORMATS = "ListMetadataFormats"
    LIST_SETS = "ListSets"
    LIST_IDENTIFIERS = "ListIdentifiers"
    LIST_RECORDS = "ListRecords"
    GET_RECORD = "GetRecord"


class Code(StrEnum):
    """The error conditions."""

    BAD_ARGUMENT = "badArgument"
    BAD_RESUMPTION_TOKEN = "badResumptionToken"  # noqa: S105
    BAD_VERB = "badVerb"
    CANNOT_DISSEMINATE_FORMAT = "cannotDisseminateFormat"
    ID_DOES_NOT_EXIST = "idDoesNotExist"
    NO_RECORDS_MATCH = "noRecordsMatch"
    NO_METADATA_FORMATS = "noMetadataFormats"
    NO_SET_HIERARCHY = "noSetHierarchy"


class OaiError(ValueError):
    """A request that gets an error instead of an answer."""

    def __init__(self, code: Code, said: str) -> None:
        super().__init__(f"{code}: {said}")
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Request:
    """A request that is well-formed. `since` is included, `before` is not: it lies behind the last second asked for."""

    verb: Verb
    identifier: str = ""
    prefix: str = ""
    set: str = ""
    since: datetime | None = None
    before: datetime | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    needed: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    resumes: bool = False


_LIST = _Rule(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), resumes=True)
RULES = {
    Verb.IDENTIFY: _Rule(),
    Verb.LIST_METADATA_FORMATS: _Rule(allowed=frozenset({"identifier"})),
    Verb.LIST_SETS: _Rule(resumes=True),
    Verb.LIST_IDENTIFIERS: _LIST,
    Verb.LIST_RECORDS: _LIST,
    Verb.GET_RECORD: _Rule(frozenset({"identifier", "metadataPrefix"})),
}

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")


def parse(arguments: Iterable[tuple[str, str]]) -> Request:
    """The request in these arguments; OaiError when it is none."""
    pairs = list(arguments)
    values = dict(pairs)
    verb = _verb([value for name, value in pairs if name == "verb"])
    if len(values) != len(pairs):
        raise OaiError(Code.BAD_ARGUMENT, "An argument is repeated.")
    if any(len(value) > LONGEST_ARGUMENT for value in values.values()):
        raise OaiError(Code.BAD_ARGUMENT, f"An argument is longer than {LONGEST_ARGUMENT} characters.")
    del values["verb"]
    rule = RULES[verb]
    if rule.resumes and "resumptionToken" in values:
        if len(values) > 1:
            raise OaiError(Code.BAD_ARGUMENT, "A resumptionToken stands alone, beside the verb.")
        return Request(verb, token=values["resumptionToken"])
    if missing := sorted(rule.needed - values.keys()):
        raise OaiError(Code.BAD_ARGUMENT, f"{verb} needs the argument {missing[0]}.")
    if unknown := sorted(values.keys() - rule.needed - rule.allowed):
        raise OaiError(Code.BAD_ARGUMENT, f"{verb} does not take the argument {unknown[0][:40]}.")
    return _with_dates(verb, values)


def _verb(said: list[str]) -> Verb:
    if len(said) != 1:
        raise OaiError(Code.BAD_VERB, "There must be one verb." if said else "The verb is missing.")
    try:
        return Verb(said[0])
    except ValueError as error:
        raise OaiError(Code.BAD_VERB, f"{said[0][:40]} is none of the six verbs.") from error


def _with_dates(verb: Verb, values: dict[str, str]) -> Request:
    since, until = values.get("from"), values.get("until")
    if since is not None and until is not None and len(since) != len(until):
        raise OaiError(Code.BAD_ARGUMENT, "from and until must have the same granularity.")
    first = None if since is None else moment(since)[0]
    before = None if until is None else moment(until)[1]
    if first is not None and before is not None and first >= before:
        raise OaiError(Code.BAD_ARGUMENT, "from is later than until.")
    if "set" in values and not _SET.fullmatch(values["set"]):
        raise OaiError(Code.BAD_ARGUMENT, "This is not the name of a set.")
    return Request(
        verb, values.get("identifier", ""), values.get("metadataPrefix", ""), values.get("set", ""), first, before
    )


def moment(said: str) -> tuple[datetime, datetime]:
    """The beginning of the day or second that is named, and the beginning of the next one."""
    try:
        if _SECOND.fullmatch(said):
            begin = datetime.strptime(said, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            return begin, begin + timedelta(seconds=1)
        if _DAY.fullmatch(said):
            begin = datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=UTC)
            return begin, begin + timedelta(days=1)
    except OverflowError:
        # The last day there is: some harvesters mean "without end" by it.
        return begin, datetime.max.replace(tzinfo=UTC)
    except ValueError:
        pass
    raise OaiError(Code.BAD_ARGUMENT, f"{said[:40]} is no date like 2026-01-31 or 2026-01-31T00:00:00Z.")


def stamp(at: datetime) -> str:
    """A moment as the protocol writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
