"""Lists of readers to be erased together: made and looked at by one, signed by another, with what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import masserasure
from shulian.apps.circulation.actions.masserasure import Wish
from shulian.apps.readers import proof
from shulian.apps.readers.lawaccess import erasure_list_for, erasure_lists_for
from shulian.apps.readers.models import Erasure, ErasureList, ErasureListRow
from shulian.core.foureyes import State, is_over
from shulian.core.masserasure import Criterion, Fault, Kept
from shulian.core.proofs import Proof
from shulian.core.roles import Right
from shulian.documents import barcodes, xlsx
from shulian.documents import sheet as sheets
from shulian.documents.sheet import SheetError
from shulian.interfaces import downloads
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office

A_PAGE = 50
LONGEST_TEXT = 400_000
LONGEST_WHY = 300
HEADINGS = ("读者证号", "证号", "卡号", "读者证", "card number", "card")
CRITERIA: dict[str, Promise] = {
    Criterion.LEFT_BEFORE: gettext_lazy("All who left before a day"),
    Criterion.CARDS: gettext_lazy("The holders of these cards"),
}
KEPT: dict[str, Promise] = {
    Kept.UNKNOWN: gettext_lazy("the number is no card"),
    Kept.REPEATED: gettext_lazy("named twice"),
    Kept.ELSEWHERE: gettext_lazy("at home in another library"),
    Kept.STILL_A_READER: gettext_lazy("the card is not closed"),
    Kept.BOOKS: gettext_lazy("has books of the library"),
    Kept.CHARGES: gettext_lazy("owes money"),
    Kept.HOLDS: gettext_lazy("waits for books"),
    Kept.REFUNDS: gettext_lazy("is to get money back"),
    Kept.DEPOSIT: gettext_lazy("has a deposit here"),
}
FAR: dict[Proof, Promise] = {
    Proof.UNDERWAY: gettext_lazy("being searched"),
    Proof.CLEAN: pgettext_lazy("traces", "none"),
    Proof.TRACES: pgettext_lazy("traces", "found"),
    Proof.SETTLED: pgettext_lazy("erasure", "settled"),
    Proof.LAPSED: pgettext_lazy("erasure", "not proven"),
}
FAULTS: dict[str, Promise] = {
    Fault.DAY_NEEDED: gettext_lazy("Say before which day they left."),
    Fault.DAY_NOT_PAST: gettext_lazy("Choose today or an earlier day."),
    Fault.CARDS_NEEDED: gettext_lazy("Paste at least one card number, or choose a list."),
    Fault.TOO_MANY: gettext_lazy("A list has at most 20,000 readers. Make several lists."),
    Fault.NOBODY: gettext_lazy("Nobody on this list can be erased. Look at why each of them stays."),
    Fault.WHY_NEEDED: gettext_lazy("Say why: whoever signs has to know."),
    Fault.NOT_A_DRAFT: gettext_lazy("This list was proposed or dropped before. Make a new one."),
}
FIELDS = {Fault.DAY_NEEDED: "left_before", Fault.DAY_NOT_PAST: "left_before", Fault.CARDS_NEEDED: "numbers"}
_NO_LIST = gettext_lazy("This is no list of card numbers. Send a text file, CSV or xlsx with one number a line.")
FILES: dict[str, Promise] = {
    sheets.Fault.EMPTY: gettext_lazy("There is no card number in the file."),
    sheets.Fault.TOO_LARGE: gettext_lazy("The file is too long. Send it in several lists."),
    sheets.Fault.PROTECTED: gettext_lazy("The workbook has a password. Save it without one and send it again."),
    sheets.Fault.OLD_WORKBOOK: gettext_lazy("The file is an old xls workbook. Save it as xlsx and send it again."),
}
STATES: dict[str, tuple[Promise, str]] = {
    ErasureList.State.DRAFTED: (gettext_lazy("only looked at"), "plain"),
    ErasureList.State.PROPOSED: (gettext_lazy("waits for the second signature"), "look"),
    ErasureList.State.RUNNING: (gettext_lazy("being erased"), "info"),
    ErasureList.State.DONE: (pgettext_lazy("erasure list", "done"), "yes"),
    ErasureList.State.DROPPED: (pgettext_lazy("erasure list", "dropped"), "plain"),
}


class ListForm(ActForm):
    """At which library, and who is meant."""

    library = forms.ModelChoiceField(
        Library.objects.none(),
        label=gettext_lazy("Library"),
        to_field_name="code",
        empty_label=None,
        help_text=gettext_lazy("with its branches, and all below it for whoever erases there"),
    )
    criterion = forms.ChoiceField(
        label=pgettext_lazy("erasure list", "Who"),
        choices=list(CRITERIA.items()),
        widget=forms.RadioSelect,
        initial=Criterion.LEFT_BEFORE,
    )
    left_before = forms.DateField(
        label=gettext_lazy("Left before"), required=False, widget=forms.DateInput({"type": "date"})
    )
    numbers = forms.CharField(
        label=pgettext_lazy("erasure list", "Card numbers"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy("pasted, one a line"),
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("or a list of card numbers"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Text, CSV or xlsx with one number a line"),
    )

    def __init__(self, account: access.Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["library"].queryset = access.libraries_for(account, Right.ERASE_READERS)  # type: ignore[attr-defined]
        self.fields["library"].label_from_instance = lambda library: library.name  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """Who is meant; SheetError when the file is no list."""
        said = self.cleaned_data
        criterion, file = Criterion(said["criterion"]), said["file"]
        if criterion is Criterion.LEFT_BEFORE:
            return Wish(said["library"], criterion, said["left_before"])
        numbers = [*barcodes.parsed(said["numbers"]), *(filter(None, barcodes.lines(file, HEADINGS)) if file else ())]
        return Wish(said["library"], criterion, numbers=numbers, file_name=file.name if file else "")


@in_office(Right.ERASE_READERS, Right.APPROVE_HEAVY)
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """The lists of one's libraries, and what became of them."""
    page = Paginator(erasure_lists_for(request.user), A_PAGE).get_page(request.GET.get("page"))
    rows = [(held, CRITERIA[held.criterion], *_state(held)) for held in page]
    proposes = access.has_anywhere(request.user, Right.ERASE_READERS)
    context = {"here": "heavy", "page": page, "rows": rows, "proposes": proposes}
    return render(request, "office/staff/erasures.html", context)


@in_office(Right.ERASE_READERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Name those who are to be erased; the list that comes of it is looked at first."""
    form = ListForm(request.user, request.POST or None, request.FILES or None, initial={"command": uuid4()})
    if form.is_valid():
        made = _made(request, form)
        if made is not None:
            return redirect("office:erasure-list", made.pk)
        form.renew_command()
    return render(request, "office/staff/erasure_new.html", {"here": "heavy", "form": form})


@in_office(Right.ERASE_READERS, Right.APPROVE_HEAVY)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A list: how many would be erased, who stays and why; and once it is signed, how far it is."""
    held = erasure_list_for(request.user, pk)
    kept = asked_for(request, "kept")
    rows = _rows(held).filter(kept=kept) if kept in set(Kept) else _rows(held)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = _told(request, held) | {
        "page": page,
        "people": [(row, _number(row), KEPT.get(row.kept, "")) for row in page],
        "chosen": kept,
        "command": uuid4(),
    }
    return render(request, "office/staff/erasure_list.html", context)


@in_office(Right.ERASE_READERS, Right.APPROVE_HEAVY)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while readers are erased."""
    return render(request, "office/staff/erasure_progress.html", _told(request, erasure_list_for(request.user, pk)))


@in_office(Right.ERASE_READERS)
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a second person to sign."""
    held = erasure_list_for(request.user, pk, Right.ERASE_READERS)
    made = masserasure.propose_list(act_of(request, held.library), held, asked_for(request, "why", LONGEST_WHY).strip())
    if isinstance(made, Fault):
        messages.error(request, str(FAULTS[made]))
    else:
        messages.success(request, _("Proposed. Nobody is erased before somebody else has signed."))
    return redirect("office:erasure-list", pk)


@in_office(Right.ERASE_READERS)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a list that was only looked at."""
    held = erasure_list_for(request.user, pk, Right.ERASE_READERS)
    if masserasure.drop(act_of(request, held.library), held):
        messages.success(request, _("The list is dropped; nobody was erased."))
    else:
        messages.error(request, str(FAULTS[Fault.NOT_A_DRAFT]))
    return redirect("office:erasure-lists")


@in_office(Right.ERASE_READERS, Right.APPROVE_HEAVY)
@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of the list, as a workbook: the sums, who stays and why, and the proofs."""
    held = erasure_list_for(request.user, pk)
    sums = [(str(words), number) for words, number in _sums(held)]
    proofs = held.erasures.order_by("erased_at")
    pages = [
        xlsx.Page(_("Account"), (_("What"), _("Readers")), sums, title=f"{held.library.name} · {held.pk}"),
        xlsx.Page(_("Who stays"), (_("Card"), _("Library"), _("Why")), list(_who_stays(held))),
        xlsx.Page(
            _("Proofs"),
            (_("Certificate"), _("Erased"), _("Searched"), _("Traces"), _("Reason")),
            [_proof(one) for one in proofs],
        ),
    ]
    return downloads.workbook(xlsx.write(pages), f"erasure-list-{held.pk}.xlsx")


def _made(request: HttpRequest, form: ListForm) -> ErasureList | None:
    """The list, or its faults in the form."""
    try:
        made = masserasure.draft(act_of(request, form.cleaned_data["library"]), form.wish())
    except SheetError as error:
        form.add_error("file", str(FILES.get(error.fault, _NO_LIST)))
        return None
    if isinstance(made, Fault):
        form.add_error(FIELDS.get(made), str(FAULTS[made]))
        return None
    return made


def _told(request: HttpRequest, held: ErasureList) -> dict[str, Any]:
    words, mark = _state(held)
    proofs = {far.value: number for far, number in proof.proofs_of(held.erasures.all()).items()}
    draft = held.state == ErasureList.State.DRAFTED
    return {
        "here": "heavy",
        "list": held,
        "criterion": CRITERIA[held.criterion],
        "state": words,
        "mark": mark,
        "kept": [(why, KEPT[why], number) for why, number in held.kept.items() if number],
        "stay": sum(held.kept.values()),
        "underway": held.state == ErasureList.State.RUNNING,
        "proofs": proofs | {"all": sum(proofs.values())},
        "proposes": draft and access.may(request.user, Right.ERASE_READERS, held.library),
    }


def _state(held: ErasureList) -> tuple[Promise, str]:
    """The state in words; a proposal that nobody signed in time, or that was declined, is over."""
    proposal = held.proposal
    over = proposal and is_over(State(proposal.state), proposal.expires_at, clock.now())
    if held.state == ErasureList.State.PROPOSED and over:
        return STATES[ErasureList.State.DROPPED]
    return STATES[held.state]


def _sums(held: ErasureList) -> Iterator[tuple[Promise | str, int]]:
    yield _("Named"), held.named
    yield _("Could be erased"), held.to_erase
    yield pgettext("erasure list", "Erased"), held.erased
    yield from ((KEPT[why], number) for why, number in held.kept.items() if number)


def _rows(held: ErasureList) -> Any:
    return held.rows.select_related("reader__home_library").prefetch_related("reader__cards").order_by("pk")


def _number(row: ErasureListRow) -> str:
    """The last signs of the card: enough to find it in one's own list, too little for a stranger."""
    numbers = [card.number for card in row.reader.cards.all()]
    return f"…{numbers[-1][-4:]}" if numbers else "—"


def _who_stays(held: ErasureList) -> Iterator[tuple[str, str, str]]:
    for row in _rows(held).exclude(kept="").iterator(chunk_size=1000):
        yield _number(row), row.reader.home_library.name, str(KEPT[row.kept])


def _time(moment: Any) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


def _proof(one: Erasure) -> tuple[str, ...]:
    """One line of the account: how far the proof is, and why what was found counts for nothing."""
    return str(one.pk), _time(one.erased_at), _time(one.searched_at), str(FAR[proof.proof_of(one)]), one.settled_why
