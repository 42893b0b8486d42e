"""What the law asks, for the whole site: one of each thing that is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models import Assessment, Breach, ConsentText, Erasure

WORDS = {"title": "题", "body": "文", "title_en": "Title", "body_en": "Text"}
FOUND = {"aim": "办证所必需", "risks": "泄露", "measures": "加密"}
TOLD = {"cause": "误发", "harm": "骚扰", "measures": "已删除", "advice": "留意来电"}


@dataclass(frozen=True)
class Law:
    """What stands in for the parameters of addresses, and what forms send along."""

    parameters: dict[str, dict[str, Any]]
    bodies: dict[str, dict[str, Any]]


def build(yanta: Library, office: Account) -> Law:
    """Everything at once."""
    today = clock.today()
    for kind in ("face", "sharing"):
        published = {"effective_on": today, "published_at": clock.now()}
        ConsentText.objects.create(kind=kind, version=1, **WORDS, **published)
    ConsentText.objects.create(kind="health", version=1, **WORDS)
    assessment = Assessment.objects.create(made_by=office, purposes=["cards"], occasions=["sensitive"], **FOUND)
    erasure = Erasure.objects.create(
        library=yanta, ground="wish", searched_at=clock.now(), is_clean=True, counts={"readers.card": 1}
    )
    days = {"since": today, "until": today, "found_at": clock.now()}
    breach = Breach.objects.create(
        library=yanta, name="误发", reach="home", data=["cards"], written_by=office, **days, **TOLD
    )
    parameters: dict[str, dict[str, Any]] = {
        "portal:consent": {"kind": "face"},
        "portal:consent-decide": {"kind": "face"},
        "office:law-purpose": {"code": "cards"},
        "office:law-text": {"kind": "face"},
        "office:law-text-publish": {"kind": "health"},
        "office:law-certificate": {"pk": erasure.pk},
        "office:law-search-again": {"pk": erasure.pk},
        "office:law-settle": {"pk": erasure.pk},
    }
    for name in ("law-assessment", "law-assessment-finish"):
        parameters[f"office:{name}"] = {"pk": assessment.pk}
    for name in ("law-breach", "law-breach-step", "law-breach-workbook"):
        parameters[f"office:{name}"] = {"pk": breach.pk}
    return Law(parameters, _bodies(today))


def _bodies(today: date) -> dict[str, dict[str, Any]]:
    findings = FOUND | {"purposes": ["cards"], "occasions": ["sensitive"]}
    return {
        "portal:consent-decide": {"says": "yes", "version": 1},
        "office:law-register": {"processor": "省馆", "person": "李主任", "contact": "029"},
        "office:law-purpose": {"joint": "各成员馆"},
        "office:law-text": WORDS,
        "office:law-text-publish": {"effective_on": today.isoformat()},
        "office:law-assessment-new": findings,
        "office:law-assessment": findings,
        "office:law-assessment-finish": {"conclusion": "可以", "review_on": (today + timedelta(days=9)).isoformat()},
        "office:law-breach-new": TOLD
        | {"name": "误发", "reach": "home", "kinds": ["cards"], "found_at": "2026-01-01T08:00"}
        | {"since": "2026-01-01", "until": "2026-01-02"},
        "office:law-breach-step": {"step": "report", "note": "1"},
        "office:law-settle": {"why": "同名作者"},
    }
