"""Setting how long the alliance remembers."""

from __future__ import annotations

from dataclasses import asdict

from shulian.apps.alliance.actions.heavy import propose
from shulian.apps.alliance.models import Library, Proposal
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Privacy
from shulian.apps.readers.queries import rules
from shulian.core.foureyes import Heavy
from shulian.core.retention import Fault, Rules, faults_of


def propose_rules(act: Act, head: Library, wanted: Rules, why: str) -> Proposal | dict[str, Fault]:
    """Ask a second person for these rules: by short ones one person could have everybody erased who has left."""
    if faults := faults_of(wanted):
        return faults
    what = {"before": asdict(rules()), "rules": asdict(wanted)}
    return propose(act, Heavy.RETENTION_RULES, head, what, why)


def set_rules(act: Act, wanted: Rules) -> dict[str, Fault]:
    """Put rules that two people want in force from tonight on; what is wrong with them by name: nothing is changed."""
    if faults := faults_of(wanted):
        return faults

    def write() -> Answer:
        before = rules()
        Privacy.objects.update_or_create(pk=1, defaults=asdict(wanted))
        details = {"before": asdict(before), "after": asdict(wanted)}
        entry(act, "privacy-rules-set", subject="privacy:1", details=details)
        return {}

    perform(act, "set-privacy-rules", write)
    return {}
