"""Readers and their cards, and what is remembered of who looked at them."""

from shulian.apps.readers.models.cardlife import CardAct
from shulian.apps.readers.models.people import Card, CardSeries, Category, Reader
from shulian.apps.readers.models.privacy import AuditSearch, FormerToken, Privacy, View

__all__ = [
    "AuditSearch",
    "Card",
    "CardAct",
    "CardSeries",
    "Category",
    "FormerToken",
    "Privacy",
    "Reader",
    "View",
]
