"""Tables of providers' own (资源商用量表): a file comes, its layout is kept, it is taken in whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics import vendor_reading
from shulian.apps.statistics.actions.finding import PrintedSum
from shulian.apps.statistics.actions.usage import Taken, Verdict, keep_month, told_of, verdicts_in
from shulian.apps.statistics.layouts import data_of, layout_of
from shulian.apps.statistics.models import Provider, SheetLayout, UsageMonth, UsageRow, VendorFile
from shulian.apps.statistics.queries.usage import Counting
from shulian.apps.statistics.refusals import Refused, refused_in
from shulian.apps.statistics.vendor_reading import Asked, Looked, MonthLooked
from shulian.core.eresources import SHEET, Refusal
from shulian.core.vendorlayout import Layout, SheetUnread, check_layout
from shulian.documents.sheet import SheetError, cell_name

TAKEN_ALREADY = "vendor-file-taken"
NOT_SEEN = "vendor-file-not-open"
NO_LAYOUT = "vendor-no-layout"
LAYOUT_REASON = "layout-reason"
LAYOUT_MONTH = "layout-month"
ROWS_WRONG = "vendor-rows-wrong"
State = VendorFile.State
_KEPT_AS = (".xlsx", ".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Arrived:
    """A file as it came: for which month and, where it names no libraries itself, for which library."""

    name: str
    data: bytes
    month: date
    library: Library


def receive_file(act: Act, provider: Provider, arrived: Arrived) -> VendorFile | Refused:
    """Keep a file to be looked at; one that was taken in already is refused, one that waits is not kept twice."""

    def write() -> Answer:
        try:
            vendor_reading.open_sheet(arrived.name, arrived.data)
        except SheetError as error:
            return Refused(error.fault, {"where": error.where}).answer()
        list(Provider.objects.select_for_update().filter(pk=provider.pk))
        digest = hashlib.sha256(arrived.data).hexdigest()
        same = provider.files.filter(digest=digest, library=arrived.library)
        taken = same.filter(state=State.TAKEN).first()
        if taken:
            return Refused(TAKEN_ALREADY, {"what": f"{taken.month:%Y-%m}", "where": taken.file_name}).answer()
        waits = same.filter(state=State.SEEN, month=arrived.month).first()
        return {"file": (waits or _kept(act, provider, arrived, digest)).pk}

    answer = perform(act, "receive-vendor-file", write)
    return refused_in(answer) or VendorFile.objects.get(pk=answer["file"])


@dataclass(frozen=True)
class Agreed:
    """Why a layout is changed, and from which month on such tables are agreed; None leaves the month as it is."""

    reason: str = ""
    begins: date | None = None


def keep_layout(act: Act, provider: Provider, layout: Layout, agreed: Agreed) -> SheetLayout | Refused:
    """Keep how the provider's tables are read, and from when they are owed; a change is a version with a reason.

    Where no tables were agreed when the provider was named, the first layout needs the month: not all since the
    beginning is missing now.
    """

    def write() -> Answer:
        fresh = Provider.objects.select_for_update().get(pk=provider.pk)
        fault = check_layout(layout)
        before = fresh.layouts.first()
        data = data_of(layout)
        if fault:
            return Refused(fault).answer()
        if SHEET not in fresh.reports and agreed.begins is None:
            return Refused(LAYOUT_MONTH).answer()
        begins = agreed.begins or fresh.tables_from
        if before and layout_of(before.layout) == layout and begins == fresh.tables_from:
            return {"layout": before.pk}
        if before and not agreed.reason.strip():
            return Refused(LAYOUT_REASON).answer()
        made = SheetLayout.objects.create(
            provider=fresh,
            version=before.version + 1 if before else 1,
            layout=data,
            reason=agreed.reason.strip()[:200],
            made_by_id=act.actor,
        )
        reports = fresh.reports if SHEET in fresh.reports else [*fresh.reports, SHEET]
        Provider.objects.filter(pk=fresh.pk).update(reports=reports, tables_from=begins)
        details = {"from": f"{begins:%Y-%m}" if begins else None}
        entry(act, "layout-kept", library=fresh.library_id, subject=f"provider:{fresh.pk}", details=details)
        return {"layout": made.pk}

    answer = perform(act, "keep-layout", write)
    return refused_in(answer) or SheetLayout.objects.get(pk=answer["layout"])


def take_file(act: Act, file: VendorFile, reason: str = "") -> list[Verdict] | Refused:
    """Take a file in as a whole by the newest layout; a month that says something else is a version with a reason."""

    def write() -> Answer:
        provider = Provider.objects.select_for_update(of=("self",)).select_related("library").get(pk=file.provider_id)
        fresh = VendorFile.objects.select_related("library").get(pk=file.pk)
        layout = provider.layouts.first()
        if fresh.state != State.SEEN or layout is None:
            return Refused(NOT_SEEN if layout else NO_LAYOUT).answer()
        twin = provider.files.filter(digest=fresh.digest, library=fresh.library, state=State.TAKEN).first()
        if twin:
            return Refused(TAKEN_ALREADY, {"what": f"{twin.month:%Y-%m}", "where": twin.file_name}).answer()
        looked = look_at(fresh, layout_of(layout.layout), reason)
        if isinstance(looked, Refused):
            return looked.answer()
        refused = _refusal(looked)
        if refused:
            return refused.answer()
        VendorFile.objects.filter(pk=fresh.pk).update(
            state=State.TAKEN, layout=layout, reason=reason.strip()[:200], taken_at=clock.now()
        )
        before = Counting(provider, (one.month for one in looked.months))
        return told_of(act, provider, before, [_take(act, fresh, one, reason) for one in looked.months])

    return verdicts_in(perform(act, "take-vendor-file", write))


def discard_file(act: Act, file: VendorFile) -> Refused | None:
    """Throw a file away that was not taken in."""

    def write() -> Answer:
        gone = VendorFile.objects.filter(pk=file.pk, state=State.SEEN).update(state=State.DISCARDED)
        if not gone:
            return Refused(NOT_SEEN).answer()
        entry(act, "vendor-file-discarded", library=file.provider.library_id, subject=f"vendor-file:{file.pk}")
        return {"file": file.pk}

    return refused_in(perform(act, "discard-vendor-file", write))


def look_at(file: VendorFile, layout: Layout, reason: str = "") -> Looked | Refused:
    """What a file says by a layout, and what would become of it; nothing is changed."""
    try:
        rows = vendor_reading.open_sheet(file.file_name, vendor_reading.data_of(file), layout.sheet).rows
        return vendor_reading.look(rows, Asked(file.provider, layout, file.library, file.month, reason))
    except SheetError as error:
        return Refused(error.fault, {"where": error.where})
    except SheetUnread as error:
        return Refused(error.fault, {"what": error.looked_for, "where": error.there})


def _kept(act: Act, provider: Provider, arrived: Arrived, digest: str) -> VendorFile:
    """The file under its digest; the same bytes are kept once."""
    ending = PurePath(arrived.name).suffix.lower()
    path = f"vendors/{digest[:2]}/{digest}{ending if ending in _KEPT_AS else ''}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(arrived.data))
    return VendorFile.objects.create(
        provider=provider,
        library=arrived.library,
        month=arrived.month,
        file=path,
        file_name=PurePath(arrived.name).name[:200],
        digest=digest,
        sent_by_id=act.actor,
    )


def _refusal(looked: Looked) -> Refused | None:
    if not looked.is_right:
        wrong = len(looked.read.wrong) + len(looked.unknown)
        return Refused(ROWS_WRONG, {"what": str(wrong)})
    refusals = [one.refusal for one in looked.months]
    # A file counts as a whole: nothing is left behind unseen but months that are to come, or are known already.
    stops: set[Refusal] = {one for one in refusals if one not in (None, Refusal.SAME_COUNTS, Refusal.MONTH_NOT_OVER)}
    if None not in refusals:
        stops |= {one for one in refusals if one}
    stop = next((one for one in Refusal if one in stops), None)
    return Refused(stop) if stop else None


def _take(act: Act, file: VendorFile, said: MonthLooked, reason: str) -> Taken:
    written = f"{said.month:%Y-%m}"
    if said.refusal:
        return Verdict(said.library.name, written, said.refusal), None
    provider, stands = file.provider, said.stands
    made = UsageMonth(provider=provider, report=SHEET, platform=provider.platform, month=said.month)
    made.library, made.counts, made.source = said.library, said.counts, file
    made.version, made.reason = (stands.version + 1 if stands else 1), reason.strip()[:200]
    made.doubts, made.file_name = [str(one) for one in said.doubts], file.file_name
    made.sent_by_id = act.actor
    keep_month(made, stands, _sums(said))
    UsageRow.objects.bulk_create(_rows(made, said), batch_size=1000)
    return Verdict(said.library.name, written, "", made.version, tuple(made.doubts)), made


def _sums(said: MonthLooked) -> list[PrintedSum]:
    return [PrintedSum(cell_name(one.row, one.column), one.printed, one.computed) for one in said.differs]


def _rows(made: UsageMonth, said: MonthLooked) -> Iterator[UsageRow]:
    for one in said.cells:
        yield UsageRow(
            of_month=made,
            row=one.row + 1,
            cell=cell_name(one.row, one.column),
            resource=one.resource,
            kind=one.kind,
            written=one.written,
            count=one.count,
        )
