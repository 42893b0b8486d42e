"""What health says of the records: erasures, guesses, keys of programs, the journal's seals, published figures."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shulian import clock
from shulian.config.health_part import Health, State
from shulian.core.erasures import Standing

SEALED_WITHIN = timedelta(minutes=30)
"""The journal is sealed every five minutes; what has waited so long says that the job does not run."""


def erasures(*, with_data: bool) -> Health:
    """Whether those who left go when their days are over; a job that runs and takes nobody looks well otherwise."""
    from shulian.interfaces.erasing import overdue

    label = _("Erasure")
    since = overdue() if with_data else None
    if since:
        late = _("Readers who left might have been erased and are still here.")
        return Health("erasures", label, State.BEHIND, since, late)
    if with_data and (said := _said_of_the_list()):
        return Health("erasures", label, State.BEHIND, None, said)
    return Health("erasures", label, State.UP, None, _("Those who left are erased when their days are over."))


def _said_of_the_list() -> str:
    """What is wrong with the list of the erased; empty when a restored backup would find all on it."""
    from shulian.apps.readers import erased

    return {
        Standing.WHOLE: "",
        Standing.UNKNOWN: _(
            "A backup was restored without the list of those who were erased after it: they are back. Give the list: "
            "shulian erase-again FILE."
        ),
        Standing.MISSING: _(
            "The list of those who were erased is not there: a restored backup would bring them back. Put back its "
            "copy, “erasures” in the data folder."
        ),
        Standing.LATE: _(
            "The list of those who were erased began when some had been erased already: an older backup would bring "
            "them back. Give the copy of the former list: shulian erase-again FILE; where there is none: --lost."
        ),
        Standing.WRONG: _("The list of those who were erased has lines that cannot be read. Put back its copy."),
        Standing.LACKS: _("The latest erasures do not stand on the list of those who were erased."),
    }[erased.standing()]


def sign_in(*, with_data: bool) -> Health:
    """Whether somebody is guessing PINs or passwords."""
    from shulian.apps.alliance.queries.tries import guessing

    label = _("Signing in")
    found = guessing() if with_data else None
    if found is None or not found.is_attack:
        return Health("sign-in", label, State.UP, None, _("Nobody is guessing PINs or passwords."))
    said = ngettext(
        "Somebody is guessing: %(refused)d tries were refused in an hour, at %(count)d number of somebody's.",
        "Somebody is guessing: %(refused)d tries were refused in an hour, at %(count)d numbers of somebody's.",
        found.numbers,
    )
    words = {"count": found.numbers, "refused": found.refused}
    if found.is_spraying:
        said = _(
            "Somebody tries a few PINs at many cards: within an hour wrong ones at %(wrong)d numbers, and only right "
            "ones at %(right)d."
        )
        words = asdict(found.spans[-1])
    return Health("sign-in", label, State.BEHIND, found.last, said % words)


def keys(*, with_data: bool) -> Health:
    """Whether the key of a program or machine sends more than it may."""
    from shulian.apps.alliance.queries.rights import stopped_keys

    label = _("Keys of programs")
    stopped = list(stopped_keys()) if with_data else []
    if not stopped:
        return Health("keys", label, State.UP, None, _("No key sends more than it may."))
    said = ngettext(
        "%(count)d key sent more than it may within an hour; the office's list of keys names it.",
        "%(count)d keys sent more than they may within an hour; the office's list of keys names them.",
        len(stopped),
    )
    return Health("keys", label, State.BEHIND, stopped[0].stopped_at, said % {"count": len(stopped)})


def journal(*, with_data: bool) -> Health:
    """Whether the journal is sealed up to now."""
    from shulian.apps.journal import seals

    label = _("Journal")
    last, waiting = (seals.newest(), seals.unsealed()) if with_data else (None, None)
    if waiting and clock.now() - waiting.recorded_at > SEALED_WITHIN:
        return Health(
            "journal", label, State.BEHIND, waiting.recorded_at, _("Entries of the journal wait to be sealed.")
        )
    return Health("journal", label, State.UP, last.sealed_at if last else None, _("The journal is sealed."))


def published(*, with_data: bool) -> Health:
    """Whether published figures are still those that went out."""
    label, said = _("Published figures"), _said_of_published() if with_data else ""
    return Health(
        "published",
        label,
        State.BEHIND if said else State.UP,
        None,
        said or _("What was published is what it was."),
    )


def _said_of_published() -> str:
    """What is said of publications, reports, returns and issues that were changed; empty where there are none."""
    from shulian.apps.bulletin.actions.verifying import VERIFYING
    from shulian.apps.statistics.queries.digests import apart_last_night, found_by, others_apart_last_night

    figures, others = apart_last_night(), others_apart_last_night() + found_by(VERIFYING, "apart")
    of_figures = ngettext(
        "The figures of %(count)d publication are not those of its digest any more: somebody changed them.",
        "The figures of %(count)d publications are not those of their digests any more: somebody changed them.",
        figures,
    )
    of_others = ngettext(
        "%(count)d saved report, return, issue or document is not what it was any more: the mail of that night names "
        "it.",
        "%(count)d saved reports, returns, issues or documents are not what they were any more: the mails of that "
        "night name them.",
        others,
    )
    said = [words % {"count": count} for words, count in ((of_figures, figures), (of_others, others)) if count]
    return " ".join(said)
