"""Readers and their cards, who belongs to whom, who looked at them, what they agreed to, and what the law has kept."""

from shulian.apps.readers.models.cardlife import CardAct
from shulian.apps.readers.models.compliance import (
    Assessment,
    Breach,
    BreachPerson,
    Erasure,
    MinorsAudit,
    Processing,
    Responsible,
)
from shulian.apps.readers.models.consents import Consent, ConsentText
from shulian.apps.readers.models.credentials import Credential
from shulian.apps.readers.models.doubles import DoubtfulPair, ReaderMerge
from shulian.apps.readers.models.erasing import ErasureList, ErasureListRow
from shulian.apps.readers.models.families import (
    Collective,
    ContactPerson,
    Family,
    FamilyMember,
    GuardianConsent,
    Proxy,
)
from shulian.apps.readers.models.people import Card, CardSeries, Category, Reader
from shulian.apps.readers.models.photos import Photo
from shulian.apps.readers.models.privacy import AuditSearch, FormerToken, Privacy, View
from shulian.apps.readers.models.registrations import ClassList, ClassListRow, Registration, RegistrationEvent
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
    "ClassList",
    "ClassListRow",
    "Collective",
    "Consent",
    "ConsentText",
    "ContactPerson",
    "Credential",
    "DataWish",
    "DoubtfulPair",
    "Erasure",
    "ErasureList",
    "ErasureListRow",
    "Family",
    "FamilyMember",
    "FormerToken",
    "GuardianConsent",
    "MinorsAudit",
    "Photo",
    "Privacy",
    "Processing",
    "Proxy",
    "Reader",
    "ReaderMerge",
    "Registration",
    "RegistrationEvent",
    "Responsible",
    "View",
]
