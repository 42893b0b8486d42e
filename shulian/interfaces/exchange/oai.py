"""OAI-PMH: the whole catalogue, or what changed in it, for harvesters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods
from lxml import etree

from shulian import clock
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.titles import title_by_id
from shulian.apps.discovery import harvest
from shulian.interfaces import rates
from shulian.interfaces.exchange import shapes
from shulian.protocols import dublin
from shulian.protocols.marc import marcxml
from shulian.protocols.oai import Code, OaiError, Request, Verb, parse, stamp, writer

RECORDS, HEADERS = 100, 500
"""Titles in one answer, with their records and without."""
TOKEN_LASTS = timedelta(hours=12)
EVERYTHING = harvest.Wish()

FORMATS = {
    "oai_dc": (dublin.OAI_DC_SCHEMA, dublin.OAI_DC),
    "marcxml": ("http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", marcxml.MARC21_NAMESPACE),
    "cnmarcxml": ("", marcxml.CNMARC_NAMESPACE),
}
"""Address of the schema, and namespace; nobody else has a schema of CNMARC, so it lies here."""


@dataclass(frozen=True)
class Part:
    """Which part of which list is wanted: the request that began it, and where the part before ended."""

    request: Request
    behind: harvest.Place | None = None
    cursor: int = 0
    size: int | None = None


@csrf_exempt
@require_http_methods(["GET", "POST"])
@gzip_page
def provider(request: HttpRequest) -> HttpResponse:
    """One of the six requests."""
    if wait := rates.busy(request):
        return wait
    said = request.POST if request.method == "POST" else request.GET
    arguments = [(name, value) for name, values in said.lists() for value in values]
    # The answer's date is not a moment later than everything that was changed can be seen: a harvester that goes on
    # from there misses nothing.
    to = writer.Answered(request.build_absolute_uri(request.path), harvest.horizon(), dict(arguments))
    try:
        wanted = parse(arguments)
        answer = _ANSWERS[wanted.verb](to, wanted)
    except OaiError as wrong:
        answer = writer.error(to, wrong)
    return HttpResponse(answer, content_type="text/xml; charset=utf-8")


def _identify(to: writer.Answered, _request: Request) -> bytes:
    alliance = the_alliance()
    name = alliance.name if alliance else "Shulian"
    earliest = harvest.earliest().replace(microsecond=0)
    return writer.identify(to, writer.Identity(name, settings.EXCHANGE_MAIL, earliest, settings.EXCHANGE_NAMESPACE))


def _formats(to: writer.Answered, request: Request) -> bytes:
    if request.identifier:
        _title(request.identifier)
    own = shapes.cnmarc_schema(_site(to.base))
    return writer.formats(to, [writer.Format(name, there or own, space) for name, (there, space) in FORMATS.items()])


def _sets(to: writer.Answered, request: Request) -> bytes:
    if request.token:
        raise OaiError(Code.BAD_RESUMPTION_TOKEN, "The list of sets comes in one part.")
    return writer.sets(to, harvest.sets())


def _get(to: writer.Answered, request: Request) -> bytes:
    title = _title(request.identifier)
    _check_prefix(request.prefix)
    return writer.records(to, request.verb, _described(to, [title], request.prefix))


def _list(to: writer.Answered, request: Request) -> bytes:
    part = _resumed(request) if request.token else Part(request)
    began = part.request
    _check_prefix(began.prefix)
    wish = _wish(began)
    limit = HEADERS if request.verb is Verb.LIST_IDENTIFIERS else RECORDS
    found = harvest.part(wish, part.behind, limit, to.at) or _last_again(part)
    if not found:
        raise OaiError(Code.NO_RECORDS_MATCH, "Nothing has changed in that time, or the set is empty.")
    shown = found[:limit]
    prefix = "" if request.verb is Verb.LIST_IDENTIFIERS else began.prefix
    more = _more(to, part, wish, found, limit)
    return writer.records(to, request.verb, _described(to, shown, prefix, began.set, wish), more)


def _last_again(part: Part) -> list[Title]:
    """What ends a list whose last titles have changed out of it: no part is empty, so its last one is said twice."""
    last = title_by_id(part.behind.title) if part.behind else None
    return [last] if last else []


def _more(
    to: writer.Answered, part: Part, wish: harvest.Wish, found: list[Title], limit: int
) -> writer.Resumption | None:
    """The token for the next part; an empty one ends a list of several parts."""
    if len(found) <= limit:
        size = part.size or 0
        return writer.Resumption("", max(size, part.cursor + len(found)), part.cursor) if part.behind else None
    size = harvest.size(wish, to.at) if part.size is None else part.size
    last = found[limit - 1]
    expires = clock.now() + TOKEN_LASTS
    behind = harvest.Place(last.changed_at, last.pk)
    token = _token(Part(part.request, behind, part.cursor + limit, size), expires)
    return writer.Resumption(token, size, part.cursor, expires)


def _described(
    to: writer.Answered, titles: list[Title], prefix: str, spec: str = "", wish: harvest.Wish = EVERYTHING
) -> Iterable[tuple[writer.Header, etree._Element | None]]:
    """Each title's header, and its metadata unless it is gone (from this set) or none are wanted."""
    specs = harvest.sets_of(titles)
    gone = harvest.missing(wish, titles)
    living = [title.pk for title in titles if title.pk not in gone]
    elements = shapes.elements(living, shapes.Shape(prefix), _site(to.base)) if prefix else {}
    for title in titles:
        deleted = title.pk in gone
        sets = [spec] if deleted and spec else specs.get(title.pk, ())
        yield writer.Header(_identifier(title.pk), title.changed_at, sets, deleted), elements.get(title.pk)


def _wish(request: Request) -> harvest.Wish:
    return harvest.Wish(request.since, request.before, _libraries(request.set))


def _site(base: str) -> str:
    return base.removesuffix(reverse("exchange:oai"))


def _libraries(spec: str) -> tuple[int, ...] | None:
    if not spec:
        return None
    if not (libraries := harvest.libraries_of(spec)):
        raise OaiError(Code.NO_RECORDS_MATCH, "There is no such set; ListSets names them.")
    return libraries


def _check_prefix(prefix: str) -> None:
    if prefix not in FORMATS:
        raise OaiError(Code.CANNOT_DISSEMINATE_FORMAT, f"The formats are {', '.join(FORMATS)}.")


def _identifier(title: int) -> str:
    return f"oai:{settings.EXCHANGE_NAMESPACE}:{title}"


def _title(identifier: str) -> Title:
    _before, ours, number = identifier.partition(_identifier(0)[:-1])
    known = ours and not _before and number.isascii() and number.isdecimal() and len(number) < 19
    title = title_by_id(int(number)) if known else None
    if title is None:
        raise OaiError(Code.ID_DOES_NOT_EXIST, f"There is no record {identifier[:80]}.")
    return title


def _signer() -> Signer:
    return Signer(salt="oai-resumption")


def _token(part: Part, expires: datetime) -> str:
    """All that the next part needs, signed: nothing is kept here for a harvester that may never come back."""
    request, behind = part.request, part.behind
    said = {
        "v": request.verb,
        "p": request.prefix,
        "s": request.set,
        "f": _seconds(request.since),
        "u": _seconds(request.before),
        "b": [behind.changed_at.isoformat(), behind.title] if behind else None,
        "c": part.cursor,
        "n": part.size,
        "x": expires.timestamp(),
    }
    return _signer().sign_object(said)


def _resumed(request: Request) -> Part:
    try:
        said = _signer().unsign_object(request.token)
    except (BadSignature, ValueError) as error:
        raise OaiError(Code.BAD_RESUMPTION_TOKEN, "This token is not ours, or not complete.") from error
    if said["v"] != request.verb:
        raise OaiError(Code.BAD_RESUMPTION_TOKEN, f"This token goes with {said['v']}.")
    if said["x"] < clock.now().timestamp():
        moment, _title_id = said["b"]
        advice = f"This token has expired. Begin again with from={stamp(datetime.fromisoformat(moment))}."
        raise OaiError(Code.BAD_RESUMPTION_TOKEN, advice)
    moment, title = said["b"]
    began = Request(request.verb, prefix=said["p"], set=said["s"], since=_moment(said["f"]), before=_moment(said["u"]))
    return Part(began, harvest.Place(datetime.fromisoformat(moment), title), said["c"], said["n"])


def _seconds(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


_ANSWERS: dict[Verb, Callable[[writer.Answered, Request], bytes]] = {
    Verb.IDENTIFY: _identify,
    Verb.LIST_METADATA_FORMATS: _formats,
    Verb.LIST_SETS: _sets,
    Verb.LIST_IDENTIFIERS: _list,
    Verb.LIST_RECORDS: _list,
    Verb.GET_RECORD: _get,
}
