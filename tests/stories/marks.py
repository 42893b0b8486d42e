"""What was typed in the stories stands where it belongs and nowhere else: `python -m tests.stories.marks < MARKS`.

Runs as a program beside the site, as the scenery does: tells as JSON each place that must know of nobody and bears what
somebody typed.
"""

from __future__ import annotations

import json
import os
import re
import sys
from urllib.parse import parse_qsl, urlsplit

import django

SILENT = frozenset(
    {
        *("table:journal_entry", "table:journal_command", "table:procrastinate_jobs", "table:axes_accessattempt"),
        *("sessions", "logs", "run", "statistics"),
    }
)
SECRET = re.compile(r"(new_)?password\d?")
PERSONAL = re.compile(r"(p\d+-)?((guardian|agent|contact)_)?(identity|phone|email|contact|member_card|card_number)")
NAMES = re.compile(r"(p\d+-)?((guardian|agent|contact)_)?name")
OF_PEOPLE = ("/register/", "/desk/cards/", "/desk/people/", "/me/family/")
"""Where a name is a person's; elsewhere it is that of a list, a library, a report."""
OF_LIBRARIES = ("/office/", "/setup/")
"""Where telephones and addresses are those of libraries, which everybody may know."""
KNOWN_TO_ALL = {"shulian-demo"}
"""The demonstration's sign-in page names the password of its staff."""
SHORTEST = 7
"""Figures of a PIN stand by chance in a moment or a barcode; journeys of their own look for those."""


def marks_in(url: str, sent: str) -> set[str]:
    """What in a form that was sent tells of a person, or opens a door."""
    path = urlsplit(url).path
    telling = [SECRET] + [PERSONAL] * (not path.startswith(OF_LIBRARIES)) + [NAMES] * path.startswith(OF_PEOPLE)
    found = {value.strip() for field, value in parse_qsl(sent) if any(one.fullmatch(field) for one in telling)}
    found -= KNOWN_TO_ALL
    return {text for text in found if len(text) >= SHORTEST or (len(text) > 1 and not text.isascii())}


def _places(marks: list[str]) -> list[str]:
    from shulian.apps.readers.traces import Marks, traces

    people = [Marks(0, (), (mark,)) for mark in marks]
    return [
        f"{seen.place}: {mark}"
        for seen in traces(people)
        if seen.place in SILENT
        for mark, found in zip(marks, seen.found, strict=True)
        if found
    ]


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "shulian.config.settings"
    django.setup()
    print(json.dumps(_places(json.load(sys.stdin)), ensure_ascii=False))
