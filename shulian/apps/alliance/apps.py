"""Start-up of the app."""

from django.apps import AppConfig


class AllianceConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.alliance"
    label = "alliance"
    default_auto_field = "django.db.models.BigAutoField"
