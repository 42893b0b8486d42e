"""Start-up of the app."""

from django.apps import AppConfig


class ReadersConfig(AppConfig):
    """The app's name and label."""

    name = "shulian.apps.readers"
    label = "readers"
    default_auto_field = "django.db.models.BigAutoField"
