"""Names of what stands on the entrance's pages."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from shulian.apps.alliance.models import Device
from shulian.core.scopes import Scope, scopes_of

KINDS: dict[str, Promise] = {
    Device.Kind.PHONE: _("Phone"),
    Device.Kind.TABLET: _("Tablet"),
    Device.Kind.COMPUTER: _("Computer"),
    Device.Kind.OTHER: _("Other device"),
}
WAYS: dict[str, Promise] = {
    Device.Way.PIN: _("card and PIN"),
    Device.Way.STAFF: _("name and password"),
    Device.Way.IDENTITY: _("identity number and PIN"),
    Device.Way.WECHAT: _("WeChat"),
    Device.Way.ALIPAY: _("Alipay"),
    Device.Way.OIDC: _("another sign-in"),
    Device.Way.LINK: _("a link"),
}
SCOPES: dict[str, Promise] = {
    Scope.READ: _("see loans, holds, charges and the card"),
    Scope.BORROW: _("renew loans, place and change holds"),
    Scope.ACCOUNT: _(
        "see and change, for children too: consents, family, named persons, corrections, devices, loss of card"
    ),
    Scope.DATA: _("fetch all data that is kept, of children too, and who looked at it"),
}
"""What a program that a reader let in may do."""


def _said(kept: Collection[str]) -> str:
    between = pgettext("between what a program may do", "; ")
    return between.join(str(SCOPES[scope]) for scope in scopes_of(kept))


may_do = lazy(_said, str)
"""What a program may do whose token keeps these words, in the language of whoever reads it."""
PROVIDERS = {
    "weixin": pgettext_lazy("provider", "WeChat"),
    "alipay": pgettext_lazy("provider", "Alipay"),
}
