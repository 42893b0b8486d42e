"""The outbox: what failed, waits or was sent; trying again, giving up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.models import Library
from shulian.apps.notices import channels, words
from shulian.apps.notices.access import notices_for
from shulian.apps.notices.actions.failures import give_up, retry
from shulian.apps.notices.heartbeat import SENDER, beat_of
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import Wanted, counts, listed, masked_address
from shulian.core.notices.attempts import MAY_GIVE_UP, MAY_RETRY
from shulian.core.notices.kinds import GATEWAY, Channel, Kind, State
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.notice_forms import ReasonForm
from shulian.interfaces.templatetags.look import moment

A_PAGE = 50
MOST_ROWS = 20_000
OUTWARD = tuple(channel for channel in Channel if channel is not Channel.INBOX)


@dataclass(frozen=True)
class Line:
    """A notice as the list shows it."""

    notice: Notice
    kind: str
    channel: str
    state: str
    trouble: str
    to: str

    @property
    def can_be_chosen(self) -> bool:
        """Whether something can be done about it."""
        return self.notice.state in MAY_RETRY | MAY_GIVE_UP


@in_office(Right.MANAGE_NOTICES)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The notices of the libraries one looks after, the failed ones unless another state is asked for."""
    libraries = libraries_for(request.user, Right.MANAGE_NOTICES)
    chosen = libraries.filter(code=asked_for(request, "library")).first()
    notices, wanted = notices_for(request.user, chosen), _wanted(request)
    page = Paginator(listed(notices, wanted), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "notices",
        "tab": "outbox",
        "libraries": libraries,
        "chosen": chosen,
        "page": page,
        "lines": [_line(notice) for notice in page],
        "wanted": wanted,
        "states": [(state, words.STATES[state], number) for state, number in counts(notices).items()],
        "kinds": words.KINDS,
        "channels": {channel: words.CHANNELS[channel] for channel in OUTWARD},
        "ways": [(words.CHANNELS[one], channels.is_set_up(one), one in GATEWAY) for one in OUTWARD],
        "demonstration": channels.is_demonstration(),
        "sender": beat_of(SENDER),
        "command": uuid4(),
    }
    return render(request, "office/notices/outbox.html", context)


@in_office(Right.MANAGE_NOTICES)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, without addresses."""
    chosen = _chosen(request)
    found = first(listed(notices_for(request.user, chosen), _wanted(request)), MOST_ROWS)
    header = (
        *(_("Made"), _("Kind of notice"), pgettext("notice", "Way"), _("Library"), _("State"), _("Attempts")),
        *(_("Why not"), _("Code"), _("Sent at"), _("Reason for giving up"), _("Demonstration data")),
    )
    sheet = xlsx.Page(_("Notices"), header, list(_rows(found.rows)), title=_("Notices to readers"), notes=found.notes)
    return workbook(xlsx.write([sheet]), f"notices-{clock.today():%Y%m%d}.xlsx")


@in_office(Right.MANAGE_NOTICES)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Try the ticked notices again, or give them up with a reason."""
    ticked = _ticked(request)
    form = ReasonForm(request.POST)
    if not ticked:
        messages.warning(request, _("Nothing is ticked. Tick the notices first, then choose what to do."))
    elif asked_for(request, "do") == "retry":
        number = retry(act_of(request), ticked)
        said = ngettext("%(n)d notice is tried again.", "%(n)d notices are tried again.", number) % {"n": number}
        messages.success(request, said)
    elif form.is_valid():
        number = give_up(act_of(request), ticked, form.cleaned_data["reason"])
        said = ngettext("%(n)d notice is given up.", "%(n)d notices are given up.", number) % {"n": number}
        messages.success(request, said)
    else:
        messages.error(request, _("Write why they are given up. Nothing was changed."))
    query = asked_for(request, "query", 300)
    return redirect(f"{reverse('office:notices')}?{query}" if query else "office:notices")


def _ticked(request: HttpRequest) -> list[UUID]:
    """The ticked notices, those of other people's libraries left out."""
    found = []
    for text in request.POST.getlist("notice")[:A_PAGE]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(notices_for(request.user).filter(pk__in=found).values_list("pk", flat=True))


def _wanted(request: HttpRequest) -> Wanted:
    state, kind, channel = (asked_for(request, name) for name in ("state", "kind", "channel"))
    return Wanted(
        state="" if state == "all" else state if state in set(State) else State.FAILED.value,
        kind=kind if kind in set(Kind) else "",
        channel=channel if channel in OUTWARD else "",
    )


def _chosen(request: HttpRequest) -> Library | None:
    return libraries_for(request.user, Right.MANAGE_NOTICES).filter(code=asked_for(request, "library")).first()


def _line(notice: Notice) -> Line:
    return Line(
        notice,
        str(words.KINDS[notice.kind]),
        str(words.CHANNELS[notice.channel]),
        str(words.STATES[notice.state]),
        str(words.TROUBLES.get(notice.trouble, "")),
        masked_address(notice),
    )


def _rows(notices: Iterable[Notice]) -> Iterator[tuple[Any, ...]]:
    for notice in notices:
        yield (
            moment(notice.made_at),
            str(words.KINDS[notice.kind]),
            str(words.CHANNELS[notice.channel]),
            notice.library.name,
            str(words.STATES[notice.state]),
            notice.attempts,
            str(words.TROUBLES.get(notice.trouble, "")),
            notice.trouble_code,
            moment(notice.sent_at),
            notice.given_up_reason,
            _("yes") if notice.is_demonstration else "",
        )
