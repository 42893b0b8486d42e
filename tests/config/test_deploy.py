"""What an inspector asks: a table in two languages, and probes that see what is not met."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import override_settings

from shulian import clock
from shulian.apps.alliance.models import Account, Delegation, Grant
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.compliance import name_responsible
from shulian.apps.readers.models import Privacy, Responsible, View
from shulian.apps.readers.queries import card_by_number
from shulian.config import deploy
from shulian.config.deploy import PROBES, Met
from shulian.core.retention import Reason
from shulian.core.roles import Right, Role
from tests import make

pytestmark = pytest.mark.django_db
AREAS = {
    "身份鉴别",
    "访问控制",
    "安全审计",
    "入侵防范",
    "数据完整性",
    "数据保密性",
    "数据备份恢复",
    "剩余信息保护",
    "个人信息保护",
}
CONFIG = Path(deploy.__file__).parent


def met(code: str) -> Met:
    return next(one.met for one in deploy.questions(chinese=True) if one.code == code)


def test_the_table_is_whole_in_both_languages_and_every_probe_is_used() -> None:
    rows = deploy.rows()
    assert {row["area"] for row in rows} >= AREAS
    assert all(row[name] and row[name + "_en"] for row in rows for name in ("area", "asks", "shown"))
    assert {row["probe"] for row in rows if row["probe"]} == set(PROBES)
    assert len({row["code"] for row in rows}) == len(rows)


def test_a_fresh_site_is_told_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy.say() == 1
    said = capsys.readouterr().out
    assert "NOT MET" in said
    assert "for the operator to show" in said
    for code in ("person-responsible", "person-notice", "person-assessed", "identify-https"):
        assert met(code) is Met.NO, code
    for code in ("audit-protected", "confidential-logs", "intrusion-input", "access-roles", "audit-kept"):
        assert met(code) is Met.YES, code


def test_cards_of_before_that_are_numbered_with_identity_numbers_go_on_and_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    library = make.library("雁塔区图书馆")
    for card in ("61010219900101001X", "610102-19850214-9999", "610113000000000001"):
        make.reader(library, card)
    deploy.say()
    said = capsys.readouterr().out
    assert "雁塔区图书馆: cards numbered with identity numbers, which stand in the open: 1." in said
    assert "61010219900101001X" not in said
    found = card_by_number("61010219900101001X")
    assert found is not None
    assert found.status == "active"


def test_what_is_put_right_is_met() -> None:
    name_responsible(Act("office"), Responsible(processor="省馆", person="李主任", contact="029"))
    assert met("person-responsible") is Met.YES
    https = {"SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True, "SECURE_HSTS_SECONDS": 31_536_000}
    with override_settings(**https):
        assert met("identify-https") is Met.YES
    with override_settings(DEBUG=True):
        assert met("intrusion-surface") is Met.NO


def test_a_post_that_reaches_far_without_a_second_factor_is_said() -> None:
    province = make.library("陕西省图书馆")
    make.staff(Role.DESK_LIBRARIAN, province)
    make.signer(Role.LIBRARY_DIRECTOR, province)
    assert met("identify-two-factors") is Met.YES
    bureau, lends = make.staff(Role.COUNTY_BUREAU, province), make.signer(Role.LIBRARY_DIRECTOR, province)
    today = clock.today()
    loan = {"giver": lends, "receiver": bureau, "library": province, "starts_on": today, "ends_on": today}
    Delegation.objects.create(rights=[Right.ERASE_READERS], **loan)
    assert met("identify-two-factors") is Met.YES
    make.staff(Role.LIBRARY_DIRECTOR, province)
    assert met("identify-two-factors") is Met.NO


def test_an_administrator_to_whom_readers_records_are_open_is_said() -> None:
    province = make.library("陕西省图书馆")
    administrator, director = (
        make.staff(role, province) for role in (Role.SYSTEM_ADMINISTRATOR, Role.LIBRARY_DIRECTOR)
    )
    assert met("access-roles") is Met.YES
    today = clock.today()
    lent = Delegation.objects.create(
        giver=director, receiver=administrator, library=province, rights=["audit"], starts_on=today, ends_on=today
    )
    # To whom readers' records are closed by every post, what is lent about readers opens nothing.
    assert met("access-roles") is Met.YES
    page = Grant.objects.create(account=administrator, role=Role.PAGE, library=province)
    assert met("access-roles") is Met.NO
    page.delete()
    lent.delete()
    Grant.objects.create(account=administrator, role=Role.DESK_LIBRARIAN, library=province)
    assert met("access-roles") is Met.NO


def test_a_password_kept_by_a_weak_digest_a_session_without_end_and_a_log_in_clear_are_said() -> None:
    assert {met(code) for code in ("identify-unique", "identify-lockout", "confidential-logs")} == {Met.YES}
    account = make.staff(Role.DESK_LIBRARIAN, make.library("陕西省图书馆"))
    Account.objects.filter(pk=account.pk).update(password="md5$salt$digest")
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=clock.now() + timedelta(days=30))
    plain = {"formatters": {}, "handlers": {"file": {"class": "logging.FileHandler"}}}
    with override_settings(LOGGING=plain):
        assert {met(code) for code in ("identify-unique", "identify-lockout", "confidential-logs")} == {Met.NO}


def test_a_column_that_the_register_does_not_know_is_said() -> None:
    assert {met("access-marks"), met("person-necessary")} == {Met.YES}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE readers_reader ADD COLUMN income integer")
        assert met("access-marks") is Met.NO
        cursor.execute("ALTER TABLE readers_reader DROP COLUMN income")
        assert met("access-marks") is Met.YES
        cursor.execute("CREATE TABLE notes_beside (reader_id bigint REFERENCES readers_reader, said text)")
    assert met("person-necessary") is Met.NO


@pytest.mark.parametrize("change", [{"reason": ""}, {"reason": "curiosity"}, {"post": "caretaker"}])
def test_a_look_without_post_or_reason_is_said(change: dict[str, str]) -> None:
    library, now = make.library("陕西省图书馆"), clock.now()
    viewer = make.staff(Role.DESK_LIBRARIAN, library)
    look = {"reader": make.reader(library, "C-1"), "viewer": viewer, "library": library, "seen_at": now, "hour": now}
    View.objects.create(**look, post=Role.DESK_LIBRARIAN, reason=Reason.CIRCULATION)
    assert met("person-access") is Met.YES
    Privacy.objects.update_or_create(pk=1, defaults={"views_years": 2})
    assert met("person-access") is Met.NO
    Privacy.objects.update(views_years=3)
    View.objects.update(**change)
    assert met("person-access") is Met.NO


def test_logs_that_are_not_written_or_not_there_any_more_are_said(tmp_path: Path) -> None:
    names, said = ("index-writer", "followers", "worker", "web"), settings.LOGGING
    with override_settings(LOG_FOLDER=tmp_path):
        assert met("audit-kept") is Met.YES, "a new site has no old logs"
        with override_settings(LOGGING=said | {"root": said["root"] | {"level": "CRITICAL"}}):
            assert met("audit-kept") is Met.NO
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET applied = applied - interval '1 year'")
        assert met("audit-kept") is Met.NO, "a site of a year without logs"
        old = [tmp_path / f"{name}.2026-01.log.old" for name in names]
        for file in old:
            file.write_text("WARNING")
        assert met("audit-kept") is Met.NO, "nor with those of a day"
        at = (clock.now() - timedelta(days=170)).timestamp()
        for file in old:
            assert met("audit-kept") is Met.NO, "nor while one part has lost its own"
            os.utime(file, (at, at))
        assert met("audit-kept") is Met.YES
    Privacy.objects.update_or_create(pk=1, defaults={"log_days": 30})
    assert met("audit-kept") is Met.NO


def test_no_secret_stands_in_the_program() -> None:
    written = re.compile(r"(?i)(?:secret|password|api_?key|private_?key)\w*\s*=\s*[\"'][^\"'{}]{6,}[\"']")
    found = [
        f"{file.name}: {hit[0]}" for file in CONFIG.rglob("*.py") for hit in [written.search(file.read_text())] if hit
    ]
    assert found == []
