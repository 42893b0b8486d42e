"""What an inspector of 等保 2.0 level 3 asks, and what is met here: `shulian check --deploy`.

The questions are a table (`data/inspection.json`). Those with a probe are the program's: it looks, and says met or not
met. Those without are the operator's to show: their servers, networks and rules.
"""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.models import Q
from django.utils.module_loading import import_string

from shulian import clock
from shulian.config import health, health_records, parts
from shulian.config import home as homes
from shulian.config.health_part import State
from shulian.config.terminal import _, language

FILE = Path(__file__).parent / "data" / "inspection.json"
SHORTEST_PASSWORD = 8
LONGEST_SESSION = 24 * 3600
HSTS_AT_LEAST = 15_552_000
STRONG_DIGEST = "argon2"
PROBE_NUMBER = "61010219900101001X"
A_MONTH = timedelta(days=31)
"""Logs are put aside once a month."""
OF_READERS = """
    SELECT 'readers_reader', attname FROM pg_attribute
     WHERE attrelid = 'readers_reader'::regclass AND attnum > 0 AND NOT attisdropped
       AND attname NOT IN ('id', 'version', 'is_demonstration')
    UNION
    SELECT relname, attname FROM pg_constraint
      JOIN pg_class ON pg_class.oid = conrelid
      JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
     WHERE contype = 'f' AND confrelid = 'readers_reader'::regclass AND conparentid = 0
"""
"""Every column of a reader's row but those that say nothing of the person, and every column that points to one."""


class Met(StrEnum):
    """How a question stands."""

    YES = "met"
    NO = "not-met"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Question:
    """One row of the table, with how it stands."""

    code: str
    area: str
    asks: str
    shown: str
    met: Met


def questions(chinese: bool) -> list[Question]:
    """The whole table, each question looked at."""
    ending = "" if chinese else "_en"
    return [
        Question(row["code"], row["area" + ending], row["asks" + ending], row["shown" + ending], _met(row["probe"]))
        for row in rows()
    ]


def rows() -> list[dict[str, Any]]:
    """The table as it stands in the file."""
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def say() -> int:
    """Print every question with its answer; 1 when something that the program could meet is not met."""
    found = questions(language() == "zh-hans")
    words = {Met.YES: _("met"), Met.NO: _("NOT MET"), Met.OPERATOR: _("for the operator to show")}
    area = ""
    for one in found:
        if one.area != area:
            print(f"\n{one.area}")  # noqa: T201
            area = one.area
        print(f"  [{words[one.met]}] {one.asks} — {one.shown}")  # noqa: T201
    count = {met: sum(one.met is met for one in found) for met in Met}
    print(  # noqa: T201
        "\n"
        + _("%(yes)d met, %(no)d not met, %(operator)d for the operator to show.")
        % {"yes": count[Met.YES], "no": count[Met.NO], "operator": count[Met.OPERATOR]}
    )
    print("".join(f"\n{one}" for one in (*_orphans(), *_cards_like_papers())), end="")  # noqa: T201
    return 1 if count[Met.NO] else 0


def _orphans() -> list[str]:
    """Each key of a program for which nobody answers any more, and what becomes of it."""
    from shulian.apps.alliance.queries.rights import orphaned_keys

    ends = _("Nobody answers for the key “%(key)s” of %(library)s: it ends within 30 days unless it is changed.")
    ended = _("The key “%(key)s” of %(library)s opens nothing any more: nobody answers for it. Make another one.")
    return [
        (ends if key.opens else ended) % {"key": key.name, "library": key.library.name if key.library else "-"}  # type: ignore[attr-defined]  # of the question
        for key in orphaned_keys()
    ]


def _cards_like_papers() -> list[str]:
    """Each library whose cards have identity numbers for their own, and what becomes of them."""
    from shulian.apps.readers.cardnumbers import cards_like_papers

    said = _(
        "%(library)s: cards numbered with identity numbers, which stand in the open: %(count)d. They go on working; "
        "replace them when their readers come."
    )
    return [said % {"library": name, "count": count} for name, count in sorted(cards_like_papers().items())]


def _met(probe: str) -> Met:
    if not probe:
        return Met.OPERATOR
    return Met.YES if PROBES[probe]() else Met.NO


def _set(name: str) -> Any:
    """A setting of a kind that only its reader knows."""
    return getattr(settings, name)


def _passwords() -> bool:
    """The rules for new passwords are strict, and no password that somebody uses is kept by a weak digest."""
    from shulian.apps.alliance.models import Account

    weak = Account.objects.filter(kind=Account.Kind.STAFF, is_active=True).exclude(
        Q(password__startswith=STRONG_DIGEST) | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    )
    lengths = [
        one.get("OPTIONS", {}).get("min_length", SHORTEST_PASSWORD)
        for one in _set("AUTH_PASSWORD_VALIDATORS")
        if one["NAME"].endswith("MinimumLengthValidator")
    ]
    strict = bool(lengths) and min(lengths) >= SHORTEST_PASSWORD and len(settings.AUTH_PASSWORD_VALIDATORS) > 1
    return strict and not weak.exists()


def _lockout() -> bool:
    """Attempts are limited, and no session lasts longer than it may."""
    from django.contrib.sessions.models import Session

    limited = 0 < settings.AXES_FAILURE_LIMIT <= 10 and 0 < settings.SESSION_COOKIE_AGE <= LONGEST_SESSION
    later = clock.now() + timedelta(seconds=LONGEST_SESSION)
    return limited and not Session.objects.filter(expire_date__gt=later).exists()


def _https() -> bool:
    cookies = settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE and settings.SESSION_COOKIE_HTTPONLY
    return bool(cookies and settings.SECURE_HSTS_SECONDS >= HSTS_AT_LEAST)


def _two_factors() -> bool:
    """Nobody who reaches far is without a second factor, also not in the days in which signing in does not ask yet."""
    from shulian.apps.alliance.queries.hands import broad_without_factor

    return "allauth.mfa" in settings.INSTALLED_APPS and not broad_without_factor().exists()


def _roles() -> bool:
    """Nobody who administers the machine holds or was lent what opens readers' records."""
    from shulian.apps.alliance.queries.hands import administrators_at_records

    return not administrators_at_records().exists()


def _accounts() -> bool:
    """No account of the demonstration opens anything, and none of somebody who has left."""
    from shulian.apps.alliance.actions.leaving import left_over
    from shulian.apps.alliance.models import Account

    return not Account.objects.filter(is_demonstration=True, is_active=True).exists() and not left_over()


def _journal() -> bool:
    return _asked("SELECT count(*) FROM pg_class WHERE relname = 'journal_entry' AND relkind = 'p'") == 1


def _append_only() -> bool:
    """Every guard is in place: of the journal, of each of its parts, of the seals."""
    whole = _asked(
        "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'D' AND tgparentid = 0 AND (tgname, tgrelid) IN ("
        "('journal_entry_append_only', 'journal_entry'::regclass),"
        "('journal_entry_no_truncate', 'journal_entry'::regclass),"
        "('journal_seal_append_only', 'journal_seal'::regclass),"
        "('journal_seal_no_truncate', 'journal_seal'::regclass))"
    )
    bare = _asked(
        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'journal_entry'::regclass AND 2 > ("
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = inhrelid AND tgenabled <> 'D' AND tgname IN "
        "('journal_entry_append_only', 'journal_entry_no_truncate'))"
    )
    return whole == 4 and bare == 0


def _sealed_journal() -> bool:
    return health_records.journal(with_data=True).state is State.UP


def _log_days() -> bool:
    """Logs are written down to warnings, are to be kept so long, and of a site that old are there, of each part."""
    from shulian.apps.readers.queries import rules
    from shulian.core.retention import SHORTEST_LOG_DAYS

    root = _set("LOGGING").get("root", {})
    level = logging.getLevelNamesMapping().get(root.get("level", ""), logging.CRITICAL)
    written = bool(root.get("handlers")) and level <= logging.WARNING
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(applied) FROM django_migrations")
        began = cursor.fetchone()[0]
    kept = timedelta(days=SHORTEST_LOG_DAYS)
    young = began > clock.now() - kept - A_MONTH
    # The server of Z39.50 may be away, or come later; the others write from the first day on.
    always = [program.name for program in parts.programs("", 0, z3950=False)]
    held = young or all(_oldest_log(name) < clock.now() - kept + A_MONTH for name in always)
    return bool(written and held and rules().log_days >= SHORTEST_LOG_DAYS)


def _oldest_log(part: str) -> datetime:
    """When the log of a part that was put aside first was written last; now where there is none."""
    files = [file.stat().st_mtime for file in Path(settings.LOG_FOLDER).glob(f"{part}.*") if file.is_file()]
    return min((datetime.fromtimestamp(at, UTC) for at in files), default=clock.now())


def _csp() -> bool:
    said = _set("CONTENT_SECURITY_POLICY")["DIRECTIVES"]
    unsafe = {"'unsafe-inline'", "'unsafe-eval'", "*"}
    return "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE and not any(
        unsafe & set(map(str, said.get(name, ()))) for name in ("default-src", "script-src", "style-src")
    )


def _surface() -> bool:
    return not settings.DEBUG and "*" not in settings.ALLOWED_HOSTS


def _keys() -> bool:
    """Keys lie in files that nobody else reads, or come from the environment; no key is the program's own."""
    folder = Path(settings.KEYS_FOLDER)
    files = [file for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []
    open_to_others = stat.S_IRWXG | stat.S_IRWXO
    return bool(files) and not any(file.stat().st_mode & open_to_others for file in files)


def _redaction() -> bool:
    """Whatever writes a log writes no number of a person: each is given one to write."""
    said = _set("LOGGING")
    marked = logging.LogRecord("probe", logging.ERROR, "", 0, f"reader {PROBE_NUMBER}", None, None)
    return all(
        PROBE_NUMBER not in _formatter(said["formatters"].get(handler.get("formatter"), {})).format(marked)
        for handler in said["handlers"].values()
    )


def _formatter(said: dict[str, Any]) -> logging.Formatter:
    made: logging.Formatter = import_string(said.get("()", "logging.Formatter"))(said.get("format"))
    return made


def _backup() -> bool:
    return health.backups(health.last_backup(homes.current()), clock.now()).state is State.UP


def _clearing() -> bool:
    return health.periodic_jobs(with_data=True).state is State.UP


def _erasures() -> bool:
    from shulian.apps.readers.models import Erasure

    return not Erasure.objects.filter(is_clean=False, settled_at=None).exists()


def _register() -> bool:
    """Every column that is of a reader in the database as it is, whoever made it, stands in the register."""
    from shulian.apps.readers.processing import purposes
    from shulian.core.processing import covers

    with connection.cursor() as cursor:
        cursor.execute(OF_READERS)
        found = cursor.fetchall()
    labels = {model._meta.db_table: model._meta.label for model in apps.get_models()}  # noqa: SLF001  Django's own name
    said = [column for purpose in purposes() for column in purpose.columns]
    return all(covers(said, f"{labels.get(table, table)}.{column.removesuffix('_id')}") for table, column in found)


def _notice() -> bool:
    from shulian.apps.readers.consents import text_now
    from shulian.core.consents import Kind

    text = text_now(Kind.NOTICE)
    return text is not None and not text.is_demonstration


def _assessments() -> bool:
    from shulian.apps.readers.processing import register

    return not any(line.lacks for line in register())


def _responsible() -> bool:
    from shulian.apps.readers.processing import responsible

    answers = responsible()
    return bool(answers.person and answers.contact)


def _looks() -> bool:
    """Every look has a reason of the table and no unheard-of post, and is kept as long as it must be."""
    from shulian.apps.readers.models import View
    from shulian.apps.readers.queries import rules
    from shulian.core.retention import SHORTEST_VIEWS_YEARS, Reason
    from shulian.core.roles import Role

    without = View.objects.exclude(post__in=["", *Role], reason__in=[*Reason])
    return rules().views_years >= SHORTEST_VIEWS_YEARS and not without.exists()


def _asked(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])


PROBES: dict[str, Callable[[], bool]] = {
    "passwords": _passwords,
    "lockout": _lockout,
    "https": _https,
    "two_factors": _two_factors,
    "roles": _roles,
    "accounts": _accounts,
    "journal": _journal,
    "append_only": _append_only,
    "sealed_journal": _sealed_journal,
    "log_days": _log_days,
    "csp": _csp,
    "surface": _surface,
    "keys": _keys,
    "redaction": _redaction,
    "backup": _backup,
    "clearing": _clearing,
    "erasures": _erasures,
    "register": _register,
    "notice": _notice,
    "assessments": _assessments,
    "responsible": _responsible,
    "looks": _looks,
}
