"""Start-up of the app."""

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.discovery"
    label = "discovery"
    default_auto_field = "django.db.models.BigAutoField"
