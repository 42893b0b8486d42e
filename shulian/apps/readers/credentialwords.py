"""Credentials, documents and ranges of card numbers in words, and what people are told when one cannot be had."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.core import cardnumbers
from shulian.core.credentials import Fault, Kind, Status
from shulian.core.identity import Document
from shulian.core.onenumber import Unnamed

Text = str | Promise

KINDS: dict[str, Text] = {
    Kind.CARD: _("Reader card"),
    Kind.IDENTITY: _("Identity document"),
    Kind.SOCIAL_SECURITY: _("Social security or citizen card"),
    Kind.TRANSIT: _("Transit card"),
    Kind.WECHAT: _("WeChat"),
    Kind.ALIPAY: _("Alipay"),
    Kind.OIDC: _("Single sign-on"),
    Kind.FACE: _("Face, kept in the device"),
}

UNNAMED: dict[Unnamed, tuple[Text, Text]] = {
    Unnamed.UNKNOWN: (
        _("No reader has this card or number."),
        _("Scan it again; a reader without a card gets one first."),
    ),
    Unnamed.SEVERAL: (
        _("This number can be more than one reader's."),
        _(
            "Ask for another card or document; or scan it at the lending desk, choose there whose it is, and come over"
            " from there. If one of the two has it wrongly, free it there under Credentials."
        ),
    ),
    Unnamed.FROZEN: (
        _("This is frozen: it stands for nobody at present."),
        _("Ask for another card or document. Whoever issues cards can thaw it on the page “Credentials”."),
    ),
}
"""What is said of a scan that names nobody, and what to do next."""

STATUS: dict[str, Text] = {
    Status.BOUND: pgettext_lazy("credential", "Bound"),
    Status.FROZEN: pgettext_lazy("credential", "Frozen"),
    Status.FREED: pgettext_lazy("credential", "Freed"),
}

DOCUMENTS: dict[str, Text] = {
    Document.CITIZEN: _("Identity card"),
    Document.HONG_KONG_RESIDENT: _("Residence permit of a Hong Kong resident"),
    Document.MACAO_RESIDENT: _("Residence permit of a Macao resident"),
    Document.TAIWAN_RESIDENT: _("Residence permit of a Taiwan resident"),
    Document.FOREIGN_RESIDENT: _("Foreign permanent resident ID card"),
    Document.FOREIGN_RESIDENT_OLD: _("Foreign permanent resident ID card of before 2023"),
    Document.PASSPORT: _("Passport"),
    Document.HONG_KONG_MACAO_PERMIT: _("Mainland travel permit for Hong Kong and Macao residents"),
    Document.TAIWAN_PERMIT: _("Mainland travel permit for Taiwan residents"),
    Document.MILITARY: _("Military identity document"),
}

NUMBERED_ALIKE: Text = _("Identity card, or a permit with a number of 18 signs")
"""What the first choice of a form stands for."""

FAULTS: dict[str, Text] = {
    Fault.MISSING: _("Scan the card, or type its number."),
    Fault.NOT_THIS_KIND: _("This is no number of such a card. Scan it again, or look which kind of card it is."),
    Fault.NO_ISSUER: _("Write who gave this out: the vendor of the device, or the provider."),
    Fault.NO_CONSENT: _(
        "A face needs a consent of its own; for a child under 14 the guardian gives it. Ask, and tick the box."
    ),
    Fault.NO_OTHER: _("A face may not be the only way. Issue a card or bind something else first."),
    Fault.LEAVES_FACE_ALONE: _("Only the face would be left, and it may not be the only way. Free the face first."),
    Fault.TOO_MANY: _("The reader has as many of these as there may be. Free one that is no longer used."),
    Fault.HELD_ALREADY: _("This is bound to this reader already. Nothing is left to do."),
    Fault.HELD_FROZEN: _(
        "This is bound to this reader already, and frozen. Thaw it, and it stands for the reader again."
    ),
    Fault.NEEDS_GUARDIAN: _(
        "Under fourteen no account elsewhere is linked. From the fourteenth birthday on it can be."
    ),
    Fault.HELD_BY_ANOTHER: _(
        "This is bound to another reader. Perhaps the person has a second record; otherwise it has to be freed there."
    ),
    Fault.READER_LEFT: _("The reader has given up the card. Open it again first."),
    Fault.ENDED: _("This is freed already. To use it again, bind it anew."),
    Fault.ITS_OWN_PAGE: _(
        "Cards and identity documents are changed or given up on the page of the card, with the document at hand."
    ),
}

OF_RANGES: dict[str, Text] = {
    cardnumbers.Fault.NOT_A_PREFIX: _("A prefix has at most 20 figures or capital letters."),
    cardnumbers.Fault.WRONG_WIDTH: _("The running number has 1 to 9 figures."),
    cardnumbers.Fault.WRONG_ORDER: _("The first number comes before the last one."),
    cardnumbers.Fault.TOO_LARGE: _("The last number has more figures than are written."),
    cardnumbers.Fault.TOO_LONG: _("A card number has 4 to 30 signs. Change the prefix or the figures."),
    cardnumbers.Fault.OVERLAPS: _(
        "These numbers meet another range of the alliance. Take another prefix, or begin behind it."
    ),
}
