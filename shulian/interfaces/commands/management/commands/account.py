"""Let somebody in: `shulian account factor-remove NAME` where the second factor and the recovery codes are lost,
`shulian account new-password NAME` where the password is.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from shulian.apps.alliance.actions.devices import end_sessions
from shulian.apps.alliance.actions.staff import password_link
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act, entry


class Command(BaseCommand):
    """Make sure who asks before you do this."""

    help = "Remove the second factors of an account, or make a link by which it gets another password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which account."""
        parser.add_argument("what", choices=["factor-remove", "new-password"])
        parser.add_argument("name", help="the user name of a member of staff")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what came of it."""
        account = Account.objects.filter(username=options["name"], kind=Account.Kind.STAFF).first()
        if account is None:
            raise CommandError(_("There is no account of this name."))
        self.stdout.write(_link(account) if options["what"] == "new-password" else _without_factors(account))


def _link(account: Account) -> str:
    path = reverse("password-new", args=[password_link(Act("command"), account)])
    return _("Open within a day, once: %s") % (settings.SITE_ADDRESS + path)


def _without_factors(account: Account) -> str:
    with transaction.atomic():
        removed = Authenticator.objects.filter(user_id=account.pk).delete()[0]
        end_sessions(account)
        entry(Act("command"), "factor-removed", subject=f"account:{account.pk}")
    return _("Removed: %(count)d. The account is signed out everywhere.") % {"count": removed}
