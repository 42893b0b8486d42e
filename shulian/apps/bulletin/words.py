"""The words of the bulletin's pages: states and deeds, and why something is not done, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.bulletin.refusals import Refusal
from shulian.apps.statistics.refusals import Refused
from shulian.core import articles, numbering, official, signing
from shulian.documents.photos import Fault

STATES: Mapping[str, Promise] = {
    articles.State.ASKED: pgettext_lazy("article", "Asked for"),
    articles.State.DRAFT: pgettext_lazy("article", "Draft"),
    articles.State.SENT: pgettext_lazy("article", "Sent"),
    articles.State.EDITING: pgettext_lazy("article", "Being edited"),
    articles.State.REVIEW: pgettext_lazy("article", "In review"),
    articles.State.APPROVED: pgettext_lazy("article", "Approved"),
    articles.State.RETURNED: pgettext_lazy("article", "Sent back"),
    articles.State.DECLINED: pgettext_lazy("article", "Not taken"),
    articles.State.PUBLISHED: pgettext_lazy("article", "Published"),
}
DEEDS: Mapping[str, Promise] = {
    articles.Deed.WRITE: pgettext_lazy("article", "Write on"),
    articles.Deed.SEND: pgettext_lazy("article", "Send to the editors"),
    articles.Deed.WITHDRAW: pgettext_lazy("article", "Take back"),
    articles.Deed.EDIT: pgettext_lazy("article", "Edit"),
    articles.Deed.SUBMIT: pgettext_lazy("article", "Submit for review"),
    articles.Deed.APPROVE: pgettext_lazy("article", "Approve"),
    articles.Deed.REOPEN: pgettext_lazy("article", "Back to editing"),
    articles.Deed.RETURN: pgettext_lazy("article", "Send back to the author"),
    articles.Deed.DECLINE: pgettext_lazy("article", "Do not take"),
}
KINDS: Mapping[str, Promise] = {
    official.Kind.NOTICE: pgettext_lazy("document", "Notice"),
    official.Kind.DECISION: pgettext_lazy("document", "Decision"),
}
PAPER_STATES: Mapping[str, Promise] = {
    official.State.DRAFT: pgettext_lazy("document", "Draft"),
    official.State.WAITING: pgettext_lazy("document", "Waits for a signature"),
    official.State.SIGNED: pgettext_lazy("document", "Signed"),
    official.State.WITHDRAWN: pgettext_lazy("document", "Withdrawn"),
}
PAPER_DEEDS: Mapping[str, Promise] = {
    official.Deed.SUBMIT: pgettext_lazy("document", "Send on for signature"),
    official.Deed.SEND_BACK: pgettext_lazy("document", "Send back"),
    official.Deed.SIGN: pgettext_lazy("document", "Sign and give a number"),
    official.Deed.WITHDRAW: pgettext_lazy("document", "Withdraw"),
}
_REFUSALS: Mapping[str, Promise] = {
    numbering.Refusal.NUMBER_TAKEN: _("There is an issue no. %(number)s already. Choose another number."),
    numbering.Refusal.NOT_NEXT: _(
        "The next issue is no. %(next)s: numbers run on from the first one without gaps. Take that number."
    ),
    numbering.Refusal.FIXED: _(
        "Only the first number of the series can be put right, and only as long as no issue of it is published."
    ),
    Refusal.PUBLISHED: _("This issue is published and does not change any more."),
    Refusal.NOTHING_TO_PUBLISH: _("There is nothing in this issue yet. Choose the tables for it first."),
    Refusal.TABLE_WITHOUT_FIGURES: _("“%(title)s” has no accepted figures. Accept its return, then publish."),
    Refusal.FINDINGS_NOT_PRINTED: _(
        "“%(title)s” has %(count)s differences that are not printed under it. Print them, then publish."
    ),
    Refusal.SEEN_OTHERWISE: _(
        "The issue is not what you saw any more: a figure, a text or its order has changed. Nothing was published. "
        "Look it through once more."
    ),
    signing.Refusal.NOT_SIGNED: _(
        "%(count)s findings go out with this issue, and nobody has signed for them as they are now. "
        "Read them, tick that you sign for them, then publish."
    ),
    signing.Refusal.NOT_YOURS: _(
        "%(count)s findings go out with this issue. Somebody with the right to sign for findings publishes it."
    ),
    signing.Refusal.SAY_WHY: _(
        "%(count)s findings go out with this issue. Write why; it is printed with your name, and nothing was published."
    ),
    Refusal.ARTICLE_NOT_APPROVED: _("“%(title)s” is not approved yet. Approve it or take it out, then publish."),
    Refusal.ARTICLE_PLACED: _("“%(title)s” stands in an issue already. Take it out there first."),
    Refusal.PERIOD_RUNS: _("The months of “%(title)s” are not over yet. Choose a period that is over."),
    Refusal.YEAR_RUNS: _("The year %(year)s is not over yet. Publish its annual report when it is."),
    Refusal.NO_PHOTOS: _("“%(title)s” has no photos for a page of their own."),
    Refusal.SECTION_NOT_EMPTY: _("Something stands in 【%(heading)s】. Take it out first."),
    Refusal.READERS_OF_A_YEAR: _(
        "%(names)s: figures of readers by city or library are printed of a whole year only, so that nobody can be"
        " recognised. Choose a year, or the alliance as a whole."
    ),
    Refusal.SECTION_TAKEN: _("There is a section 【%(heading)s】 already."),
    Refusal.CHANGED_MEANWHILE: _(
        "Somebody has saved version %(version)s meanwhile. Your text is still here: compare, then save again."
    ),
    Refusal.UNKNOWN_FIGURES: _(
        "There are no accepted figures for “%(form)s %(period)s”. Check the line, or accept the return first."
    ),
    Refusal.UNKNOWN_PHOTO: _("The text has a place for photo %(number)s, but the article has %(count)s photos."),
    Refusal.TOO_LONG: _("The text has %(length)s characters; at most %(most)s are possible. Shorten it."),
    Refusal.TOO_MANY_PHOTOS: _("An article has at most %(most)s photos. Take some out."),
    articles.Refusal.NOT_NOW: _("The article is no longer where this could be done. Load the page again."),
    articles.Refusal.NOT_YOURS: _("This is for somebody else to do: author, editor and signer each have their part."),
    articles.Refusal.NO_TEXT: _("The article has no text yet. Write it first."),
    articles.Refusal.NO_REASON: _("Write why, so that the author knows what to do."),
    articles.Refusal.OWN_HAND: _("You wrote the newest version yourself. Somebody else approves it."),
    official.Refusal.NOT_NOW: _("The document is no longer where this could be done. Load the page again."),
    official.Refusal.NO_REASON: _("Write why."),
    official.Refusal.BAD_CODE: _("The code of the agency is one to twelve characters without brackets or figures."),
    official.Refusal.TITLE_TAIL: _("The title of a document ends without a punctuation mark. Take it off."),
    official.Refusal.NO_TEXT: _("The document has no text yet. Write it first."),
    official.Refusal.NOT_READ: _("Nobody of your library has opened this document yet. Open it, then sign for it."),
    official.Refusal.IS_WITHDRAWN: _("This document is withdrawn; nobody signs for it any more."),
    official.Refusal.TOLD_TODAY: _("The libraries were reminded today. Remind them again tomorrow."),
    official.Refusal.OWN_DRAFT: _("You drafted this document yourself. Somebody else signs it."),
}
_FAULTS: Mapping[str, Promise] = {
    Fault.EMPTY: _("The file is empty. Choose the photo again."),
    Fault.TOO_HEAVY: _("The photo is larger than %(most)s MB. Save it smaller and choose it again."),
    Fault.NO_PHOTO: _("The file is no photo, whatever its name says. Choose a JPEG, PNG or WebP picture."),
    Fault.TOO_MANY_PIXELS: _("The photo has more than %(most)s million pixels. Save it smaller and choose it again."),
    Fault.TOO_SMALL: _("The photo is too small to be printed: its long side has less than %(least)s pixels."),
    Fault.BROKEN: _("The photo is damaged and cannot be read to its end. Take it from the camera again."),
}


def refusal_words(refused: Refused) -> str:
    """Why something was not done, and what to do."""
    return str(_REFUSALS[refused.reason]) % refused.details


def photo_words(fault: Fault, details: Mapping[str, str]) -> str:
    """Why a file is not taken in as a photo, and what to do."""
    return str(_FAULTS[fault]) % details
