"""What is up, what is behind and since when: the same words for `shulian check`, the page and the machines."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, cast

import django
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.config import home as homes
from shulian.config import loading, supervisor, terminal
from shulian.config.health_part import Health, State
from shulian.config.health_records import erasures, journal, keys, published, sign_in
from shulian.config.home import Home
from shulian.core.heartbeat import Pulse

PATIENCE = timedelta(minutes=2)
"""Work that waits longer than this is behind."""
BACKUP_EVERY = timedelta(days=7)
SCARCE, GONE = 2_000_000_000, 200_000_000
"""Free bytes on the disk below which the disk is behind, and down."""


def examine(home: Home, *, from_web: bool) -> list[Health]:
    """Every part. `from_web` is the web server asking: that it can ask shows that it runs."""
    running = supervisor.read_state(home)
    parts: Mapping[str, Any] = running.get("parts", {})
    answers = database()
    with_data = answers.state is not State.DOWN
    return [
        answers,
        web(parts, running.get("started")) if from_web else web_from_outside(running),
        worker(parts, with_data=with_data),
        periodic_jobs(with_data=with_data),
        notices(with_data=with_data),
        index_writer(parts, with_data=with_data),
        followers(parts, with_data=with_data),
        *([z3950(parts)] if settings.Z3950[1] else []),
        *cluster(),
        journal(with_data=with_data),
        published(with_data=with_data),
        erasures(with_data=with_data),
        sign_in(with_data=with_data),
        keys(with_data=with_data),
        disk(shutil.disk_usage(home.path).free),
        backups(last_backup(home), clock.now()),
    ]


def database() -> Health:
    """Whether the database answers."""
    label = _("Database")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_postmaster_start_time()")
            since = cursor.fetchone()[0]
    except DatabaseError:
        connection.close()
        return Health("database", label, State.DOWN, None, _("The database does not answer."))
    return Health("database", label, State.UP, since, _("The database answers."))


def web(parts: Mapping[str, Any], started: str | None) -> Health:
    """The web server as it sees itself."""
    since = _since(parts, "web") or (datetime.fromisoformat(started) if started else None)
    return Health("web", _("Web server"), State.UP, since, _("The web server answers."))


def web_from_outside(running: Mapping[str, Any]) -> Health:
    """The web server, asked over its own port."""
    parts = running.get("parts", {})
    if lost := _lost(parts, "web"):
        return Health("web", _("Web server"), State.DOWN, _since(parts, "web"), lost)
    if not supervisor.answers(supervisor.Address(**running["address"])):
        return Health("web", _("Web server"), State.DOWN, None, _("The web server runs but does not answer."))
    return web(parts, None)


def worker(parts: Mapping[str, Any], *, with_data: bool) -> Health:
    """The job worker, and how long the oldest job has been waiting."""
    label, since = _("Job worker"), _since(parts, "worker")
    if lost := _lost(parts, "worker"):
        return Health("worker", label, State.DOWN, since, lost)
    waiting, oldest = jobs_waiting() if with_data else (0, None)
    if oldest and clock.now() - oldest > PATIENCE:
        late = ngettext("%(count)d job is waiting.", "%(count)d jobs are waiting.", waiting) % {"count": waiting}
        return Health("worker", label, State.BEHIND, oldest, late)
    return Health("worker", label, State.UP, since, _("Jobs are done as they come."))


def jobs_waiting() -> tuple[int, datetime | None]:
    """How many jobs could run now and have not begun, and the moment the oldest of them was due."""
    question = """
        SELECT count(*), min(coalesce(job.scheduled_at, event.at))
          FROM procrastinate_jobs AS job
          LEFT JOIN procrastinate_events AS event ON event.job_id = job.id AND event.type = 'deferred'
         WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
    """
    with connection.cursor() as cursor:
        cursor.execute(question)
        waiting, oldest = cursor.fetchone()
    return waiting, oldest


def periodic_jobs(*, with_data: bool) -> Health:
    """Whether what should run by the clock has run; without the sender of notices nobody is told of anything."""
    from shulian.apps.notices import heartbeat
    from shulian.apps.notices.words import job_name

    label = _("Periodic jobs")
    if not with_data:
        return Health("periodic-jobs", label, State.BEHIND, None, _("The periodic jobs wait for the database."))
    ill = [beat for beat in heartbeat.beats() if beat.pulse is not Pulse.WELL]
    if not ill:
        return Health("periodic-jobs", label, State.UP, None, _("Every periodic job ran when it should."))
    dead = any(beat.task == heartbeat.SENDER and beat.pulse is Pulse.DEAD for beat in ill)
    names = ", ".join(job_name(beat.task) for beat in ill)
    sentence = _("These did not run as they should: %(names)s.") % {"names": names}
    return Health("periodic-jobs", label, State.DOWN if dead else State.BEHIND, ill[0].began, sentence)


def notices(*, with_data: bool) -> Health:
    """Whether notices go out, and how many wait for a person."""
    from shulian.apps.notices.queries import outbox

    label = _("Notices to readers")
    if not with_data:
        return Health("notices", label, State.BEHIND, None, _("The notices wait for the database."))
    late, failed = outbox.behind(), outbox.failed()
    if late:
        said = ngettext("%(count)d notice has not been tried.", "%(count)d notices have not been tried.", late)
        return Health("notices", label, State.BEHIND, None, said % {"count": late})
    if failed:
        said = ngettext(
            "%(count)d notice could not be sent; the office sees why.",
            "%(count)d notices could not be sent; the office sees why.",
            failed,
        )
        return Health("notices", label, State.UP, None, said % {"count": failed})
    return Health("notices", label, State.UP, None, _("Every notice went out."))


def index_writer(parts: Mapping[str, Any], *, with_data: bool) -> Health:
    """The index writer, and since when the index has been behind the catalogue."""
    from shulian.apps.discovery import queries

    label, since = _("Index writer"), _since(parts, "index-writer")
    if lost := _lost(parts, "index-writer"):
        return Health("index-writer", label, State.DOWN, since, lost)
    if not with_data:
        return Health("index-writer", label, State.BEHIND, None, _("The index waits for the database."))
    index = queries.state()
    if (built := index.building) is not None:
        words = {"done": built.done, "total": built.total}
        if index.indexed is None:
            said = _("The index is being built: %(done)d of %(total)d titles. Until then search is slower and simpler.")
            return Health("index-writer", label, State.BEHIND, built.began, said % words)
        said = _("The index is being built anew: %(done)d of %(total)d titles. Search goes on with the earlier one.")
        return Health("index-writer", label, State.UP, built.began, said % words)
    if index.indexed is None:
        missing = _("There is no search index. Build it with: shulian index rebuild")
        return Health("index-writer", label, State.DOWN, None, missing)
    if index.waiting and index.caught_up_at and clock.now() - index.caught_up_at > PATIENCE:
        late = ngettext(
            "%(count)d title waits to be written to the index.",
            "%(count)d titles wait to be written to the index.",
            index.waiting,
        )
        return Health("index-writer", label, State.BEHIND, index.caught_up_at, late % {"count": index.waiting})
    return Health("index-writer", label, State.UP, since, _("Search knows every change in the catalogue."))


def followers(parts: Mapping[str, Any], *, with_data: bool) -> Health:
    """Whether what follows from the journal is done, and since when something has been left."""
    label, since = _("Followers of the journal"), _since(parts, "followers")
    if lost := _lost(parts, "followers"):
        return Health("followers", label, State.DOWN, since, lost)
    behind = last_caught_up() if with_data else None
    if behind and clock.now() - behind > PATIENCE:
        late = _("Holds and copies that go together since then may not have been brought together.")
        return Health("followers", label, State.BEHIND, behind, late)
    return Health("followers", label, State.UP, since, _("What follows from every act has been done."))


def z3950(parts: Mapping[str, Any]) -> Health:
    """The Z39.50 server; without it readers and libraries go on, so that it is never worse than behind."""
    label, since = _("Z39.50 server"), _since(parts, "z3950")
    if lost := _lost(parts, "z3950"):
        return Health("z3950", label, State.BEHIND, since, lost)
    host, port = settings.Z3950
    return Health("z3950", label, State.UP, since, _("It answers at %(address)s.") % {"address": f"{host}:{port}"})


def cluster() -> list[Health]:
    """The cluster that counts, where there is one; readers and desks go on without it, so that it is never down."""
    from shulian.apps.statistics.engine.cluster import answers, is_cluster

    address = settings.STATISTICS_ENGINE
    if not is_cluster(address):
        return []
    label, words = _("Statistics engine"), {"address": address}
    if not answers(address):
        late = _("%(address)s does not answer; pivots show no figures meanwhile.") % words
        return [Health("statistics-engine", label, State.BEHIND, None, late)]
    return [Health("statistics-engine", label, State.UP, None, _("%(address)s answers.") % words)]


def last_caught_up() -> datetime | None:
    """When the follower that is furthest behind had read everything; None before any began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(caught_up_at) FROM journal_followerposition")
        return cast("datetime | None", cursor.fetchone()[0])


def disk(free: int) -> Health:
    """Whether there is room for the data."""
    state = State.DOWN if free < GONE else State.BEHIND if free < SCARCE else State.UP
    sentence = _("%(free).1f GB are free where the data lies.") % {"free": free / 1e9}
    return Health("disk", _("Disk space"), state, None, sentence)


def last_backup(home: Home) -> datetime | None:
    """When the last backup of this folder was made."""
    try:
        made = json.loads((home.path / "backup.json").read_text())["made_at"]
    except (OSError, ValueError, KeyError):
        return None
    return datetime.fromisoformat(made)


def backups(last: datetime | None, now: datetime) -> Health:
    """Whether there is a backup, and a fresh one."""
    label = _("Backups")
    if last is None:
        return Health(
            "backups", label, State.BEHIND, None, _("There is no backup yet. Make one with: shulian backup FILE")
        )
    if now - last > BACKUP_EVERY:
        return Health("backups", label, State.BEHIND, last, _("The last backup is more than a week old."))
    return Health("backups", label, State.UP, last, _("There is a backup from the last seven days."))


def _since(parts: Mapping[str, Any], name: str) -> datetime | None:
    part = parts.get(name)
    return datetime.fromisoformat(part["since"]) if part else None


def _lost(parts: Mapping[str, Any], name: str) -> str:
    """The sentence for a part that does not run; empty when it does."""
    part = parts.get(name)
    if part is None:
        return _("It does not run here.")
    return "" if part["up"] else _("It stopped and is being started again.")


def worst(found: list[Health]) -> State:
    """The state of the whole."""
    return max((part.state for part in found), key=list(State).index)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The health page; JSON for those who prefer it."""
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return data(request)
    found = examine(homes.current(), from_web=True)
    # Without the request's context: it asks the database, and this page is for when that is down.
    text = render_to_string(
        "health.html", {"parts": found, "state": worst(found), "language": translation.get_language()}
    )
    return HttpResponse(text, status=_status(found), headers={"Cache-Control": "no-store"})


@require_safe
def data(_request: HttpRequest) -> HttpResponse:
    """The same for machines; 503 when a part is down."""
    found = examine(homes.current(), from_web=True)
    answer = {"state": worst(found), "parts": [asdict(part) for part in found]}
    return JsonResponse(answer, status=_status(found), headers={"Cache-Control": "no-store"})


def _status(found: list[Health]) -> int:
    return 503 if worst(found) is State.DOWN else 200


def check(arguments: list[str]) -> int:
    """Say what is up, what is behind and since when, and whether index and database agree; 1 when something is down."""
    # The help is translated too, which the apps have to be there for.
    with loading.for_good():
        django.setup()
    translation.activate(terminal.language())
    parser = argparse.ArgumentParser(prog="shulian check", description=check.__doc__)
    parser.add_argument(
        "--deploy",
        action="store_true",
        help=_("answer what an inspector of 等保 2.0 level 3 asks, and look at nothing else"),
    )
    asked = parser.parse_args(arguments)
    home = homes.current()
    home.prepare()
    if asked.deploy:
        from shulian.config import deploy, postgres

        with postgres.available(home):
            return deploy.say()
    found = examine(home, from_web=False)
    differences = _differences(found)
    print("\n".join([*map(line, found), *differences]))  # noqa: T201
    return 1 if differences or worst(found) is State.DOWN else 0


def line(part: Health) -> str:
    """A part in one line of text."""
    said = {State.UP: _("up"), State.BEHIND: _("behind"), State.DOWN: _("down")}[part.state]
    since = _(" (since %(moment)s)") % {"moment": f"{clock.local(part.since):%Y-%m-%d %H:%M}"} if part.since else ""
    return f"{part.label}: {said}{since}. {part.sentence}"


def _differences(found: list[Health]) -> list[str]:
    from shulian.apps.discovery.comparison import compared
    from shulian.apps.journal import partitions
    from shulian.config.orphans import orphans

    if found[0].state is State.DOWN:
        return []
    lost = partitions.unplaced()
    beside = [_("%(count)d entries of the journal lie outside the partition of their month.") % {"count": lost}]
    # How many titles wait is said with the parts; that is no difference.
    return [*compared().differences, *(beside if lost else []), *orphans()]
