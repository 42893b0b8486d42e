"""Titles, works, the records behind them, and the names they use."""

import shulian.apps.catalogue.lookups  # noqa: F401
from shulian.apps.catalogue.models.authorities import (
    Authority,
    AuthorityFile,
    AuthorityForm,
    AuthorityRefusal,
    OpenHeading,
)
from shulian.apps.catalogue.models.classes import ClassCount
from shulian.apps.catalogue.models.editing import CatalogueTarget, RecordDraft
from shulian.apps.catalogue.models.harvests import HarvestSource
from shulian.apps.catalogue.models.imports import Import, ImportVerdict
from shulian.apps.catalogue.models.merging import DoubtMark, MatchDoubt, Misjoined, MisjoinedMark, Regrouping
from shulian.apps.catalogue.models.outbox import Outbox
from shulian.apps.catalogue.models.profiles import ImportProfile
from shulian.apps.catalogue.models.records import ImportChange, ImportKept, Record, RecordVersion, RejectedRecord
from shulian.apps.catalogue.models.titles import Title, Work

__all__ = [
    "Authority",
    "AuthorityFile",
    "AuthorityForm",
    "AuthorityRefusal",
    "CatalogueTarget",
    "ClassCount",
    "DoubtMark",
    "HarvestSource",
    "Import",
    "ImportChange",
    "ImportKept",
    "ImportProfile",
    "ImportVerdict",
    "MatchDoubt",
    "Misjoined",
    "MisjoinedMark",
    "OpenHeading",
    "Outbox",
    "Record",
    "RecordDraft",
    "RecordVersion",
    "Regrouping",
    "RejectedRecord",
    "Title",
    "Work",
]
