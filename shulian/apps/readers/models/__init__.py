"""Readers and their cards, what is remembered of who looked at them, what they agreed to, and what the law has kept."""

from shulian.apps.readers.models.cardlife import CardAct
from shulian.apps.readers.models.compliance import (
    Assessment,
    Breach,
    BreachPerson,
    Erasure,
    Processing,
    Responsible,
)
from shulian.apps.readers.models.consents import Consent, ConsentText
from shulian.apps.readers.models.people import Card, CardSeries, Category, Reader
from shulian.apps.readers.models.privacy import AuditSearch, FormerToken, Privacy, View
from shulian.apps.readers.models.wishes import DataWish

__all__ = [
    "Assessment",
    "AuditSearch",
    "Breach",
    "BreachPerson",
    "Card",
    "CardAct",
    "CardSeries",
    "Category",
    "Consent",
    "ConsentText",
    "DataWish",
    "Erasure",
    "FormerToken",
    "Privacy",
    "Processing",
    "Reader",
    "Responsible",
    "View",
]
