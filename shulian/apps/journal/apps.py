"""The journal: what happened."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Knows nothing of the apps above it."""

    name = "shulian.apps.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
