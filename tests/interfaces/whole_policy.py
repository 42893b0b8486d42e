"""One of everything about the loan policy and the calendar that an address can name, all of it of one library."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from shulian import clock
from shulian.apps.alliance.models import Library, LibraryGroup, OpeningException
from shulian.apps.circulation.models import PolicyDraft, PolicyDraftRow, PolicyTrial, PolicyVersion


def parameters(yanta: Library) -> dict[str, dict[str, Any]]:
    """What stands in for the parameters of the addresses."""
    made = _things(yanta)
    draft, trial, group = {"pk": made["draft"], "row": made["row"]}, {"pk": made["trial"]}, {"pk": made["group"]}
    series: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
        (("policy-version", "policy-export", "policy-withdraw"), {"number": made["policy"]}),
        (("policy-draft", "policy-publish", "policy-update", "policy-discard", "policy-try"), draft),
        (("policy-row-add", "policy-row", "policy-row-remove"), draft),
        (("policy-trial", "policy-trial-progress", "policy-trial-stop", "policy-trial-export"), trial),
        (("group", "group-rename", "group-leave", "group-end"), group),
        (("library-open", "library-not-open"), {"code": yanta.code, "pk": made["opening"]}),
    )
    return {f"office:{name}": given for names, given in series for name in names}


def bodies(yanta: Library, card: str) -> dict[str, dict[str, Any]]:
    """What the forms send along."""
    return {
        "office:policy-begin": {"library": yanta.code},
        "office:policy-publish": {"revision": 1, "note": "二十天"},
        "office:policy-explanation": {"card": card, "barcode": "Y-1"},
        "office:group-rename": {"name": "姊妹图书馆"},
        "office:group-leave": {"library": yanta.code},
    }


def _things(yanta: Library) -> dict[str, Any]:
    """A version of the library's rules that is still to come, a change in the making, its dry run; and a group."""
    later = clock.now() + timedelta(days=9)
    draft = PolicyDraft.objects.create(library=yanta)
    group = LibraryGroup.objects.create(code="sisters", name="姊妹馆")
    group.libraries.add(yanta)
    run = {"library": yanta, "revision": 1, "since": clock.now(), "until": clock.now()}
    return {
        "opening": OpeningException.objects.create(library=yanta, day=later.date(), opens=time(9), closes=time(12)).pk,
        "policy": PolicyVersion.objects.create(library=yanta, in_force_from=later).pk,
        "draft": draft.pk,
        "row": PolicyDraftRow.objects.create(draft=draft, library=yanta, says={"loan_days": 20}).pk,
        "trial": PolicyTrial.objects.create(draft=draft, **run).pk,
        "group": group.pk,
    }
