"""Indicators and bases (definitions), return forms, returns with their lines, and what does not add up in them."""

from shulian.apps.statistics.models.choices import SourceChoice
from shulian.apps.statistics.models.definitions import Base, BaseFigure, Indicator, IndicatorVersion
from shulian.apps.statistics.models.exports import ExportedMonth
from shulian.apps.statistics.models.gates import Gate, GateCount, VisitDay
from shulian.apps.statistics.models.live import LiveCount, LiveSummary, Screen
from shulian.apps.statistics.models.reports import Report, Run, Schedule
from shulian.apps.statistics.models.returns import (
    Duty,
    Exemption,
    Finding,
    Form,
    FormColumn,
    FormRule,
    FormVersion,
    Period,
    Return,
    ReturnLine,
)
from shulian.apps.statistics.models.spans import Publication, PublishedFigure, Reopening, Span
from shulian.apps.statistics.models.usage import Provider, SushiAccess, SushiReport, UsageMonth
from shulian.apps.statistics.models.vendors import SheetLayout, UsageRow, VendorFile

__all__ = [
    "Base",
    "BaseFigure",
    "Duty",
    "Exemption",
    "ExportedMonth",
    "Finding",
    "Form",
    "FormColumn",
    "FormRule",
    "FormVersion",
    "Gate",
    "GateCount",
    "Indicator",
    "IndicatorVersion",
    "LiveCount",
    "LiveSummary",
    "Period",
    "Provider",
    "Publication",
    "PublishedFigure",
    "Reopening",
    "Report",
    "Return",
    "ReturnLine",
    "Run",
    "Schedule",
    "Screen",
    "SheetLayout",
    "SourceChoice",
    "Span",
    "SushiAccess",
    "SushiReport",
    "UsageMonth",
    "UsageRow",
    "VendorFile",
    "VisitDay",
]
