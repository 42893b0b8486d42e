"""`shulian keys`: rotate the keys that seal readers' data while everybody works, and retire the old ones."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shulian.apps.alliance import secrets
from shulian.apps.alliance.access import signers
from shulian.apps.alliance.actions import keys
from shulian.apps.alliance.actions.heavy import approve, propose
from shulian.apps.alliance.models import Account, Library, Proposal
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.pins import void_old_pins
from shulian.apps.readers.queries import pins_not_stamped_by
from shulian.core.foureyes import Heavy


class Command(BaseCommand):
    """Interrupted, it goes on with: shulian keys reseal."""

    help = "Keys of sealed data: state (default), rotate, reseal (what rotate does after the new key), retire."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("what", nargs="?", default="state", choices=["state", "rotate", "reseal", "retire"])
        parser.add_argument("--proposed-by", default="", metavar="NAME", help="who wants new keys, or old PINs ended")
        parser.add_argument("--approved-by", default="", metavar="NAME", help="the second person, who agrees")
        parser.add_argument("--void-old-pins", action="store_true", help="retire: PINs that wait for a sign-in end")
        parser.add_argument("--why", default="", help="why, for whoever reads it later")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how the rings are."""
        if options["what"] == "rotate":
            self._rotate(options)
        if options["what"] in ("rotate", "reseal"):
            self._reseal()
        if options["what"] == "retire":
            if options["void_old_pins"]:
                self._void_pins(options)
            self._retire()
        for name in keys.RINGS:
            newest, *older = (secrets.mark(key).hex() for key in secrets.ring(name))
            self.stdout.write(
                _("%(ring)s: key %(newest)s in use, %(older)d older.")
                % {"ring": name, "newest": newest, "older": len(older)}
            )

    def _rotate(self, options: dict[str, Any]) -> None:
        """New keys."""
        if self._signed(options, Heavy.ROTATE_KEYS, {}, "shulian keys rotate") is None:
            keys.rotate(Act("command"))

    def _void_pins(self, options: dict[str, Any]) -> None:
        """No PIN of an older key holds any more, and its reader borrows at no machine until there is another."""
        newest = secrets.mark(secrets.ring(secrets.LOOKUP)[0]).hex()
        why = "shulian keys retire --void-old-pins"
        done = self._signed(options, Heavy.VOID_PINS, {"newest": newest}, why)
        voided = void_old_pins(Act("command")) if done is None else (done.outcome or {})["voided"]
        self.stdout.write(_("PINs that hold no more: %(count)d.") % {"count": voided})

    def _signed(self, options: dict[str, Any], kind: Heavy, what: dict[str, Any], why: str) -> Proposal | None:
        """Done by two people, wherever there are two who could; None where there are not."""
        head = Library.objects.filter(depth=1).order_by("path").first()
        if head is None or len(signers(head)) < 2:
            return None
        named = [self._person(options[name], head) for name in ("proposed_by", "approved_by")]
        if named[0] == named[1]:
            raise CommandError(_("Two different people are needed: who proposes it, and who approves it."))
        for account in named:
            self._present(account)
        why = options["why"].strip() or why
        proposal = propose(Act("command", named[0].pk, head.pk), kind, head, what, why)
        if refusal := approve(Act("command", named[1].pk, head.pk), proposal):
            raise CommandError(_("This was not approved (%(why)s); nothing was done.") % {"why": refusal})
        proposal.refresh_from_db()
        return proposal

    def _present(self, account: Account) -> None:
        """A name is typed by anybody; the password says that the person is here and wants it."""
        if not account.check_password(getpass(_("Password of %(name)s: ") % {"name": account.username})):
            raise CommandError(
                _("This is not the password of %(name)s; nothing was done.") % {"name": account.username}
            )

    def _person(self, name: str, head: Library) -> Account:
        found = next((account for account in signers(head) if account.username == name), None)
        if found is None:
            said = _("Name two people who may sign: --proposed-by NAME --approved-by NAME (%(names)s).")
            raise CommandError(said % {"names": ", ".join(account.username for account in signers(head))})
        return found

    def _reseal(self) -> None:
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            for table in keys.tables():
                task = progress.add_task(table.name, total=keys.rows(table))
                keys.reseal(table, lambda done, task=task: progress.advance(task, done))  # type: ignore[misc]

    def _retire(self) -> None:
        needed = list(keys.still_needed(pins_not_stamped_by))
        if needed:
            listed = ", ".join(f"{name}: {count}" for name, count in needed)
            raise CommandError(
                _(
                    "Older keys are still needed (%(listed)s). Rows follow with: shulian keys reseal. PINs follow when "
                    "their readers sign in."
                )
                % {"listed": listed}
            )
        keys.retire(Act("command"))
