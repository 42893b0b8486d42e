"""The words for consents, grounds and occasions of the law."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.core.consents import By, Fault, Ground, How, Kind, Standing, Stop, TextFault
from shulian.core.processing import Basis, Occasion

CONSENTS: dict[str, Promise] = {
    Kind.NOTICE: _("Privacy notice"),
    Kind.CHILD: _("Data of a child under fourteen"),
    Kind.HEALTH: _("Data on health or disability"),
    Kind.FACE: _("Recognition of the face at machines"),
    Kind.PHOTO: _("A photo beside the card"),
    Kind.SHARING: _("Passing data on to others"),
    Kind.HISTORY: _("Reading history"),
}

ABOUT: dict[str, Promise] = {
    Kind.NOTICE: _("What the alliance does with your data. You take note of it; it is no consent."),
    Kind.CHILD: _("The guardian agrees to what the library must know of the child."),
    Kind.HEALTH: _("For longer loans and services for readers with special needs."),
    Kind.FACE: _("A machine may know you by your face. You never need it: card and identity card do the same."),
    Kind.PHOTO: _(
        "Desks see who stands there with your card. No machine compares it, and the card works without it all the same."
    ),
    Kind.SHARING: _(
        "For services of others that you have asked for: signing in by WeChat, Alipay and the like, notices by WeChat."
    ),
    Kind.HISTORY: _("What you have returned stays in your own list."),
}

STOPS: dict[str, Promise] = {
    Stop.NOTHING: _("Nothing stops."),
    Stop.CARD: _("The card lends nothing more until the guardian agrees again. Books out must still come back."),
    Stop.CONCESSIONS: _("Longer loans and special services end, and the note about them is deleted. The card goes on."),
    Stop.FACE: _("Machines know your face no more, and what leads to it is deleted at once. The card goes on."),
    Stop.PHOTO: _("Your photo is deleted at once. The card goes on."),
    Stop.SHARING: _(
        "Linked WeChat, Alipay and other accounts are unlinked at once and open yours no more; no notice goes by "
        "WeChat. The libraries pass your data on to nobody else. What a provider has of you must be asked "
        "back from there."
    ),
    Stop.HISTORY: _("Your reading history is erased at once and switched off. The card goes on."),
}

STANDINGS: dict[str, Promise] = {
    Standing.NEEDLESS: pgettext_lazy("consent", "not needed"),
    Standing.NEVER: pgettext_lazy("consent", "not given"),
    Standing.GIVEN: pgettext_lazy("consent", "given"),
    Standing.AGAIN: _("asked again: the text is new"),
    Standing.WITHDRAWN: pgettext_lazy("consent", "withdrawn"),
    Standing.UNTOLD: pgettext_lazy("consent", "not shown here"),
}

BY: dict[str, Promise] = {By.SELF: _("the reader"), By.GUARDIAN: _("the guardian")}

HOW: dict[str, Promise] = {
    How.PORTAL: _("in the portal"),
    How.DESK: _("at the desk"),
    How.PAPER: _("on paper"),
    How.IMPORT: _("with a list"),
    How.MACHINE: _("at a machine"),
}

FAULTS: dict[str, Promise] = {
    Fault.NEEDS_GUARDIAN: _("Under fourteen the guardian decides. Please come to a desk together."),
    Fault.TOO_YOUNG: _("Under fourteen no reading history is kept."),
    Fault.NOT_A_CHILD: _("This reader is fourteen or older and agrees alone."),
    Fault.OF_AGE: _("This reader is of age and agrees alone."),
    Fault.NOT_THE_TEXT: _("The text has changed meanwhile. Please read the new one and decide again."),
    Fault.NOT_A_CONSENT: _("The privacy notice is no consent and cannot be withdrawn; the card can be given up."),
    Fault.NOT_GIVEN: _("This consent does not stand; there is nothing to withdraw."),
    Fault.CARD_GIVEN_UP: _("The card was given up; nothing more is kept of this reader. Issue a card again first."),
}

LOOK_AGAIN = _("Look at how the consents stand now, and decide again.")
TEXT_FAULTS: dict[str, Promise] = {
    TextFault.EMPTY: _("Write something here."),
    TextFault.TOO_LONG: _("This is too long. Shorten it."),
    TextFault.MORE_THAN_A_LINE: _("A title is one line. Take out the line break."),
    TextFault.IN_THE_PAST: _("The day lies in the past. Choose today or a later one."),
}

BASES: dict[str, Promise] = {
    Basis.CONSENT: _("consent (art. 13, 1)"),
    Basis.CONTRACT: _("contract with the reader (art. 13, 2)"),
    Basis.DUTY: _("a duty by law (art. 13, 3)"),
    Basis.EMERGENCY: _("an emergency (art. 13, 4)"),
    Basis.NEWS: _("news in the public interest (art. 13, 5)"),
    Basis.DISCLOSED: _("made public by the person (art. 13, 6)"),
    Basis.LAW: _("another law (art. 13, 7)"),
}

OCCASIONS: dict[str, Promise] = {
    Occasion.SENSITIVE: _("sensitive data"),
    Occasion.AUTOMATED: _("automated decisions"),
    Occasion.ENTRUSTED: _("entrusted to others"),
    Occasion.SHARED: _("passed on or made public"),
    Occasion.ABROAD: _("sent abroad"),
    Occasion.WEIGHTY: _("otherwise weighty for persons"),
}

GROUNDS: dict[str, Promise] = {
    Ground.WISH: _("at the reader's wish"),
    Ground.LEFT: pgettext_lazy("erasure", "has given up the card"),
    Ground.DEATH: pgettext_lazy("erasure", "has died"),
    Ground.WITHDRAWN: _("consent withdrawn"),
}
