"""Start-up of the app."""

from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.holdings"
    label = "holdings"
    default_auto_field = "django.db.models.BigAutoField"
