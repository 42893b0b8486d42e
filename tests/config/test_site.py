"""The site as a whole: what the framework has to say of it."""

from __future__ import annotations

from django.core.management import call_command


def test_the_framework_finds_nothing_to_warn_of() -> None:
    # Commands do not ask it, for it reads every page of the site; here it is asked once.
    call_command("check", fail_level="WARNING")
