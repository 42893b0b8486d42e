"""`shulian account factor-remove NAME`: let somebody in who has lost the second factor and the recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from shulian.apps.alliance.actions.devices import end_sessions
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act, entry


class Command(BaseCommand):
    """Make sure who asks before you do this."""

    help = "Remove the second factors of an account; it is signed out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which account."""
        parser.add_argument("what", choices=["factor-remove"])
        parser.add_argument("name", help="the user name of a member of staff")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove them, and say how many there were."""
        account = Account.objects.filter(username=options["name"]).first()
        if account is None:
            raise CommandError(_("There is no account of this name."))
        with transaction.atomic():
            removed = Authenticator.objects.filter(user_id=account.pk).delete()[0]
            end_sessions(account)
            entry(Act("command"), "factor-removed", subject=f"account:{account.pk}")
        self.stdout.write(_("Removed: %(count)d. The account is signed out everywhere.") % {"count": removed})
