"""Indicators and bases (definitions), return forms, returns with their lines, and what does not add up in them."""

from shulian.apps.statistics.models.definitions import Base, BaseFigure, Indicator, IndicatorVersion
from shulian.apps.statistics.models.returns import Finding, Form, FormColumn, Period, Return, ReturnLine

__all__ = [
    "Base",
    "BaseFigure",
    "Finding",
    "Form",
    "FormColumn",
    "Indicator",
    "IndicatorVersion",
    "Period",
    "Return",
    "ReturnLine",
]
