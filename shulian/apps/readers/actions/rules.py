"""Setting how long the alliance remembers."""

from __future__ import annotations

from dataclasses import asdict

from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Privacy
from shulian.apps.readers.queries import rules
from shulian.core.retention import Fault, Rules, faults_of


def set_rules(act: Act, wanted: Rules) -> dict[str, Fault]:
    """Put these rules in force from tonight on; what is wrong with them by name, and then nothing is changed."""
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
